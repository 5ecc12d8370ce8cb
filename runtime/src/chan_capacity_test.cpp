// The properties that hold for a channel of every capacity, the unbuffered one included.
#include "test_support.h"

#include <string>
#include <vector>

namespace tether {
namespace {

using namespace test;

class ChanCapacityTest : public RuntimeTest, public ::testing::WithParamInterface<std::size_t> {
protected:
  std::size_t capacity() const { return GetParam(); }
};
INSTANTIATE_TEST_SUITE_P(Capacities, ChanCapacityTest, ::testing::Values(0, 1, 2, 3, 5, 10, 64, 199),
                         [](const auto &info) { return "cap" + std::to_string(info.param); });

// The next tests follow Go's TestChan (src/runtime/chan_test.go), which runs each at every capacity.
TEST_P(ChanCapacityTest, ReceiveFromEmptyBlocks) {
  run_to_end([&] {
    auto c = make_chan<int>(capacity());
    std::atomic<bool> received = false, received_too = false;
    wait_group wg;
    wg.go([&] { c.recv(), received = true; });
    wg.go([&] { c.recv(), received_too = true; });
    wait_until_parked(2);
    EXPECT_FALSE(received || received_too);
    int v;
    EXPECT_EQ(c.try_recv(v), recv_status::empty);
    EXPECT_EQ(select(recv_case{c}, otherwise), 1u);
    c.send(0), c.send(0);
    wg.wait();
    EXPECT_TRUE(received && received_too);
  });
}

TEST_P(ChanCapacityTest, SendToFullBlocks) {
  run_to_end([&] {
    auto c = make_chan<int>(capacity());
    for (std::size_t i = 0; i < capacity(); ++i)
      c.send(int(i));
    EXPECT_EQ(c.size(), capacity());
    std::atomic<bool> sent = false;
    wait_group wg;
    wg.go([&] { c.send(-1), sent = true; });
    wait_until_parked(1);
    EXPECT_FALSE(sent);
    EXPECT_FALSE(c.try_send(-2));
    EXPECT_EQ(select(send_case{c, -2}, otherwise), 1u);
    for (std::size_t i = 0; i < capacity(); ++i)
      EXPECT_EQ(c.recv(), int(i));
    EXPECT_EQ(c.recv(), -1);
    wg.wait();
    EXPECT_TRUE(sent);
  });
}

TEST_P(ChanCapacityTest, IsFifo) {
  run_to_end([&] {
    auto c = make_chan<int>(capacity());
    go([=] {
      for (int i = 0; i < 1000; ++i)
        c.send(i);
      c.close();
    });
    int expected = 0;
    for (int v : c)
      ASSERT_EQ(v, expected++);
    EXPECT_EQ(expected, 1000);
  });
}

TEST_P(ChanCapacityTest, ValuesSentBeforeCloseAreDrained) {
  run_to_end([&] {
    auto c = make_chan<int>(capacity());
    for (std::size_t i = 0; i < capacity(); ++i)
      c.send(int(i));
    c.close();
    for (std::size_t i = 0; i < capacity(); ++i)
      EXPECT_EQ(c.recv(), int(i));
    EXPECT_EQ(c.recv(), std::nullopt);
    EXPECT_EQ(c.recv(), std::nullopt);
    int v = 5;
    EXPECT_EQ(c.try_recv(v), recv_status::closed);
    EXPECT_EQ(c.recv_for(v, 1s), recv_status::closed);
  });
}

TEST_P(ChanCapacityTest, CloseWakesEveryReceiver) {
  run_to_end([&] {
    auto c = make_chan<int>(capacity());
    std::atomic<int> closed = 0;
    wait_group wg;
    for (int i = 0; i < 20; ++i)
      wg.go([&] { closed += !c.recv().has_value(); });
    wait_until_parked(20);
    c.close();
    wg.wait();
    EXPECT_EQ(closed, 20);
  });
}

TEST_P(ChanCapacityTest, CloseWakesEverySenderWithAnError) {
  run_to_end([&] {
    auto c = make_chan<int>(capacity());
    for (std::size_t i = 0; i < capacity(); ++i)
      c.send(int(i));
    std::atomic<int> threw = 0;
    wait_group wg;
    for (int i = 0; i < 20; ++i)
      wg.go([&] {
        threw += message_of<closed_error>([&] { c.send(99); }).starts_with("send on closed channel");
      });
    wait_until_parked(20);
    c.close();
    wg.wait();
    EXPECT_EQ(threw, 20);
    std::size_t drained = 0;
    for (int v : c)
      EXPECT_EQ(v, int(drained++));
    EXPECT_EQ(drained, capacity()) << "the values of the failed senders are not in the channel";
  });
}

// Go's TestChan: many senders, many receivers, every value exactly as often as it was sent.
TEST_P(ChanCapacityTest, ManySendersManyReceivers) {
  run_to_end([&] {
    constexpr int parties = 4;
    const int per_sender = rounds(2000);
    auto c = make_chan<int>(capacity());
    wait_group senders, receivers;
    std::vector<std::vector<int>> seen(parties, std::vector<int>(std::size_t(per_sender)));
    for (int s = 0; s < parties; ++s)
      senders.go([=] {
        for (int i = 0; i < per_sender; ++i)
          c.send(i);
      });
    for (int r = 0; r < parties; ++r)
      receivers.go([&, r] {
        for (int v : c)
          ++seen[std::size_t(r)][std::size_t(v)];
      });
    senders.wait();
    c.close();
    receivers.wait();
    for (int i = 0; i < per_sender; ++i) {
      int times = 0;
      for (auto &mine : seen)
        times += mine[std::size_t(i)];
      ASSERT_EQ(times, parties) << "value " << i;
    }
  });
}

TEST_P(ChanCapacityTest, VoidChannel) {
  run_to_end([&] {
    auto c = make_chan<void>(capacity());
    go([=] {
      for (int i = 0; i < 5; ++i)
        c.send();
      c.close();
    });
    EXPECT_TRUE(c.recv());
    int left = 0;
    for (std::monostate &tick : c)
      (void)tick, ++left;
    EXPECT_EQ(left, 4);
    EXPECT_FALSE(c.recv());
    EXPECT_EQ(c.try_recv(), recv_status::closed);
    EXPECT_THROW(c.send(), closed_error);
    EXPECT_THROW((void)c.try_send(), closed_error);
  });
}

TEST_P(ChanCapacityTest, ValuesAreNeitherLeakedNorDestroyedTwice) {
  using value = counted<struct chan_values>;
  run_to_end([&] {
    auto c = make_chan<value>(capacity());
    go([=] {
      for (int i = 0; i < 100; ++i)
        c.send(value(i));
      c.close();
    });
    for (value &v : c)
      if (v.value == 50)
        break;
    for (value &v : c)
      EXPECT_GT(v.value, 50);
  });
  EXPECT_EQ(value::alive, 0);
}

TEST_P(ChanCapacityTest, ValuesLeftInTheBufferDieWithTheChannel) {
  using value = counted<struct chan_left>;
  {
    auto c = make_chan<value>(capacity());
    for (std::size_t i = 0; i < capacity() / 2; ++i)
      c.send(value(int(i)));
    for (std::size_t i = 0; i < capacity() / 4; ++i)
      c.recv();
    EXPECT_EQ(value::alive, int(capacity() / 2 - capacity() / 4));
  }
  EXPECT_EQ(value::alive, 0);
  {
    auto closed = make_chan<value>(capacity());
    for (std::size_t i = 0; i < capacity(); ++i)
      closed.send(value(int(i)));
    closed.close();
  }
  EXPECT_EQ(value::alive, 0);
}

} // namespace
} // namespace tether
