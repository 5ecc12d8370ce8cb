#include "test_support.h"

#include <memory>
#include <string>
#include <vector>

namespace tether {
namespace {

using namespace test;
class SelectTest : public RuntimeTest {};
class SelectLeavingTest : public LeavingTest {};

TEST_F(SelectTest, ReportsTheChosenCase) {
  run_to_end([] {
    auto a = make_chan<int>(1), b = make_chan<int>(1);
    b.send(7);
    recv_case from_a{a}, from_b{b};
    EXPECT_EQ(select(from_a, from_b), 1u);
    EXPECT_FALSE(from_a);
    ASSERT_TRUE(from_b);
    EXPECT_FALSE(from_b.closed());
    EXPECT_EQ(*from_b, 7);
  });
}

TEST_F(SelectTest, SendCase) {
  run_to_end([] {
    auto out = make_chan<std::string>(1);
    send_case sent{out, std::string("text")};
    EXPECT_EQ(select(sent), 0u);
    EXPECT_TRUE(sent);
    EXPECT_EQ(out.recv(), "text");
  });
}

TEST_F(SelectTest, EveryFormInOneCall) {
  run_to_end([] {
    auto jobs = make_chan<int>(), out = make_chan<int>();
    auto [ctx, cancel] = with_cancel(background());
    recv_case got{jobs};
    send_case sent{out, 5};
    recv_case stop{ctx.done()};
    // NOLINTNEXTLINE(tether-timeout): 20 s do not pass
    go([=] { jobs.send(1); });
    EXPECT_EQ(select(got, sent, stop, after(20s)), 0u);
    EXPECT_EQ(*got, 1);
    // NOLINTNEXTLINE(tether-timeout): 20 s do not pass
    go([=] { EXPECT_EQ(out.recv(), 5); });
    EXPECT_EQ(select(got, sent, stop, after(20s)), 1u);
    EXPECT_TRUE(!got && sent && !stop);
    cancel();
    EXPECT_EQ(select(got, stop, after(20s)), 1u);
    EXPECT_TRUE(stop && stop.closed());
    EXPECT_EQ(select(got, after(1ms)), 1u);
    EXPECT_FALSE(got);
  });
}

TEST_F(SelectTest, UnnamedCasesAndBareChannels) {
  run_to_end([] {
    auto a = make_chan<int>(1), b = make_chan<int>(1);
    recv_chan<int> one_way = b;
    int branch = -1;
    a.send(1);
    switch (select(recv_case{a}, after(20s))) {
    case 0:
      branch = 0;
      break;
    case 1:
      branch = 1;
      break;
    }
    EXPECT_EQ(branch, 0);
    b.send(2);
    EXPECT_EQ(select(a, one_way), 1u);
    EXPECT_EQ(a.size() + b.size(), 0u);
    // NOLINTNEXTLINE(tether-self-wait): the value of a was taken, 20 s did not pass
    EXPECT_EQ(select(send_case{a, 3}, recv_case{b}), 0u);
    EXPECT_EQ(a.recv(), 3);
    auto done = make_chan<void>();
    done.close();
    EXPECT_EQ(select(a, done), 1u);
    EXPECT_EQ(select(after(1ms), a), 0u);
  });
}

TEST_F(SelectTest, VoidChannels) {
  run_to_end([] {
    auto c = make_chan<void>(1);
    send_case sent{c};
    recv_case got{c};
    EXPECT_EQ(select(sent), 0u);
    EXPECT_EQ(select(got), 0u);
    EXPECT_TRUE(got && !got.closed());
    c.close();
    EXPECT_EQ(select(got), 0u);
    EXPECT_TRUE(got && got.closed());
  });
}

TEST_F(SelectTest, OtherwiseIsChosenOnlyWhenNothingIsReady) {
  run_to_end([] {
    auto c = make_chan<int>(1);
    recv_case got{c};
    EXPECT_EQ(select(got, otherwise), 1u);
    EXPECT_FALSE(got);
    c.send(1);
    EXPECT_EQ(select(got, otherwise), 0u);
    EXPECT_TRUE(got);
    EXPECT_EQ(select(otherwise), 0u);
  });
}

TEST_F(SelectTest, OtherwiseHasAPositionLikeAnyArgument) {
  run_to_end([] {
    auto a = make_chan<int>(1), b = make_chan<int>(1);
    EXPECT_EQ(select(otherwise, a, b), 0u);
    EXPECT_EQ(select(a, otherwise, b), 1u);
    EXPECT_EQ(select(a, b, otherwise), 2u);
    b.send(1);
    EXPECT_EQ(select(otherwise, a, b), 2u);
    b.send(1);
    EXPECT_EQ(select(a, otherwise, b), 2u);
  });
}

TEST_F(SelectTest, ANilCaseIsNeverReady) {
  run_to_end([] {
    chan<int> nil;
    auto c = make_chan<int>(1);
    EXPECT_EQ(select(recv_case{nil}, send_case{nil, 1}, otherwise), 2u);
    for (int i = 0; i < 50; ++i) {
      EXPECT_EQ(select(recv_case{nil}, send_case{c, 1}, send_case{nil, 1}), 1u);
      c.recv();
    }
    EXPECT_EQ(select(nil, after(2ms)), 1u);
    EXPECT_EQ(select(recv_case{background().done()}, otherwise), 1u);
  });
}

TEST_F(SelectTest, AClosedReceiveIsChosen) {
  run_to_end([] {
    auto c = make_chan<int>();
    c.close();
    recv_case got{c};
    EXPECT_EQ(select(got), 0u);
    EXPECT_TRUE(got);
    EXPECT_TRUE(got.closed());
    EXPECT_ANY_THROW((void)*got);
  });
}

TEST_F(SelectTest, CloseWakesAParkedSelect) {
  run_to_end([] {
    auto a = make_chan<int>(), b = make_chan<int>();
    go([=] { sleep_for(5ms), b.close(); });
    recv_case from_a{a}, from_b{b};
    EXPECT_EQ(select(from_a, from_b), 1u);
    EXPECT_TRUE(from_b.closed());
    EXPECT_FALSE(from_a);
  });
}

TEST_F(SelectTest, SendOnClosedThrows) {
  run_to_end([] {
    auto c = make_chan<int>(1);
    c.close();
    const auto text = [&](auto f) { return message_of<closed_error>(f); };
    EXPECT_TRUE(text([&] { select(send_case{c, 1}); }).starts_with("send on closed channel"));
    EXPECT_TRUE(text([&] { select(send_case{c, 1}, otherwise); }).starts_with("send on closed channel"));
    auto open = make_chan<int>(), other = make_chan<int>();
    go([=] { sleep_for(5ms), open.close(); });
    EXPECT_TRUE(text([&] {
                  select(send_case{open, 1}, recv_case{other});
                }).starts_with("send on closed channel"));
    EXPECT_EQ(select(other, otherwise), 1u) << "the failed select left nothing behind";
    EXPECT_FALSE(other.try_send(1));
  });
}

TEST_F(SelectTest, ASendCaseThatWasNotChosenKeepsItsValue) {
  run_to_end([] {
    auto full = make_chan<std::unique_ptr<int>>();
    auto ready = make_chan<int>(1);
    ready.send(1);
    send_case sent{full, std::make_unique<int>(5)};
    EXPECT_EQ(select(sent, recv_case{ready}), 1u);
    EXPECT_FALSE(sent);
    EXPECT_EQ(select(sent, otherwise), 1u);
    EXPECT_EQ(select(sent, after(1ms)), 1u);
    auto got = make_chan<int>();
    // NOLINTNEXTLINE(tether-timeout): 20 s do not pass
    go([=] { got.send(**full.recv()); });
    EXPECT_EQ(select(sent, after(20s)), 0u) << "the same case, used again";
    // NOLINTNEXTLINE(tether-timeout): 20 s do not pass
    EXPECT_EQ(got.recv(), 5);
  });
}

TEST_F(SelectTest, TakeGivesTheUnsentValueBack) {
  run_to_end([] {
    auto full = make_chan<std::unique_ptr<int>>();
    send_case sent{full, std::make_unique<int>(6)};
    EXPECT_EQ(select(sent, otherwise), 1u);
    std::unique_ptr<int> back = sent.take();
    ASSERT_TRUE(back);
    EXPECT_EQ(*back, 6);
  });
}

TEST_F(SelectTest, MisuseOfCasesThrows) {
  run_to_end([] {
    auto c = make_chan<int>(1);
    send_case sent{c, 1};
    recv_case got{c}, other{make_chan<int>()};
    EXPECT_THROW((void)*got, std::logic_error) << "not chosen yet";
    EXPECT_EQ(select(sent), 0u);
    // NOLINTNEXTLINE(tether-self-wait): it throws at once
    EXPECT_THROW(select(sent), std::logic_error) << "its value is gone";
    EXPECT_THROW((void)sent.take(), std::logic_error);
    EXPECT_EQ(select(got, other), 0u);
    EXPECT_THROW((void)*other, std::logic_error);
    EXPECT_EQ(*got, 1);
  });
}

TEST_F(SelectTest, ValuesInCasesAreNeitherLeakedNorDestroyedTwice) {
  using value = counted<struct select_values>;
  run_to_end([] {
    auto c = make_chan<value>(1), full = make_chan<value>();
    {
      send_case kept{full, value(1)};
      send_case sent{c, value(2)};
      EXPECT_EQ(select(kept, sent), 1u);
      recv_case got{c}, again{c};
      EXPECT_EQ(select(got, recv_case{full}), 0u);
      EXPECT_EQ((*got).value, 2);
      EXPECT_EQ(select(got, otherwise), 1u);
      EXPECT_FALSE(got);
    }
    go([=] { select(recv_case{full}); });
    EXPECT_EQ(select(send_case{full, value(3)}), 0u);
  });
  EXPECT_EQ(value::alive, 0);
}

TEST_F(SelectTest, ACaseKeepsItsChannelAlive) {
  run_to_end([] {
    recv_case got{[] {
      auto c = make_chan<int>(1);
      c.send(4);
      return c;
    }()};
    EXPECT_EQ(select(got), 0u);
    EXPECT_EQ(*got, 4);
    recv_case fired{after(1ms)};
    EXPECT_EQ(select(fired), 0u);
    EXPECT_TRUE(fired);
  });
}

TEST_F(SelectTest, CasesAreReusedInALoop) {
  run_to_end([] {
    auto c = make_chan<int>();
    auto quit = make_chan<void>();
    go([=] {
      for (int i = 0; i < 100; ++i)
        c.send(i);
      quit.close();
    });
    recv_case got{c};
    recv_case stop{quit};
    int expected = 0;
    for (;;) {
      select(got, stop);
      if (stop)
        break;
      ASSERT_TRUE(got);
      ASSERT_EQ(*got, expected++);
    }
    EXPECT_EQ(expected, 100);
  });
}

TEST_F(SelectTest, ReceivedMoveOnlyValueMovesOut) {
  run_to_end([] {
    auto c = make_chan<std::unique_ptr<int>>(1);
    c.send(std::make_unique<int>(3));
    recv_case got{c};
    select(got);
    std::unique_ptr<int> mine = std::move(*got);
    EXPECT_EQ(*mine, 3);
  });
}

TEST_F(SelectTest, RangeOfReceives) {
  run_to_end([] {
    std::vector<chan<int>> chans;
    for (int i = 0; i < 40; ++i)
      chans.push_back(make_chan<int>());
    std::vector<recv_case<int>> cases;
    for (auto &c : chans)
      cases.emplace_back(c);
    for (std::size_t i = 0; i < chans.size(); ++i) {
      go([c = chans[i], i] { c.send(int(i)); });
      const std::size_t chosen = select(cases);
      ASSERT_EQ(chosen, i);
      ASSERT_TRUE(cases[chosen]);
      EXPECT_EQ(*cases[chosen], int(i));
    }
  });
}

TEST_F(SelectTest, RangeOfSends) {
  run_to_end([] {
    auto a = make_chan<int>(), b = make_chan<int>(1);
    std::vector<send_case<int>> cases;
    cases.emplace_back(a, 1);
    cases.emplace_back(b, 2);
    EXPECT_EQ(select(cases), 1u);
    EXPECT_EQ(b.recv(), 2);
  });
}

// NOLINTBEGIN(tether-*): they block on purpose
TEST_F(SelectLeavingTest, SelectWithoutReadyCasesBlocksForEver) {
  static std::atomic<int> passed = 0;
  run([] {
    go([] { select(), ++passed; });
    go([] { select(chan<int>(), chan<int>()), ++passed; });
    go([] {
      std::vector<recv_case<int>> none;
      select(none), ++passed;
    });
    go([] { select(recv_case{make_chan<int>()}), ++passed; });
    wait_until_parked(4);
  });
  EXPECT_EQ(passed, 0);
}
// NOLINTEND(tether-*)

TEST_F(SelectTest, TwelveCases) {
  run_to_end([] {
    std::vector<chan<int>> c;
    for (int i = 0; i < 11; ++i)
      c.push_back(make_chan<int>(1));
    for (std::size_t i = 0; i < 11; ++i) {
      c[i].send(1);
      EXPECT_EQ(select(c[0], c[1], c[2], c[3], c[4], c[5], c[6], c[7], c[8], c[9], c[10], otherwise), i);
    }
    EXPECT_EQ(select(c[0], c[1], c[2], c[3], c[4], c[5], c[6], c[7], c[8], c[9], c[10], otherwise), 11u);
  });
}

} // namespace
} // namespace tether
