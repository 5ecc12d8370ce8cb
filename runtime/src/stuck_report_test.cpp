// leak::find_stuck: who may ask, who is left out, and what the report says.
#include "stuck_test_support.h"

#include <algorithm>
#include <atomic>
#include <string>
#include <thread>

// NOLINTBEGIN(tether-*): goroutines block for ever on purpose

namespace tether {
namespace {

using namespace test;

// The caller, daemons, generations.

STUCK_TEST(AThreadHoldsAReferenceToMain) {
  std::thread asker;
  run([&] {
    wait_group wg;
    wg.add();
    asker = std::thread([&wg] {
      // While the thread has the reference, main is not stuck.
      EXPECT_TRUE(stuck_now().empty());
      wg.done();
    });
    wg.wait();
    apart([] { go([] { chan<int>().recv(); }); });
    expect_stuck(1);
  });
  asker.join();
}

STUCK_TEST(DaemonsAreNotReported) {
  run([] {
    apart([] {
      auto c = make_chan<int>();
      go_daemon([c] { c.recv(); });
      go([c] { c.recv(); });
    });
    expect_stuck(1);
  });
}

STUCK_TEST(FromAnOrdinaryThread) {
  run([] {
    apart([] {
      auto c = make_chan<int>();
      go([c] { c.recv(); });
    });
    wait_until_parked(1);
    if (!locals_are_on_the_stack())
      return;
    std::size_t n = 0;
    blocking(
        [&] { std::thread([&] { missed |= !eventually([&] { return (n = stuck_now().size()) == 1; }, 1s); }).join(); });
    EXPECT_LE(n, 1u);
  });
}

// Under load.

STUCK_TEST(LeaksAreFoundInAStorm) {
  run([] {
    apart([] {
      for (int i = 0; i < 20; ++i) {
        auto c = make_chan<int>();
        go([c] { c.send(1); });
      }
    });
    wait_until_parked(20);
    const procs_guard procs(4);
    std::atomic<bool> stop = false;
    wait_group wg;
    for (int i = 0; i < 4; ++i)
      wg.go([&stop] {
        while (!stop) {
          auto c = make_chan<int>();
          go([c] { c.send(1); });
          c.recv();
        }
      });
    expect_stuck(20);
    stop = true;
    wg.wait();
  });
}

// The report.

STUCK_TEST(ManyLeaksReadAsThreeLines) {
  run([] {
    apart([] {
      for (int i = 0; i < 1000; ++i) {
        auto c = make_chan<int>();
        go([c] { c.send(1); });
      }
    });
    expect_stuck(1000);
    if (missed)
      return;
    const leak::report found = stuck_now();
    const std::string text = found.text();
    EXPECT_TRUE(text.starts_with("1000 goroutines [chan send")) << text;
    EXPECT_NE(text.find("]: stuck\n  blocked at "), text.npos) << text;
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 4) << text;
    for (const leak::goroutine_info &g : found) {
      EXPECT_STREQ(g.verdict, "stuck");
      EXPECT_TRUE(g.channel);
    }
  });
}

STUCK_TEST(AShortPauseIsSaidToBeTooShort) {
  run([] {
    apart([] {
      auto c = make_chan<int>();
      go([c] { c.send(1); });
      go([] { select(); });
    });
    wait_until_parked(2);
    const leak::report found = leak::find_stuck({.pause = 0ms});
    EXPECT_FALSE(found.complete);
    EXPECT_LE(found.size(), 1u);
  });
}

} // namespace
} // namespace tether

// NOLINTEND(tether-*)
