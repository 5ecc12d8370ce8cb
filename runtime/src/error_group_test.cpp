// Groups of goroutines with errors. After golang.org/x/sync's errgroup/errgroup_test.go.
#include "test_support.h"

#include <array>
#include <memory>
#include <optional>
#include <stdexcept>
#include <thread>
#include <vector>

namespace tether {
namespace {

using namespace test;
class ErrorGroupTest : public RuntimeTest {};

std::string text_of(const std::exception_ptr &cause) {
  return message_of<std::exception>([&] { std::rethrow_exception(cause); });
}
void fail(const char *text) { throw std::runtime_error(text); }
bool is_done(const context &ctx) { return ctx.done().try_recv() == recv_status::closed; }

TEST_F(ErrorGroupTest, WaitsForAll) {
  run_to_end([] {
    error_group g;
    std::atomic<int> ended = 0;
    for (int i = 0; i < 100; ++i)
      g.go([&] { yield(), ++ended; });
    g.wait();
    EXPECT_EQ(ended, 100);
  });
}

// After TestZeroGroup: the first error stays, however many functions follow.
TEST_F(ErrorGroupTest, TheFirstErrorStays) {
  run_to_end([] {
    error_group g;
    g.go([] {});
    EXPECT_NO_THROW(g.wait());
    g.go([] { fail("first"); });
    EXPECT_EQ(message_of<std::runtime_error>([&] { g.wait(); }), "first");
    g.go([] {});
    EXPECT_EQ(message_of<std::runtime_error>([&] { g.wait(); }), "first");
    g.go([] { fail("second"); });
    EXPECT_EQ(message_of<std::runtime_error>([&] { g.wait(); }), "first");
    EXPECT_FALSE(bool(g.context().done())) << "it has no context of its own";
    EXPECT_FALSE(g.context().err());
  });
}

// After TestWithContext and TestCancelCause.
TEST_F(ErrorGroupTest, WaitCancelsTheContext) {
  run_to_end([] {
    for (const bool fails : {false, true}) {
      error_group g{background()};
      const context ctx = g.context();
      g.go([] {});
      EXPECT_FALSE(is_done(ctx));
      if (fails)
        g.go([] { fail("doomed"); });
      EXPECT_EQ(message_of<std::runtime_error>([&] { g.wait(); }), fails ? "doomed" : "no exception");
      EXPECT_TRUE(is_done(ctx));
      EXPECT_EQ(ctx.err(), errc::canceled);
      EXPECT_EQ(text_of(ctx.cause()), fails ? "doomed" : "context canceled");
    }
  });
}

TEST_F(ErrorGroupTest, AnErrorCancelsTheOthersAtOnce) {
  run_to_end([] {
    error_group g{background()};
    std::atomic<int> canceled = 0;
    for (int i = 0; i < 10; ++i)
      g.go([&, ctx = g.context()] {
        ctx.done().recv();
        canceled += text_of(ctx.cause()) == "doomed";
        throw std::logic_error("too late to count");
      });
    g.go([] { fail("doomed"); });
    EXPECT_EQ(message_of<std::exception>([&] { g.wait(); }), "doomed");
    EXPECT_EQ(canceled, 10);
  });
}

TEST_F(ErrorGroupTest, TheParentCancelsTheGroup) {
  run_to_end([] {
    auto [parent, cancel] = with_cancel_cause(background());
    error_group g{with_value<int>(parent, 7)};
    g.go([ctx = g.context()] {
      EXPECT_EQ(*ctx.value<int>(), 7);
      ctx.done().recv();
      std::rethrow_exception(ctx.cause());
    });
    cancel("from above");
    EXPECT_EQ(message_of<std::exception>([&] { g.wait(); }), "from above");
  });
}

TEST_F(ErrorGroupTest, WaitRethrowsTheExceptionItself) {
  struct special {
    int code;
  };
  run_to_end([] {
    error_group g{background()};
    g.go([] { throw special{42}; });
    try {
      g.wait();
      FAIL();
    } catch (const special &s) {
      EXPECT_EQ(s.code, 42);
    }
  });
}

TEST_F(ErrorGroupTest, FunctionsMayReturnTheirError) {
  run_to_end([] {
    const auto outcome_of = [](auto f) {
      error_group g;
      g.go(f);
      return message_of<std::exception>([&] { g.wait(); });
    };
    EXPECT_EQ(outcome_of([] { return std::error_code(); }), "no exception");
    EXPECT_EQ(outcome_of([] { return std::error_code(errc::canceled); }), "context canceled");
    EXPECT_EQ(outcome_of([] { return errc::deadline_exceeded; }), "context deadline exceeded");
    EXPECT_EQ(outcome_of([] { return std::exception_ptr(); }), "no exception");
    EXPECT_EQ(outcome_of([] { return std::make_exception_ptr(std::runtime_error("returned")); }), "returned");
    EXPECT_EQ(outcome_of([] { return 1; }), "no exception") << "any other result is dropped";
    error_group g;
    g.go([] { return make_error_code(std::errc::io_error); });
    try {
      g.wait();
      FAIL();
    } catch (const std::system_error &e) {
      EXPECT_EQ(e.code(), std::errc::io_error);
    }
  });
}

TEST_F(ErrorGroupTest, TryGo) { // after TestTryGo
  run_to_end([] {
    error_group g;
    constexpr int n = 42;
    g.set_limit(n);
    auto c = make_chan<void>();
    const auto send = [=] { c.send(); };
    const auto receive = [=](int times) {
      for (int i = 0; i < times; ++i)
        c.recv();
    };
    for (int i = 0; i < n; ++i)
      ASSERT_TRUE(g.try_go(send)) << i;
    EXPECT_FALSE(g.try_go(send));
    receive(n);
    g.wait();
    EXPECT_TRUE(g.try_go(send)) << "after all have ended";
    receive(1);
    g.wait();
    g.set_limit(1);
    EXPECT_TRUE(g.try_go(send));
    EXPECT_FALSE(g.try_go(send));
    receive(1);
    g.wait();
    g.set_limit(0);
    for (int i = 0; i < 100; ++i)
      EXPECT_FALSE(g.try_go(send));
    g.wait();
    g.set_limit(-1);
    for (int i = 0; i < 2 * n; ++i)
      EXPECT_TRUE(g.try_go(send));
    receive(2 * n);
    g.wait();
  });
}

TEST_F(ErrorGroupTest, NoMoreThanTheLimitRun) { // after TestGoLimit
  run_to_end([] {
    constexpr int limit = 10;
    error_group g;
    g.set_limit(limit);
    std::atomic<int> active = 0;
    std::atomic<int> calls = 0;
    for (int i = 0; i < rounds(1000); ++i)
      g.go([&] {
        ++calls;
        if (++active > limit)
          fail("too many");
        sleep_for(std::chrono::microseconds(1));
        --active;
      });
    EXPECT_NO_THROW(g.wait());
    EXPECT_EQ(calls, rounds(1000));
  });
}

TEST_F(ErrorGroupTest, GoWaitsForAPlace) {
  run_to_end([] {
    error_group g;
    g.set_limit(1);
    auto gate = make_chan<void>();
    g.go([=] { gate.recv(); });
    wait_group wg;
    std::atomic<bool> started = false;
    wg.go([&] {
      g.go([&] { started = true; }); // at: go
    });
    wait_until_parked(2);
    EXPECT_FALSE(started);
    bool seen = false;
    for (const leak::goroutine_info &info : leak::find({.window = 0ms}))
      seen |= std::string_view(info.reason) == "errgroup.Go" && info.blocked_at.line == line_of(__FILE__, "go");
    EXPECT_TRUE(seen);
    gate.close();
    wg.wait();
    g.wait();
    EXPECT_TRUE(started);
  });
}

TEST_F(ErrorGroupTest, TheLimitStaysWhileFunctionsRun) {
  run_to_end([] {
    error_group g;
    auto gate = make_chan<void>();
    g.go([=] { gate.recv(); });
    g.go([=] { gate.recv(); });
    EXPECT_EQ(message_of<std::logic_error>([&] { g.set_limit(1); }),
              "modify limit while 2 goroutines in the group are still active");
    gate.close();
    g.wait();
    EXPECT_NO_THROW(g.set_limit(1));
  });
}

TEST_F(ErrorGroupTest, DestroyingItCancelsAndWaitsForNobody) {
  run_to_end([] {
    auto canceled = make_chan<void>(), go_on = make_chan<void>(), ended = make_chan<void>();
    {
      error_group g{background()};
      g.go([=, ctx = g.context()] {
        ctx.done().recv();
        canceled.close();
        go_on.recv();
        ended.close();
        fail("nobody is interested");
      });
    }
    canceled.recv();
    EXPECT_EQ(ended.try_recv(), recv_status::empty);
    go_on.close();
    ended.recv();
  });
}

TEST_F(ErrorGroupTest, AnExceptionOfItsUserCancels) {
  run_to_end([] {
    auto ended = make_chan<void>();
    try {
      error_group g{background()};
      g.go([=, ctx = g.context()] { ctx.done().recv(), ended.close(); });
      fail("before wait()");
      g.wait();
    } catch (const std::runtime_error &) {
    }
    ended.recv();
  });
}

TEST_F(ErrorGroupTest, FunctionsAreMovedInAndDestroyedBeforeWaitReturns) {
  using value = counted<struct error_group_value>;
  run_to_end([] {
    for (int i = 0; i < rounds(300); ++i) {
      error_group g;
      g.go([v = value(1), owner = std::make_unique<int>(1)] { (void)v; });
      g.go([v = value(2)] {
        (void)v;
        fail("dropped below");
      });
      EXPECT_ANY_THROW(g.wait());
      ASSERT_EQ(value::alive, 0);
    }
  });
}

TEST_F(ErrorGroupTest, AFailedStartLeavesNoTrace) {
  struct cannot_be_copied {
    cannot_be_copied() = default;
    cannot_be_copied(const cannot_be_copied &) { throw std::runtime_error("copy"); }
    void operator()() const {}
  };
  run_to_end([] {
    error_group g;
    g.set_limit(1);
    const cannot_be_copied f;
    EXPECT_EQ(message_of<std::runtime_error>([&] { g.go(f); }), "copy");
    EXPECT_EQ(message_of<std::runtime_error>([&] { (void)g.try_go(f); }), "copy");
    EXPECT_TRUE(g.try_go([] {})) << "its place was given back";
    g.wait();
  });
}

TEST_F(ErrorGroupTest, ManyFailAtOnce) {
  run_to_end([] {
    for (int i = 0; i < rounds(300); ++i) {
      error_group g{background()};
      for (int k = 0; k < 8; ++k)
        g.go([k] { throw std::runtime_error(std::to_string(k)); });
      const std::string first = message_of<std::runtime_error>([&] { g.wait(); });
      ASSERT_EQ(text_of(g.context().cause()), first) << "the one that canceled is the one that is rethrown";
      ASSERT_EQ(message_of<std::runtime_error>([&] { g.wait(); }), first);
    }
  });
}

TEST_F(ErrorGroupTest, InOrdinaryThreads) {
  error_group g{background()};
  g.set_limit(1);
  std::atomic<int> n = 0;
  std::thread other([&] {
    for (int i = 0; i < 20; ++i)
      g.go([&] { ++n; });
  });
  for (int i = 0; i < 20; ++i)
    g.go([&] { ++n; });
  other.join();
  g.wait();
  EXPECT_EQ(n, 40);
}

// After ExampleGroup_parallel: parts of one answer, looked up side by side.
TEST_F(ErrorGroupTest, PartsOfOneAnswer) {
  run_to_end([] {
    const auto search = [](const context &ctx, const std::string &kind, const std::string &query) {
      if (ctx.err() || query.empty())
        throw std::invalid_argument("no query");
      return kind + " result for " + query;
    };
    const auto answer = [&](const context &parent, const std::string &query) {
      error_group g{parent};
      const std::array<std::string, 3> kinds{"web", "image", "video"};
      std::array<std::string, 3> results;
      for (std::size_t i = 0; i < kinds.size(); ++i)
        g.go([&, i, ctx = g.context()] { results[i] = search(ctx, kinds[i], query); });
      g.wait();
      return results;
    };
    EXPECT_EQ(answer(background(), "go")[2], "video result for go");
    EXPECT_THROW(answer(background(), ""), std::invalid_argument);
  });
}

} // namespace
} // namespace tether
