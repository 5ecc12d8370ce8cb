// close() against everything that can wait for a channel: plain operations, selects, timed receives and range
// loops, parked or on their way. After "Close" in the Go specification, and closechan in Go's src/runtime/chan.go.
#include "test_support.h"

#include <functional>
#include <string>
#include <thread>
#include <vector>

namespace tether {
namespace {

using namespace test;

class CloseTest : public RuntimeTest, public ::testing::WithParamInterface<std::size_t> {
protected:
  std::size_t capacity() const { return GetParam(); }
};
class CloseUnbufferedTest : public RuntimeTest {};
INSTANTIATE_TEST_SUITE_P(Capacities, CloseTest, ::testing::Values(0, 1, 4),
                         [](const auto &info) { return "cap" + std::to_string(info.param); });

constexpr int each = 5; ///< waiters of each kind

TEST_P(CloseTest, EveryKindOfReceiverSeesTheEnd) {
  run_to_end([&] {
    auto c = make_chan<int>(capacity()), other = make_chan<int>();
    std::atomic<int> ended = 0;
    const std::vector<std::function<bool()>> kinds = {
        [=] { return !c.recv(); },
        [=] {
          int v = 7;
          return recv_chan<int>(c).recv_for(v, 1h) == recv_status::closed && v == 7;
        },
        [=] {
          int turns = 0;
          for ([[maybe_unused]] int v : c)
            ++turns;
          return turns == 0;
        },
        [=] {
          recv_case got{c};
          return select(got, other) == 0 && got.closed();
        },
        [=] {
          recv_case got{c}, first{other};
          return select(first, got, after(1h)) == 1 && got.closed() && !first;
        },
        [=] {
          recv_case a{c}, b{c};
          return select(a, b) < 2 && (a ? a.closed() && !b : b.closed());
        },
    };
    wait_group wg;
    for (const auto &kind : kinds)
      for (int i = 0; i < each; ++i)
        wg.go([&] { ended += kind(); });
    const int all = int(kinds.size()) * each;
    wait_until_parked(std::size_t(all));
    c.close();
    wg.wait();
    EXPECT_EQ(ended, all);
    EXPECT_FALSE(other.try_send(1)) << "no select is left in the other queue";
  });
}

TEST_P(CloseTest, EveryKindOfSenderFails) {
  using value = counted<struct close_senders>;
  run_to_end([&] {
    auto c = make_chan<value>(capacity());
    auto other = make_chan<int>();
    for (std::size_t i = 0; i < capacity(); ++i)
      c.send(value(int(i)));
    std::atomic<int> failed = 0, kept = 0;
    const auto text = [](auto f) { return message_of<closed_error>(f) == "send on closed channel"; };
    wait_group wg;
    for (int i = 0; i < each; ++i) {
      wg.go([&] { failed += text([&] { c.send(value(-1)); }); });
      wg.go([&] {
        send_case sent{c, value(-2)};
        failed += text([&] { select(sent, other); });
        kept += !sent && sent.take().value == -2;
      });
      wg.go([&] {
        send_case sent{c, value(-3)}, again{c, value(-4)};
        recv_case got{other};
        failed += text([&] { select(got, sent, again, after(1h)); });
        kept += !sent && !again && !got && sent.take().value == -3 && again.take().value == -4;
      });
    }
    wait_until_parked(3 * each);
    c.close();
    wg.wait();
    EXPECT_EQ(failed, 3 * each);
    EXPECT_EQ(kept, 2 * each) << "a case whose select failed keeps its value";
    std::size_t drained = 0;
    for (value &v : c)
      EXPECT_EQ(v.value, int(drained++)) << "only what was buffered before";
    EXPECT_EQ(drained, capacity());
    EXPECT_FALSE(other.try_send(1));
  });
  EXPECT_EQ(value::alive, 0);
}

// Both cases are ready then (with a buffer one of them always is, and nobody waits); which one is chosen is open, but
// it is one of them, and the other is left.
TEST_F(CloseUnbufferedTest, ASelectThatWaitsToSendAndToReceive) {
  run_to_end([] {
    auto c = make_chan<int>();
    std::atomic<int> ended = 0, failed = 0;
    wait_group wg;
    wg.go([&] {
      recv_case got{c};
      send_case put{c, 1};
      try {
        select(put, got);
        ended += got && got.closed() && !put;
      } catch (const closed_error &) {
        failed += !got && !put;
      }
    });
    wait_until_parked(1);
    c.close();
    wg.wait();
    EXPECT_EQ(ended + failed, 1);
  });
}

TEST_P(CloseTest, OfManyClosesOneSucceeds) {
  run_to_end([&] {
    for (int round = 0; round < rounds(500); ++round) {
      auto c = make_chan<int>(capacity());
      std::atomic<int> closed = 0, refused = 0;
      wait_group wg;
      for (int i = 0; i < 4; ++i)
        wg.go([&] {
          const std::string text = message_of<closed_error>([&] { c.close(), ++closed; });
          refused += text == "close of closed channel";
        });
      wg.wait();
      ASSERT_EQ(closed, 1);
      ASSERT_EQ(refused, 3);
    }
  });
}

// Senders and receivers of every kind, some parked and some on their way, and a close in the middle: a value that
// was sent is received, and nothing else is.
TEST_P(CloseTest, CloseInTheMiddleLosesNothing) {
  using value = counted<struct close_middle>;
  run_to_end([&] {
    for (int round = 0; round < rounds(300); ++round) {
      auto c = make_chan<value>(capacity());
      auto other = make_chan<int>();
      std::atomic<long> sent = 0, received = 0, refused = 0;
      wait_group wg;
      for (int s = 0; s < 4; ++s)
        wg.go([&, s] {
          for (int v = 1;; ++v)
            try {
              if (s % 2) {
                c.send(value(v));
              } else {
                send_case put{c, value(v)};
                select(put, other);
              }
              sent += v;
            } catch (const closed_error &) {
              ++refused;
              return;
            }
        });
      for (int r = 0; r < 4; ++r)
        wg.go([&, r] {
          if (r % 2) {
            for (value &v : c)
              received += v.value;
            return;
          }
          for (recv_case got{c};; received += got->value)
            if (select(got, other) == 0 && got.closed())
              return;
        });
      for (int i = round % 5; i > 0; --i)
        yield();
      c.close();
      wg.wait();
      ASSERT_EQ(sent, received);
      ASSERT_EQ(refused, 4);
    }
  });
  EXPECT_EQ(value::alive, 0);
}

TEST_P(CloseTest, ByAPlainThreadAgainstGoroutinesAndThreads) {
  auto c = make_chan<int>(capacity());
  std::atomic<int> ended = 0;
  wait_group wg;
  std::vector<std::thread> threads;
  for (int i = 0; i < each; ++i) {
    wg.go([&] { ended += !c.recv(); });
    threads.emplace_back([&] {
      recv_case got{c};
      ended += select(got, after(1h)) == 0 && got.closed();
    });
  }
  wait_until_parked(each);
  std::thread([=] { c.close(); }).join();
  wg.wait();
  for (auto &t : threads)
    t.join();
  EXPECT_EQ(ended, 2 * each);
}

// A destructor that closes while an exception passes through its goroutine.
TEST_P(CloseTest, DuringUnwinding) {
  run_to_end([&] {
    auto c = make_chan<int>(capacity());
    wait_group wg;
    wg.go([=] {
      try {
        defer end{[=] { c.close(); }};
        throw 1;
      } catch (int) {
      }
    });
    EXPECT_FALSE(c.recv());
    wg.wait();
  });
}

// The closer wakes goroutines that drop their handle, the last one, at once.
TEST_P(CloseTest, TheWokenMayDropTheLastHandle) {
  run_to_end([&] {
    for (int round = 0; round < rounds(2000); ++round) {
      auto c = make_chan<int>(capacity());
      wait_group wg;
      for (int i = 0; i < 3; ++i)
        wg.go([mine = c]() mutable {
          mine.recv();
          mine = nullptr;
        });
      wg.go([mine = std::move(c)]() mutable {
        yield();
        const chan<int> last = std::move(mine);
        last.close();
      });
      wg.wait();
    }
  });
}

} // namespace
} // namespace tether
