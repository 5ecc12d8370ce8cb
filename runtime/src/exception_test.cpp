// Exceptions, errno and thread_local across suspension: the state of an exception belongs to the goroutine,
// that of the C library to the thread.
#include "test_support.h"

#include <cerrno>
#include <exception>
#include <stdexcept>
#include <string>
#include <sys/syscall.h>
#include <unistd.h>

namespace tether {
namespace {

using namespace test;
class ExceptionTest : public RuntimeTest {};

TEST_F(ExceptionTest, ThrownAndCaughtInsideAGoroutine) {
  run_to_end([] {
    auto got = make_chan<std::string>();
    go([=] {
      try {
        throw std::runtime_error("inside");
      } catch (const std::exception &e) {
        got.send(e.what());
      }
    });
    EXPECT_EQ(got.recv(), "inside");
  });
}

/// Throws, suspends inside the handler while others do the same, and rethrows: twice nested.
void throw_suspend_rethrow(int id) {
  const std::string outer = "outer " + std::to_string(id), inner = "inner " + std::to_string(id);
  try {
    try {
      throw std::runtime_error(outer);
    } catch (const std::exception &) {
      yield();
      try {
        throw std::logic_error(inner);
      } catch (const std::exception &e) {
        sleep_for(std::chrono::microseconds(id % 7));
        EXPECT_EQ(e.what(), inner);
        EXPECT_TRUE(std::current_exception());
      }
      yield();
      throw;
    }
  } catch (const std::exception &e) {
    yield();
    EXPECT_EQ(e.what(), outer);
  }
  EXPECT_FALSE(std::current_exception());
  EXPECT_EQ(std::uncaught_exceptions(), 0);
}

TEST_F(ExceptionTest, HandlersSuspendAndMigrate) {
  run_to_end([] {
    wait_group wg;
    const int each = rounds(200);
    for (int g = 0; g < 32; ++g)
      wg.go([=] {
        for (int i = 0; i < each; ++i)
          throw_suspend_rethrow(g);
      });
    wg.wait();
  });
}

struct sends_when_unwound {
  chan<int> out;
  int value;
  ~sends_when_unwound() {
    EXPECT_EQ(std::uncaught_exceptions(), 1);
    out.send(value);
    EXPECT_EQ(std::uncaught_exceptions(), 1);
  }
};

TEST_F(ExceptionTest, DestructorsMaySuspendDuringUnwinding) {
  run_to_end([] {
    auto c = make_chan<int>();
    wait_group wg;
    for (int g = 0; g < 16; ++g)
      wg.go([=] {
        try {
          sends_when_unwound s{c, g};
          throw g;
        } catch (int caught) {
          EXPECT_EQ(caught, g);
        }
      });
    int sum = 0;
    for (int g = 0; g < 16; ++g) {
      EXPECT_EQ(std::uncaught_exceptions(), 0);
      sum += *c.recv();
    }
    wg.wait();
    EXPECT_EQ(sum, 120);
  });
}

TEST_F(ExceptionTest, ANewGoroutineInheritsNoExceptionState) {
  run_to_end([] {
    wait_group wg;
    try {
      throw 1;
    } catch (int) {
      wg.go([] {
        EXPECT_FALSE(std::current_exception());
        EXPECT_EQ(std::uncaught_exceptions(), 0);
      });
      wg.wait();
      EXPECT_TRUE(std::current_exception());
    }
  });
}

TEST_F(ExceptionTest, ExceptionsTravelThroughChannels) {
  run_to_end([] {
    auto c = make_chan<std::exception_ptr>();
    go([=] {
      try {
        throw std::out_of_range("far");
      } catch (...) {
        c.send(std::current_exception());
      }
    });
    auto error = c.recv();
    EXPECT_THROW(std::rethrow_exception(*error), std::out_of_range);
  });
}

TEST_F(ExceptionTest, ErrorsOfTheRuntimeAreCaughtLikeAnyOther) {
  run_to_end([] {
    auto c = make_chan<int>();
    wait_group wg;
    for (int g = 0; g < 10; ++g)
      wg.go([=] {
        try {
          c.send(1);
          ADD_FAILURE() << "nobody receives";
        } catch (const closed_error &) {
          yield();
        }
      });
    wait_until_parked(10);
    c.close();
    wg.wait();
  });
}

// The compiler may keep the address of errno or of a thread_local over a call that switches threads; each
// access therefore happens in a function of its own, which does not suspend.
[[gnu::noinline]] int errno_of_a_failing_call() {
  errno = 0;
  EXPECT_EQ(::close(-1), -1);
  return errno;
}

thread_local long cached_tid = 0;
[[gnu::noinline]] bool thread_local_belongs_to_this_thread() {
  const long tid = ::syscall(SYS_gettid);
  if (cached_tid == 0)
    cached_tid = tid;
  return cached_tid == tid;
}

TEST_F(ExceptionTest, ErrnoAndThreadLocalsBelongToTheThread) {
  run_to_end([] {
    wait_group wg;
    for (int g = 0; g < 16; ++g)
      wg.go([] {
        for (int i = 0; i < rounds(500); ++i) {
          EXPECT_EQ(errno_of_a_failing_call(), EBADF);
          EXPECT_TRUE(thread_local_belongs_to_this_thread());
          yield();
        }
      });
    wg.wait();
  });
}

} // namespace
} // namespace tether
