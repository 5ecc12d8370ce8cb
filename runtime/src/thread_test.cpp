// Every blocking operation also works from ordinary threads, without run().
#include "test_support.h"

#include <mutex>
#include <thread>
#include <vector>

namespace tether {
namespace {

using namespace test;
class ThreadTest : public RuntimeTest {};

TEST_F(ThreadTest, ChannelsBetweenThreads) {
  for (std::size_t capacity : {0, 1, 8}) {
    auto c = make_chan<int>(capacity);
    const int n = rounds(2000);
    std::thread sender([=] {
      for (int i = 0; i < n; ++i)
        c.send(i);
      c.close();
    });
    int expected = 0;
    for (int v : c)
      ASSERT_EQ(v, expected++);
    EXPECT_EQ(expected, n);
    sender.join();
  }
}

TEST_F(ThreadTest, SelectBetweenThreadsAndGoroutines) {
  auto a = make_chan<int>(), b = make_chan<int>();
  const int n = rounds(2000);
  std::thread t([=] {
    for (int i = 0; i < n; ++i)
      select(send_case{a, 1}, send_case{b, 2});
  });
  go([=] {
    for (int i = 0; i < n; ++i)
      select(send_case{b, 2}, send_case{a, 1});
  });
  for (int i = 0; i < 2 * n; ++i) {
    recv_case from_a{a}, from_b{b};
    const auto chosen = select(from_a, from_b);
    ASSERT_EQ(chosen == 0 ? *from_a : *from_b, chosen == 0 ? 1 : 2);
  }
  t.join();
}

TEST_F(ThreadTest, TimedOperations) {
  auto c = make_chan<int>();
  int v = 0;
  EXPECT_EQ(c.recv_for(v, 5ms), recv_status::timeout);
  // NOLINTNEXTLINE(tether-circular-wait): 20 s do not pass
  std::thread t([=] { sleep_for(2ms), c.send(4); });
  EXPECT_EQ(c.recv_for(v, 20s), recv_status::ok);
  EXPECT_EQ(v, 4);
  t.join();
  EXPECT_EQ(select(c, after(2ms)), 1u);
  wait_group wg;
  wg.add();
  EXPECT_FALSE(wg.wait_for(2ms));
  const auto start = clock::now();
  sleep_for(3ms);
  sleep_until(start + 6ms);
  EXPECT_GE(clock::now() - start, 6ms);
  yield();
}

TEST_F(ThreadTest, MutexConditionVariableAndOnce) {
  mutex mu;
  condition_variable cv;
  once o;
  int turn = 0, initialised = 0;
  const auto player = [&](int me) {
    o.call([&] { ++initialised; });
    for (int i = 0; i < rounds(1000); ++i) {
      std::unique_lock lock(mu);
      cv.wait(lock, [&] { return turn == me; });
      turn = 1 - me;
      cv.notify_all();
    }
  };
  std::thread t([&] { player(0); });
  player(1);
  t.join();
  EXPECT_EQ(initialised, 1);
}

TEST_F(ThreadTest, CloseWakesThreads) {
  auto c = make_chan<void>();
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([=] { EXPECT_FALSE(c.recv()); });
  sleep_for(1ms);
  c.close();
  for (auto &t : threads)
    t.join();
}

TEST_F(ThreadTest, ThreadsOutsideTalkToGoroutinesInsideRun) {
  auto requests = make_chan<int>(), replies = make_chan<int>();
  std::thread outside([=] {
    for (int i = 0; i < 100; ++i) {
      requests.send(i);
      EXPECT_EQ(replies.recv(), 2 * i);
    }
    requests.close();
  });
  run_to_end([=] {
    for (int v : requests)
      replies.send(2 * v);
  });
  outside.join();
}

TEST_F(ThreadTest, ManyShortThreads) {
  auto c = make_chan<int>();
  for (int i = 0; i < rounds(200); ++i) {
    std::thread t([=] { c.send(i); });
    EXPECT_EQ(c.recv(), i);
    t.join();
  }
}

} // namespace
} // namespace tether
