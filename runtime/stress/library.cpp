// What is built on the rest: semaphores, error groups, singleflight, pools, rate limiters, calls after a context.
#include "stress.h"

#include <tether/error_group.h>
#include <tether/pool.h>
#include <tether/rate_limiter.h>
#include <tether/semaphore.h>
#include <tether/singleflight.h>

#include <array>
#include <memory>
#include <optional>
#include <stdexcept>

namespace stress {

/// Weights are taken and given back, by those who wait as long as it takes and by those who give up.
tally semaphores(world &w, dice &d) {
  const int size = d.between(1, 8), parties = d.between(2, 8), each = d.between(10, 100);
  semaphore s(size);
  std::atomic<int> used = 0, taken = 0;
  together(w, d, parties, [&](int, dice &own) {
    for (int i = 0; i < each; ++i) {
      const int weight = own.between(1, size);
      if (own.one_in(4)) {
        if (!s.try_acquire(weight))
          continue;
      } else if (own.one_in(2)) {
        auto [ctx, cancel] = with_timeout(background(), own.micros(50));
        if (s.acquire(ctx, weight))
          continue;
      } else {
        s.acquire(weight);
      }
      check((used += weight) <= size, "no more is taken than there is");
      ++taken;
      dawdle(own);
      used -= weight;
      s.release(weight);
    }
  });
  check(s.try_acquire(size), "everything was given back");
  return {std::uint64_t(2 * taken), 0};
}

/// Groups with and without a limit, some of whose functions fail.
tally error_groups(world &w, dice &d) {
  const int functions = d.between(1, 30), limit = d.one_in(2) ? d.between(1, 5) : -1;
  const int failing = d.one_in(2) ? d.below(functions) : -1;
  auto [parent, cancel] = with_cancel(background());
  error_group g(parent);
  g.set_limit(limit);
  const context ctx = g.context();
  std::atomic<int> running = 0, ended = 0, refused = 0;
  for (int i = 0; i < functions; ++i) {
    auto f = [&, i, ctx, own = dice(d.roll())]() mutable {
      const int now = ++running;
      check(limit < 0 || now <= limit, "no more functions run than the limit allows");
      if (own.one_in(4))
        select(ctx.done(), after(own.micros(100)));
      else
        dawdle(own);
      --running, ++ended;
      if (i == failing)
        throw std::runtime_error("failing");
    };
    if (i != failing && d.one_in(4))
      refused += !g.try_go(std::move(f));
    else
      g.go(std::move(f));
  }
  w.note_started(functions - refused);
  bool failed = false;
  try {
    g.wait();
  } catch (const std::runtime_error &) {
    failed = true;
  }
  check(ended + refused == functions, "wait() returns when all functions have ended");
  check(failed == (failing >= 0), "wait() rethrows the failure, and only that");
  check(bool(ctx.err()), "the context ends with the group");
  check(!parent.err(), "and its parent does not");
  return {std::uint64_t(functions), 0};
}

namespace {
/// Without members: several goroutines hold the same one, and ThreadSanitizer does not see how the standard library
/// counts them.
struct no_result {};
} // namespace

/// Calls with few keys: at most one function runs for a key, and everybody gets its result.
tally flights(world &w, dice &d) {
  constexpr int keys = 3;
  const int parties = d.between(2, 8), each = d.between(5, 40);
  singleflight<int, int> group;
  std::array<std::atomic<int>, keys> flying{};
  std::atomic<int> called = 0, threw = 0, caught = 0;
  together(w, d, parties, [&](int, dice &own) {
    for (int i = 0; i < each; ++i) {
      const int key = own.below(keys);
      const bool fails = own.one_in(8);
      auto f = [&, key, fails, inner = dice(own.roll())]() mutable {
        check(++flying[std::size_t(key)] == 1, "one function runs for a key at a time");
        dawdle(inner), yield();
        --flying[std::size_t(key)], ++called;
        if (fails)
          ++threw, throw no_result{};
        return key * 1000;
      };
      try {
        const int got = own.one_in(2) ? group.call(key, f).value : group.do_chan(key, f).recv()->value();
        check(got == key * 1000, "the result is that of the key");
      } catch (const no_result &) {
        ++caught;
      }
    }
  });
  check(called <= parties * each && called > 0, "no function is called without being asked for");
  check(caught >= threw && (caught == 0) == (threw == 0), "every caller gets the exception of a function that throws");
  return {std::uint64_t(parties * each), 0};
}

/// Nobody gets what another one has, and what is made is destroyed once.
tally pools(world &w, dice &d) {
  struct object {
    explicit object(std::atomic<int> &count) : alive(count) { ++alive; }
    ~object() { --alive; }
    std::atomic<int> &alive;
    std::atomic<bool> used{false};
  };
  const int parties = d.between(2, 8), each = d.between(10, 100);
  std::atomic<int> alive = 0;
  {
    pool<std::unique_ptr<object>> objects([&] { return std::make_unique<object>(alive); });
    together(w, d, parties, [&](int, dice &own) {
      for (int i = 0; i < each; ++i) {
        auto mine = objects.get();
        check(!mine->used.exchange(true), "nobody else has it");
        dawdle(own);
        mine->used = false;
        if (!own.one_in(16))
          objects.put(std::move(mine));
      }
    });
  }
  check(alive == 0, "every object is destroyed");
  return {std::uint64_t(2 * parties * each), 0};
}

/// In no time are there more events than the burst and what the limit allows since.
tally limiters(world &w, dice &d) {
  const int burst = d.between(1, 10), parties = d.between(1, 6), each = d.between(5, 20);
  const double limit = 20000;
  const auto begin = std::chrono::steady_clock::now();
  rate_limiter limiter(limit, burst);
  std::atomic<int> events = 0;
  together(w, d, parties, [&](int, dice &own) {
    for (int i = 0; i < each; ++i)
      if (own.one_in(4)) {
        events += limiter.allow();
      } else if (own.one_in(2)) {
        auto [ctx, cancel] = with_timeout(background(), own.micros(300));
        events += !limiter.wait(ctx);
      } else {
        limiter.wait();
        ++events;
      }
  });
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  check(events <= burst + took.count() * limit, "no more events than the limit allows");
  return {std::uint64_t(parties * each), 0};
}

/// Calls that wait for a context: each runs or was stopped; each has its values.
tally after_contexts(world &w, dice &d) {
  struct number {
    using type = int;
  };
  const int parties = d.between(2, 8), each = d.between(1, 10);
  auto [parent, cancel] = d.one_in(2) ? with_timeout(background(), d.micros(500)) : with_cancel(background());
  const context ctx = with_value<number>(parent, parties);
  std::atomic<int> ran = 0, stopped = 0;
  together(w, d, parties, [&, &cancel = cancel](int me, dice &own) {
    for (int i = 0; i < each; ++i) {
      auto pending = after_func(ctx, [&ran, ctx, parties] {
        check(*ctx.value<number>() == parties, "a call sees the values of its context");
        check(bool(ctx.err()) && bool(ctx.cause()), "a call comes after its context");
        ++ran;
      });
      dawdle(own);
      if (own.one_in(2))
        stopped += pending.stop();
      check(!without_cancel(ctx).err(), "what is without cancellation is not canceled");
    }
    if (me == 0)
      cancel();
  });
  while (ran + stopped < parties * each)
    sleep_for(20us);
  check(ran + stopped == parties * each, "every call runs or was stopped");
  w.note_started(ran);
  return {std::uint64_t(3 * parties * each), 0};
}

} // namespace stress
