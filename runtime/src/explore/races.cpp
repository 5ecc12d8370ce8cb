// Which choices the search without a bound leaves out, and why nothing is lost by that (dynamic partial-order
// reduction, after Flanagan and Godefroid, beside the sleep sets). At a new node all ways to go on of one goroutine
// are wanted. When later a goroutine does something that conflicts with an earlier step of others, and nothing in
// between orders the two, they could have come the other way round: at that step the goroutine is wanted too.
// - It could do nothing there, in the operation that it does now: then only somebody else could have let it, whose
//   operation is on the same object, so it conflicts with that step as well and is wanted itself. (A select has
//   several objects: everybody is wanted.)
// - It was somewhere else, or did not exist: then whoever leads to it is wanted, or else everybody.
// What is blocked at the end counts as something that its goroutine does. After an exception, which leaves the
// operations of the others undone, everybody is wanted everywhere.
#include "explore/search.h"

#include <algorithm>

namespace tether::detail {

namespace {
std::size_t place(std::uint16_t who) noexcept { return who == the_clock ? 0 : who + 1u; }
} // namespace

search::history &search::known_to(std::uint16_t who) {
  if (place(who) >= known_.size()) {
    known_.resize(place(who) + 1);
    moved_.resize(known_.size());
  }
  return known_[place(who)];
}

bool search::holds(const history &h, std::size_t step) const {
  const std::size_t at = place(nodes_[step].options[nodes_[step].pick].actor);
  return at < h.size() && h[at] > step;
}

void search::join(history &to, const history &from) {
  if (to.size() < from.size())
    to.resize(from.size());
  for (std::size_t i = 0; i < from.size(); ++i)
    to[i] = std::max(to[i], from[i]);
}

/// All that one actor can do, of those for whom something is not asleep; the one that moved last, if possible.
void search::want_first(node &n) {
  std::uint16_t who = nobody;
  for (int price = 0; price <= 1 && who == nobody; ++price)
    for (const transition &t : n.options)
      if (who == nobody && cost(n, t) == price && !is_asleep(n, t))
        who = t.actor;
  want_here(n, who);
}

/// After the step: what it depends on, and, when it is new, what it could be exchanged with.
void search::note_step(std::size_t step, bool is_new) {
  node &n = nodes_[step];
  const transition t = n.options[n.pick];
  known_to(t.actor);
  if (t.partner != nobody)
    known_to(t.partner);
  if (is_new) {
    n.used = m_.used();
    n.asleep.push_back({t, n.used});
    if (t.actor == the_clock && m_.timer_started() < step)
      join(known_to(the_clock), nodes_[m_.timer_started()].before_and_here);
    else if (t.actor != the_clock && n.used.conflicts(m_.fire_uses()))
      want_here(n, the_clock); // it may have stopped a timer, which then never does what it could have done
    const step_record &s = m_.steps().back();
    note_races({t.actor, s.kind}, n.used, step);
    if (t.partner != nobody)
      note_races({t.partner, s.partner_kind}, n.used, step);
    history &h = n.before_and_here;
    h = known_to(t.actor);
    if (t.partner != nobody)
      join(h, known_to(t.partner));
    for (std::size_t i = 0; i < step; ++i)
      if (nodes_[i].used.conflicts(n.used))
        join(h, nodes_[i].before_and_here);
    for (const std::uint16_t who : {t.actor, t.partner})
      if (who != nobody) {
        if (h.size() <= place(who))
          h.resize(place(who) + 1);
        h[place(who)] = static_cast<std::uint32_t>(step + 1);
      }
  }
  const auto take_over = [&](std::uint16_t who) {
    join(known_to(who), n.before_and_here);
    moved_[place(who)] = static_cast<std::uint32_t>(step + 1);
  };
  take_over(t.actor);
  if (t.partner != nobody)
    take_over(t.partner);
  for (const std::uint16_t who : m_.moved())
    take_over(who);
}

void search::note_races(racer r, const footprint &used, std::size_t end) {
  for (std::size_t i = end; i-- > 0;)
    if (nodes_[i].used.conflicts(used) && !holds(known_to(r.who), i))
      want(i, r, end);
}

/// Wants all that the actor can do there, and all that those can do with whom it could do something, as that
/// excludes each other. False when it can do nothing.
bool search::want_here(node &n, std::uint16_t who) {
  bool any = false;
  for (std::size_t i = 0; i < n.options.size(); ++i) {
    const transition &t = n.options[i];
    if (!moves(t, who))
      continue;
    any = true;
    if (n.wanted[i])
      continue;
    n.wanted[i] = true;
    if (t.partner != nobody)
      want_here(n, t.actor == who ? t.partner : t.actor);
  }
  return any;
}

void search::want(std::size_t step, racer r, std::size_t end) {
  node &n = nodes_[step];
  const auto can_move = [&n](std::uint16_t actor) {
    return std::any_of(n.options.begin(), n.options.end(), [&](const transition &t) { return moves(t, actor); });
  };
  if (r.who != the_clock && r.kind != op::select && r.who < n.goroutines && moved_[place(r.who)] <= step &&
      !can_move(r.who))
    return;
  first_.clear();
  others_.clear();
  const auto is_first = [&](const history &h) {
    return std::none_of(others_.begin(), others_.end(), [&](std::size_t j) { return holds(h, j); });
  };
  for (std::size_t j = step + 1; j < end; ++j) {
    const node &later = nodes_[j];
    if (holds(later.before_and_here, step))
      continue;
    if (is_first(later.before_and_here))
      first_.push_back(later.options[later.pick].actor);
    others_.push_back(j);
  }
  if (is_first(known_to(r.who)))
    first_.push_back(r.who);
  for (const std::uint16_t actor : first_)
    for (std::size_t i = 0; i < n.options.size(); ++i)
      if (n.wanted[i] && moves(n.options[i], actor))
        return;
  for (const std::uint16_t actor : first_)
    if (want_here(n, actor))
      return;
  n.wanted.assign(n.options.size(), true);
}

void search::end_of_trace(ending how) {
  if (how == ending::failed || how == ending::limit)
    for (std::size_t i = 0; i < depth_; ++i)
      nodes_[i].wanted.assign(nodes_[i].options.size(), true);
  for (std::uint16_t who = 0; who < m_.task_count(); ++who)
    if (m_.at(who).state == task::pending) {
      known_to(who);
      note_races({who, m_.at(who).next.kind}, m_.would_use(who), depth_);
    }
}

} // namespace tether::detail
