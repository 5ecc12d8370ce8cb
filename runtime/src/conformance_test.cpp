// Go's own conformance programs for channels, written afresh: each test names the program that it follows.
#include "test_support.h"

#include <array>
#include <utility>
#include <vector>

namespace tether {
namespace {

using namespace test;
class ConformanceTest : public RuntimeTest {};

/// A pipeline stage that drops the multiples of one prime.
void filter(recv_chan<int> in, send_chan<int> out, int prime) {
  for (int n : in)
    if (n % prime != 0)
      out.send(n);
  out.close();
}

// test/chan/sieve1.go; the generator here ends, so that every stage has to end as well.
TEST_F(ConformanceTest, PrimeSieve) {
  run_to_end([] {
    constexpr int limit = 600;
    auto numbers = make_chan<int>();
    go([=] {
      for (int i = 2; i < limit; ++i)
        numbers.send(i);
      numbers.close();
    });
    int count = 0, last = 0;
    recv_chan<int> source = numbers;
    while (auto prime = source.recv()) {
      ++count, last = *prime;
      auto next = make_chan<int>();
      go(filter, source, next, *prime);
      source = next;
    }
    EXPECT_EQ(count, 109);
    EXPECT_EQ(last, 599);
  });
}

// test/chan/sieve2.go: buffered stages.
TEST_F(ConformanceTest, BufferedPrimeSieve) {
  run_to_end([] {
    recv_chan<int> source = [] {
      auto out = make_chan<int>(50);
      go([=] {
        for (int i = 2; i < 600; ++i)
          out.send(i);
        out.close();
      });
      return out;
    }();
    int count = 0;
    for (; auto prime = source.recv(); ++count) {
      auto next = make_chan<int>(std::size_t(10 + count % 7));
      go(filter, source, next, *prime);
      source = next;
    }
    EXPECT_EQ(count, 109);
  });
}

// test/chan/doubleselect.go: no value is lost or duplicated when two selects of one goroutine share channels.
TEST_F(ConformanceTest, DoubleSelect) {
  run_to_end([] {
    const int iterations = rounds(50000);
    auto c1 = make_chan<int>(), c2 = make_chan<int>(), c3 = make_chan<int>(), c4 = make_chan<int>();
    auto merged = make_chan<int>();
    wait_group receivers;
    go([=] {
      for (int i = 0; i < iterations; ++i)
        select(send_case{c1, i}, send_case{c2, i}, send_case{c3, i}, send_case{c4, i});
      for (auto c : {c1, c2, c3, c4})
        c.close();
    });
    for (auto c : {c1, c2, c3, c4})
      receivers.go([=] {
        for (int v : c)
          merged.send(v);
      });
    go([&] { receivers.wait(), merged.close(); });
    std::vector<int> seen(std::size_t(iterations), 0);
    for (int v : merged)
      ASSERT_EQ(seen.at(std::size_t(v))++, 0) << "value " << v << " twice";
    for (int times : seen)
      ASSERT_EQ(times, 1);
  });
}

// test/chan/fifo.go, the synchronous half: a chain of goroutines, each passing its turn on.
TEST_F(ConformanceTest, FifoChain) {
  run_to_end([] {
    constexpr int n = 100;
    auto values = make_chan<int>();
    auto in = make_chan<int>();
    const auto first = in;
    for (int i = 0; i < n; ++i) {
      auto out = make_chan<int>();
      go([=] {
        EXPECT_EQ(in.recv(), 1);
        EXPECT_EQ(values.recv(), i);
        out.send(1);
      });
      in = out;
    }
    go([=] { first.send(1); });
    for (int i = 0; i < n; ++i)
      values.send(i);
    EXPECT_EQ(in.recv(), 1);
  });
}

// test/chan/goroutines.go: a chain of 10,000 goroutines that a value runs through.
TEST_F(ConformanceTest, DaisyChain) {
  run_to_end([] {
    const int n = rounds(10000);
    auto leftmost = make_chan<int>();
    auto left = leftmost;
    for (int i = 0; i < n; ++i) {
      auto right = make_chan<int>();
      go([](chan<int> l, chan<int> r) { l.send(1 + *r.recv()); }, left, right);
      left = right;
    }
    go([=] { left.send(0); });
    EXPECT_EQ(leftmost.recv(), n);
  });
}

// test/chan/nonblock.go: try forms against every capacity, with a partner that arrives late.
TEST_F(ConformanceTest, Nonblocking) {
  run_to_end([] {
    for (std::size_t buffer : {0, 1, 10}) {
      auto c = make_chan<int>(buffer);
      auto sync = make_chan<bool>();
      int v = 0;
      EXPECT_EQ(c.try_recv(v), recv_status::empty);
      go([=] {
        EXPECT_EQ(c.recv(), 7);
        sync.send(true);
      });
      EXPECT_TRUE(eventually([&] { return c.try_send(7); }));
      sync.recv();
      go([=] { c.send(8), sync.send(true); });
      EXPECT_TRUE(eventually([&] { return c.try_recv(v) == recv_status::ok; }));
      EXPECT_EQ(v, 8);
      sync.recv();
      EXPECT_EQ(select(recv_case{c}, otherwise), 1u);
    }
  });
}

/// A value that moves one bit further with every send, as the counters of test/chan/select.go do.
struct shifter {
  unsigned value = 1;
  unsigned next() { return std::exchange(value, value << 1); }
};

// test/chan/select.go: operands are evaluated once per select, and a handle set to nil is never chosen.
TEST_F(ConformanceTest, SenderWithNilledChannels) {
  run_to_end([] {
    auto a = make_chan<unsigned>(1), b = make_chan<unsigned>(1);
    go([=]() mutable {
      shifter values;
      chan<unsigned> to_a = a, to_b = b;
      for (int sent = 0; to_a || to_b; ++sent) {
        if (sent == 20)
          to_a = nullptr, a.close();
        if (sent == 30) {
          b.close();
          return;
        }
        const unsigned v = values.next();
        select(send_case{to_a, v}, send_case{to_b, v});
      }
    });
    unsigned seen = 0;
    recv_chan<unsigned> from_a = a, from_b = b;
    while (from_a || from_b) {
      recv_case got_a{from_a}, got_b{from_b};
      select(got_a, got_b);
      auto &got = got_a ? got_a : got_b;
      if (got.closed())
        (got_a ? from_a : from_b) = nullptr;
      else
        seen |= *got;
    }
    EXPECT_EQ(seen, (1u << 30) - 1);
  });
}

// test/chan/select2.go: selects in a long loop leave no memory behind in the channels' queues (ASan looks).
TEST_F(ConformanceTest, SelectLeavesNoWaiterBehind) {
  run_to_end([] {
    auto c = make_chan<int>(), dummy = make_chan<int>();
    const int n = rounds(50000);
    go([=] {
      for (int i = 0; i < n; ++i)
        select(send_case{c, i}, recv_case{dummy});
    });
    for (int i = 0; i < n; ++i) {
      recv_case got{c};
      select(got, dummy);
      ASSERT_EQ(*got, i);
    }
    EXPECT_FALSE(dummy.try_send(1));
  });
}

// test/chan/select6.go: the losing case of a select, last in its queue, leaves the waiters before and after
// it there.
TEST_F(ConformanceTest, LosingReceiveLeavesItsNeighboursInTheQueue) {
  run_to_end([] {
    auto c1 = make_chan<int>(), c2 = make_chan<int>();
    wait_group wg;
    wg.go([=] { c1.recv(); });
    wait_until_parked(1);
    wg.go([=] { EXPECT_EQ(select(c1, c2), 1u); });
    wait_until_parked(2);
    c2.send(1);
    wg.go([=] { c1.recv(); });
    wait_until_parked(2);
    c1.send(1), c1.send(2);
    wg.wait();
    EXPECT_FALSE(c1.try_send(3));
  });
}

TEST_F(ConformanceTest, LosingSendLeavesItsNeighboursInTheQueue) {
  run_to_end([] {
    auto c1 = make_chan<int>(), c2 = make_chan<int>();
    wait_group wg;
    wg.go([=] { c1.send(1); });
    wait_until_parked(1);
    wg.go([=] { EXPECT_EQ(select(send_case{c1, 2}, recv_case{c2}), 1u); });
    wait_until_parked(2);
    c2.send(1);
    wg.go([=] { c1.send(3); });
    wait_until_parked(2);
    EXPECT_EQ(c1.recv(), 1);
    EXPECT_EQ(c1.recv(), 3);
    wg.wait();
  });
}

// test/chan/select7.go: a sender of each kind meets a receiver of each kind on an unbuffered channel.
TEST_F(ConformanceTest, EverySenderMeetsEveryReceiver) {
  run_to_end([] {
    using receiver = int (*)(chan<int>);
    using sender = void (*)(chan<int>);
    const std::array<receiver, 3> receivers = {
        [](chan<int> c) { return *c.recv(); },
        [](chan<int> c) {
          recv_case got{c};
          select(got);
          return *got;
        },
        [](chan<int> c) {
          recv_case got{c}, never{make_chan<int>()};
          select(never, got);
          return *got;
        },
    };
    const std::array<sender, 3> senders = {
        [](chan<int> c) { c.send(5); },
        [](chan<int> c) {
          select(send_case{c, 5});
        },
        [](chan<int> c) {
          select(send_case{make_chan<int>(), 6}, send_case{c, 5});
        },
    };
    for (auto receive : receivers)
      for (auto send : senders)
        for (bool sender_first : {false, true}) {
          auto c = make_chan<int>();
          auto got = make_chan<int>(1);
          if (sender_first) {
            go(send, c), wait_until_parked(1);
            EXPECT_EQ(receive(c), 5);
          } else {
            go([=] { got.send(receive(c)); }), wait_until_parked(1);
            send(c);
            EXPECT_EQ(got.recv(), 5);
          }
        }
  });
}

// test/chan/select8.go: break and continue belong to the program's own loops and switches.
TEST_F(ConformanceTest, ControlFlowStaysInTheFunction) {
  run_to_end([] {
    auto ready = make_chan<int>();
    ready.close();
    int turns = 0;
    for (;;) {
      switch (select(ready, otherwise)) {
      case 0:
        if (++turns < 3)
          continue;
        break;
      default:
        ADD_FAILURE() << "a closed channel is ready";
      }
      break;
    }
    EXPECT_EQ(turns, 3);
  });
}

// test/chan/select4.go and select5.go: operands are evaluated in order, all of them, before anything is
// chosen.
TEST_F(ConformanceTest, OperandsAreEvaluatedBeforeTheChoice) {
  run_to_end([] {
    auto open = make_chan<int>(1), nil = chan<int>();
    std::vector<int> order;
    const auto seen = [&](int i, auto x) { return order.push_back(i), x; };
    recv_case a{seen(1, nil)};
    send_case b{seen(2, open), seen(3, 42)};
    send_case c{seen(4, nil), seen(5, 43)};
    EXPECT_EQ(select(a, b, c), 1u);
    EXPECT_EQ(order, (std::vector<int>{1, 2, 3, 4, 5}));
    EXPECT_EQ(open.recv(), 42);
  });
}

TEST_F(ConformanceTest, PingPong) {
  run_to_end([] {
    const int n = rounds(100000);
    auto ping = make_chan<int>(), pong = make_chan<int>();
    go([=] {
      for (int v : ping)
        pong.send(v + 1);
      pong.close();
    });
    for (int i = 0; i < n; ++i) {
      ping.send(i);
      ASSERT_EQ(pong.recv(), i + 1);
    }
    ping.close();
    EXPECT_EQ(pong.recv(), std::nullopt);
  });
}

} // namespace
} // namespace tether
