// What belongs to the thread and not to the goroutine: errno. The runtime's own system calls leave it as it was: on
// a plain thread it survives every wait; a goroutine that goes on in its thread never finds an error there that the
// program did not make. (It may go on in another thread, or after another goroutine that set errno: so no goroutine
// may rely on errno over an operation that can suspend it.)
#include "test_support.h"

#include <cerrno>
#include <functional>
#include <mutex>
#include <shared_mutex>
#include <thread>
#include <utility>
#include <vector>

namespace tether {
namespace {

using namespace test;
class ThreadStateTest : public RuntimeTest {};

// The address of errno must not be kept over a suspension, so each access has a function of its own.
[[gnu::noinline]] void set_errno(int value) { errno = value; }
[[gnu::noinline]] int get_errno() { return errno; }

constexpr int marker = 4711;

/// One wait in each of the ways there are; every one of them really waits, for a partner or for time to pass.
const std::vector<std::function<void()>> &waits() {
  const auto later = [](auto f) { go([=] { sleep_for(2ms), f(); }); };
  static const std::vector<std::function<void()>> all = {
      [] { sleep_for(1ms); },
      [] { sleep_until(clock::now() + 1ms); },
      [] { (void)make_chan<void>().recv_for(1ms); },
      [] { (void)select(make_chan<int>(), after(1ms)); },
      [] { timer{1ms}.channel().recv(); },
      [=] {
        auto c = make_chan<int>();
        later([=] { c.send(1); });
        c.recv();
      },
      [=] {
        auto c = make_chan<int>();
        later([=] { c.recv(); });
        c.send(1);
      },
      [=] {
        auto c = make_chan<int>(), d = make_chan<int>();
        later([=] { d.send(1); });
        select(send_case{c, 1}, d);
      },
      [=] {
        auto c = make_chan<int>();
        later([=] { c.close(); });
        EXPECT_THROW(c.send(1), closed_error);
      },
      [=] {
        auto wg = std::make_shared<wait_group>();
        wg->add();
        EXPECT_FALSE(wg->wait_for(1ms));
        later([=] { wg->done(); });
        wg->wait();
      },
      [=] {
        auto mu = std::make_shared<mutex>();
        mu->lock();
        later([=] { mu->unlock(); });
        mu->lock();
      },
      [=] {
        auto mu = std::make_shared<shared_mutex>();
        mu->lock();
        later([=] { mu->unlock(); });
        mu->lock_shared();
      },
      [=] {
        auto mu = std::make_shared<mutex>();
        auto cv = std::make_shared<condition_variable>();
        std::unique_lock lock(*mu);
        later([=] {
          std::lock_guard inner(*mu);
          cv->notify_all();
        });
        cv->wait(lock);
      },
      [=] {
        auto o = std::make_shared<once>();
        auto begun = make_chan<void>();
        go([=] { o->call([&] { begun.send(), sleep_for(2ms); }); });
        begun.recv();
        o->call([] {});
      },
      [] {
        auto [ctx, cancel] = with_timeout(background(), 1ms);
        ctx.done().recv();
      },
  };
  return all;
}

TEST_F(ThreadStateTest, APlainThreadKeepsItsErrnoOverEveryWait) {
  for (std::size_t i = 0; i < waits().size(); ++i)
    for (int k = 0; k < 3; ++k) {
      set_errno(marker);
      waits()[i]();
      EXPECT_EQ(get_errno(), marker) << "wait " << i;
    }
}

// A wait of a thread that finds what it wants before it falls asleep: FUTEX_WAIT fails with EAGAIN then.
TEST_F(ThreadStateTest, APlainThreadKeepsItsErrnoWhenItIsReadiedEarly) {
  auto c = make_chan<int>(), d = make_chan<int>();
  const int n = rounds(5000);
  std::thread other([=] {
    for (int i = 0; i < n; ++i)
      c.send(i), d.recv();
  });
  set_errno(marker);
  for (int i = 0; i < n; ++i) {
    c.recv();
    ASSERT_EQ(get_errno(), marker);
    d.send(i);
    ASSERT_EQ(get_errno(), marker);
  }
  other.join();
}

[[gnu::noinline]] bool first_time_on_this_thread() {
  thread_local bool seen = false;
  return !std::exchange(seen, true);
}

// Every thread's errno is 0, when the thread is new, or the marker that each goroutine of this program stores; never
// what a system call of the runtime came to. What is there when the program first meets a thread, other tests have
// left.
TEST_F(ThreadStateTest, AGoroutineFindsNoErrorOfTheRuntime) {
  run_to_end([] {
    std::atomic<bool> strange = false;
    wait_group wg;
    for (int g = 0; g < 20; ++g)
      wg.go([&, g] {
        for (std::size_t i = 0; i < 2 * waits().size(); ++i) {
          set_errno(marker);
          first_time_on_this_thread();
          waits()[(i + std::size_t(g)) % waits().size()]();
          const int found = get_errno();
          const bool left_by_another_test = first_time_on_this_thread();
          if (found != 0 && found != marker && !left_by_another_test && !strange.exchange(true)) {
            ADD_FAILURE() << "errno " << found << " after wait " << (i + std::size_t(g)) % waits().size();
          }
        }
      });
    wg.wait();
  });
}

// Processors that fall idle and wake again: their threads sleep and are woken in between.
TEST_F(ThreadStateTest, IdleWorkersLeaveNoErrorEither) {
  run_to_end([] {
    for (int i = 0; i < rounds(300); ++i) {
      set_errno(marker);
      if (i % 2)
        sleep_for(100us);
      else
        blocking([] { std::this_thread::sleep_for(100us); });
      const int found = get_errno();
      ASSERT_TRUE(found == 0 || found == marker) << "errno " << found;
    }
  });
}

// With blocking() the goroutine stays on its thread while f runs: errno of the system call is still there when f
// returns it.
TEST_F(ThreadStateTest, BlockingReturnsItsOwnErrno) {
  run_to_end([] {
    wait_group wg;
    for (int g = 0; g < 8; ++g)
      wg.go([g] {
        for (int i = 0; i < rounds(100); ++i)
          EXPECT_EQ(blocking([&] {
                      set_errno(1000 + g);
                      std::this_thread::yield();
                      return get_errno();
                    }),
                    1000 + g);
      });
    wg.wait();
  });
}

} // namespace
} // namespace tether
