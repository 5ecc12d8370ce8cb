// Witnesses and their replay, and the environment variables that ask for an exploration.
#include "explore_test_support.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace tether::test {
namespace {

// --- Replay ---------------------------------------------------------------------------------------------------

TEST_F(ExploreTest, AReplayShowsItEveryTime) {
  const explore::result r = explore::run(timeout_leak);
  ASSERT_EQ(r.leaks.size(), 1u);
  explore::options o;
  o.replay = r.leaks[0].witness.replay;
  for (int i = 0; i < 100; ++i) {
    const explore::result again = explore::run(timeout_leak, o);
    ASSERT_EQ(again.leaks.size(), 1u) << again.text();
    EXPECT_TRUE(again.replayed);
    EXPECT_EQ(again.schedules, 1u);
    EXPECT_EQ(again.leaks[0].witness.replay, r.leaks[0].witness.replay);
  }
}

TEST_F(ExploreTest, AReplayOfAnotherProgramIsRefused) {
  const explore::result r = explore::run(timeout_leak);
  explore::options o;
  o.replay = r.leaks.at(0).witness.replay;
  const explore::result other = explore::run(opposite_order, o);
  EXPECT_NE(other.error.find("diverged at step"), std::string::npos) << other.text();
  EXPECT_TRUE(other.leaks.empty());
  const explore::result short_one = explore::run(ping, o);
  EXPECT_NE(short_one.error.find("diverged at step"), std::string::npos) << short_one.text();
  o.replay = "something else";
  EXPECT_THROW(explore::run(ping, o), std::invalid_argument);
  o.replay = "tether replay 1\nnonsense\n";
  EXPECT_THROW(explore::run(ping, o), std::invalid_argument);
}

TEST_F(ExploreTest, TheStoryNamesEachStep) {
  const explore::result r = explore::run(timeout_leak);
  const std::string story = r.leaks.at(0).witness.text();
  EXPECT_NE(story.find("clock: time passes"), std::string::npos) << story;
  EXPECT_NE(story.find("0: select"), std::string::npos) << story;
  EXPECT_NE(story.find("explore_test_support.h:"), std::string::npos) << story;
}

TEST_F(ExploreTest, AWitnessFoundAtRandomReadsAsOneThatWasSearchedFor) {
  const auto program = [] {
    for (int i = 0; i < 3; ++i)
      go([c = make_chan<int>(1)] {
        for (int round = 0; round < 3; ++round)
          c.send(round), c.recv();
      });
    opposite_order();
  };
  const auto switches = [&](const explore::options &o) {
    const explore::result r = explore::run(program, o);
    if (r.leaks.empty())
      return -1;
    const std::vector<explore::step> &steps = r.leaks[0].witness.steps;
    int n = 0;
    for (std::size_t i = 1; i < steps.size(); ++i)
      n += steps[i].goroutine != steps[i - 1].goroutine;
    explore::options again;
    again.replay = r.leaks[0].witness.replay;
    EXPECT_EQ(explore::run(program, again).leaks.size(), 2u);
    return n;
  };
  explore::options searched;
  searched.schedules = 2000;
  searched.exhaustive = false;
  explore::options at_random = searched;
  at_random.preemptions = -1;
  const int fewest = switches(searched);
  EXPECT_GT(fewest, 0);
  for (at_random.seed = 1; at_random.seed <= 5; ++at_random.seed) {
    const int n = switches(at_random);
    EXPECT_GT(n, 0);
    EXPECT_LE(n, fewest + 2);
  }
}

// --- TETHER_EXPLORE and TETHER_REPLAY -------------------------------------------------------------------------

/// Sets an environment variable for one scope.
class setting {
public:
  setting(const char *name, const std::string &value) : name_(name) { ::setenv(name, value.c_str(), 1); }
  ~setting() { ::unsetenv(name_); }
  setting(const setting &) = delete;
  setting &operator=(const setting &) = delete;

private:
  const char *name_;
};

std::string content_of(const std::string &path) {
  std::ifstream in(path);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

TEST_F(ExploreTest, RunExploresWhenAsked) {
  const std::string path = ::testing::TempDir() + "explore_report.json";
  const setting report("TETHER_LEAK_REPORT", path);
  {
    const setting wanted("TETHER_EXPLORE", "schedules=1000,seed=3");
    int executions = 0;
    EXPECT_EQ(run([&] {
                timeout_leak();
                return 40 + ++executions;
              }),
              41);
    EXPECT_GT(executions, 1);
  }
  const std::string json = content_of(path);
  EXPECT_NE(json.find("\"mode\":\"explore\""), std::string::npos) << json;
  EXPECT_NE(json.find("\"verdict\":\"may\""), std::string::npos) << json;
  EXPECT_NE(json.find("\"exhaustive\":true"), std::string::npos) << json;
  const std::string replay = path + ".1.replay";
  EXPECT_NE(json.find(replay), std::string::npos) << json;
  {
    const setting wanted("TETHER_REPLAY", replay);
    run(timeout_leak);
  }
  const std::string again = content_of(path);
  EXPECT_NE(again.find("\"mode\":\"replay\""), std::string::npos) << again;
  EXPECT_NE(again.find("\"line\":" + std::to_string(timeout_send_line())), std::string::npos) << again;
  std::filesystem::remove(path);
  std::filesystem::remove(replay);
}

TEST_F(ExploreTest, Options) {
  const explore::options o = explore::options::parse("schedules=5,preemptions=2,seconds=3,seed=9,timers=idle,steps=77");
  EXPECT_EQ(o.schedules, 5u);
  EXPECT_EQ(o.preemptions, 2);
  EXPECT_EQ(o.time, 3s);
  EXPECT_EQ(o.seed, 9u);
  EXPECT_EQ(o.timers, explore::timer_policy::idle);
  EXPECT_EQ(o.steps, 77u);
  EXPECT_EQ(explore::options::parse("1").schedules, explore::options().schedules);
  for (const char *bad : {"schedules", "schedules=", "schedules=x", "timers=never", "what=1"})
    EXPECT_THROW(explore::options::parse(bad), std::invalid_argument) << bad;
}

} // namespace
} // namespace tether::test
