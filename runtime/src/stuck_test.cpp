// leak::find_stuck: what must be found, and, more, what must not be reported. Each test of the first kind leaves
// goroutines behind, so it runs them in a run() of its own.
#include "test_support.h"

#include "stack/sanitizer.h"

#include <tether/detail/residence.h>
#include <tether/explore.h>
#include <tether/leak.h>

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

// NOLINTBEGIN(tether-*): goroutines block for ever on purpose

namespace tether {
namespace {

using namespace test;

leak::report stuck_now() {
  const leak::report found = leak::find_stuck({.pause = 30s});
  EXPECT_TRUE(found.complete);
  return found;
}

/// In some builds of the address sanitizer, locals are not on the stack: handles there count as out of sight.
[[gnu::noinline]] bool locals_are_on_the_stack() {
  int local = 0;
  asm volatile("" : : "r"(&local) : "memory");
  return detail::on_goroutine_stack(&local);
}

bool missed = false;

/// Exactly n goroutines are to be found, and never more; notes when they are not.
void expect_stuck(std::size_t n) {
  wait_until_parked(n);
  missed |= !eventually(
      [&] {
        const leak::report found = stuck_now();
        EXPECT_LE(found.size(), n) << found.text();
        return found.size() == n;
      },
      500ms);
}

/// What earlier tests have left in memory may look like a reference to a goroutine of this one: then others, on
/// other stacks, must be found.
void until_found(void (*test)()) {
  if (bool on_stack = false; run([&] { on_stack = locals_are_on_the_stack(); }), !on_stack)
    GTEST_SKIP() << "locals are not on the stack";
#ifdef __clang__
  constexpr bool leaves_words = sanitized;
#else
  constexpr bool leaves_words = true;
#endif
  constexpr int attempts = leaves_words ? 1 : 8;
  for (int i = 0; i < attempts; ++i) {
    missed = false;
    test();
    if (!missed)
      return;
  }
  if (leaves_words)
    GTEST_SKIP() << "missed: GCC and the sanitizers leave words in memory that look like references";
  ADD_FAILURE() << "not found in " << attempts << " attempts";
}

/// Fails when any goroutine is reported, once n of them wait and some time after.
void expect_silence(std::size_t n) {
  wait_until_parked(n);
  for (int i = 0; i < 3; ++i) {
    const leak::report found = stuck_now();
    EXPECT_TRUE(found.empty()) << found.text();
    sleep_for(1ms);
  }
}

[[gnu::noinline]] void clear_unused_stack() {
  volatile char below[16 * 1024] = {};
  asm volatile("" : : "r"(&below) : "memory");
}

/// Calls f in a frame of its own, of which nothing is left on the stack: what running code leaves behind there
/// hides leaks.
template <class F>
[[gnu::noinline]] void apart(F f) {
  f();
  clear_unused_stack();
}

class StuckTest : public LeavingTest {};

#define STUCK_TEST(name)                                                                                               \
  namespace stuck_tests {                                                                                              \
  void name();                                                                                                         \
  }                                                                                                                    \
  TEST_F(StuckTest, name) { until_found(&stuck_tests::name); }                                                         \
  void stuck_tests::name()

// What waits for nothing at all.

STUCK_TEST(NilChannelsAndEmptySelects) {
  run([] {
    apart([] {
      go([] { chan<int>().recv(); });
      go([] { chan<int>().send(1); });
      go([] { select(); });
      go([] {
        chan<int> nil;
        select(recv_case{nil}, send_case{nil, 1});
      });
      go([] {
        semaphore s{1};
        s.acquire(2);
      });
    });
    expect_stuck(5);
  });
}

// Channels.

STUCK_TEST(SenderWithoutReceiver) {
  run([] {
    apart([] {
      auto c = make_chan<int>();
      go([c] { c.send(1); });
    });
    expect_stuck(1);
  });
}

STUCK_TEST(ReceiverWithoutSender) {
  run([] {
    apart([] {
      auto c = make_chan<int>();
      go([c] { c.recv(); });
    });
    expect_stuck(1);
  });
}

STUCK_TEST(FullBuffer) {
  run([] {
    apart([] {
      auto c = make_chan<int>(2);
      go([c] {
        for (int i = 0; i < 3; ++i)
          c.send(i);
      });
    });
    expect_stuck(1);
  });
}

STUCK_TEST(AReceivingHandleEndsNoReceive) {
  run([] {
    auto kept = std::make_unique<recv_chan<int>>();
    apart([&] {
      auto c = make_chan<int>();
      *kept = c;
      go([c] { c.recv(); });
    });
    expect_stuck(1);
  });
}

STUCK_TEST(AReceivingHandleOnALiveStackEndsNoReceive) {
  run([] {
    recv_chan<int> kept;
    apart([&] {
      auto c = make_chan<int>();
      kept = c;
      go([c] { c.recv(); });
    });
    expect_stuck(1);
    asm volatile("" : : "r"(&kept) : "memory");
  });
}

STUCK_TEST(ReceiversOfOneChannel) {
  run([] {
    apart([] {
      auto c = make_chan<int>();
      for (int i = 0; i < 10; ++i)
        go([c] { c.recv(); });
    });
    expect_stuck(10);
  });
}

STUCK_TEST(AChainOfDeadGoroutines) {
  run([] {
    apart([] {
      auto first = make_chan<int>();
      chan<int> from = first;
      for (int i = 0; i < 20; ++i) {
        auto to = make_chan<int>();
        go([from, to] {
          for (int v : from)
            to.send(v);
          to.close();
        });
        from = to;
      }
      go([first] {
        chan<int> nil;
        nil.recv();
        first.close();
      });
    });
    expect_stuck(21);
  });
}

STUCK_TEST(ACycle) {
  run([] {
    apart([] {
      auto a = make_chan<int>(), b = make_chan<int>();
      go([a, b] {
        a.recv();
        b.send(1);
      });
      go([a, b] {
        b.recv();
        a.send(1);
      });
    });
    expect_stuck(2);
  });
}

STUCK_TEST(ASelectWithoutALiveCase) {
  run([] {
    apart([] {
      auto in = make_chan<int>(), out = make_chan<int>();
      go([in, out] { select(recv_case{in}, send_case{out, 1}); });
    });
    expect_stuck(1);
  });
}

STUCK_TEST(ASelectOfManyCases) {
  run([] {
    apart([] {
      go([] {
        std::vector<chan<int>> channels;
        for (int i = 0; i < 30; ++i)
          channels.push_back(make_chan<int>());
        // The handles in the vector are out of sight, the copies in the cases are not.
        std::array<std::unique_ptr<recv_case<int>>, 1> none;
        (void)none;
        recv_case a{channels[0]}, b{channels[1]};
        channels.clear();
        channels.shrink_to_fit();
        select(a, b);
      });
    });
    expect_stuck(1);
  });
}

STUCK_TEST(ATimerThatHasFired) {
  run([] {
    apart([] {
      auto c = make_chan<int>();
      go([c] {
        auto t = after(1ms);
        t.recv();
        c.send(1);
      });
    });
    expect_stuck(1);
  });
}

STUCK_TEST(AfterSleeping) {
  run([] {
    apart([] {
      auto c = make_chan<int>();
      for (int i = 0; i < 5; ++i)
        go([c] {
          sleep_for(2ms);
          c.send(1);
        });
    });
    expect_stuck(5);
  });
}

STUCK_TEST(AReceiveWithATimeLimitEndsAndIsStuckAfterwards) {
  run([] {
    apart([] {
      auto c = make_chan<int>();
      go([c] {
        int v;
        EXPECT_EQ(c.recv_for(v, 2ms), recv_status::timeout);
        c.recv();
      });
    });
    expect_stuck(1);
  });
}

STUCK_TEST(AHeldReferenceOfADeadGoroutineIsNone) {
  run([] {
    apart([] {
      go([] {
        auto c = make_chan<int>();
        chan<int> nil;
        go([&c, nil] {
          nil.recv();
          c.send(1);
        });
        c.recv();
      });
    });
    expect_stuck(2);
  });
}

// Contexts.

STUCK_TEST(AContextThatNobodyCanCancel) {
  run([] {
    apart([] {
      auto [ctx, cancel] = with_cancel(background());
      cancel.release();
      go([ctx = ctx] { ctx.done().recv(); });
    });
    expect_stuck(1);
  });
}

STUCK_TEST(AHeldContextDoesNotCancel) {
  run([] {
    auto kept = std::make_unique<context>(background());
    apart([&] {
      auto [ctx, cancel] = with_cancel(background());
      cancel.release();
      *kept = ctx;
      go([done = ctx.done()] { done.recv(); });
    });
    expect_stuck(1);
  });
}

STUCK_TEST(AContextThatIsGone) {
  run([] {
    apart([] {
      recv_chan<void> done;
      {
        auto [ctx, cancel] = with_cancel(background());
        done = ctx.done();
        cancel.release();
      }
      go([done] { done.recv(); });
    });
    expect_stuck(1);
  });
}

// Sync types.

STUCK_TEST(AWaitGroupThatIsNeverDone) {
  run([] {
    apart([] {
      go([] {
        wait_group wg;
        wg.add(1);
        wg.wait();
      });
    });
    expect_stuck(1);
  });
}

STUCK_TEST(AWaitGroupOfDeadWorkers) {
  run([] {
    apart([] {
      go([] {
        wait_group wg;
        auto c = make_chan<int>();
        for (int i = 0; i < 3; ++i)
          wg.go([c] { c.send(1); });
        wg.wait();
      });
    });
    expect_stuck(4);
  });
}

STUCK_TEST(AMutexThatIsLockedTwice) {
  run([] {
    apart([] {
      go([] {
        mutex mu;
        mu.lock();
        mu.lock();
      });
    });
    expect_stuck(1);
  });
}

STUCK_TEST(ASharedMutexAndAConditionAndAnOnceAndASemaphore) {
  run([] {
    apart([] {
      go([] {
        shared_mutex mu;
        mu.lock_shared();
        mu.lock();
      });
      go([] {
        mutex mu;
        condition_variable cv;
        std::unique_lock lock(mu);
        cv.wait(lock);
      });
      go([] {
        once o;
        o.call([&] { o.call([] {}); });
      });
      go([] {
        semaphore s{1};
        s.acquire();
        s.acquire();
      });
    });
    expect_stuck(4);
  });
}

STUCK_TEST(LocksInOppositeOrder) {
  run([] {
    apart([] {
      go([] {
        mutex a, b;
        auto ready = make_chan<void>();
        wait_group wg;
        wg.go([&] {
          a.lock();
          ready.recv();
          b.lock();
        });
        wg.go([&] {
          b.lock();
          ready.send();
          a.lock();
        });
        wg.wait();
      });
    });
    expect_stuck(3);
  });
}

// The five patterns of testcases.

STUCK_TEST(PatternEarlyReturn) {
  run([] {
    apart([] {
      auto result = make_chan<int>();
      go([result] { result.send(1); });
      if (max_procs() > 0)
        return;
      result.recv();
    });
    expect_stuck(1);
  });
}

STUCK_TEST(PatternTimeout) {
  run([] {
    apart([] {
      auto result = make_chan<int>();
      go([result] {
        sleep_for(5ms);
        result.send(1);
      });
      select(recv_case{result}, after(1ms));
    });
    expect_stuck(1);
  });
}

STUCK_TEST(PatternNCast) {
  run([] {
    apart([] {
      auto result = make_chan<int>();
      for (int i = 0; i < 5; ++i)
        go([result, i] { result.send(i); });
      result.recv();
    });
    expect_stuck(4);
  });
}

STUCK_TEST(PatternUnclosedRange) {
  run([] {
    apart([] {
      auto jobs = make_chan<int>();
      for (int i = 0; i < 3; ++i)
        go([jobs] {
          for (int j : jobs)
            (void)j;
        });
      for (int i = 0; i < 6; ++i)
        jobs.send(i);
    });
    expect_stuck(3);
  });
}

STUCK_TEST(PatternAddInsideAGoroutine) {
  run([] {
    apart([] {
      go([] {
        wait_group wg;
        auto entered = make_chan<void>();
        go([&wg, entered] {
          wg.add(2);
          entered.send();
          wg.done();
        });
        entered.recv();
        wg.wait();
      });
    });
    expect_stuck(1);
  });
}

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

// What must stay silent, each with what holds it.

class NotStuckTest : public RuntimeTest {};

TEST_F(NotStuckTest, TheCallerHoldsTheChannel) {
  run_to_end([] {
    auto c = make_chan<int>();
    go([c] { c.recv(); });
    expect_silence(1);
    c.close();
  });
}

TEST_F(NotStuckTest, AnExplorationLeavesNoWaitBehind) {
  explore::run([] {
    for (int i = 0; i < 5; ++i)
      go([] { semaphore(1).acquire(2); });
  });
  run_to_end([] {
    auto c = make_chan<int>();
    for (int i = 0; i < 5; ++i)
      go([c] {
        int value;
        c.recv_for(value, 1h);
      });
    expect_silence(5);
    c.close();
  });
}

TEST_F(NotStuckTest, TheCallerHoldsAReference) {
  run_to_end([] {
    auto c = std::make_unique<chan<int>>(make_chan<int>());
    chan<int> &r = *c;
    go([&r] { r.recv(); });
    expect_silence(1);
    r.close();
    sleep_for(1ms);
  });
}

TEST_F(NotStuckTest, ASleepingGoroutineHoldsIt) {
  run_to_end([] {
    auto c = make_chan<int>();
    auto stop = make_chan<void>();
    go([c, stop] {
      select(stop, after(1h));
      c.close();
    });
    go([in = recv_chan<int>(c)] { in.recv(); });
    c = nullptr;
    expect_silence(2);
    stop.close();
  });
}

TEST_F(NotStuckTest, AClosureThatHasNotRunHoldsIt) {
  run_to_end([] {
    auto c = make_chan<int>();
    go([in = recv_chan<int>(c)] { in.recv(); });
    wait_until_parked(1);
    std::atomic<bool> checked = false;
    // With one processor it is still in a queue when the check runs.
    go([c, &checked] {
      c.close();
      checked.wait(false);
    });
    c = nullptr;
    const leak::report found = stuck_now();
    EXPECT_TRUE(found.empty()) << found.text();
    checked = true;
    checked.notify_all();
    sleep_for(1ms);
  });
}

TEST_F(NotStuckTest, AChainThatEndsInALiveOne) {
  run_to_end([] {
    auto first = make_chan<int>();
    chan<int> from = first;
    for (int i = 0; i < 20; ++i) {
      auto to = make_chan<int>();
      go([from, to] {
        for (int v : from)
          to.send(v);
        to.close();
      });
      from = to;
    }
    from = nullptr;
    expect_silence(20);
    first.close();
    // The last one found nobody to send to, but closes.
  });
}

TEST_F(NotStuckTest, AHeapObjectHoldsIt) {
  run_to_end([] {
    struct server {
      chan<int> requests = make_chan<int>();
    };
    auto s = std::make_unique<server>();
    go([in = recv_chan<int>(s->requests)] { in.recv(); });
    expect_silence(1);
    s->requests.close();
    sleep_for(1ms);
  });
}

chan<int> global_channel;
wait_group global_group;
mutex global_mutex;

TEST_F(NotStuckTest, AGlobalHoldsIt) {
  run_to_end([] {
    global_channel = make_chan<int>();
    go([] { global_channel.recv(); });
    expect_silence(1);
    global_channel.close();
    sleep_for(1ms);
    global_channel = nullptr;
  });
}

TEST_F(NotStuckTest, AChannelsBufferHoldsIt) {
  run_to_end([] {
    auto queue = make_chan<chan<int>>(1);
    apart([&] {
      auto reply = make_chan<int>();
      queue.send(reply);
      go([in = recv_chan<int>(reply)] { in.recv(); });
    });
    expect_silence(1);
    queue.recv()->close();
    sleep_for(1ms);
  });
}

TEST_F(NotStuckTest, ABlockedSenderOffersIt) {
  run_to_end([] {
    auto queue = make_chan<chan<int>>();
    apart([&] {
      auto reply = make_chan<int>();
      go([queue, reply] { queue.send(reply); });
      go([in = recv_chan<int>(reply)] { in.recv(); });
    });
    expect_silence(2);
    queue.recv()->close();
    sleep_for(1ms);
  });
}

TEST_F(NotStuckTest, AReferenceIntoTheWaitersStack) {
  run_to_end([] {
    auto stop = make_chan<void>();
    apart([&] {
      go([stop] {
        auto c = make_chan<int>();
        go([&c, stop] {
          select(stop, after(1h));
          c.close();
        });
        c.recv();
      });
    });
    expect_silence(2);
    stop.close();
  });
}

TEST_F(NotStuckTest, AReferenceInAFunctionOnTheHeap) {
  run_to_end([] {
    struct big {
      char bytes[256] = {};
    };
    auto call = std::make_unique<std::function<void()>>();
    go([&f = *call] {
      auto c = make_chan<int>();
      f = [&c, b = big()] { c.close(), (void)b; };
      c.recv();
    });
    expect_silence(1);
    (*call)();
    sleep_for(1ms);
  });
}

TEST_F(NotStuckTest, AReferenceInAContainer) {
  run_to_end([] {
    std::map<int, std::vector<chan<int> *>> waiting;
    go([&waiting] {
      auto c = make_chan<int>();
      waiting[7].push_back(&c);
      c.recv();
    });
    expect_silence(1);
    waiting[7][0]->close();
    sleep_for(1ms);
  });
}

TEST_F(NotStuckTest, AReferenceWithATag) {
  run_to_end([] {
    auto word = std::make_unique<std::atomic<std::uintptr_t>>(0);
    go([&word = *word] {
      auto c = make_chan<int>();
      word = reinterpret_cast<std::uintptr_t>(&c) | std::uintptr_t(0xab) << 56 | 1;
      c.recv();
    });
    expect_silence(1);
    reinterpret_cast<chan<int> *>((*word << 8 >> 8) & ~std::uintptr_t(1))->close();
    sleep_for(1ms);
  });
}

TEST_F(NotStuckTest, AReferenceOnAThreadsStack) {
  run_to_end([] {
    std::atomic<chan<int> *> channel = nullptr;
    std::atomic<bool> checked = false;
    auto main = std::make_unique<std::thread>();
    go([&] {
      auto c = make_chan<int>();
      channel = &c;
      c.recv();
    });
    wait_until_parked(1);
    *main = std::thread([&] {
      chan<int> *mine = channel.exchange(nullptr);
      checked.wait(false);
      mine->close();
    });
    EXPECT_TRUE(eventually([&] { return channel == nullptr; }));
    expect_silence(1);
    checked = true;
    checked.notify_all();
    blocking([&] { main->join(); });
  });
}

TEST_F(NotStuckTest, AnOrdinaryThreadHoldsIt) {
  run_to_end([] {
    std::atomic<bool> checked = false;
    std::thread holder;
    apart([&] {
      auto c = make_chan<int>();
      go([in = recv_chan<int>(c)] { in.recv(); });
      holder = std::thread([&, c]() mutable {
        checked.wait(false);
        c.close();
      });
    });
    expect_silence(1);
    checked = true;
    checked.notify_all();
    blocking([&] { holder.join(); });
  });
}

TEST_F(NotStuckTest, AThreadBlockedInTheLibraryHoldsIt) {
  run_to_end([] {
    auto gate = make_chan<void>();
    std::thread holder;
    apart([&] {
      auto c = make_chan<int>();
      go([in = recv_chan<int>(c)] { in.recv(); });
      holder = std::thread([gate, c]() mutable {
        gate.recv();
        c.close();
      });
    });
    expect_silence(1);
    gate.close();
    blocking([&] { holder.join(); });
  });
}

TEST_F(NotStuckTest, ABlockingCallHoldsIt) {
  run_to_end([] {
    std::atomic<bool> checked = false;
    apart([&] {
      auto c = make_chan<int>();
      go([in = recv_chan<int>(c)] { in.recv(); });
      go([c, &checked] {
        blocking([&] { checked.wait(false); });
        c.close();
      });
    });
    expect_silence(1);
    checked = true;
    checked.notify_all();
    sleep_for(1ms);
  });
}

TEST_F(NotStuckTest, ARunningGoroutineHoldsIt) {
  run_to_end([] {
    const procs_guard procs(4);
    static std::atomic<bool> checked;
    checked = false;
    apart([&] {
      auto c = make_chan<int>();
      go([in = recv_chan<int>(c)] { in.recv(); });
      wait_until_parked(1);
      go([c] {
        while (!checked)
          std::this_thread::yield();
        c.close();
      });
    });
    expect_silence(1);
    checked = true;
  });
}

TEST_F(NotStuckTest, ADaemonHoldsIt) {
  run_to_end([] {
    auto stop = make_chan<void>();
    apart([&] {
      auto c = make_chan<int>();
      go([in = recv_chan<int>(c)] { in.recv(); });
      go_daemon([c, stop] {
        select(stop, after(1h));
        c.close();
      });
    });
    expect_silence(1);
    stop.close();
  });
}

TEST_F(NotStuckTest, ATimerIsPending) {
  run_to_end([] {
    timer t{1h};
    auto stop = make_chan<void>();
    go([at = t.channel()] { at.recv(); });
    go([] { after(1s).recv(); });
    go([] { tick(1s).recv(); });
    go([] { sleep_for(1s); });
    expect_silence(4);
    t.reset(1ms);
    sleep_for(10ms);
  });
}

TEST_F(NotStuckTest, AStoppedTimerMayBeSetAgain) {
  run_to_end([] {
    timer t{1h};
    t.stop();
    go([at = t.channel()] { at.recv(); });
    expect_silence(1);
    t.reset(1ms);
    sleep_for(10ms);
  });
}

TEST_F(NotStuckTest, AnAfterFuncHoldsIt) {
  run_to_end([] {
    apart([] {
      auto c = make_chan<int>();
      (void)after_func(300ms, [c] { c.close(); });
      go([in = recv_chan<int>(c)] { in.recv(); });
    });
    expect_silence(1);
  });
}

TEST_F(NotStuckTest, ACallWhenAContextIsDoneHoldsIt) {
  run_to_end([] {
    auto [ctx, cancel] = with_cancel(background());
    apart([&ctx = ctx] {
      auto c = make_chan<int>();
      (void)after_func(ctx, [c] { c.close(); });
      go([in = recv_chan<int>(c)] { in.recv(); });
    });
    expect_silence(1);
    cancel();
  });
}

TEST_F(NotStuckTest, AContextCanBeCanceled) {
  run_to_end([] {
    auto [ctx, cancel] = with_cancel(background());
    go([ctx = ctx] { ctx.done().recv(); });
    expect_silence(1);
    cancel();
    sleep_for(1ms);
  });
}

TEST_F(NotStuckTest, TheParentOfAContextCanBeCanceled) {
  run_to_end([] {
    auto parent = std::make_unique<cancelable>(with_cancel(background()));
    apart([&] {
      auto [ctx, cancel] = with_cancel(parent->ctx);
      cancel.release();
      go([ctx = with_value<int>(ctx, 1)] { ctx.done().recv(); });
    });
    expect_silence(1);
    parent->cancel();
    sleep_for(1ms);
  });
}

TEST_F(NotStuckTest, AContextHasADeadline) {
  run_to_end([] {
    apart([] {
      auto [ctx, cancel] = with_timeout(background(), 300ms);
      cancel.release();
      go([ctx = ctx] { ctx.done().recv(); });
      auto [below, cancel_below] = with_cancel(ctx);
      cancel_below.release();
      go([below = below] { below.done().recv(); });
    });
    expect_silence(2);
  });
}

TEST_F(NotStuckTest, ASelectWithOneLiveCase) {
  run_to_end([] {
    auto stop = make_chan<void>();
    apart([&] {
      auto dead = make_chan<int>();
      go([dead, stop] { select(recv_case{dead}, recv_case{stop}); });
      go([dead] { select(dead, after(300ms)); });
    });
    expect_silence(2);
    stop.close();
  });
}

TEST_F(NotStuckTest, AWaitGroupThatALiveGoroutineReaches) {
  run_to_end([] {
    auto stop = make_chan<void>();
    apart([&] {
      go([stop] {
        wait_group wg;
        for (int i = 0; i < 3; ++i)
          wg.go([stop] { stop.recv(); });
        wg.wait();
      });
    });
    expect_silence(4);
    stop.close();
  });
}

TEST_F(NotStuckTest, SyncTypesOutsideOfStacks) {
  run_to_end([] {
    global_group.add();
    global_mutex.lock();
    auto sem = std::make_unique<semaphore>(1);
    sem->acquire();
    wait_group wg;
    wg.go([] { global_group.wait(); });
    wg.go([] { std::lock_guard lock(global_mutex); });
    wg.go([&s = *sem] { s.acquire(), s.release(); });
    expect_silence(3);
    global_group.done();
    global_mutex.unlock();
    sem->release();
    wg.wait();
  });
}

TEST_F(NotStuckTest, ABlockedSenderIsEndedByAClose) {
  run_to_end([] {
    send_chan<int> kept;
    apart([&] {
      auto c = make_chan<int>();
      kept = c;
      go([c] { EXPECT_THROW(c.send(1), closed_error); });
    });
    expect_silence(1);
    kept.close();
    sleep_for(1ms);
  });
}

TEST_F(NotStuckTest, AWaitWithATimeLimit) {
  run_to_end([] {
    apart([] {
      auto c = make_chan<int>();
      go([c] {
        int v;
        EXPECT_EQ(c.recv_for(v, 300ms), recv_status::timeout);
      });
      go([] {
        wait_group wg;
        wg.add();
        EXPECT_FALSE(wg.wait_for(300ms));
      });
      go([] {
        auto [ctx, cancel] = with_timeout(background(), 300ms);
        semaphore s{1};
        EXPECT_TRUE(s.acquire(ctx, 2));
      });
    });
    expect_silence(3);
  });
}

TEST_F(NotStuckTest, AReferenceOverTwoStacks) {
  run_to_end([] {
    auto stop = make_chan<void>();
    apart([&] {
      go([stop] {
        auto c = make_chan<int>();
        auto inner = make_chan<int>();
        go([&c, &inner, stop] {
          chan<int> &mine = inner;
          go([&c, &mine, stop] {
            select(stop, after(1h));
            mine.close();
            c.close();
          });
          mine.recv();
        });
        c.recv();
      });
    });
    expect_silence(3);
    stop.close();
  });
}

// Under load.

TEST_F(NotStuckTest, AStormOfHealthyGoroutines) {
  run_to_end([] {
    const procs_guard procs(4);
    std::atomic<bool> stop = false;
    wait_group wg;
    for (int i = 0; i < 4; ++i) {
      wg.go([&stop] { // rendezvous, handles through channels, fan-out
        while (!stop) {
          auto requests = make_chan<chan<int>>();
          wait_group mine;
          for (int w = 0; w < 4; ++w)
            mine.go([requests] {
              for (chan<int> &reply : requests)
                reply.send(1);
            });
          for (int r = 0; r < 8; ++r) {
            auto reply = make_chan<int>();
            requests.send(reply);
            reply.recv();
          }
          requests.close();
          mine.wait();
        }
      });
      wg.go([&stop] { // handles that move between the heap and stacks
        while (!stop) {
          auto box = std::make_unique<chan<int>>(make_chan<int>());
          wait_group two;
          two.go([in = recv_chan<int>(*box)] { in.recv(); });
          chan<int> mine = std::move(*box);
          box.reset();
          yield();
          auto other = std::make_unique<chan<int>>(std::move(mine));
          yield();
          two.go([c = std::move(*other)] { c.close(); });
          other.reset();
          two.wait();
        }
      });
      wg.go([&stop] { // contexts and timers
        while (!stop) {
          auto [ctx, cancel] = with_timeout(background(), 1ms);
          wait_group two;
          two.go([ctx = ctx] { select(ctx.done(), after(2ms)); });
          mutex mu;
          for (int k = 0; k < 2; ++k)
            two.go([&] {
              std::lock_guard lock(mu);
              yield();
            });
          two.wait();
        }
      });
    }
    for (int i = 0; i < rounds(50); ++i) {
      const leak::report found = stuck_now();
      EXPECT_TRUE(found.empty()) << found.text();
      if (!found.empty())
        break;
      sleep_for(500us);
    }
    stop = true;
    wg.wait();
  });
}

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
