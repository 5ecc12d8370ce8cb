// Goroutines that come and go, block, throw, and are looked at meanwhile.
#include "stress.h"

#include <array>
#include <exception>
#include <set>
#include <sstream>
#include <thread>

namespace stress {

namespace {
constexpr int most_leaves = 256;

/// Notes on which stacks goroutines run: their frames lie equally far from the top, as all of them do the same.
struct leaves {
  std::atomic<int> count{0};
  std::array<std::uintptr_t, most_leaves> frames{};
  void note() {
    frames[std::size_t(count.fetch_add(1))] = reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
  }
};
} // namespace

/// Many goroutines that live for a moment.
tally churn(world &w, dice &d) {
  const int n = d.between(1, most_leaves);
  leaves all;
  wait_group wg;
  const bool nested = d.one_in(2);
  for (int i = 0; i < n; ++i)
    if (nested)
      wg.go([&] { wg.go([&all] { all.note(); }); });
    else
      wg.go([&all] { all.note(); });
  w.note_started(nested ? 2 * n : n);
  w.note_alive();
  wg.wait();
  check(all.count == n, "every goroutine runs once");
  if (!nested) {
    std::lock_guard lock(w.stacks_lock);
    w.stacks.insert(all.frames.begin(), all.frames.begin() + n);
  }
  return {std::uint64_t(nested ? 2 * n : n), 0};
}

/// Blocking system calls, some of which throw, beside goroutines that need the processors.
tally calls(world &w, dice &d) {
  const int parties = d.between(2, 10);
  auto c = make_chan<int>();
  std::atomic<int> returned = 0;
  together(w, d, 2 * parties, [&](int me, dice &own) {
    if (me >= parties) {
      c.send(me);
      return;
    }
    try {
      returned += blocking([&] {
        std::this_thread::sleep_for(own.micros(50));
        if (own.one_in(4))
          throw me;
        return own.one_in(8) ? (yield(), 1) : 1;
      });
    } catch (int thrown) {
      check(thrown == me, "the exception of a blocking call is the caller's own");
      ++returned;
    }
    c.recv();
  });
  check(returned == parties, "every blocking call returns");
  return {std::uint64_t(3 * parties), std::uint64_t(parties)};
}

namespace {
struct thrown {
  int who, depth;
};

/// Handlers and destructors that suspend, nested.
void throw_nested(int who, int depth, dice &d) {
  struct suspends {
    dice &d;
    ~suspends() {
      const int before = std::uncaught_exceptions();
      dawdle(d), yield();
      check(std::uncaught_exceptions() == before, "uncaught_exceptions is the goroutine's own");
    }
  };
  try {
    suspends s{d};
    throw thrown{who, depth};
  } catch (const thrown &e) {
    yield();
    if (depth > 0)
      try {
        throw_nested(who, depth - 1, d);
      } catch (const thrown &inner) {
        check(inner.who == who && inner.depth == depth - 1, "the inner exception is the goroutine's own");
      }
    dawdle(d);
    check(e.who == who && e.depth == depth, "the handled exception is the goroutine's own");
    check(bool(std::current_exception()), "current_exception is the goroutine's own");
    throw;
  }
}
} // namespace

tally exceptions(world &w, dice &d) {
  const int parties = d.between(2, 8), each = d.between(1, 10);
  std::atomic<int> caught = 0;
  together(w, d, parties, [&](int me, dice &own) {
    for (int i = 0; i < each; ++i)
      try {
        throw_nested(me, own.below(4), own);
      } catch (const thrown &e) {
        caught += e.who == me;
      }
    check(!std::current_exception() && std::uncaught_exceptions() == 0, "no exception is left");
  });
  check(caught == parties * each, "every exception is caught where it belongs");
  return {std::uint64_t(4 * parties * each), 0};
}

/// Looks at everything that runs and waits.
tally dumps(world &, dice &d) {
  std::ostringstream text;
  dump_goroutines(text);
  check(!text.str().empty(), "the dump shows at least somebody");
  std::set<std::uint64_t> ids;
  for (const leak::goroutine_info &g : leak::find({.window = d.micros(200)})) {
    check(ids.insert(g.id).second, "no goroutine is listed twice");
    check(*g.reason && g.created_at.line > 0, "every goroutine has a state and an origin");
  }
  sleep_for(10ms + d.micros(10000));
  return {2, 0};
}

/// Changes the number of processors for a while.
tally processors(world &w, dice &d) {
  set_max_procs(std::size_t(d.between(1, int(w.procs))));
  sleep_for(d.micros(3000));
  set_max_procs(w.procs);
  sleep_for(10ms + d.micros(10000));
  return {2, 0};
}

} // namespace stress
