#include "explore/stuck_check.h"

#include "chan/channel_core.h"
#include "explore/machine.h"
#include "leak/stuck.h"

#include <tether/detail/select_arg.h>

#include <algorithm>

namespace tether::detail {

stuck_tally the_stuck_tally;
word_range known_references;

std::string stuck_tally::text() const {
  return "asked " + std::to_string(asked) + " times which goroutines are stuck, named " + std::to_string(named) + "; " +
         std::to_string(found) + " of the " + std::to_string(leaked) + " that leaked had been named";
}

namespace {

/// What it waits for, for one whose next operation cannot be carried out: as if it had parked.
wait_info would_wait(const task &t) {
  const operation &o = t.next;
  wait_info info;
  info.reason = o.name;
  info.at = o.at;
  info.target = o.target;
  info.case_count = o.case_count;
  if (o.case_count > 0)
    info.cases = o.cases;
  else
    info.object = o.self ? o.self : o.object;
  return info;
}

/// True for an operation that would park if it were carried out now. The others may go on, though it is not their
/// turn: the explorer makes those wait that poll.
bool would_park(const operation &o) {
  switch (o.kind) {
  case op::send:
  case op::recv:
  case op::lock:
  case op::wait:
    return true;
  case op::select:
    return std::none_of(o.cases, o.cases + o.case_count,
                        [](const select_arg *a) { return a->kind == case_kind::otherwise; });
  default:
    return false;
  }
}

/// True when nothing can ever end that.
bool would_wait_for_ever(const operation &o) {
  if (o.kind == op::select)
    return std::none_of(o.cases, o.cases + o.case_count, [](const select_arg *a) { return a->target; });
  return (o.kind == op::send || o.kind == op::recv) && !o.target;
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
    stuck_subject s;
    s.who = t.g;
    s.low = std::min(static_cast<const char *>(t.g->saved_sp), static_cast<const char *>(t.g->storage));
    if (t.state == task::pending && !can_move[i] && would_park(t.next)) {
      s.wait = &(waits[i] = would_wait(t));
      s.for_ever = would_wait_for_ever(t.next);
    } else if (t.state == task::parked && waits_in_queues(*t.g)) {
      s.wait = &t.g->wait;
      s.nodes = t.g->nodes;
      s.node_count = t.g->node_count;
      s.for_ever = t.g->waits_for_ever;
    } else if (t.stuck) {
      note_wrong_verdict(t);
    }
    subjects.push_back(s);
    whose.push_back(&t);
  }
  for (goroutine *g : stacks_) // those that a timer or a context may start
    if (g->storage && !g->task) {
      stuck_subject s;
      s.who = g;
      s.low = static_cast<const char *>(g->storage);
      subjects.push_back(s);
    }
  const auto verdicts = std::make_unique<bool[]>(subjects.size());
  if (!decide_stuck(subjects.data(), subjects.size(), known_references, verdicts.get()))
    return;
  ++the_stuck_tally.asked;
  for (std::size_t i = 0; i < whose.size(); ++i) {
    task &t = *whose[i];
    if (t.stuck || !verdicts[i])
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
