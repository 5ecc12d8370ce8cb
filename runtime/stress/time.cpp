// Contexts and timers.
#include "stress.h"

#include <deque>

namespace stress {

/// A random tree of contexts, canceled at random places and times. Everybody who waits for one wakes, and below a
/// canceled one everything is canceled.
tally trees(world &w, dice &d) {
  struct entry {
    cancelable own;
    std::size_t parent;
  };
  const int size = d.between(1, 40), parties = d.between(2, 8);
  std::deque<entry> tree;
  tree.push_back({with_cancel(background()), 0});
  while (tree.size() < std::size_t(size)) {
    const std::size_t parent = std::size_t(d.below(int(tree.size())));
    const context &above = tree[parent].own.ctx;
    tree.push_back({d.one_in(2) ? with_cancel(above) : with_timeout(above, d.micros(1000)), parent});
  }
  std::atomic<std::uint64_t> operations = tree.size();
  together(w, d, parties, [&](int me, dice &own) {
    if (me == 0) {
      for (int i = own.below(size); i > 0; --i)
        tree[std::size_t(own.below(size))].own.cancel(), dawdle(own);
      return tree.front().own.cancel();
    }
    for (int i = own.between(1, 10); i > 0; --i, operations += 2) {
      const entry &mine = tree[std::size_t(own.below(size))];
      auto [child, cancel] = own.one_in(2) ? with_cancel(mine.own.ctx) : with_timeout(mine.own.ctx, own.micros(2000));
      if (own.one_in(4))
        cancel();
      own.one_in(2) ? void(child.done().recv()) : void(select(child.done(), make_chan<void>()));
      check(bool(child.err()), "err() is set when done() closes");
    }
  });
  for (const entry &e : tree)
    check(bool(e.own.ctx.err()) && e.own.ctx.done().try_recv() == recv_status::closed,
          "everything below a canceled context is canceled");
  return {operations, 0};
}

/// Timers that are set, stopped, received from and dropped at the same time; calls that are stopped at the last
/// moment; tickers. No tick comes early or after stop(), and every call runs or was stopped, never both.
tally timers(world &w, dice &d) {
  const int parties = d.between(1, 6), each = d.between(5, 30);
  timer shared{d.micros(100)};
  std::atomic<int> calls = 0, stopped = 0;
  together(w, d, parties, [&](int, dice &own) {
    for (int i = 0; i < each; ++i) {
      auto pending = after_func(own.micros(60), [&] { ++calls; });
      const auto before = std::chrono::steady_clock::now();
      const auto delay = own.micros(80);
      timer mine{delay};
      switch (own.below(4)) {
      case 0:
        mine.channel().recv();
        check(std::chrono::steady_clock::now() - before >= delay, "no tick comes early");
        check(!mine.stop(), "stop() tells that the tick was taken");
        break;
      case 1:
        if (select(mine.channel(), after(own.micros(80))) == 0)
          check(std::chrono::steady_clock::now() - before >= delay, "no tick comes early in a select");
        break;
      case 2:
        sleep_for(own.micros(80));
        mine.stop();
        check(select(mine.channel(), otherwise) == 1, "no tick comes after stop()");
        break;
      default: {
        ticker beat{1us + own.micros(20)};
        beat.channel().recv();
        shared.reset(own.micros(40));
        select(beat.channel(), shared.channel());
        if (own.one_in(2))
          shared.stop();
      }
      }
      stopped += pending.stop();
    }
  });
  while (calls + stopped < parties * each)
    sleep_for(20us);
  check(calls + stopped == parties * each, "every call runs or was stopped");
  w.note_started(calls);
  return {std::uint64_t(6 * parties * each), 0};
}

} // namespace stress
