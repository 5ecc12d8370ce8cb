// Values go directly from one side to the other that waits: who waits has the value as soon as the operation of its
// partner has returned, whether it has run since or not, and nobody can come in between. After "direct send" in
// Go's src/runtime/chan.go. With one processor no woken goroutine runs before the test wants it.
#include "test_support.h"

#include <set>
#include <thread>

// NOLINTBEGIN(tether-*): wait_until_parked puts in order what nothing else does

namespace tether {
namespace {

using namespace test;

class HandoffTest : public RuntimeTest {
private:
  procs_guard one_{1};
};

TEST_F(HandoffTest, ATakenReceiverIsNoReceiverAnyMore) {
  run_to_end([] {
    auto c = make_chan<int>();
    auto got = make_chan<int>(2);
    for (int i = 0; i < 2; ++i)
      go([=] { got.send(10 * i + *c.recv()); }), wait_until_parked(std::size_t(i + 1));
    EXPECT_TRUE(c.try_send(1));
    EXPECT_TRUE(c.try_send(2));
    EXPECT_FALSE(c.try_send(3)) << "both have their value, though neither has run";
    int v;
    EXPECT_EQ(c.try_recv(v), recv_status::empty) << "what was handed over cannot be taken by another";
    EXPECT_EQ(c.size(), 0u);
    const std::set served = {*got.recv(), *got.recv()};
    EXPECT_EQ(served, (std::set{1, 12})) << "in the order in which they came, whichever runs first";
  });
}

TEST_F(HandoffTest, ATakenSenderIsNoSenderAnyMore) {
  run_to_end([] {
    auto c = make_chan<int>();
    std::atomic<int> returned = 0;
    wait_group wg;
    for (int i = 1; i <= 2; ++i) {
      wg.go([&, i, c] { c.send(i), ++returned; });
      wait_until_parked(std::size_t(i));
    }
    int v = 0;
    EXPECT_EQ(c.try_recv(v), recv_status::ok);
    EXPECT_EQ(v, 1);
    EXPECT_EQ(c.try_recv(v), recv_status::ok);
    EXPECT_EQ(v, 2);
    EXPECT_EQ(c.try_recv(v), recv_status::empty);
    EXPECT_EQ(returned, 0);
    wg.wait();
  });
}

// A receive from a full buffer takes its first value and puts that of the first sender at its end.
TEST_F(HandoffTest, AWaitingSendersValueEntersTheBuffer) {
  run_to_end([] {
    auto c = make_chan<int>(2);
    c.send(1), c.send(2);
    wait_group wg;
    for (int i = 3; i <= 4; ++i) {
      wg.go([=] { c.send(i); });
      wait_until_parked(std::size_t(i - 2));
    }
    EXPECT_EQ(c.recv(), 1);
    EXPECT_EQ(c.size(), 2u) << "2 and 3";
    EXPECT_FALSE(c.try_send(9)) << "the freed place is taken";
    EXPECT_EQ(c.recv(), 2);
    EXPECT_EQ(c.size(), 2u) << "3 and 4";
    EXPECT_EQ(c.recv(), 3);
    EXPECT_TRUE(c.try_send(5));
    EXPECT_EQ(c.recv(), 4);
    EXPECT_EQ(c.recv(), 5);
    wg.wait();
  });
}

TEST_F(HandoffTest, ASelectThatWasServedIsServedOnce) {
  run_to_end([] {
    auto a = make_chan<int>(), b = make_chan<int>();
    auto got = make_chan<int>(1);
    go([=] {
      recv_case from_a{a}, from_b{b};
      select(from_a, from_b);
      EXPECT_NE(bool(from_a), bool(from_b));
      got.send(from_a ? *from_a : *from_b);
    });
    wait_until_parked(1);
    EXPECT_TRUE(b.try_send(2));
    EXPECT_FALSE(a.try_send(1)) << "it waits for nothing any more, though it has not run";
    EXPECT_FALSE(b.try_send(3));
    EXPECT_EQ(got.recv(), 2);
  });
}

TEST_F(HandoffTest, ASelectThatWasServedIsNotHitByAClose) {
  run_to_end([] {
    auto a = make_chan<int>(), b = make_chan<int>();
    auto sent_or_got = make_chan<std::size_t>(1);
    go([=] { sent_or_got.send(select(send_case{a, 1}, recv_case{b})); });
    wait_until_parked(1);
    EXPECT_TRUE(b.try_send(2));
    a.close();
    EXPECT_EQ(sent_or_got.recv(), 1u) << "the close of the other channel came too late to fail its send";
  });
}

TEST_F(HandoffTest, AServedSenderIsNotHitByAClose) {
  run_to_end([] {
    auto c = make_chan<int>();
    std::atomic<bool> sent = false;
    wait_group wg;
    wg.go([&, c] { c.send(1), sent = true; });
    wait_until_parked(1);
    EXPECT_EQ(c.recv(), 1);
    c.close();
    wg.wait();
    EXPECT_TRUE(sent);
  });
}

TEST_F(HandoffTest, AServedReceiverIsNotHitByItsTimeout) {
  run_to_end([] {
    bool served = false;
    for (int attempt = 0; !served && attempt < 20; ++attempt) { // a slow machine lets the time pass before the send
      auto c = make_chan<int>();
      auto status = make_chan<recv_status>(1);
      int v = 0;
      go([=, &v] { status.send(recv_chan<int>(c).recv_for(v, 50ms)); });
      wait_until_parked(1);
      served = c.try_send(4);
      // The time is over before the receiver runs: this goroutine does not yield.
      for (const auto end = clock::now() + 60ms; clock::now() < end;) {
      }
      EXPECT_EQ(status.recv(), served ? recv_status::ok : recv_status::timeout);
      EXPECT_EQ(v, served ? 4 : 0);
    }
    EXPECT_TRUE(served) << "not once in 20 attempts";
  });
}

// A value handed to a thread is as safe from others as one handed to a goroutine.
TEST_F(HandoffTest, BetweenAThreadAndAGoroutine) {
  run_to_end([] {
    auto c = make_chan<int>(), ready = make_chan<int>(1);
    std::thread receiver([=] {
      ready.send(1);
      EXPECT_EQ(c.recv(), 6);
    });
    ready.recv();
    EXPECT_TRUE(eventually([&] { return c.try_send(6); }));
    EXPECT_FALSE(c.try_send(7));
    blocking([&] { receiver.join(); });
  });
}

TEST_F(HandoffTest, AWaitGroupsWaitersAreFreeAtOnce) {
  run_to_end([] {
    wait_group wg, waiters;
    std::atomic<int> passed = 0;
    wg.add();
    for (int i = 0; i < 3; ++i)
      waiters.go([&] { wg.wait(), ++passed; });
    wait_until_parked(3);
    wg.done();
    wg.add(); // the next use begins while none of them has run
    EXPECT_EQ(passed, 0);
    waiters.wait();
    EXPECT_EQ(passed, 3) << "they waited for the first use";
    wg.done();
  });
}

// A release hands the write lock over in the same way: neither side can be robbed of it.
TEST_F(HandoffTest, AWaitingWriterHasTheLockWhenTheLastReaderLeft) {
  run_to_end([] {
    shared_mutex mu;
    std::atomic<bool> written = false;
    wait_group wg;
    mu.lock_shared();
    wg.go([&] {
      mu.lock();
      written = true;
      mu.unlock();
    });
    wait_until_parked(1);
    mu.unlock_shared();
    EXPECT_FALSE(mu.try_lock_shared() || mu.try_lock()) << "the writer owns it, though it has not run";
    EXPECT_FALSE(written);
    wg.wait();
    EXPECT_TRUE(mu.try_lock());
    mu.unlock();
  });
}

} // namespace
} // namespace tether

// NOLINTEND(tether-*)
