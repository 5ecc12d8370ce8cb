// Misuse that explored programs come to: what is named, where, and what is none.
#include "explore_test_support.h"

#include <memory>
#include <stdexcept>
#include <string>

// NOLINTBEGIN(tether-*): the programs are wrong on purpose

namespace tether::test {
namespace {

template <class F>
std::string kinds(F f) {
  std::string out;
  for (const explore::misuse &m : explore::run(f).misuses)
    out += (out.empty() ? "" : " ") + m.kind;
  return out;
}

TEST_F(ExploreTest, SendOnClosed) {
  const auto program = [](bool ordered) {
    return kinds([ordered] {
      auto c = make_chan<int>(1);
      auto sent = make_chan<void>(1);
      go([=] {
        c.send(1);
        sent.send();
      });
      if (ordered)
        sent.recv();
      c.close();
    });
  };
  EXPECT_EQ(program(false), "send-on-closed");
  EXPECT_EQ(program(true), "");
}

TEST_F(ExploreTest, ACaughtExceptionIsNoMisuse) {
  EXPECT_EQ(kinds([] {
              auto c = make_chan<int>(1);
              c.close();
              try {
                c.send(1);
              } catch (const closed_error &) {
              }
            }),
            "");
}

TEST_F(ExploreTest, MisuseHasItsLine) {
  const explore::result r = explore::run([] {
    auto c = make_chan<int>();
    go([c] { c.close(); });
    c.close(); // at: second-close
  });
  ASSERT_FALSE(r.misuses.empty());
  bool found = false;
  for (const explore::misuse &m : r.misuses) {
    EXPECT_EQ(m.kind, "double-close");
    found = found || m.at.line == line_of(__FILE__, "second-close");
  }
  EXPECT_TRUE(found) << r.text();
}

TEST_F(ExploreTest, OtherMisuse) {
  EXPECT_EQ(kinds([] { chan<int>().close(); }), "close-of-nil");
  EXPECT_EQ(kinds([] {
              auto wg = std::make_shared<wait_group>();
              wg->add();
              wg->done();
              wg->done();
            }),
            "negative-counter");
  EXPECT_EQ(kinds([] { mutex().unlock(); }), "unlock-of-unlocked");
  EXPECT_EQ(kinds([] { throw std::runtime_error("no"); }), "uncaught-exception");
}

TEST_F(ExploreTest, UnlockByAnother) {
  const auto program = [](bool by_owner) {
    return kinds([by_owner] {
      auto mu = std::make_shared<mutex>();
      auto done = make_chan<void>();
      mu->lock();
      if (by_owner)
        mu->unlock();
      go([=] {
        if (!by_owner)
          mu->unlock();
        done.close();
      });
      done.recv();
    });
  };
  EXPECT_EQ(program(false), "unlock-by-non-owner");
  EXPECT_EQ(program(true), "");
}

TEST_F(ExploreTest, LockCycles) {
  EXPECT_NE(kinds(opposite_order).find("lock-cycle"), std::string::npos);
  EXPECT_EQ(kinds(same_order), "");
  EXPECT_EQ(kinds([] {
              mutex mu;
              mu.lock();
              mu.lock();
            }),
            "lock-cycle");
}

TEST_F(ExploreTest, AddAfterWait) {
  const explore::result r = explore::run([] {
    auto wg = std::make_shared<wait_group>();
    go([wg] {
      wg->add(); // at: late-add
      wg->done();
    });
    wg->wait();
  });
  ASSERT_EQ(r.misuses.size(), 1u) << r.text();
  EXPECT_EQ(r.misuses[0].kind, "add-after-wait");
  EXPECT_EQ(r.misuses[0].at.line, line_of(__FILE__, "late-add"));
  EXPECT_EQ(r.misuses[0].path, "0.1");
}

TEST_F(ExploreTest, AGroupMayBeUsedAgain) {
  EXPECT_EQ(kinds([] { // ordered by go, by a channel, by a mutex's owner
              auto wg = std::make_shared<wait_group>();
              auto start = make_chan<void>();
              auto ended = make_chan<void>();
              wg->go([] {});
              wg->wait();
              go([=] {
                start.recv();
                wg->add();
                wg->done();
                ended.close();
              });
              start.send();
              ended.recv();
              wg->wait();
            }),
            "");
  EXPECT_EQ(kinds([] {
              for (int i = 0; i < 2; ++i) {
                wait_group wg;
                wg.go([] {});
                wg.go([] {});
                wg.wait();
              }
            }),
            "");
}

TEST_F(ExploreTest, AddsWhileCountedAreRight) {
  EXPECT_EQ(kinds([] {
              auto wg = std::make_shared<wait_group>();
              wg->add();
              go([wg] {
                wg->go([] {});
                wg->done();
              });
              wg->wait();
            }),
            "");
}

} // namespace
} // namespace tether::test

// NOLINTEND(tether-*)
