// After Go's test/chan/select3.go: which operations always block and which never do, as plain operations and
// as the only case of a select.
#include "test_support.h"

#include <functional>
#include <memory>

// NOLINTBEGIN(tether-*): what is tested here is that it blocks

namespace tether {
namespace {

using namespace test;
class BlockingRulesTest : public LeavingTest {};

/// True when f parks for good, false when it returns. f must own all that it touches: it may be left behind.
bool blocks(std::function<void()> f) {
  auto returned = std::make_shared<std::atomic<bool>>(false);
  run([=] {
    go([=] {
      try {
        f();
      } catch (const closed_error &) {
      }
      *returned = true;
    });
    EXPECT_TRUE(eventually([=] { return *returned || parked() == 1; }));
  });
  return !*returned;
}

/// The same operation written as a receive, a select of one case and a select of two equal cases.
bool recv_blocks(recv_chan<int> c) {
  const bool plain = blocks([=] { c.recv(); });
  EXPECT_EQ(blocks([=] { select(recv_case{c}); }), plain);
  EXPECT_EQ(blocks([=] { select(recv_case{c}, recv_case{c}); }), plain);
  EXPECT_FALSE(blocks([=] { select(recv_case{c}, otherwise); }));
  EXPECT_FALSE(blocks([=] {
    int v;
    (void)recv_chan<int>(c).try_recv(v);
  }));
  return plain;
}

bool send_blocks(std::function<chan<int>()> make) {
  const bool plain = blocks([=] { make().send(7); });
  EXPECT_EQ(blocks([=] { select(send_case{make(), 7}); }), plain);
  EXPECT_EQ(blocks([=] {
              auto c = make();
              select(send_case{c, 7}, send_case{c, 7});
            }),
            plain);
  EXPECT_FALSE(blocks([=] { select(send_case{make(), 7}, otherwise); }));
  EXPECT_FALSE(blocks([=] { (void)make().try_send(7); }));
  return plain;
}

chan<int> holding(std::size_t capacity, int values, bool closed = false) {
  auto c = make_chan<int>(capacity);
  for (int i = 0; i < values; ++i)
    c.send(i);
  if (closed)
    c.close();
  return c;
}

TEST_F(BlockingRulesTest, NilAlwaysBlocks) {
  EXPECT_TRUE(recv_blocks(chan<int>()));
  EXPECT_TRUE(send_blocks([] { return chan<int>(); }));
}

TEST_F(BlockingRulesTest, ReceiveFromEmptyBlocks) {
  EXPECT_TRUE(recv_blocks(holding(0, 0)));
  EXPECT_TRUE(recv_blocks(holding(10, 0)));
}

TEST_F(BlockingRulesTest, ReceiveFromNonEmptyNeverBlocks) { EXPECT_FALSE(recv_blocks(holding(10, 10))); }

TEST_F(BlockingRulesTest, ReceiveFromClosedNeverBlocks) {
  EXPECT_FALSE(recv_blocks(holding(0, 0, true)));
  EXPECT_FALSE(recv_blocks(holding(10, 0, true)));
  EXPECT_FALSE(recv_blocks(holding(10, 5, true)));
}

TEST_F(BlockingRulesTest, SendWithoutRoomOrReceiverBlocks) {
  EXPECT_TRUE(send_blocks([] { return holding(0, 0); }));
  EXPECT_TRUE(send_blocks([] { return holding(10, 10); }));
}

TEST_F(BlockingRulesTest, SendWithRoomNeverBlocks) {
  EXPECT_FALSE(send_blocks([] { return holding(10, 0); }));
  EXPECT_FALSE(send_blocks([] { return holding(10, 9); }));
}

TEST_F(BlockingRulesTest, SendOnClosedNeverBlocks) {
  EXPECT_FALSE(send_blocks([] { return holding(0, 0, true); }));
  EXPECT_FALSE(send_blocks([] { return holding(10, 10, true); }));
}

TEST_F(BlockingRulesTest, EmptySelectAlwaysBlocks) {
  EXPECT_TRUE(blocks([] { select(); }));
  EXPECT_FALSE(blocks([] { select(otherwise); }));
}

TEST_F(BlockingRulesTest, WaitGroupBlocksWhileItsCounterIsPositive) {
  EXPECT_FALSE(blocks([] { wait_group().wait(); }));
  EXPECT_TRUE(blocks([] {
    static wait_group wg;
    wg.add();
    wg.wait();
  }));
}

TEST_F(BlockingRulesTest, LocksBlockWhileTheyAreHeld) {
  EXPECT_TRUE(blocks([] {
    static mutex mu;
    mu.lock();
    mu.lock();
  }));
  EXPECT_TRUE(blocks([] {
    static shared_mutex mu;
    mu.lock_shared();
    mu.lock();
  }));
  EXPECT_FALSE(blocks([] {
    static shared_mutex mu;
    mu.lock_shared(), mu.lock_shared();
    mu.unlock_shared(), mu.unlock_shared();
  }));
}

TEST_F(BlockingRulesTest, AReentrantOnceBlocks) {
  EXPECT_TRUE(blocks([] {
    static once o;
    o.call([] { o.call([] {}); });
  }));
}

TEST_F(BlockingRulesTest, BackgroundIsNeverDone) {
  EXPECT_TRUE(blocks([] { background().done().recv(); }));
}

} // namespace
} // namespace tether

// NOLINTEND(tether-*)
