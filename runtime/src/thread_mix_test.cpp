// Every primitive with goroutines on one side and plain threads on the other, both ways. Without run(): the threads
// are there first.
#include "test_support.h"

#include <functional>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <thread>
#include <vector>

namespace tether {
namespace {

using namespace test;
class ThreadMixTest : public RuntimeTest {};

/// Runs f(0) ... f(n - 1), those with an even number in goroutines and the others in threads, and waits for all.
void half_and_half(int n, const std::function<void(int)> &f) {
  wait_group wg;
  std::vector<std::thread> threads;
  for (int i = 0; i < n; ++i)
    if (i % 2)
      threads.emplace_back(f, i);
    else
      wg.go([&f, i] { f(i); });
  wg.wait();
  for (auto &t : threads)
    t.join();
}

// Senders and receivers of both kinds, each with plain operations, selects and timed receives.
TEST_F(ThreadMixTest, Channels) {
  for (std::size_t capacity : {0, 3}) {
    auto c = make_chan<int>(capacity);
    auto other = make_chan<int>();
    const int n = rounds(1000);
    std::atomic<long> sent = 0, received = 0;
    std::atomic<int> senders = 4;
    half_and_half(8, [&](int me) {
      if (me < 4) {
        for (int i = 1; i <= n; ++i) {
          if (i % 3 == 0)
            select(send_case{c, i}, other);
          else if (i % 3 != 1 || !c.try_send(i))
            c.send(i);
          sent += i;
        }
        if (--senders == 0)
          c.close();
        return;
      }
      recv_case got{c};
      for (int i = 0, v = 0;; ++i) {
        recv_status status = recv_status::ok;
        if (i % 3 == 0)
          select(other, got), status = got.closed() ? recv_status::closed : (v = *got, recv_status::ok);
        else if (i % 3 == 1)
          status = c.recv_for(v, 50us);
        else if (auto value = c.recv())
          v = *value;
        else
          status = recv_status::closed;
        if (status == recv_status::closed)
          return;
        if (status == recv_status::ok)
          received += v;
      }
    });
    EXPECT_EQ(sent, received);
    EXPECT_FALSE(other.try_send(1));
  }
}

// Selects of both kinds that send and receive on the same two channels.
TEST_F(ThreadMixTest, SelectsInBothDirections) {
  auto a = make_chan<int>(), b = make_chan<int>();
  auto quit = make_chan<void>();
  std::atomic<long> sent = 0, received = 0;
  std::atomic<int> exchanged = 0;
  half_and_half(6, [&](int me) {
    for (int i = 1;; ++i) {
      recv_case from_a{a}, from_b{b};
      recv_case stop{quit};
      send_case to_a{a, i}, to_b{b, i};
      if (me < 3)
        select(from_a, to_b, stop);
      else
        select(to_a, from_b, stop);
      if (stop)
        return;
      if (to_a || to_b)
        sent += i;
      else
        received += from_a ? *from_a : *from_b;
      if (++exchanged == rounds(4000))
        quit.close();
    }
  });
  EXPECT_EQ(sent, received);
}

TEST_F(ThreadMixTest, WaitGroup) {
  for (int round = 0; round < rounds(200); ++round) {
    auto wg = std::make_unique<wait_group>();
    std::atomic<int> done = 0, seen = 0;
    wg->add(4);
    half_and_half(8, [&](int me) {
      if (me < 4)
        ++done, wg->done();
      else if (me < 6)
        wg->wait(), seen += done;
      else
        while (!wg->wait_for(50us)) {
        }
    });
    EXPECT_EQ(seen, 8);
  }
}

TEST_F(ThreadMixTest, ConditionVariable) {
  mutex mu;
  condition_variable cv;
  std::vector<int> queue;
  long put = 0, taken = 0;
  const int each = rounds(500);
  half_and_half(8, [&](int me) {
    for (int i = 1; i <= each; ++i) {
      std::unique_lock lock(mu);
      if (me < 4) {
        cv.wait(lock, [&] { return queue.size() < 3; });
        queue.push_back(i);
        put += i;
      } else {
        cv.wait(lock, [&] { return !queue.empty(); });
        taken += queue.back();
        queue.pop_back();
      }
      i % 2 ? cv.notify_all() : (lock.unlock(), cv.notify_all());
    }
  });
  EXPECT_EQ(put, taken);
  EXPECT_TRUE(queue.empty());
}

TEST_F(ThreadMixTest, LocksHeldOverWaits) {
  mutex mu;
  shared_mutex rw;
  long plain = 0, written = 0;
  const int each = rounds(200);
  half_and_half(6, [&](int me) {
    for (int i = 0; i < each; ++i) {
      {
        std::lock_guard lock(mu);
        const long before = plain;
        if (i % 10 == 0)
          sleep_for(5us);
        plain = before + 1;
      }
      if (i % 5 == me % 5) {
        std::lock_guard lock(rw);
        const long before = written;
        yield();
        written = before + 1;
      } else {
        std::shared_lock lock(rw);
        const long before = written;
        yield();
        EXPECT_EQ(written, before);
      }
    }
  });
  EXPECT_EQ(plain, 6L * each);
  EXPECT_EQ(written, 6L * each / 5);
}

TEST_F(ThreadMixTest, Once) {
  for (int round = 0; round < rounds(200); ++round) {
    once o;
    int plain = 0;
    half_and_half(6, [&](int) {
      o.call([&] { sleep_for(20us), ++plain; });
      EXPECT_EQ(plain, 1);
    });
  }
}

TEST_F(ThreadMixTest, Contexts) {
  for (int round = 0; round < rounds(200); ++round) {
    auto [ctx, cancel] = with_cancel(background());
    auto [timed, cancel_timed] = with_timeout(ctx, std::chrono::microseconds(round));
    half_and_half(8, [&, &ctx = ctx, &timed = timed, &cancel = cancel](int me) {
      if (me == round % 8)
        return cancel();
      const context &mine = me < 4 ? ctx : timed;
      auto [child, cancel_child] = with_cancel(mine);
      EXPECT_FALSE(me % 4 < 2 ? child.done().recv() : mine.done().recv());
      EXPECT_TRUE(mine.err());
    });
  }
}

// One timer that both kinds stop, set and receive from: a stopped one gives nothing, and nobody hangs.
TEST_F(ThreadMixTest, Timers) {
  timer t{1us};
  std::atomic<int> ticks = 0, calls = 0, stopped = 0;
  const int each = rounds(300);
  half_and_half(6, [&](int me) {
    for (int i = 0; i < each; ++i) {
      auto pending = after_func(std::chrono::microseconds(i % 40), [&] { ++calls; });
      if (me < 2)
        t.reset(std::chrono::microseconds(i % 20));
      else if (me < 4)
        t.stop();
      else
        ticks += select(t.channel(), after(20us)) == 0;
      stopped += pending.stop();
    }
  });
  EXPECT_TRUE(eventually([&] { return calls + stopped == 6 * each; })) << calls << " and " << stopped;
  t.stop();
  EXPECT_EQ(select(t.channel(), otherwise), 1u);
}

TEST_F(ThreadMixTest, GoFromThreadsAndGoroutines) {
  std::atomic<int> ran = 0;
  const int each = rounds(500);
  half_and_half(6, [&](int) {
    wait_group wg;
    for (int i = 0; i < each; ++i)
      wg.go([&] { ++ran; });
    wg.wait();
  });
  EXPECT_EQ(ran, 6 * each);
}

TEST_F(ThreadMixTest, LeakChecksWhileOthersWork) {
  std::atomic<bool> stop = false;
  auto c = make_chan<int>();
  std::thread looking([&] {
    for (int i = 0; i < 10; ++i)
      EXPECT_LE(leak::find({.window = 0ms}).size(), 2u);
    stop = true;
    c.close();
  });
  wait_group wg;
  for (int g = 0; g < 2; ++g)
    wg.go([&, g] {
      try {
        while (!stop)
          g % 2 ? c.send(1) : void(c.recv());
      } catch (const closed_error &) {
      }
    });
  wg.wait();
  looking.join();
}

} // namespace
} // namespace tether
