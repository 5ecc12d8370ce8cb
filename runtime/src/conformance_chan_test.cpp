// After Go's src/runtime/chan_test.go, whose TestChan is in chan_capacity_test.cpp: races of operations that
// must not block, selects on one channel, and many parties.
#include "test_support.h"

#include <any>
#include <array>
#include <functional>
#include <vector>

namespace tether {
namespace {

using namespace test;
class ConformanceChanTest : public RuntimeTest {};

// TestNonblockRecvRace: a buffered value stays receivable while the channel closes.
TEST_F(ConformanceChanTest, CloseDoesNotHideABufferedValue) {
  run_to_end([] {
    for (int i = 0; i < rounds(10000); ++i) {
      auto c = make_chan<int>(1);
      c.send(1);
      wait_group wg;
      wg.go([&] {
        recv_case got{c};
        EXPECT_EQ(select(got, otherwise), 0u) << "a value or the end is there at every moment";
      });
      c.close();
      c.recv();
      wg.wait();
    }
  });
}

/// TestNonblockSelectRace: a is ready, then b as well, and only then a no more. A select that looks at both
/// at one moment finds one of them ready.
void one_of_two_is_always_ready(std::function<void(chan<int>)> make_ready) {
  run_to_end([&] {
    for (int i = 0; i < rounds(20000); ++i) {
      auto a = make_chan<int>(1), b = make_chan<int>(1);
      a.send(1);
      auto found = make_chan<bool>(1);
      go([=] { found.send(select(a, b, otherwise) != 2); });
      make_ready(b);
      select(a, otherwise);
      ASSERT_EQ(found.recv(), true) << "the select looked at the channels at different moments";
    }
  });
}

TEST_F(ConformanceChanTest, SelectActsOnOneMomentSend) {
  one_of_two_is_always_ready([](chan<int> c) { c.send(1); });
}

// TestNonblockSelectRace2.
TEST_F(ConformanceChanTest, SelectActsOnOneMomentClose) {
  one_of_two_is_always_ready([](chan<int> c) { c.close(); });
}

// The same for sends: room moves from one channel to the other.
TEST_F(ConformanceChanTest, SelectActsOnOneMomentRoom) {
  run_to_end([] {
    for (int i = 0; i < rounds(20000); ++i) {
      auto a = make_chan<int>(1), b = make_chan<int>(1);
      b.send(1);
      auto found = make_chan<bool>(1);
      go([=] { found.send(select(send_case{a, 2}, send_case{b, 2}, otherwise) != 2); });
      b.recv();
      (void)a.try_send(3);
      ASSERT_EQ(found.recv(), true);
    }
  });
}

// TestSelfSelect: selects that send to and receive from one channel meet each other, never themselves.
TEST_F(ConformanceChanTest, SelfSelect) {
  for (std::size_t capacity : {0, 10})
    run_to_end([=] {
      procs_guard two(2);
      auto c = make_chan<int>(capacity);
      wait_group wg;
      std::array<long, 2> sent{}, received{};
      for (int me : {0, 1})
        wg.go([=, &sent, &received] {
          for (int i = 0; i < rounds(10000); ++i) {
            recv_case got{c};
            send_case put{c, me};
            me == 0 || i % 2 ? select(put, got) : select(got, put);
            if (got && capacity == 0) {
              EXPECT_EQ(*got, 1 - me) << "a select received its own value";
            }
            ++(got ? received : sent)[std::size_t(me)];
          }
        });
      wg.wait();
      EXPECT_EQ(sent[0] + sent[1] - received[0] - received[1], long(c.size()));
      if (capacity == 0) {
        EXPECT_EQ(sent[0], received[1]);
      }
    });
}

/// Carries n values over each channel in one select per value; a channel that had its share is set to nil.
template <class MakeCase>
void exchange_in_selects(std::array<chan<int>, 4> c, int n, MakeCase make_case) {
  std::array<int, 4> done{};
  for (int i = 0; i < 4 * n; ++i) {
    const std::size_t k =
        select(make_case(c[0]), make_case(c[1]), make_case(c[2]), make_case(c[3])); // never all of them nil
    if (++done[k] == n)
      c[k] = nullptr;
  }
  EXPECT_EQ(done, (std::array<int, 4>{n, n, n, n}));
}

// TestSelectStress: plain senders and receivers of four channels among one goroutine that sends to all, and one
// that receives from all.
TEST_F(ConformanceChanTest, SelectStress) {
  run_to_end([] {
    procs_guard ten(10);
    const int n = rounds(20000);
    const std::array<chan<int>, 4> c = {make_chan<int>(), make_chan<int>(), make_chan<int>(2), make_chan<int>(3)};
    wait_group wg;
    for (auto each : c) {
      wg.go([=] {
        for (int i = 0; i < n; ++i)
          each.send(0);
      });
      wg.go([=] {
        for (int i = 0; i < n; ++i)
          each.recv();
      });
    }
    wg.go([=] { exchange_in_selects(c, n, [](chan<int> to) { return send_case{to, 0}; }); });
    wg.go([=] { exchange_in_selects(c, n, [](chan<int> from) { return recv_case{from}; }); });
    wg.wait();
    for (auto each : c)
      EXPECT_EQ(each.size(), 0u);
  });
}

// TestChanSendInterface: any value fits a channel of std::any, also one that is not sent after all.
TEST_F(ConformanceChanTest, ChannelOfAnything) {
  auto c = make_chan<std::any>(1);
  struct some_type {
    int v;
  };
  c.send(some_type{4});
  EXPECT_FALSE(c.try_send(some_type{5}));
  EXPECT_EQ(select(send_case{c, std::any(1)}, send_case{c, std::any(std::string("text"))}, otherwise), 2u);
  auto got = c.recv();
  EXPECT_EQ(std::any_cast<some_type>(*got).v, 4);
}

// TestPseudoRandomSend: a select with two sends to one channel sends each of the values now and then.
TEST_F(ConformanceChanTest, EqualSendsAreChosenAtRandom) {
  constexpr int n = 1000;
  for (std::size_t capacity : {0, n})
    run_to_end([=] {
      auto c = make_chan<int>(capacity);
      auto ones = make_chan<int>();
      go([=] {
        int sum = 0;
        for (int i = 0; i < n; ++i)
          yield(), sum += *c.recv();
        ones.send(sum);
      });
      for (int i = 0; i < n; ++i)
        select(send_case{c, 1}, send_case{c, 0});
      const int sum = *ones.recv();
      EXPECT_GT(sum, n / 4) << "fifteen standard deviations from the middle";
      EXPECT_LT(sum, 3 * n / 4);
    });
}

// TestMultiConsumer: workers that get through their values at different speeds.
TEST_F(ConformanceChanTest, MultiConsumer) {
  run_to_end([] {
    constexpr int workers = 23;
    const int n = rounds(100000);
    const std::array<int, 10> primes = {2, 3, 7, 11, 13, 17, 19, 23, 27, 31};
    auto work = make_chan<int>(workers * 3), results = make_chan<int>(workers * 3);
    wait_group wg;
    for (int w = 0; w < workers; ++w)
      wg.go([=] {
        for (int v : work) {
          if (v == primes[std::size_t(w) % primes.size()])
            yield();
          results.send(v);
        }
      });
    long expected = 0, sum = 0;
    go([&, work, results] {
      for (int i = 0; i < n; ++i) {
        const int v = primes[std::size_t(i) % primes.size()];
        expected += v, work.send(v);
      }
      work.close();
      wg.wait();
      results.close();
    });
    int count = 0;
    for (int v : results)
      ++count, sum += v;
    EXPECT_EQ(count, n);
    EXPECT_EQ(sum, expected);
  });
}

[[gnu::noinline]] int use_stack(int depth) {
  volatile char frame[1024];
  frame[0] = char(depth);
  return depth == 0 ? 0 : use_stack(depth - 1) + (frame[0] == char(depth));
}

// TestShrinkStackDuringBlockedSend: a sender that used much stack and then blocks. Stacks do not move here, but
// what lies on them must survive that others use and release theirs.
TEST_F(ConformanceChanTest, ABlockedSenderKeepsItsStack) {
  run_to_end([] {
    auto c = make_chan<int>();
    go([=] {
      for (int i = 0; i < 10; ++i) {
        EXPECT_EQ(use_stack(20), 20);
        c.send(i);
      }
      c.close();
    });
    for (int i = 0; i < 10; ++i) {
      wait_until_parked(1);
      wait_group wg;
      for (int g = 0; g < 20; ++g)
        wg.go([] { use_stack(40); });
      wg.wait();
      EXPECT_EQ(c.recv(), i);
    }
    EXPECT_FALSE(c.recv());
  });
}

// TestSelectDuplicateChannel: a select waits twice in one queue, and both entries go when it loses there.
TEST_F(ConformanceChanTest, ASelectWaitsTwiceOnOneChannel) {
  run_to_end([] {
    auto c = make_chan<int>(), d = make_chan<int>(), told = make_chan<int>(1);
    wait_group wg;
    wg.go([=] { EXPECT_EQ(select(c, c, d), 2u); });
    wait_until_parked(1);
    wg.go([=] { told.send(*c.recv()); });
    wait_until_parked(2);
    d.send(7);
    EXPECT_TRUE(eventually([] { return parked() == 1; }));
    c.send(8);
    wg.wait();
    EXPECT_EQ(told.recv(), 8);
    EXPECT_FALSE(c.try_send(9)) << "nobody is left in the queue";
  });
}

// The same with sends, where the losing entries hold values.
TEST_F(ConformanceChanTest, ASelectSendsTwiceOnOneChannel) {
  using value = counted<struct duplicate_send>;
  run_to_end([] {
    auto c = make_chan<value>();
    auto d = make_chan<int>();
    wait_group wg;
    wg.go([=] {
      send_case first{c, value(1)}, second{c, value(2)};
      EXPECT_EQ(select(first, second, d), 2u);
      EXPECT_EQ(first.take().value + second.take().value, 3) << "both keep their value";
    });
    wait_until_parked(1);
    wg.go([=] { c.send(value(3)); });
    wait_until_parked(2);
    d.send(7);
    EXPECT_TRUE(eventually([] { return parked() == 1; }));
    EXPECT_EQ(c.recv()->value, 3);
    wg.wait();
  });
  EXPECT_EQ(value::alive, 0);
}

} // namespace
} // namespace tether
