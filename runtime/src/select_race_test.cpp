// Selects that meet other selects, themselves, or many partners at once; fairness.
#include "test_support.h"

#include <array>
#include <cmath>
#include <cstdlib>
#include <vector>

namespace tether {
namespace {

using namespace test;
class SelectRaceTest : public RuntimeTest {};

/// Pearson's statistic of the counts against a uniform distribution.
template <std::size_t N>
double chi_square(const std::array<int, N> &counts) {
  double total = 0, sum = 0;
  for (int n : counts)
    total += n;
  const double expected = total / N;
  for (int n : counts)
    sum += (n - expected) * (n - expected) / expected;
  return sum;
}

// With three degrees of freedom the statistic exceeds 33 once in three million runs.
constexpr double unlikely = 33;

TEST_F(SelectRaceTest, ReadyCasesAreChosenUniformly) {
  run_to_end([] {
    std::array<chan<void>, 4> c;
    for (auto &each : c)
      each = make_chan<void>(), each.close();
    std::array<int, 4> counts{};
    for (int i = 0; i < rounds(20000); ++i)
      ++counts[select(c[0], c[1], c[2], c[3])];
    EXPECT_LT(chi_square(counts), unlikely);
  });
}

TEST_F(SelectRaceTest, ReadySendsAndReceivesAreChosenUniformly) {
  run_to_end([] {
    auto in = make_chan<int>(1), out = make_chan<int>(1), in2 = make_chan<int>(1), out2 = make_chan<int>(1);
    std::array<int, 4> counts{};
    for (int i = 0; i < rounds(20000); ++i) {
      (void)in.try_send(1), (void)in2.try_send(1);
      int v;
      (void)out.try_recv(v), (void)out2.try_recv(v);
      ++counts[select(recv_case{in}, send_case{out, 1}, recv_case{in2}, send_case{out2, 1})];
    }
    EXPECT_LT(chi_square(counts), unlikely);
  });
}

TEST_F(SelectRaceTest, ARangeOfCasesIsFairToo) {
  run_to_end([] {
    std::vector<recv_case<int>> cases;
    for (int i = 0; i < 4; ++i) {
      auto c = make_chan<int>();
      c.close();
      cases.emplace_back(c);
    }
    std::array<int, 4> counts{};
    for (int i = 0; i < rounds(20000); ++i)
      ++counts[select(cases)];
    EXPECT_LT(chi_square(counts), unlikely);
  });
}

// After Go's TestSelectFairness (src/runtime/chan_test.go): both sides select, and the two outputs, always
// ready together, are served alike. The bound is ten standard deviations.
TEST_F(SelectRaceTest, SelectsOnBothSidesAreFair) {
  run_to_end([] {
    const int trials = 10000;
    auto in1 = make_chan<int>(trials + 1), in2 = make_chan<int>(), out1 = make_chan<int>(),
         out2 = make_chan<int>();
    auto done = make_chan<void>();
    for (int i = 0; i <= trials; ++i)
      in1.send(1);
    wait_group wg;
    wg.go([=] {
      while (select(send_case{in2, 2}, done) == 0) {
      }
    });
    wg.go([=] {
      do {
        select(in1, in2, done);
      } while (select(send_case{out1, 1}, send_case{out2, 1}, done) != 2);
    });
    std::array<int, 2> counts{};
    for (int i = 0; i < trials; ++i)
      ++counts[select(out1, out2)];
    done.close();
    wg.wait();
    EXPECT_LT(std::abs(counts[0] - counts[1]), 2 * 10 * 0.5 * std::sqrt(trials));
  });
}

// A channel that is always ready does not starve another one.
TEST_F(SelectRaceTest, ABusyChannelDoesNotStarveTheOther) {
  run_to_end([] {
    auto busy = make_chan<void>();
    busy.close();
    auto rare = make_chan<int>(1);
    rare.send(1);
    int turns = 0;
    while (select(busy, rare) == 0)
      ASSERT_LT(++turns, 1000) << "odds of one in 2^1000";
  });
}

TEST_F(SelectRaceTest, SelectAgainstSelect) {
  run_to_end([] {
    const int n = rounds(20000);
    auto a = make_chan<int>(), b = make_chan<int>();
    auto partner_sum = make_chan<long>();
    go([=] {
      long sum = 0;
      for (int i = 0; i < n; ++i) {
        recv_case from_a{a}, from_b{b};
        select(from_a, from_b);
        sum += from_a ? *from_a : *from_b;
      }
      partner_sum.send(sum);
    });
    long sum = 0;
    for (int i = 0; i < n; ++i)
      sum += i, select(send_case{b, i}, send_case{a, i});
    EXPECT_EQ(partner_sum.recv(), sum);
  });
}

TEST_F(SelectRaceTest, SelectsThatSendAndReceiveOnBothSides) {
  run_to_end([] {
    const int n = rounds(10000);
    auto a = make_chan<int>(), b = make_chan<int>();
    std::atomic<int> sends = 0, receives = 0;
    wait_group wg;
    const auto side = [&](chan<int> out, chan<int> in) {
      for (int i = 0; i < n; ++i)
        ++(select(send_case{out, i}, recv_case{in}) == 0 ? sends : receives);
    };
    wg.go([&] { side(a, b); });
    wg.go([&] { side(b, a); });
    wg.wait();
    EXPECT_EQ(sends, receives) << "every send met exactly one receive";
  });
}

TEST_F(SelectRaceTest, TheSameChannelTwice) {
  run_to_end([] {
    auto c = make_chan<int>();
    const int n = rounds(4000);
    wait_group wg;
    wg.go([=] {
      for (int i = 0; i < n; ++i)
        c.send(i);
    });
    std::array<int, 2> counts{};
    for (int i = 0; i < n; ++i) {
      recv_case first{c}, second{c};
      ++counts[select(first, second)];
      ASSERT_NE(bool(first), bool(second));
      ASSERT_EQ(first ? *first : *second, i);
    }
    wg.wait();
    EXPECT_FALSE(c.try_send(1)) << "the losing case left the queue";
  });
}

TEST_F(SelectRaceTest, ASelectNeverMeetsItself) {
  run_to_end([] {
    auto c = make_chan<int>();
    EXPECT_EQ(select(send_case{c, 1}, recv_case{c}, otherwise), 2u);
    EXPECT_EQ(select(send_case{c, 1}, recv_case{c}, after(5ms)), 2u);
  });
}

TEST_F(SelectRaceTest, SendAndReceiveOfTheSameChannelMeetAPartner) {
  run_to_end([] {
    auto c = make_chan<int>();
    const int n = rounds(10000);
    std::atomic<long> sent = 0, received = 0;
    wait_group wg;
    for (int g = 0; g < 2; ++g)
      wg.go([&, c] {
        for (int i = 0; i < n; ++i) {
          recv_case got{c};
          send_case put{c, i};
          select(got, put);
          (got ? received : sent) += got ? *got : i;
        }
      });
    wg.wait();
    EXPECT_EQ(sent, received);
  });
}

TEST_F(SelectRaceTest, BufferedSendAndReceiveOfTheSameChannel) {
  run_to_end([] {
    auto c = make_chan<int>(1);
    for (int i = 0; i < 100; ++i) {
      const bool full = c.size() == 1;
      EXPECT_EQ(select(recv_case{c}, send_case{c, 1}), full ? 0u : 1u);
    }
  });
}

// Opposite lock orders of two channels must not deadlock (Go's test/chan/select... rotations of cases).
TEST_F(SelectRaceTest, OppositeOrdersOfTheSameChannels) {
  run_to_end([] {
    auto a = make_chan<int>(1), b = make_chan<int>(1);
    const int n = rounds(20000);
    wait_group wg;
    for (int g = 0; g < 4; ++g)
      wg.go([=] {
        for (int i = 0; i < n; ++i)
          if (g % 2)
            select(send_case{a, 1}, recv_case{b}, otherwise);
          else
            select(recv_case{b}, send_case{a, 1}, recv_case{a}, send_case{b, 1}, otherwise);
      });
    wg.wait();
  });
}

TEST_F(SelectRaceTest, FiveHundredGoroutinesOfSelects) {
  run_to_end([] {
    constexpr int pairs = 250;
    const int each = rounds(200);
    std::array<chan<int>, 4> c;
    for (std::size_t i = 0; i < c.size(); ++i)
      c[i] = make_chan<int>(i % 2);
    std::atomic<long> sent = 0, received = 0;
    wait_group wg;
    for (int p = 0; p < pairs; ++p) {
      wg.go([&] {
        for (int i = 0; i < each; ++i) {
          select(send_case{c[0], i}, send_case{c[1], i}, send_case{c[2], i}, send_case{c[3], i});
          sent += i;
        }
      });
      wg.go([&] {
        for (int i = 0; i < each; ++i) {
          recv_case r0{c[0]}, r1{c[1]}, r2{c[2]}, r3{c[3]};
          select(r0, r1, r2, r3);
          received += r0 ? *r0 : r1 ? *r1 : r2 ? *r2 : *r3;
        }
      });
    }
    wg.wait();
    EXPECT_EQ(sent, received);
  });
}

TEST_F(SelectRaceTest, CloseDuringManySelects) {
  run_to_end([] {
    for (int round = 0; round < rounds(200); ++round) {
      auto a = make_chan<int>();
      auto stop = make_chan<void>();
      std::atomic<int> stopped = 0;
      wait_group wg;
      for (int g = 0; g < 10; ++g)
        wg.go([&, g] {
          for (;;)
            if (g % 2 ? select(send_case{a, g}, stop) == 1 : select(a, stop) == 1) {
              ++stopped;
              return;
            }
        });
      yield();
      stop.close();
      wg.wait();
      ASSERT_EQ(stopped, 10);
    }
  });
}

TEST_F(SelectRaceTest, TimeoutsRaceWithValues) {
  run_to_end([] {
    auto c = make_chan<int>();
    std::atomic<int> sent = 0;
    std::atomic<bool> stop = false;
    wait_group wg;
    for (int g = 0; g < 2; ++g)
      wg.go([&] {
        while (!stop)
          if (select(send_case{c, 1}, after(100us)) == 0)
            ++sent;
      });
    int received = 0;
    for (int i = 0; i < rounds(2000); ++i) {
      received += select(c, after(100us)) == 0;
      if (i % 10 == 0)
        sleep_for(50us);
    }
    stop = true;
    wg.wait();
    EXPECT_EQ(sent, received);
  });
}

} // namespace
} // namespace tether
