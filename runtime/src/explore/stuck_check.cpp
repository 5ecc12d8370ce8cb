#include "explore/stuck_check.h"

#include "chan/channel_core.h"
#include "explore/machine.h"
#include "leak/ownership.h"
#include "leak/snapshot.h"
#include "park/waiter.h"

#include <tether/detail/select_arg.h>

#include <algorithm>

namespace tether::detail {

stuck_tally the_stuck_tally;
word_range known_references;

namespace {

/// What it waits for, for one whose next operation cannot be carried out: as if it had parked.
wait_info would_wait(const task &t) {
  const operation &o = t.next;
  wait_info info;
  info.reason = o.name;
  info.at = o.at;
  info.target = o.target;
  info.receives = o.kind == op::recv;
  info.cases = o.cases;
  info.case_count = o.case_count;
  if (o.kind == op::select)
    info.for_ever = std::none_of(o.cases, o.cases + o.case_count, [](const select_arg *a) { return a->target; });
  else if (o.kind == op::send || o.kind == op::recv)
    info.for_ever = !o.target;
  else
    info.object = o.self ? o.self : o.object;
  return info;
}

/// True when only those can end the wait who take it out of its queues.
bool is_in_queues(const goroutine &g) {
  if (g.wait.for_ever)
    return true;
  for (std::uint32_t i = 0; i < g.wait.node_count; ++i) {
    const waiter &w = g.wait.nodes[i];
    if (!w.queued || (w.ticket != 0 && g.ticket.load() != w.ticket))
      return false;
  }
  return g.wait.node_count > 0;
}

std::string text_of(const wait_info &w) {
  const std::source_location &at = w.at.line() == 0 && w.case_count > 0 ? w.cases[0]->at : w.at;
  return std::string(w.reason) + " at " + at.file_name() + ':' + std::to_string(at.line());
}

} // namespace

void machine::note_wrong_verdict(const task &t) {
  if (error_.empty())
    error_ = "the check for stuck goroutines has named goroutine " + path(t.index) + " after step " +
             std::to_string(t.stuck_since) + ", and it can move after step " + std::to_string(steps_.size()) +
             "; it was in " + t.stuck_in;
}

void machine::check_stuck() {
  if (!error_.empty() || failed_)
    return;
  enabled(options_);
  std::vector<bool> can_move(count_);
  for (const transition &o : options_) {
    if (o.actor != the_clock)
      can_move[o.actor] = true;
    if (o.partner != nobody)
      can_move[o.partner] = true;
  }
  std::vector<stuck_subject> subjects;
  std::vector<task *> whose;
  std::vector<wait_info> waits(count_);
  for (std::size_t i = 0; i < count_; ++i) {
    task &t = *tasks_[i];
    if (t.state == task::done)
      continue;
    if (t.state == task::pending && t.next.kind == op::choose)
      return; // the others do not get their turn, so it is not known who can move
    const wait_info *wait = nullptr;
    if (t.state == task::pending && !can_move[i] && t.next.kind != op::yield && t.next.kind != op::settle)
      wait = &(waits[i] = would_wait(t));
    else if (t.state == task::parked && is_in_queues(*t.g))
      wait = &t.g->wait;
    if (!wait && t.stuck)
      note_wrong_verdict(t);
    const char *low = std::min(static_cast<const char *>(t.g->saved_sp), static_cast<const char *>(t.g->storage));
    subjects.push_back({t.g, low, wait});
    whose.push_back(&t);
  }
  for (goroutine *g : stacks_) // those that a timer or a context may start
    if (g->storage && !g->task)
      subjects.push_back({g, static_cast<const char *>(g->storage), nullptr});
  arena memory;
  ownership owned(memory, stack_places(), subjects.data(), subjects.size());
  owned.spread();
  owned.add_foreign(known_references);
  owned.spread();
  if (memory.failed())
    return;
  ++the_stuck_tally.asked;
  for (std::size_t i = 0; i < whose.size(); ++i) {
    task &t = *whose[i];
    if (t.stuck || !subjects[i].wait || !owned.is_stuck(i))
      continue;
    ++the_stuck_tally.named;
    t.stuck = true;
    t.stuck_since = static_cast<std::uint32_t>(steps_.size());
    t.stuck_in = text_of(*subjects[i].wait);
  }
}

/// What is left when nothing can move any more has leaked.
void machine::count_stuck() {
  for (std::size_t i = 0; i < count_; ++i)
    if (const task &t = *tasks_[i]; t.state != task::done) {
      ++the_stuck_tally.leaked;
      the_stuck_tally.found += t.stuck;
    }
}

} // namespace tether::detail
