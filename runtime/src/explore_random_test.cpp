// The reduced search against plain depth-first search, on small random programs: both must see the same ends.
// TETHER_TEST_PROGRAMS sets their number, TETHER_TEST_SEED the first.
#include "test_support.h"

#include "explore/search.h"

#include <tether/explore.h>

#include <cstdlib>
#include <random>
#include <set>
#include <sstream>

namespace tether::test {
namespace {

using detail::ending;

enum class act {
  send,
  recv,
  try_send,
  try_recv,
  close,
  lock,
  unlock,
  add,
  done,
  wait,
  select_recv,
  select_send_recv,
  select_default,
  recv_or_timeout,
  sleep,
  cancel,
  done_recv,
  choose,
  rlock,
  runlock,
  wlock,
  wunlock,
};
constexpr int act_count = 22;

struct instruction {
  act what;
  int object;
};

struct random_program {
  std::vector<std::vector<instruction>> bodies; ///< the first is main's
  std::size_t capacity[2];

  std::string text() const {
    std::ostringstream out;
    out << "capacities " << capacity[0] << ' ' << capacity[1];
    for (const auto &body : bodies) {
      out << "\n ";
      for (const instruction &i : body)
        out << ' ' << static_cast<int>(i.what) << '.' << i.object;
    }
    return out.str();
  }
};

random_program make_program(std::uint64_t seed) {
  std::mt19937_64 random(seed);
  const auto below = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
  random_program p;
  for (std::size_t &c : p.capacity)
    c = static_cast<std::size_t>(below(4) == 0 ? 2 : below(2));
  // A program uses few kinds of operation, so that they meet.
  std::vector<act> kinds{act::send, act::recv};
  for (int i = 0; i < 3; ++i)
    kinds.push_back(static_cast<act>(below(act_count)));
  p.bodies.resize(static_cast<std::size_t>(2 + below(3)));
  for (auto &body : p.bodies)
    for (int i = 0, n = 1 + below(3); i < n; ++i)
      body.push_back({kinds[static_cast<std::size_t>(below(static_cast<int>(kinds.size())))], below(2)});
  return p;
}

/// Where each goroutine of the running execution stands.
std::vector<int> positions;

/// In which order they did what excludes each other, for each object: what tells two traces apart.
std::string orders[4];

/// Receives from a closed channel may be exchanged, so nothing is noted where there can be some.
bool may_note(const random_program &p) {
  for (const auto &body : p.bodies)
    for (const instruction &i : body)
      if (i.what == act::close)
        return false;
  return true;
}

struct world {
  explicit world(const random_program &p) : c{make_chan<int>(p.capacity[0]), make_chan<int>(p.capacity[1])} {}
  chan<int> c[2];
  mutex mu[2];
  shared_mutex rw;
  wait_group wg;
  cancelable stop = with_cancel(background());
};

void carry_out(world &w, const instruction &i) {
  chan<int> &c = w.c[i.object];
  chan<int> &d = w.c[1 - i.object];
  int value = 0;
  switch (i.what) {
  case act::send:
    return c.send(1);
  case act::recv:
    return static_cast<void>(c.recv());
  case act::try_send:
    return static_cast<void>(c.try_send(1));
  case act::try_recv:
    return static_cast<void>(c.try_recv(value));
  case act::close:
    return c.close();
  case act::lock:
    return w.mu[i.object].lock();
  case act::unlock:
    return w.mu[i.object].unlock();
  case act::add:
    return w.wg.add();
  case act::done:
    return w.wg.done();
  case act::wait:
    return w.wg.wait();
  case act::select_recv:
    return static_cast<void>(select(c, d));
  case act::select_send_recv:
    return static_cast<void>(select(send_case{c, 1}, d));
  case act::select_default:
    return static_cast<void>(select(c, send_case{d, 1}, otherwise));
  case act::recv_or_timeout:
    return static_cast<void>(select(c, after(1s)));
  case act::sleep:
    return sleep_for(std::chrono::milliseconds(1 + i.object));
  case act::cancel:
    return w.stop.cancel();
  case act::done_recv:
    return static_cast<void>(select(w.stop.ctx.done(), c));
  case act::choose:
    if (explore::choose(2) == 1)
      c.send(2);
    return;
  case act::rlock:
    return w.rw.lock_shared();
  case act::runlock:
    return w.rw.unlock_shared();
  case act::wlock:
    return w.rw.lock();
  case act::wunlock:
    return w.rw.unlock();
  }
}

void execute(const random_program &p) {
  positions.assign(p.bodies.size(), 0);
  for (std::string &order : orders)
    order.clear();
  const bool note = may_note(p);
  auto w = std::make_shared<world>(p);
  const auto run_body = [&p, w, note](std::size_t n) {
    for (const instruction &i : p.bodies[n]) {
      carry_out(*w, i);
      ++positions[n];
      if (note && (i.what == act::send || i.what == act::recv || i.what == act::lock))
        orders[i.object + (i.what == act::lock ? 2 : 0)] += static_cast<char>('0' + n);
    }
  };
  for (std::size_t n = 1; n < p.bodies.size(); ++n)
    go(run_body, n);
  run_body(0);
}

/// The different ends of the executions.
class ends final : public detail::observer {
public:
  void ended(const detail::machine &m, ending how, const std::vector<detail::decision> &) override {
    for (const detail::slip_record &s : m.slips())
      if (std::string_view(s.kind) != "add-after-wait") // which of several waits came last differs between equivalents
        seen.insert(s.kind + (' ' + std::to_string(s.who)));
    if (how == ending::pruned || how == ending::failed) // where the others are when one fails is no end of theirs
      return;
    std::string text = std::to_string(static_cast<int>(how));
    for (std::uint16_t i = 0; i < m.task_count(); ++i)
      if (m.at(i).state != detail::task::done)
        text += ' ' + std::to_string(i) + '@' + std::to_string(positions[i]);
    for (const std::string &order : orders)
      text += ' ' + order;
    seen.insert(text);
  }
  bool satisfied() const override { return false; }
  std::set<std::string> seen;
};

struct searched {
  explore::result result;
  std::set<std::string> seen;
};

searched search_all(const random_program &p, bool reduce) {
  explore::options o;
  o.preemptions = -1;
  o.random = false;
  o.reduce = reduce;
  o.schedules = 20'000;
  o.time = 1h;
  searched out;
  ends told;
  const detail::leak_checker_pause pause; // goroutines that leak take what they own along
  detail::machine m;
  const auto invoke = [](void *f) { return execute(*static_cast<const random_program *>(f)), 0; };
  detail::search(m, {invoke, const_cast<random_program *>(&p), std::source_location::current()}, o, out.result, told)
      .run({});
  out.seen = std::move(told.seen);
  return out;
}

std::uint64_t number(const char *name, std::uint64_t otherwise) {
  const char *text = std::getenv(name);
  return text ? std::strtoull(text, nullptr, 10) : otherwise;
}

class ExploreRandomTest : public RuntimeTest {};

TEST_F(ExploreRandomTest, TheReducedSearchSeesWhatPlainSearchSees) {
  const std::uint64_t first = number("TETHER_TEST_SEED", 1);
  const std::uint64_t count = number("TETHER_TEST_PROGRAMS", sanitized ? 100 : 10'000);
  std::uint64_t compared = 0;
  std::uint64_t plain_total = 0;
  std::uint64_t reduced_total = 0;
  int failures = 0;
  for (std::uint64_t seed = first; compared < count && failures < 5; ++seed) {
    const random_program p = make_program(seed);
    const searched plain = search_all(p, false);
    ASSERT_EQ(plain.result.error, "") << "seed " << seed << '\n' << p.text();
    if (!plain.result.exhaustive)
      continue;
    ++compared;
    const searched reduced = search_all(p, true);
    plain_total += plain.result.schedules;
    reduced_total += reduced.result.schedules;
    if (reduced.seen == plain.seen && reduced.result.error.empty() && reduced.result.exhaustive)
      continue;
    ++failures;
    std::string missing;
    for (const std::string &end : plain.seen)
      if (!reduced.seen.contains(end))
        missing += "\n  missed: " + end;
    for (const std::string &end : reduced.seen)
      if (!plain.seen.contains(end))
        missing += "\n  invented: " + end;
    ADD_FAILURE() << "seed " << seed << ' ' << reduced.result.error << '\n' << p.text() << missing;
  }
  std::printf("%llu programs: %llu executions by plain search, %llu by the reduced one\n",
              static_cast<unsigned long long>(compared), static_cast<unsigned long long>(plain_total),
              static_cast<unsigned long long>(reduced_total));
}

} // namespace
} // namespace tether::test
