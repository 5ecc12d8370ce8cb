// More of Go's conformance programs for channels, test/chan: those parts that conformance_test.cpp does not
// follow. Each test names its program.
#include "test_support.h"

#include <algorithm>
#include <cstdint>
#include <deque>
#include <functional>
#include <queue>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace tether {
namespace {

using namespace test;
class ConformanceMoreTest : public RuntimeTest {};

// test/chan/perm.go: what a one-way channel refuses, as a case of a select. The plain operations are in
// chan_types_test.cpp.
static_assert(std::is_constructible_v<recv_case<int>, chan<int>>);
static_assert(std::is_constructible_v<recv_case<int>, recv_chan<int>>);
static_assert(!std::is_constructible_v<recv_case<int>, send_chan<int>>);
static_assert(std::is_constructible_v<send_case<int>, chan<int>, int>);
static_assert(std::is_constructible_v<send_case<int>, send_chan<int>, int>);
static_assert(!std::is_constructible_v<send_case<int>, recv_chan<int>, int>);
static_assert(!std::is_constructible_v<send_case<void>, recv_chan<void>>);
static_assert(std::is_convertible_v<recv_chan<int> &, detail::select_arg>, "a bare channel is a receive");
static_assert(!std::is_convertible_v<send_chan<int> &, detail::select_arg>, "and so cannot be send-only");

// test/chan/fifo.go, the asynchronous half: a buffer keeps the order without any second goroutine.
TEST_F(ConformanceMoreTest, AsynchronousFifo) {
  auto c = make_chan<int>(10);
  for (int round = 0; round < 3; ++round) {
    for (int i = 0; i < 10; ++i)
      c.send(10 * round + i);
    for (int i = 0; i < 10; ++i)
      EXPECT_EQ(c.recv(), 10 * round + i);
  }
}

/// test/chan/nonblock.go for one type of element: a late receiver and a late sender, found by polling.
template <class T>
void nonblocking(T to_send, T to_receive) {
  for (std::size_t buffer : {0, 1}) {
    auto c = make_chan<T>(buffer);
    auto strobe = make_chan<bool>();
    T v{};
    EXPECT_EQ(c.try_recv(v), recv_status::empty);
    go([=] {
      EXPECT_EQ(c.recv(), to_send);
      strobe.send(true);
    });
    EXPECT_TRUE(eventually([&] { return select(send_case{c, to_send}, otherwise) == 0; }));
    strobe.recv();
    go([=] { c.send(to_receive), strobe.send(true); });
    if (buffer > 0)
      strobe.recv();
    recv_case got{c};
    EXPECT_TRUE(eventually([&] { return select(got, otherwise) == 0; }));
    EXPECT_EQ(*got, to_receive);
    if (buffer == 0)
      strobe.recv();
  }
}

TEST_F(ConformanceMoreTest, NonblockingOfSeveralTypes) {
  run_to_end([] {
    nonblocking<std::int32_t>(123, 234);
    nonblocking<std::int64_t>(123456, 234567);
    nonblocking<bool>(true, true);
    nonblocking<std::string>("hello", "hello again");
  });
}

/// Sends one value over each channel that is not nil, without blocking, and returns how many that were.
int send_once_each(chan<unsigned> a, chan<unsigned> b, unsigned &shift, unsigned &evaluated) {
  const auto next = [&] { return ++evaluated, 1u << shift; };
  for (int sent = 0;; ++sent, ++shift)
    switch (select(send_case{a, next()}, send_case{b, next()}, otherwise)) {
    case 0:
      a = nullptr;
      break;
    case 1:
      b = nullptr;
      break;
    default:
      return sent;
    }
}

// test/chan/select.go: the operands of every case are evaluated in every select, also of those that are nil.
TEST_F(ConformanceMoreTest, OperandsOfNilCasesAreEvaluated) {
  auto a = make_chan<unsigned>(1), b = make_chan<unsigned>(1);
  unsigned shift = 0, evaluated = 0;
  EXPECT_EQ(send_once_each(a, b, shift, evaluated), 2);
  EXPECT_EQ(*a.recv() | *b.recv(), 3u);
  EXPECT_EQ(send_once_each(a, nullptr, shift, evaluated), 1);
  EXPECT_EQ(evaluated, 10u);
}

// test/chan/select2.go: selects use no memory that they do not give back.
TEST_F(ConformanceMoreTest, SelectsNeedNoMemory) {
  if (sanitized)
    GTEST_SKIP() << "sanitizers hold freed memory back";
  run_to_end([] {
    auto c = make_chan<int>(), dummy = make_chan<int>();
    const auto exchange = [=] {
      constexpr int n = 100000;
      go([=] {
        for (int i = 0; i < n; ++i)
          c.send(1);
      });
      for (int i = 0; i < n; ++i)
        EXPECT_EQ(select(c, dummy), 0u);
    };
    exchange();
    const long before = resident_kib();
    exchange();
    EXPECT_LT(resident_kib() - before, 4096) << "KiB for 100,000 selects; one waiter each would be 4,700";
  });
}

// test/chan/select3.go: a select never meets itself, not even as the only partner in sight.
TEST_F(ConformanceMoreTest, ASelectIsNotItsOwnPartner) {
  run_to_end([] {
    auto c = make_chan<int>();
    auto chosen = make_chan<std::size_t>(1);
    go([=] { chosen.send(select(send_case{c, 1}, recv_case{c})); });
    wait_until_parked(1);
    EXPECT_EQ(chosen.size(), 0u);
    EXPECT_EQ(c.recv(), 1) << "it is the partner of anybody else";
    EXPECT_EQ(chosen.recv(), 0u);
  });
}

// test/chan/sendstmt.go: the operands of a send are expressions, a receive among them.
TEST_F(ConformanceMoreTest, SendToAReceivedChannel) {
  run_to_end([] {
    auto channels = make_chan<chan<int>>(1);
    auto c = make_chan<int>(1);
    channels.send(c);
    EXPECT_EQ(select(send_case{*channels.recv(), 2}, otherwise), 0u);
    EXPECT_EQ(c.recv(), 2);
    auto flags = make_chan<bool>(1);
    flags.send(false || true);
    EXPECT_EQ(flags.recv(), true);
  });
}

// test/chan/zerosize.go.
TEST_F(ConformanceMoreTest, ZeroSizeElementsCountLikeOthers) {
  struct nothing {};
  struct none_of_many {
    char bytes[1][0];
  };
  auto c = make_chan<nothing>(), buffered = make_chan<nothing>(1);
  auto d = make_chan<none_of_many>(), buffered_too = make_chan<none_of_many>(1);
  EXPECT_FALSE(c.try_send({}) || d.try_send({}));
  EXPECT_TRUE(buffered.try_send({}) && buffered_too.try_send({}));
  EXPECT_FALSE(buffered.try_send({}) || buffered_too.try_send({}));
  EXPECT_EQ(make_chan<void>(1).capacity(), 1u);
}

/// The stages of test/chan/sieve2.go. Every stage ends when `quit` closes; the program there just exits.
class merging_sieve {
public:
  merging_sieve(wait_group &wg, recv_chan<void> quit) : wg_(wg), quit_(quit) {}

  /// A channel of all primes.
  recv_chan<int> primes() {
    auto out = make_chan<int>(10), composites = make_chan<int>(50), found = make_chan<int>(10);
    out.send(2), out.send(3);
    found.send(3);
    wg_.go([=, this] { merge(found, composites); });
    wg_.go([=, this] { sift(composites, unbounded(found), out); });
    return out;
  }

private:
  bool put(const send_chan<int> &to, int v) const { return select(send_case{to, v}, recv_case{quit_}) == 0; }
  /// The next value, or 0 at the end.
  int get(const recv_chan<int> &from) const {
    recv_case got{from};
    return select(got, recv_case{quit_}) == 0 ? *got : 0;
  }

  recv_chan<int> progression(std::size_t capacity, int start, int step) {
    auto out = make_chan<int>(capacity);
    wg_.go([=, this] {
      for (int n = start; put(out, n); n += step) {
      }
    });
    return out;
  }

  /// Multiples of the primes, merged in increasing order, each once.
  void merge(recv_chan<int> found, send_chan<int> composites) {
    using head = std::pair<int, recv_chan<int>>;
    const auto later = [](const head &a, const head &b) { return a.first > b.first; };
    std::priority_queue<head, std::vector<head>, decltype(later)> heads(later);
    int last = 0;
    for (int p = get(found); p; p = get(found)) {
      auto multiples = progression(10, p * p, 2 * p);
      heads.emplace(get(multiples), multiples);
      // Until the new progression begins, the others go on alone.
      do {
        auto [n, rest] = heads.top();
        heads.pop();
        if (n == 0 || (n != last && !put(composites, last = n)))
          return;
        heads.emplace(get(rest), rest);
      } while (last < p * p);
    }
  }

  /// Candidates that are no composites are primes.
  void sift(recv_chan<int> composites, send_chan<int> found, send_chan<int> out) {
    auto candidates = progression(50, 5, 2);
    int p = get(candidates);
    while (const int c = get(composites)) {
      for (; p < c; p = get(candidates))
        if (!put(found, p) || !put(out, p))
          return;
      if (p == c)
        p = get(candidates);
    }
  }

  /// A channel that always takes a value, and hands it on to `out` some time: the output is nil while there is
  /// nothing to send.
  send_chan<int> unbounded(send_chan<int> out) {
    auto in = make_chan<int>(10);
    wg_.go([=, this] {
      std::deque<int> waiting;
      for (recv_case stop{quit_}; !stop;) {
        recv_case got{in};
        send_case sent{waiting.empty() ? send_chan<int>() : out, waiting.empty() ? 0 : waiting.front()};
        select(got, sent, stop);
        if (got)
          waiting.push_back(*got);
        else if (sent)
          waiting.pop_front();
      }
    });
    return in;
  }

  wait_group &wg_;
  recv_chan<void> quit_;
};

TEST_F(ConformanceMoreTest, MergingPrimeSieve) {
  run_to_end([] {
    wait_group wg;
    auto quit = make_chan<void>();
    merging_sieve sieve(wg, quit);
    auto primes = sieve.primes();
    for (int n = 2; n < 1000; ++n) {
      bool prime = true;
      for (int d = 2; d * d <= n; ++d)
        prime = prime && n % d != 0;
      if (prime) {
        ASSERT_EQ(primes.recv(), n);
      }
    }
    quit.close();
    wg.wait();
  });
}

} // namespace
} // namespace tether
