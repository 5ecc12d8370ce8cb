// Locks, condition variables, wait groups, once.
#include "stress.h"

#include <deque>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <stdexcept>

namespace stress {

/// Plain variables under a mutex and a shared_mutex, held over all kinds of waits.
tally locks(world &w, dice &d) {
  const int parties = d.between(2, 8), each = d.between(20, 200);
  mutex mu;
  shared_mutex rw;
  long plain = 0, first = 0, second = 0;
  std::atomic<long> locked = 0, written = 0;
  together(w, d, parties, [&](int, dice &own) {
    for (int i = 0; i < each; ++i) {
      if (own.one_in(4) ? mu.try_lock() : (mu.lock(), true)) {
        const long before = plain;
        dawdle(own);
        plain = before + 1;
        ++locked;
        mu.unlock();
      }
      if (own.one_in(8) && (own.one_in(2) ? rw.try_lock() : (rw.lock(), true))) {
        ++first;
        dawdle(own);
        ++second, ++written;
        rw.unlock();
      } else if (own.one_in(4) ? rw.try_lock_shared() : (rw.lock_shared(), true)) {
        const long before = first;
        dawdle(own);
        check(first == before && second == before, "no writer is inside with a reader");
        rw.unlock_shared();
      }
    }
  });
  check(plain == locked, "a mutex lets one in at a time");
  check(first == written && second == written, "a shared_mutex lets one writer in at a time");
  return {std::uint64_t(4 * parties * each), 0};
}

/// A bounded buffer with two condition variables, each notified once for each change: a lost notification stops it.
tally buffers(world &w, dice &d) {
  const int producers = d.between(1, 4), consumers = d.between(1, 4), each = d.between(20, 200);
  const std::size_t room = std::size_t(d.between(1, 4));
  mutex mu;
  condition_variable not_full, not_empty;
  std::deque<int> queue;
  int left = producers * each;
  std::vector<int> times(std::size_t(producers * each), 0);
  together(w, d, producers + consumers, [&](int me, dice &own) {
    if (me < producers)
      for (int i = 0; i < each; ++i) {
        std::unique_lock lock(mu);
        not_full.wait(lock, [&] { return queue.size() < room; });
        queue.push_back(me * each + i);
        if (own.one_in(2))
          lock.unlock();
        not_empty.notify_one();
      }
    else
      for (std::unique_lock lock(mu);;) {
        not_empty.wait(lock, [&] { return !queue.empty() || left == 0; });
        if (left == 0)
          return;
        ++times[std::size_t(queue.front())];
        queue.pop_front();
        not_full.notify_one();
        if (--left == 0)
          not_empty.notify_all();
        if (own.one_in(8))
          lock.unlock(), dawdle(own), lock.lock();
      }
  });
  for (int n : times)
    check(n == 1, "every value is taken exactly once");
  return {std::uint64_t(4 * producers * each), std::uint64_t(producers * each)};
}

/// Wait groups with several waiters, timed and not, used again, and destroyed as soon as the last wait() returns.
tally groups(world &w, dice &d) {
  const int workers = d.between(1, 8), waiters = d.between(1, 4), uses = d.between(1, 20);
  for (int use = 0; use < uses; ++use) {
    auto wg = std::make_unique<wait_group>();
    std::atomic<int> done = 0;
    wg->add(workers);
    together(w, d, workers + waiters, [&](int me, dice &own) {
      if (me >= waiters) {
        dawdle(own);
        ++done;
        return wg->done();
      }
      if (own.one_in(2))
        while (!wg->wait_for(own.micros(30))) {
        }
      else
        wg->wait();
      check(done == workers, "wait() returns when all are done");
    });
    for (int i = 0; i < workers; ++i)
      wg->go([&done] { ++done; });
    wg->wait();
    wg.reset();
    check(done == 2 * workers, "wait() returns when all have ended, also the second time");
  }
  w.note_started(uses * workers);
  return {std::uint64_t(uses * (3 * workers + waiters)), 0};
}

/// A function that is called once, by one of many, and may fail.
tally onces(world &w, dice &d) {
  const int parties = d.between(2, 8), uses = d.between(1, 20);
  for (int use = 0; use < uses; ++use) {
    once o;
    int plain = 0;
    std::atomic<int> threw = 0;
    const bool throws = d.one_in(2);
    together(w, d, parties, [&](int, dice &own) {
      dawdle(own);
      try {
        o.call([&] {
          dawdle(own);
          ++plain;
          if (throws)
            throw std::runtime_error("once");
        });
      } catch (const std::runtime_error &) {
        ++threw;
      }
      check(plain == 1, "call() returns after the function did");
    });
    check(threw == throws, "one call throws, if any");
  }
  return {std::uint64_t(uses * parties), 0};
}

} // namespace stress
