// Causes of cancellations. After Go's src/context/x_test.go (TestCause, TestCauseRace,
// TestWithCancelSimultaneouslyCanceledParent).
#include "test_support.h"

#include <functional>
#include <stdexcept>
#include <thread>

namespace tether {
namespace {

using namespace test;
class ContextCauseTest : public RuntimeTest {};

const std::exception_ptr parent_cause = std::make_exception_ptr(std::runtime_error("parent"));
const std::exception_ptr child_cause = std::make_exception_ptr(std::runtime_error("child"));
const std::exception_ptr too_slow = std::make_exception_ptr(std::runtime_error("too slow"));
const std::exception_ptr finished_early = std::make_exception_ptr(std::runtime_error("finished early"));

/// The code of the std::system_error that the pointer stands for.
std::error_code code_of(const std::exception_ptr &cause) {
  try {
    std::rethrow_exception(cause);
  } catch (const std::system_error &e) {
    return e.code();
  }
}

std::string text_of(const std::exception_ptr &cause) {
  return message_of<std::exception>([&] { std::rethrow_exception(cause); });
}

struct outcome {
  const char *name;
  std::function<context()> make; ///< the contexts end here, all but the one that is returned
  std::error_code err;
  std::exception_ptr cause; ///< null: that of the error
};

// After TestCause, row by row.
TEST_F(ContextCauseTest, TheFirstCancellationSetsIt) {
  const outcome outcomes[] = {
      {"background", [] { return background(); }, {}, nullptr},
      {"cancel",
       [] {
         auto [ctx, cancel] = with_cancel(background());
         cancel();
         return ctx;
       },
       errc::canceled, nullptr},
      {"cancel with a cause",
       [] {
         auto [ctx, cancel] = with_cancel_cause(background());
         cancel(parent_cause);
         return ctx;
       },
       errc::canceled, parent_cause},
      {"cancel with no cause",
       [] {
         auto [ctx, cancel] = with_cancel_cause(background());
         cancel(nullptr);
         return ctx;
       },
       errc::canceled, nullptr},
      {"parent before child",
       [] {
         auto [parent, cancel_parent] = with_cancel_cause(background());
         auto [ctx, cancel] = with_cancel_cause(parent);
         cancel_parent(parent_cause);
         cancel(child_cause);
         return ctx;
       },
       errc::canceled, parent_cause},
      {"parent after child",
       [] {
         auto [parent, cancel_parent] = with_cancel_cause(background());
         auto [ctx, cancel] = with_cancel_cause(parent);
         cancel(child_cause);
         cancel_parent(parent_cause);
         return ctx;
       },
       errc::canceled, child_cause},
      {"parent before a plain child",
       [] {
         auto [parent, cancel_parent] = with_cancel_cause(background());
         auto [ctx, cancel] = with_cancel(parent);
         cancel_parent(parent_cause);
         cancel();
         return ctx;
       },
       errc::canceled, parent_cause},
      {"parent after a plain child",
       [] {
         auto [parent, cancel_parent] = with_cancel_cause(background());
         auto [ctx, cancel] = with_cancel(parent);
         cancel();
         cancel_parent(parent_cause);
         return ctx;
       },
       errc::canceled, nullptr},
      {"child after a plain parent",
       [] {
         auto [parent, cancel_parent] = with_cancel(background());
         auto [ctx, cancel] = with_cancel_cause(parent);
         cancel_parent();
         cancel(child_cause);
         return ctx;
       },
       errc::canceled, nullptr},
      {"child before a plain parent",
       [] {
         auto [parent, cancel_parent] = with_cancel(background());
         auto [ctx, cancel] = with_cancel_cause(parent);
         cancel(child_cause);
         cancel_parent();
         return ctx;
       },
       errc::canceled, child_cause},
      {"timeout",
       [] {
         auto [ctx, cancel] = with_timeout(background(), 0s);
         cancel();
         return ctx;
       },
       errc::deadline_exceeded, nullptr},
      {"timeout, canceled before",
       [] {
         auto [ctx, cancel] = with_timeout(background(), 1h);
         cancel();
         return ctx;
       },
       errc::canceled, nullptr},
      {"timeout with a cause",
       [] {
         auto [ctx, cancel] = with_timeout_cause(background(), 0s, too_slow);
         cancel();
         return ctx;
       },
       errc::deadline_exceeded, too_slow},
      {"timeout with a cause, canceled before",
       [] {
         auto [ctx, cancel] = with_timeout_cause(background(), 1h, too_slow);
         cancel();
         return ctx;
       },
       errc::canceled, nullptr},
      {"timeout with a cause below a cancel",
       [] {
         auto [parent, cancel_parent] = with_cancel_cause(background());
         auto [ctx, cancel] = with_timeout_cause(parent, 0s, too_slow);
         cancel_parent(finished_early);
         return ctx;
       },
       errc::deadline_exceeded, too_slow},
      {"timeout with a cause below a cancel that comes first",
       [] {
         auto [parent, cancel_parent] = with_cancel_cause(background());
         auto [ctx, cancel] = with_timeout_cause(parent, 1h, too_slow);
         cancel_parent(finished_early);
         return ctx;
       },
       errc::canceled, finished_early},
      {"without_cancel", [] { return without_cancel(background()); }, {}, nullptr},
      {"without_cancel below a cancel",
       [] {
         auto [parent, cancel] = with_cancel_cause(background());
         const context ctx = without_cancel(parent);
         cancel(finished_early);
         return ctx;
       },
       {},
       nullptr},
  };
  for (const outcome &o : outcomes) {
    SCOPED_TRACE(o.name);
    const context ctx = o.make();
    EXPECT_EQ(ctx.err(), o.err);
    if (o.cause) {
      EXPECT_TRUE(ctx.cause() == o.cause) << text_of(ctx.cause());
    } else if (o.err) {
      EXPECT_EQ(code_of(ctx.cause()), o.err);
    } else {
      EXPECT_FALSE(ctx.cause());
    }
  }
}

TEST_F(ContextCauseTest, IsNullUntilTheContextIsCanceled) {
  auto [ctx, cancel] = with_cancel_cause(background());
  EXPECT_FALSE(ctx.cause());
  cancel(parent_cause);
  EXPECT_TRUE(ctx.cause() == parent_cause);
  EXPECT_EQ(ctx.err(), errc::canceled) << "whatever the cause";
}

TEST_F(ContextCauseTest, WhateverProgramsHaveAtHand) {
  const auto cause_after = [](auto cancel_it) {
    auto [ctx, cancel] = with_cancel_cause(background());
    cancel_it(cancel);
    return ctx.cause();
  };
  using cancel = cancel_cause_func;
  EXPECT_EQ(text_of(cause_after([](cancel &c) { c(std::out_of_range("index 7")); })), "index 7");
  EXPECT_THROW(std::rethrow_exception(cause_after([](cancel &c) { c(std::out_of_range("")); })), std::out_of_range);
  EXPECT_EQ(text_of(cause_after([](cancel &c) { c("just a text"); })), "just a text");
  EXPECT_EQ(text_of(cause_after([](cancel &c) { c(std::string("a string")); })), "a string");
  EXPECT_EQ(code_of(cause_after([](cancel &c) { c(make_error_code(std::errc::io_error)); })), std::errc::io_error);
  EXPECT_EQ(code_of(cause_after([](cancel &c) { c(errc::deadline_exceeded); })), errc::deadline_exceeded);
  EXPECT_EQ(code_of(cause_after([](cancel &c) { c(std::error_code()); })), errc::canceled) << "success is no cause";
  EXPECT_EQ(code_of(cause_after([](cancel &c) { c(); })), errc::canceled);
  EXPECT_TRUE(cause_after([](cancel &c) { c(too_slow); }) == too_slow);
  EXPECT_THROW(std::rethrow_exception(cause_after([](cancel &c) { c(std::make_exception_ptr(42)); })), int);
}

TEST_F(ContextCauseTest, ADeadlineAsAnError) {
  auto [ctx, cancel] = with_deadline_cause(background(), clock::now() - 1s, "too slow");
  EXPECT_EQ(ctx.err(), errc::deadline_exceeded);
  EXPECT_EQ(text_of(ctx.cause()), "too slow");
}

TEST_F(ContextCauseTest, TheTimerGivesItsCause) {
  run_to_end([] {
    auto [ctx, cancel] = with_timeout_cause(background(), 5ms, too_slow);
    auto [child, cancel_child] = with_cancel(ctx);
    EXPECT_FALSE(child.cause());
    child.done().recv();
    EXPECT_TRUE(child.cause() == too_slow);
    EXPECT_EQ(child.err(), errc::deadline_exceeded);
  });
}

TEST_F(ContextCauseTest, AnEarlierDeadlineAboveKeepsItsOwnCause) {
  run_to_end([] {
    auto [parent, cancel_parent] = with_timeout_cause(background(), 5ms, parent_cause);
    auto [ctx, cancel] = with_timeout_cause(parent, 1h, child_cause);
    EXPECT_EQ(ctx.deadline(), parent.deadline());
    ctx.done().recv();
    EXPECT_TRUE(ctx.cause() == parent_cause);
  });
}

TEST_F(ContextCauseTest, TheDestructorCancelsWithoutACause) {
  std::optional<context> ctx;
  {
    auto [inner, cancel] = with_cancel_cause(background());
    ctx = inner;
    EXPECT_FALSE(ctx->err());
  }
  EXPECT_EQ(ctx->err(), errc::canceled);
  EXPECT_EQ(code_of(ctx->cause()), errc::canceled);
}

TEST_F(ContextCauseTest, ReleasedItIsStillCallable) {
  std::optional<cancelable_cause> kept;
  {
    auto made = with_cancel_cause(background());
    made.cancel.release();
    kept = std::move(made);
  }
  EXPECT_FALSE(kept->ctx.err());
  kept->cancel(child_cause);
  EXPECT_TRUE(kept->ctx.cause() == child_cause);
}

TEST_F(ContextCauseTest, ErrorsCompareAsErrorCodes) {
  auto [ctx, cancel] = with_cancel(background());
  cancel();
  EXPECT_EQ(text_of(ctx.cause()), "context canceled");
}

// After TestCauseRace: polling is enough, one need not wait for done().
TEST_F(ContextCauseTest, IsThereAsSoonAsItIsSeen) {
  run_to_end([] {
    for (int i = 0; i < rounds(500); ++i) {
      auto [ctx, cancel] = with_cancel_cause(background());
      wait_group wg;
      wg.go([&cancel = cancel] { cancel(finished_early); });
      std::exception_ptr seen;
      while (!(seen = ctx.cause()))
        yield();
      EXPECT_TRUE(seen == finished_early);
      wg.wait();
    }
  });
}

// After TestWithCancelSimultaneouslyCanceledParent.
TEST_F(ContextCauseTest, AChildMadeDuringTheCancellationHasIt) {
  run_to_end([] {
    for (int i = 0; i < rounds(500); ++i) {
      auto [parent, cancel_parent] = with_cancel_cause(background());
      wait_group wg;
      wg.go([&cancel = cancel_parent] { cancel(finished_early); });
      auto [child, cancel_child] = with_cancel(with_value<int>(parent, i));
      EXPECT_FALSE(child.done().recv());
      EXPECT_TRUE(child.cause() == finished_early);
      wg.wait();
    }
  });
}

TEST_F(ContextCauseTest, OneOfManyWins) {
  run_to_end([] {
    for (int i = 0; i < rounds(300); ++i) {
      auto [ctx, cancel] = with_cancel_cause(background());
      auto [child, cancel_child] = with_cancel(ctx);
      wait_group wg;
      for (int g = 0; g < 4; ++g)
        wg.go([g, &cancel = cancel] { cancel(std::to_string(g)); });
      child.done().recv();
      EXPECT_TRUE(child.cause() == ctx.cause());
      wg.wait();
      EXPECT_TRUE(child.cause() == ctx.cause()) << "the first stays";
    }
  });
}

TEST_F(ContextCauseTest, InOrdinaryThreads) {
  auto [ctx, cancel] = with_cancel_cause(background());
  std::thread canceling([&cancel = cancel] { cancel("from a thread"); });
  EXPECT_FALSE(ctx.done().recv());
  EXPECT_EQ(text_of(ctx.cause()), "from a thread");
  canceling.join();
}

} // namespace
} // namespace tether
