// Guides: the story that a linter tells is tried first, and changes nothing else.
#include "test_support.h"

#include <tether/explore.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <tuple>

// NOLINTBEGIN(tether-*): the programs are wrong on purpose

namespace tether::test {
namespace {

class ExploreGuideTest : public RuntimeTest {};

/// "1 FILE:17"
std::string step(int goroutine, std::string_view mark, const std::string &more = "") {
  return std::to_string(goroutine) + ' ' + __FILE__ + ':' + std::to_string(line_of(__FILE__, mark)) + more + '\n';
}

std::string chosen_case(std::string_view mark) { return " case " + std::to_string(line_of(__FILE__, mark)); }

template <class F>
explore::result guided_by(const std::string &guide, F f) {
  explore::options o;
  o.guide = guide;
  return explore::run(f, o);
}

/// The number of the first schedule that leaves a goroutine at the mark; 0: none does.
std::uint64_t first_at(const explore::result &r, std::string_view mark) {
  for (const explore::leaked &l : r.leaks)
    if (l.blocked_at.line == line_of(__FILE__, mark))
      return l.first_schedule;
  return 0;
}

/// Leaks only when the two take their turns one after the other, which needs as many preemptions as there are rounds.
void take_turns() {
  struct shared {
    mutex mu;
    int turn = 0;
  };
  auto s = std::make_shared<shared>();
  auto done = make_chan<void>(2);
  go([=] {
    for (int i = 0; i < 5; ++i) {
      s->mu.lock(); // at: even-turn
      s->turn += s->turn == 2 * i;
      s->mu.unlock();
    }
    done.send();
  });
  go([=] {
    for (int i = 0; i < 5; ++i) {
      s->mu.lock(); // at: odd-turn
      s->turn += s->turn == 2 * i + 1;
      s->mu.unlock();
    }
    done.send();
  });
  done.recv();
  done.recv();
  if (s->turn == 10)
    go([] { make_chan<void>().recv(); }); // at: after-the-turns
}

std::string turns() {
  std::string guide;
  for (int i = 0; i < 5; ++i)
    guide += step(1, "even-turn") + step(2, "odd-turn");
  return guide + step(3, "after-the-turns", " blocks");
}

void two_answers() {
  auto first = make_chan<int>(1);
  auto second = make_chan<int>(1);
  auto none = make_chan<int>();
  first.send(1);
  second.send(2);
  const std::size_t answer = select(first,   // at: first-answer
                                    second); // at: second-answer
  if (answer == 1)
    none.recv(); // at: after-the-second
}

void two_senders() {
  auto c = make_chan<int>();
  go([=] { c.send(1); }); // at: one-sender
  go([=] { c.send(2); }); // at: other-sender
  c.recv();
}

void gives_up() {
  auto c = make_chan<int>();
  go([=] { c.send(1); }); // at: late-answer
  select(c,               // at: select
         after(1h));      // at: timeout
}

void one_of_five() {
  if (explore::choose(5) == 3)
    make_chan<int>().recv(); // at: chosen
}

/// What a search says of the program, whatever the order was.
auto verdicts(const explore::result &r) {
  std::vector<std::tuple<unsigned, std::string>> places;
  for (const explore::leaked &l : r.leaks)
    places.emplace_back(l.blocked_at.line, l.verdict);
  for (const explore::misuse &m : r.misuses)
    places.emplace_back(m.at.line, m.verdict);
  return std::tuple(places, r.exhaustive, r.limited, r.error, r.stopped_by);
}

TEST_F(ExploreGuideTest, ARareLeakIsFoundAtOnce) {
  const explore::result r = guided_by(turns(), take_turns);
  EXPECT_EQ(first_at(r, "after-the-turns"), 1u) << r.text();
  const explore::result plain = explore::run(take_turns);
  EXPECT_GT(first_at(plain, "after-the-turns"), 300u);
  EXPECT_EQ(verdicts(r), verdicts(plain));
  EXPECT_EQ(r.schedules, plain.schedules + 1);
}

TEST_F(ExploreGuideTest, ItsReplayIsAReplay) {
  const explore::result r = guided_by(turns(), take_turns);
  ASSERT_EQ(r.leaks.size(), 1u);
  explore::options again;
  again.replay = r.leaks[0].witness.replay;
  const explore::result replayed = explore::run(take_turns, again);
  EXPECT_EQ(replayed.error, "");
  EXPECT_EQ(first_at(replayed, "after-the-turns"), 1u);
}

TEST_F(ExploreGuideTest, TheCaseOfASelect) {
  EXPECT_GT(first_at(explore::run(two_answers), "after-the-second"), 1u);
  const auto with = [](const std::string &which) {
    return first_at(guided_by(step(1, "first-answer", which) + step(1, "after-the-second", " blocks"), two_answers),
                    "after-the-second");
  };
#ifdef __clang__ // GCC gives all channels of a call the call's own line
  EXPECT_EQ(with(chosen_case("second-answer")), 1u);
  EXPECT_GT(with(chosen_case("first-answer")), 1u);
#endif
  EXPECT_EQ(with(" case #1"), 1u);
  EXPECT_GT(with(" case #0"), 1u);
}

TEST_F(ExploreGuideTest, WhoIsToBlockIsLeft) {
  for (const auto &[stays, goes] : {std::pair("one-sender", "other-sender"), std::pair("other-sender", "one-sender")}) {
    const explore::result r = guided_by(step(7, stays, " blocks"), two_senders);
    EXPECT_EQ(first_at(r, stays), 1u) << stays;
    EXPECT_GT(first_at(r, goes), 1u) << goes;
  }
}

TEST_F(ExploreGuideTest, WhoMustQueueToBlockDoes) {
  const auto program = [] {
    auto mu = std::make_shared<shared_mutex>();
    go([mu] {
      mu->lock(); // at: writer
      mu->unlock();
    });
    mu->lock_shared(); // at: first-read
    mu->lock_shared(); // at: second-read
    mu->unlock_shared();
    mu->unlock_shared();
  };
  EXPECT_GT(first_at(explore::run(program), "second-read"), 2u);
  for (const auto &[one, other] : {std::pair(2, 1), std::pair(1, 2)}) {
    const std::string guide = step(1, "first-read") + (one == 2 ? step(2, "writer", " blocks") : "") +
                              step(1, "second-read", " blocks") + (other == 2 ? step(2, "writer", " blocks") : "");
    EXPECT_LE(first_at(guided_by(guide, program), "second-read"), 2u) << guide;
  }
}

TEST_F(ExploreGuideTest, AHandOffIsWithTheOneWhoIsNamed) {
  const auto program = [] {
    auto c = make_chan<int>();
    auto none = make_chan<int>();
    go([=] { c.send(1); }); // at: giver
    go([=] {
      if (c.recv())   // at: first-taker
        none.send(1); // at: first-stays
    });
    if (c.recv())   // at: second-taker
      none.send(1); // at: second-stays
  };
  const auto with = [&](int taker, const std::string &name) {
    // The other taker comes later, and never does.
    return first_at(guided_by(step(1, "giver") + step(taker, name + "-taker") +
                                  step(taker, name + "-stays", " blocks") +
                                  step(5 - taker, name == "first" ? "second-taker" : "first-taker"),
                              program),
                    name + "-stays");
  };
  EXPECT_EQ(with(2, "first"), 1u);
  EXPECT_EQ(with(3, "second"), 1u);
}

TEST_F(ExploreGuideTest, TimePassesForACaseThatNeedsIt) {
  EXPECT_GT(first_at(explore::run(gives_up), "late-answer"), 1u);
  const explore::result r =
      guided_by(step(1, "select", chosen_case("timeout")) + step(2, "late-answer", " blocks"), gives_up);
  EXPECT_EQ(first_at(r, "late-answer"), 1u) << r.text();
}

TEST_F(ExploreGuideTest, WhatTheGuideCannotKnowIsTried) {
  const explore::result r = guided_by(step(1, "chosen", " blocks"), one_of_five);
  EXPECT_EQ(first_at(r, "chosen"), 4u);
  EXPECT_EQ(r.schedules, 4 + explore::run(one_of_five).schedules);
}

TEST_F(ExploreGuideTest, OneAfterTheOther) {
  const std::string guides =
      "# two stories\n" + step(1, "one-sender", " blocks") + "\n" + step(1, "other-sender", " blocks");
  const explore::result r = guided_by(guides, two_senders);
  EXPECT_EQ(first_at(r, "one-sender"), 1u);
  EXPECT_EQ(first_at(r, "other-sender"), 2u);
}

TEST_F(ExploreGuideTest, AColumnTellsOperationsOfALineApart) {
  const auto program = [] {
    auto c = make_chan<int>();
    go([=] { c.send(1); }), go([=] { c.send(2); }); // at: both
    c.recv();
  };
  const explore::result plain = explore::run(program);
  ASSERT_EQ(plain.leaks.size(), 2u);
  const std::string line = step(1, "both");
  for (const explore::leaked &l : plain.leaks) {
    const std::string column = ':' + std::to_string(l.blocked_at.column);
    const explore::result r = guided_by(line.substr(0, line.size() - 1) + column + " blocks\n", program);
    for (const explore::leaked &other : r.leaks)
      EXPECT_EQ(other.first_schedule == 1, other.blocked_at.column == l.blocked_at.column) << column;
  }
}

TEST_F(ExploreGuideTest, AWrongGuideChangesNoVerdict) {
  const std::string elsewhere = "1 elsewhere.cpp:1\n2 elsewhere.cpp:2 blocks\n";
  const std::string backwards = step(2, "odd-turn") + step(1, "late-answer") + step(1, "timeout") +
                                step(3, "other-sender") + step(1, "one-sender") + step(2, "even-turn", " blocks");
  for (void (*program)() : {&take_turns, &two_answers, &two_senders, &gives_up, &one_of_five}) {
    const explore::result plain = explore::run(program);
    for (const std::string &guide : {elsewhere, backwards, turns()}) {
      const explore::result r = guided_by(guide, program);
      EXPECT_EQ(verdicts(r), verdicts(plain)) << guide;
      EXPECT_GT(r.schedules, plain.schedules);
      EXPECT_LE(r.schedules, plain.schedules + 8);
    }
  }
}

TEST_F(ExploreGuideTest, AFileWithGuides) {
  const std::string path = ::testing::TempDir() + "explore, guide.txt";
  std::ofstream(path) << turns();
  const explore::options o = explore::options::parse("schedules=50,guide=" + path);
  EXPECT_EQ(o.schedules, 50u);
  EXPECT_EQ(first_at(explore::run(take_turns, o), "after-the-turns"), 1u);
  EXPECT_EQ(explore::options::parse("guide=" + path).guide, turns());
  std::filesystem::remove(path);
  EXPECT_THROW(explore::options::parse("guide=" + path), std::runtime_error);
}

TEST_F(ExploreGuideTest, AMalformedGuideIsRefused) {
  for (const char *bad : {"x main.cpp:3", "0 main.cpp:3", "1", "1 main.cpp", "1 main.cpp:0", "1 main.cpp:x", "1 :3",
                          "1 main.cpp:3 case", "1 main.cpp:3 case x", "1 main.cpp:3 case #", "1 main.cpp:3 case #-1",
                          "1 main.cpp:3 stays", "1  main.cpp:", " 1 a:1"}) {
    try {
      guided_by(std::string("# a comment\n1 main.cpp:3\n") + bad + "\n", gives_up);
      ADD_FAILURE() << bad;
    } catch (const std::invalid_argument &e) {
      EXPECT_NE(std::string(e.what()).find(std::string("line 3: ") + bad), std::string::npos) << e.what();
    }
  }
}

} // namespace
} // namespace tether::test

// NOLINTEND(tether-*)
