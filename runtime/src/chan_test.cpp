#include "test_support.h"

#include <memory>
#include <string>
#include <vector>

namespace tether {
namespace {

using namespace test;
class ChanTest : public RuntimeTest {};
class ChanLeavingTest : public LeavingTest {};

TEST_F(ChanTest, TheValueOfAFailedSendIsDestroyed) {
  using value = counted<struct failed_send>;
  run_to_end([] {
    auto c = make_chan<value>();
    wait_group wg;
    wg.go([&] { EXPECT_THROW(c.send(value(1)), closed_error); });
    wait_until_parked(1);
    c.close();
    wg.wait();
    EXPECT_THROW(c.send(value(2)), closed_error);
  });
  EXPECT_EQ(value::alive, 0);
}

TEST_F(ChanTest, TextsOfMisuse) {
  auto c = make_chan<int>(1);
  c.close();
  const auto closed = [](auto f) { return message_of<closed_error>(f); };
  EXPECT_TRUE(closed([&] { c.send(1); }).starts_with("send on closed channel"));
  EXPECT_TRUE(closed([&] { (void)c.try_send(1); }).starts_with("send on closed channel"));
  EXPECT_TRUE(closed([&] { c.close(); }).starts_with("close of closed channel"));
  EXPECT_TRUE(closed([&] { chan<int>().close(); }).starts_with("close of nil channel"));
  EXPECT_TRUE(closed([&] { send_chan<int>(c).close(); }).starts_with("close of closed channel"));
}

TEST_F(ChanTest, NilNeverBecomesReady) {
  run_to_end([] {
    chan<int> nil;
    int v = 3;
    EXPECT_FALSE(nil.try_send(1));
    EXPECT_EQ(nil.try_recv(v), recv_status::empty);
    EXPECT_EQ(nil.recv_for(v, 5ms), recv_status::timeout);
    EXPECT_EQ(chan<void>().try_recv(), recv_status::empty);
    EXPECT_EQ(v, 3);
  });
}

// NOLINTBEGIN(tether-*): they block on purpose
TEST_F(ChanLeavingTest, NilBlocksForEver) {
  static std::atomic<int> passed = 0;
  run([] {
    go([] { chan<int>().send(1), ++passed; });
    go([] { chan<int>().recv(), ++passed; });
    go([] {
      for (int v : chan<int>())
        (void)v;
      ++passed;
    });
    go([] { recv_chan<void>().recv(), ++passed; });
    wait_until_parked(4);
  });
  EXPECT_EQ(passed, 0);
}
// NOLINTEND(tether-*)

// NOLINTBEGIN(tether-timeout): who polls gives up only where the test has failed. (Only a build without
// precompiled headers shows that.)
TEST_F(ChanTest, TrySendMeetsAParkedReceiver) {
  run_to_end([] {
    auto c = make_chan<int>();
    EXPECT_FALSE(c.try_send(1)) << "nobody waits on this unbuffered channel";
    auto got = make_chan<int>(1);
    go([=] { got.send(*c.recv()); });
    EXPECT_TRUE(eventually([&] { return c.try_send(2); }));
    EXPECT_EQ(got.recv(), 2);
  });
}

TEST_F(ChanTest, TryRecvMeetsAParkedSender) {
  run_to_end([] {
    auto c = make_chan<std::unique_ptr<int>>();
    std::unique_ptr<int> v;
    EXPECT_EQ(c.try_recv(v), recv_status::empty);
    go([=] { c.send(std::make_unique<int>(4)); });
    EXPECT_TRUE(eventually([&] { return c.try_recv(v) == recv_status::ok; }));
    EXPECT_EQ(*v, 4);
  });
}
// NOLINTEND(tether-timeout)

TEST_F(ChanTest, TryFormsOnABuffer) {
  auto c = make_chan<int>(2);
  EXPECT_TRUE(c.try_send(1));
  EXPECT_TRUE(c.try_send(2));
  EXPECT_FALSE(c.try_send(3));
  int v = 0;
  EXPECT_EQ(c.try_recv(v), recv_status::ok);
  EXPECT_EQ(v, 1);
  EXPECT_TRUE(c.try_send(4));
  EXPECT_EQ(c.try_recv(v), recv_status::ok);
  EXPECT_EQ(v, 2);
  EXPECT_EQ(c.try_recv(v), recv_status::ok);
  EXPECT_EQ(v, 4);
  EXPECT_EQ(c.try_recv(v), recv_status::empty);
}

TEST_F(ChanTest, RecvFor) {
  run_to_end([] {
    auto c = make_chan<int>();
    int v = 0;
    const auto start = clock::now();
    EXPECT_EQ(c.recv_for(v, 15ms), recv_status::timeout);
    EXPECT_GE(clock::now() - start, 15ms);
    // NOLINTNEXTLINE(tether-send-on-closed): 20 s do not pass
    go([=] { sleep_for(5ms), c.send(6); });
    EXPECT_EQ(c.recv_for(v, 20s), recv_status::ok);
    EXPECT_EQ(v, 6);
    go([=] { sleep_for(5ms), c.close(); });
    EXPECT_EQ(c.recv_for(v, 20s), recv_status::closed);
    EXPECT_EQ(v, 6);
    auto ready = make_chan<int>(1);
    ready.send(8);
    EXPECT_EQ(ready.recv_for(v, 0ms), recv_status::ok) << "a ready value wins over an elapsed time";
    EXPECT_EQ(v, 8);
  });
}

TEST_F(ChanTest, ATimedOutReceiverTakesNothing) {
  run_to_end([] {
    auto c = make_chan<int>();
    int v = 0;
    for (int i = 0; i < 20; ++i)
      EXPECT_EQ(c.recv_for(v, 1ms), recv_status::timeout);
    EXPECT_FALSE(c.try_send(1)) << "no receiver may be left in the queue";
    go([=] { c.send(2); });
    EXPECT_EQ(c.recv(), 2);
  });
}

TEST_F(ChanTest, RecvForOfVoid) {
  run_to_end([] {
    auto c = make_chan<void>(1);
    EXPECT_EQ(c.try_recv(), recv_status::empty);
    c.send();
    EXPECT_EQ(c.try_recv(), recv_status::ok);
    c.close();
    EXPECT_EQ(c.try_recv(), recv_status::closed);
  });
}

TEST_F(ChanTest, BreakLeavesTheRestInTheChannel) {
  auto c = make_chan<int>(5);
  for (int i = 0; i < 5; ++i)
    c.send(i);
  for (int &v : c)
    if (v == 2)
      break;
  EXPECT_EQ(c.size(), 2u);
  EXPECT_EQ(c.recv(), 3);
}

TEST_F(ChanTest, RangeOverATemporaryAndOverAOneWayHandle) {
  run_to_end([] {
    const auto numbers = [](int n) -> recv_chan<int> {
      auto out = make_chan<int>();
      go([=] {
        for (int i = 0; i < n; ++i)
          out.send(i);
        out.close();
      });
      return out;
    };
    int sum = 0;
    for (int v : numbers(10))
      sum += v;
    EXPECT_EQ(sum, 45);
  });
}

TEST_F(ChanTest, RangeGivesMovableValues) {
  auto c = make_chan<std::unique_ptr<int>>(2);
  c.send(std::make_unique<int>(1));
  c.send(std::make_unique<int>(2));
  c.close();
  std::vector<std::unique_ptr<int>> all;
  for (auto &v : c)
    all.push_back(std::move(v));
  EXPECT_EQ(*all.at(1), 2);
}

TEST_F(ChanTest, ParkedReceiversAreServedInOrder) {
  run_to_end([] {
    auto c = make_chan<int>();
    auto order = make_chan<int>(10);
    for (int i = 0; i < 10; ++i) {
      go([=] { c.recv(), order.send(i); });
      wait_until_parked(std::size_t(i + 1));
    }
    for (int i = 0; i < 10; ++i) {
      c.send(0);
      EXPECT_EQ(order.recv(), i);
    }
  });
}

TEST_F(ChanTest, ParkedSendersAreServedInOrder) {
  run_to_end([] {
    auto c = make_chan<int>(2);
    wait_group wg;
    for (int i = 0; i < 12; ++i) {
      wg.go([=] { c.send(i); });
      if (i < 2)
        EXPECT_TRUE(eventually([=] { return c.size() == std::size_t(i + 1); }));
      else
        wait_until_parked(std::size_t(i - 1));
    }
    for (int i = 0; i < 12; ++i)
      EXPECT_EQ(c.recv(), i);
    wg.wait();
  });
}

TEST_F(ChanTest, SendHappensBeforeReceive) {
  run_to_end([] {
    for (std::size_t capacity : {0, 1}) {
      auto c = make_chan<void>(capacity);
      for (int i = 0; i < rounds(2000); ++i) {
        int plain = 0;
        go([&, c] { plain = i, c.send(); });
        c.recv();
        ASSERT_EQ(plain, i);
      }
    }
  });
}

TEST_F(ChanTest, TheReceiverMayDropTheLastHandleAtOnce) {
  run_to_end([] {
    wait_group wg;
    for (int i = 0; i < rounds(5000); ++i) {
      auto c = make_chan<int>();
      wg.go([c = c]() mutable { std::exchange(c, {}).send(1); });
      wg.go([c = std::move(c)]() mutable { std::exchange(c, {}).recv(); });
    }
    wg.wait();
  });
}

} // namespace
} // namespace tether
