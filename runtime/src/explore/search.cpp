#include "explore/search.h"

#include "explore/random.h"

#include <algorithm>
#include <cstdio>
#include <unistd.h>

namespace tether::detail {

namespace {

constexpr const char *not_deterministic =
    "the program is not deterministic: the same choices led to other operations than before. Look for state that "
    "survives from one execution to the next (globals, what the function captures), and for clocks and random "
    "numbers of its own; ask for what may differ with tether::explore::choose";

std::size_t resident_bytes() noexcept {
  std::FILE *f = std::fopen("/proc/self/statm", "r");
  if (!f)
    return 0;
  long size = 0;
  long resident = 0;
  const int read = std::fscanf(f, "%ld %ld", &size, &resident);
  std::fclose(f);
  return read == 2 ? static_cast<std::size_t>(resident) * static_cast<std::size_t>(sysconf(_SC_PAGESIZE)) : 0;
}
} // namespace

search::search(machine &m, program p, const explore::options &o, explore::result &result, observer &told)
    : m_(m), program_(p), o_(o), result_(result), told_(told), start_(std::chrono::steady_clock::now()),
      memory_at_start_(resident_bytes()), random_(o.seed) {
  m_.set.racing = o.timers == explore::timer_policy::racing;
  m_.set.steps = o.steps;
  m_.set.rounds = 100;
  m_.set.check_stuck = o.check_stuck;
}

/// First what the guides say; then the few schedules with the fewest preemptions, which make the shortest stories, then
/// all; when those are too many, those with more preemptions, and the rest of the budget at random: what is far from
/// the first schedules is found by those.
void search::run(const std::vector<guide> &guides) {
  constexpr unsigned little = 1;
  constexpr unsigned most = 10;
  constexpr unsigned whole = 16;
  const unsigned ordered = o_.random ? most : whole;
  const auto finished = [&] { return result_.exhaustive || !result_.error.empty() || told_.satisfied(); };
  allow(whole);
  follow_guides(guides);
  if (finished())
    return;
  int bound = 0;
  while (bound <= o_.preemptions && run_bounded(bound, o_.exhaustive ? little : ordered))
    ++bound;
  if (finished())
    return;
  if (o_.exhaustive && (allow(o_.preemptions < 0 ? ordered : ordered / 2 + 1), pass(-1)))
    result_.exhaustive = result_.limited == 0;
  if (finished())
    return;
  for (; bound <= o_.preemptions && run_bounded(bound, ordered); ++bound)
    if (finished())
      return;
  if (finished() || !o_.random)
    return;
  allow(whole);
  random_walks();
}

/// Lets the next searches go on until that many sixteenths of the budget are spent. Only a little is counted from
/// now on, and in schedules, so that the same program is searched in the same way on a machine that is slower.
void search::allow(unsigned sixteenths) {
  constexpr std::uint64_t little = 10'000;
  result_.stopped_by.clear();
  most_schedules_ = o_.schedules / 16 * sixteenths + o_.schedules % 16 * sixteenths / 16;
  latest_ = start_ + o_.time / 16 * sixteenths;
  if (sixteenths > 1)
    return;
  most_schedules_ = result_.schedules + std::min(little, most_schedules_);
  latest_ = start_ + o_.time / 4;
}

bool search::run_bounded(int bound, unsigned sixteenths) {
  allow(sixteenths);
  if (!pass(bound))
    return false;
  result_.bound = bound;
  if (!cut_)
    result_.exhaustive = result_.limited == 0;
  return cut_;
}

bool search::pass(int bound) {
  cut_ = false;
  result_.complete = 0;
  depth_ = 0;
  const bool sleep = bound < 0 && o_.reduce;
  std::size_t known = 0;
  do {
    if (!may_go_on())
      return false;
    end(execute_from(known, bound, sleep));
    if (!result_.error.empty() || told_.satisfied()) {
      if (result_.error.empty())
        result_.stopped_by = "finding";
      return false;
    }
    if (!backtrack(bound, sleep))
      return true;
    known = depth_;
  } while (true);
}

bool search::may_go_on() {
  const std::uint64_t n = result_.schedules;
  if (n >= most_schedules_)
    result_.stopped_by = "schedules";
  else if (n % 64 == 0 && std::chrono::steady_clock::now() > latest_)
    result_.stopped_by = "time";
  else if (n % 8192 == 8191 && resident_bytes() > memory_at_start_ + o_.memory)
    result_.stopped_by = "memory";
  return result_.stopped_by.empty();
}

search::node &search::node_at(std::size_t depth) {
  if (depth == nodes_.size())
    nodes_.emplace_back();
  return nodes_[depth];
}

/// Repeats the first `known` choices, and makes the others.
ending search::execute_from(std::size_t known, int bound, bool sleep) {
  m_.begin(program_.invoke, program_.f, program_.at);
  decisions_.clear();
  for (depth_ = 0;; ++depth_) {
    if (m_.failed())
      return ending::failed;
    if (!m_.error().empty())
      return ending::foreign;
    node &n = node_at(depth_);
    const bool again = depth_ < known;
    std::vector<transition> &options = again ? options_ : n.options;
    m_.enabled(options);
    const std::uint64_t hash = m_.hash(options);
    if (again && hash != n.hash)
      return ending::foreign;
    if (options.empty())
      return ending::quiescent;
    if (depth_ >= m_.set.steps)
      return ending::limit;
    if (!again) {
      n.hash = hash;
      n.others = m_.others_can_move();
      n.tried.assign(options.size(), false);
      n.asleep.clear();
      if (depth_ == 0) {
        n.last = {};
        n.preemptions = 0;
      } else {
        node &before = nodes_[depth_ - 1];
        const transition &t = before.options[before.pick];
        n.last = t;
        n.preemptions = before.preemptions + (bound >= 0 ? cost(before, t) : 0);
        if (sleep)
          inherit(before, n, m_.used());
      }
      if (!choose_next(n, bound, sleep))
        return ending::pruned;
    }
    if (options.size() > 1)
      decisions_.push_back(
          {static_cast<std::uint32_t>(depth_), n.pick, static_cast<std::uint32_t>(options.size()), hash});
    m_.commit(n.options[n.pick]);
    if (sleep && depth_ + 1 >= known) // this choice is new: what it uses was not known
      n.asleep.push_back({n.options[n.pick], m_.used()});
  }
}

/// Those asleep at `from` that the step, the last of the list, does not concern stay asleep.
void search::inherit(const node &from, node &to, const footprint &used) const {
  const transition &t = from.options[from.pick];
  for (const sleeper &s : from.asleep)
    if (!share_actor(s.what, t) && !s.used.conflicts(used))
      to.asleep.push_back(s);
}

bool search::is_asleep(const node &n, const transition &t) {
  return std::any_of(n.asleep.begin(), n.asleep.end(), [&](const sleeper &s) { return s.what == t; });
}

/// How many preemptions it costs to go on with t.
int search::cost(const node &n, const transition &t) {
  if (t.actor == the_clock)
    return n.others ? 1 : 0;
  if (n.last.actor == nobody || n.last.actor == the_clock || moves(t, n.last.actor) || moves(t, n.last.partner))
    return 0;
  return std::any_of(n.options.begin(), n.options.end(),
                     [&](const transition &o) { return moves(o, n.last.actor) || moves(o, n.last.partner); });
}

/// The next choice that was not tried yet: first what needs no preemption.
bool search::choose_next(node &n, int bound, bool sleep) {
  const int left = bound < 0 ? 1 : bound - n.preemptions;
  for (int price = 0; price <= 1; ++price)
    for (std::uint32_t i = 0; i < n.options.size(); ++i) {
      const transition &t = n.options[i];
      if (n.tried[i] || cost(n, t) != price || (sleep && is_asleep(n, t)))
        continue;
      if (price > left) {
        cut_ = true;
        continue;
      }
      n.tried[i] = true;
      n.pick = i;
      return true;
    }
  return false;
}

bool search::backtrack(int bound, bool sleep) {
  while (depth_ > 0) {
    node &n = nodes_[depth_ - 1];
    if (choose_next(n, bound, sleep))
      return true;
    --depth_;
  }
  return false;
}

void search::end(ending how) {
  ++result_.schedules;
  if (how == ending::foreign)
    result_.error = m_.error().empty() ? not_deterministic : m_.error();
  if (how == ending::limit)
    ++result_.limited;
  if (how == ending::quiescent || how == ending::failed)
    ++result_.complete;
  m_.end(how);
  told_.ended(m_, how, decisions_);
}

bool search::replay(const std::vector<decision> &decisions) {
  std::size_t next = 0;
  m_.begin(program_.invoke, program_.f, program_.at);
  decisions_.clear();
  const auto diverged = [&](std::size_t step, const std::string &why) {
    result_.error = "replay diverged at step " + std::to_string(step) + ": " + why +
                    "; the program, its input or the options are not those of the recording";
    m_.end(ending::foreign);
    ++result_.schedules;
    return false;
  };
  for (std::uint32_t step = 0;; ++step) {
    ending how = ending::pruned;
    m_.enabled(options_);
    if (m_.failed())
      how = ending::failed;
    else if (options_.empty())
      how = ending::quiescent;
    else if (step >= m_.set.steps)
      how = ending::limit;
    if (how != ending::pruned) {
      if (next < decisions.size())
        return diverged(step, "the execution ends here, the recording goes on");
      end(how);
      return true;
    }
    std::uint32_t pick = 0;
    if (options_.size() > 1) {
      if (next == decisions.size())
        return diverged(step, "there is a choice, and the recording has ended");
      const decision &d = decisions[next++];
      if (d.step != step || d.count != options_.size() || d.hash != m_.hash(options_))
        return diverged(step, "other operations than in the recording are possible");
      pick = d.pick;
      decisions_.push_back(d);
    }
    m_.commit(options_[pick]);
    if (!m_.error().empty())
      return diverged(step, m_.error());
  }
}

search::effort search::follow(const std::vector<decision> &wanted, observer &told) {
  m_.begin(program_.invoke, program_.f, program_.at);
  decisions_.clear();
  effort spent;
  ending how = ending::pruned;
  node now;
  for (auto next = wanted.begin(); how == ending::pruned;) {
    m_.enabled(now.options);
    if (m_.failed())
      how = ending::failed;
    else if (!m_.error().empty())
      how = ending::foreign;
    else if (now.options.empty())
      how = ending::quiescent;
    else if (spent.steps >= m_.set.steps)
      how = ending::limit;
    if (how != ending::pruned)
      break;
    now.others = m_.others_can_move();
    const auto free =
        std::find_if(now.options.begin(), now.options.end(), [&](const transition &t) { return cost(now, t) == 0; });
    now.pick = free == now.options.end() ? 0 : static_cast<std::uint32_t>(free - now.options.begin());
    if (now.options.size() > 1) {
      const std::uint64_t hash = m_.hash(now.options);
      const auto same = std::find_if(next, wanted.end(), [&](const decision &d) { return d.hash == hash; });
      if (same != wanted.end() && same->pick < now.options.size()) {
        now.pick = same->pick;
        next = same + 1;
      }
      decisions_.push_back({spent.steps, now.pick, static_cast<std::uint32_t>(now.options.size()), hash});
    }
    const transition chosen = now.options[now.pick];
    spent.preemptions += cost(now, chosen);
    spent.switches += chosen.actor != now.last.actor;
    ++spent.steps;
    now.last = chosen;
    m_.commit(chosen);
  }
  m_.end(how);
  told.ended(m_, how, decisions_);
  return spent;
}

void search::random_walks() {
  for (std::uint32_t steps = 0; may_go_on();) {
    const ending how = random_walk(static_cast<int>(result_.schedules % 3), steps);
    steps = std::max(steps, static_cast<std::uint32_t>(m_.steps().size()));
    end(how);
    if (!result_.error.empty())
      return;
    if (told_.satisfied()) {
      result_.stopped_by = "finding";
      return;
    }
  }
}

std::optional<ending> search::look(std::uint32_t step) {
  m_.enabled(options_);
  if (m_.failed())
    return ending::failed;
  if (!m_.error().empty())
    return ending::foreign;
  if (options_.empty())
    return ending::quiescent;
  if (step >= m_.set.steps)
    return ending::limit;
  return std::nullopt;
}

/// One of: any choice with the same probability; the goroutine with the highest priority, which sinks at two
/// moments (PCT); the operation with the highest priority, given to it when it can be chosen first (POS).
ending search::random_walk(int kind, std::uint32_t steps_before) {
  enum { uniform, by_goroutine, by_operation };
  m_.begin(program_.invoke, program_.f, program_.at);
  decisions_.clear();
  priorities_.clear();
  const std::uint32_t length = std::max<std::uint32_t>(steps_before, 8);
  const std::uint64_t sink[] = {next_of(random_) % length, next_of(random_) % length};
  const auto priority = [&](std::uint16_t who) -> std::uint64_t & {
    const std::size_t i = who == the_clock ? 0 : who + 1u;
    while (priorities_.size() <= i)
      priorities_.push_back(next_of(random_) | 1);
    return priorities_[i];
  };
  for (std::uint32_t step = 0;; ++step) {
    if (const std::optional<ending> over = look(step))
      return *over;
    std::uint32_t pick = static_cast<std::uint32_t>(next_of(random_) % options_.size());
    if (kind != uniform)
      for (std::uint32_t i = 0; i < options_.size(); ++i)
        if (priority(options_[i].actor) > priority(options_[pick].actor))
          pick = i;
    const transition t = options_[pick];
    if (options_.size() > 1)
      decisions_.push_back({step, pick, static_cast<std::uint32_t>(options_.size()), m_.hash(options_)});
    if (kind == by_operation)
      priority(t.actor) = next_of(random_);
    else if (kind == by_goroutine && (step == sink[0] || step == sink[1]))
      priority(t.actor) = step == sink[0] ? 0 : 1;
    m_.commit(t);
  }
}

} // namespace tether::detail
