// What makes a bubble fail, and what it says then.
#include "bubble_test_support.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <stdexcept>
#include <string>

namespace tether::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST_F(BubbleTest, DeadlockOfTheFunction) {
  const std::string text = message_of<bubble_error>([] { bubble([] { make_chan<int>().recv(); }); });
  EXPECT_THAT(text, HasSubstr("deadlock: the function blocks for ever in chan receive at "));
}

TEST_F(BubbleTest, WaitElsewhereIsAnError) {
  EXPECT_EQ(message_of<std::logic_error>([] { wait(); }), "test::wait called outside of a bubble");
  run([] { EXPECT_EQ(message_of<std::logic_error>([] { wait(); }), "test::wait called outside of a bubble"); });
}

TEST_F(BubbleTest, ExceptionsOfTheFunctionComeOut) {
  EXPECT_EQ(message_of<std::domain_error>([] { bubble([] { throw std::domain_error("mine"); }); }), "mine");
  // ... whatever is left behind.
  EXPECT_EQ(message_of<std::domain_error>([] {
              bubble([] {
                // NOLINTNEXTLINE(tether-no-counterpart): on purpose
                go([] { make_chan<int>().recv(); });
                wait();
                throw std::domain_error("mine");
              });
            }),
            "mine");
  EXPECT_TRUE(try_bubble([] {}).ok());
}

TEST_F(BubbleTest, ExceptionsOfOthersFail) {
  const std::string text = message_of<bubble_error>([] {
    bubble([] {
      go([] { throw std::domain_error("of another"); });
      sleep_for(1s);
    });
  });
  EXPECT_THAT(text, HasSubstr("uncaught-exception"));
  EXPECT_THAT(text, HasSubstr("of another"));
}

TEST_F(BubbleTest, MisuseIsNamed) {
  const explore::result found = try_bubble([] {
    auto c = make_chan<int>();
    c.close();
    // NOLINTNEXTLINE(tether-send-on-closed): on purpose
    go([=] { c.send(1); });
    sleep_for(1s);
  });
  ASSERT_EQ(found.misuses.size(), 1u) << found.text();
  EXPECT_EQ(found.misuses[0].kind, "send-on-closed");
}

TEST_F(BubbleTest, NestedBubblesAreAnError) {
  bubble([] {
    EXPECT_EQ(message_of<std::logic_error>([] { bubble([] {}); }), "test::bubble inside a bubble or an exploration");
  });
  run([] {
    EXPECT_EQ(message_of<std::logic_error>([] { bubble([] {}); }),
              "test::bubble called from a goroutine: it takes the place of run()");
  });
}

TEST_F(BubbleTest, WhatNeverEndsIsNamed) {
  const std::string text = message_of<bubble_error>([] {
    bubble([] {
      go([] {
        for (;;)
          sleep_for(1s); // at: loop
      });
      sleep_for(1h);
    });
  });
  EXPECT_THAT(text, HasSubstr("since the function has returned"));
  EXPECT_THAT(text, HasSubstr("sleep at " + std::string(__FILE__) + ':' + std::to_string(line_of(__FILE__, "loop"))));

  const explore::result spins = try_bubble(
      [] {
        for (;;)
          yield();
      },
      {.steps = 500});
  EXPECT_EQ(spins.limited, 1u);
  EXPECT_THAT(spins.error, HasSubstr("after 500 steps"));
  EXPECT_FALSE(spins.ok());
}

TEST_F(BubbleTest, ALoopThatWatchesTheClockEnds) {
  const explore::result found = try_bubble(
      [] {
        const auto end = now() + 1s;
        while (now() < end) {
        }
      },
      {.steps = 1000});
  EXPECT_EQ(found.limited, 1u); // it never blocks, so no time passes
}

TEST_F(BubbleTest, LongStoriesAreCutAtTheFront) {
  const std::string text = message_of<bubble_error>([] {
    bubble([] {
      for (int i = 0; i < 500; ++i)
        sleep_for(1s);
      // NOLINTNEXTLINE(tether-no-counterpart): on purpose
      go([] { make_chan<int>().recv(); });
    });
  });
  EXPECT_LT(std::count(text.begin(), text.end(), '\n'), 60);
  EXPECT_THAT(text, Not(HasSubstr("  1. 0: ")));
}

} // namespace
} // namespace tether::test
