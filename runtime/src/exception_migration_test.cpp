// Exceptions across every kind of suspension, with several goroutines in the middle of theirs on each thread, and
// goroutines that go on in other threads than they threw in: nested handlers, rethrowing, destructors during
// unwinding. std::current_exception and std::uncaught_exceptions are the goroutine's own at every moment.
#include "test_support.h"

#include <exception>
#include <mutex>
#include <stdexcept>
#include <string>
#include <sys/syscall.h>
#include <thread>
#include <unistd.h>

namespace tether {
namespace {

using namespace test;
class ExceptionMigrationTest : public RuntimeTest {};

constexpr int ways = 10;

/// Suspends the goroutine in one of many ways.
void suspend(int way) {
  static mutex mu;
  switch (way % ways) {
  case 0:
    return yield();
  case 1:
    return sleep_for(std::chrono::microseconds(way % 50));
  case 2: { // its own partner on an unbuffered channel
    auto c = make_chan<int>();
    go([=] { c.send(way); });
    EXPECT_EQ(c.recv(), way);
    return;
  }
  case 3: {
    std::lock_guard lock(mu);
    return yield();
  }
  case 4:
    EXPECT_EQ(select(make_chan<int>(), after(10us)), 1u);
    return;
  case 5:
    return blocking([] { std::this_thread::sleep_for(10us); });
  case 6: {
    wait_group wg;
    wg.go([] { yield(); });
    return wg.wait();
  }
  case 7:
    EXPECT_EQ(make_chan<void>().recv_for(10us), recv_status::timeout);
    return;
  case 8: { // an exception of the runtime's own on the way
    auto c = make_chan<int>();
    go([=] { c.close(); });
    EXPECT_THROW(c.send(1), closed_error);
    return;
  }
  default: {
    condition_variable cv;
    std::unique_lock lock(mu);
    bool told = false;
    go([&] {
      std::lock_guard inner(mu);
      told = true;
      cv.notify_one();
    });
    cv.wait(lock, [&] { return told; });
  }
  }
}

/// Where the calling thread changed between two looks at it.
class migrations {
public:
  void look() {
    const long tid = ::syscall(SYS_gettid);
    count_ += last_ != 0 && tid != last_;
    last_ = tid;
  }
  long count() const { return count_; }

private:
  long last_ = 0, count_ = 0;
};

struct level {
  int id, depth;
};

void expect_current(int id, int depth) {
  const std::exception_ptr current = std::current_exception();
  ASSERT_TRUE(current);
  try {
    std::rethrow_exception(current);
  } catch (const level &e) {
    EXPECT_EQ(e.id, id);
    EXPECT_EQ(e.depth, depth);
  }
}

/// Throws, and in its handler does the same one level deeper, suspends, and rethrows what it caught.
void descend(int id, int depth, migrations &moved) {
  try {
    throw level{id, depth};
  } catch (const level &e) {
    suspend(id + depth), moved.look();
    EXPECT_EQ(e.id, id);
    EXPECT_EQ(e.depth, depth);
    if (depth > 0)
      try {
        descend(id, depth - 1, moved);
        ADD_FAILURE() << "not rethrown";
      } catch (const level &inner) {
        suspend(id + depth + 3), moved.look();
        EXPECT_EQ(inner.id, id);
        EXPECT_EQ(inner.depth, depth - 1);
        expect_current(id, depth - 1);
      }
    expect_current(id, depth);
    suspend(id + depth + 7), moved.look();
    EXPECT_EQ(std::uncaught_exceptions(), 0);
    throw;
  }
}

/// Calls round(g, i, moved) again and again in each of many goroutines g, which go on in other threads meanwhile.
template <class F>
void in_many_goroutines(F round) {
  run_to_end([&] {
    std::atomic<long> moved = 0;
    wait_group wg;
    for (int g = 0; g < 40; ++g)
      wg.go([&, g] {
        migrations mine;
        for (int i = 0; i < rounds(50); ++i) {
          round(g, i, mine);
          EXPECT_EQ(std::uncaught_exceptions(), 0);
          EXPECT_FALSE(std::current_exception());
        }
        moved += mine.count();
      });
    wg.wait();
    if (max_procs() > 1) {
      EXPECT_GT(moved, 0) << "no goroutine ever changed its thread: the test shows nothing";
    }
  });
}

TEST_F(ExceptionMigrationTest, NestedHandlersSuspendAndRethrow) {
  in_many_goroutines([](int g, int i, migrations &moved) {
    try {
      descend(g + i, 4, moved);
    } catch (const level &e) {
      EXPECT_EQ(e.depth, 4);
    }
  });
}

/// Its destructor runs while an exception passes, suspends, and lets another exception pass through one of its
/// kind.
struct suspends_when_unwound {
  int id, depth, outer;
  migrations &moved;

  ~suspends_when_unwound() {
    EXPECT_EQ(std::uncaught_exceptions(), outer + 1);
    suspend(id + depth), moved.look();
    EXPECT_EQ(std::uncaught_exceptions(), outer + 1);
    if (depth > 0)
      try {
        suspends_when_unwound inner{id, depth - 1, outer + 1, moved};
        throw level{id, depth - 1};
      } catch (const level &e) {
        suspend(id + depth + 1), moved.look();
        EXPECT_EQ(e.id, id);
        EXPECT_EQ(e.depth, depth - 1);
        EXPECT_EQ(std::uncaught_exceptions(), outer + 1) << "the outer one is still on its way";
      }
    suspend(id + depth + 5), moved.look();
    EXPECT_EQ(std::uncaught_exceptions(), outer + 1);
  }
};

TEST_F(ExceptionMigrationTest, DestructorsSuspendDuringUnwinding) {
  in_many_goroutines([](int g, int i, migrations &moved) {
    try {
      suspends_when_unwound s{g + i, 3, 0, moved};
      throw level{g, 100};
    } catch (const level &e) {
      EXPECT_EQ(e.id, g);
      EXPECT_EQ(e.depth, 100);
    }
  });
}

// The exception leaves blocking() while others use the only processor, so the goroutine has to wait for one in the
// middle of unwinding.
TEST_F(ExceptionMigrationTest, AnExceptionLeavesABlockingCall) {
  run_to_end([] {
    procs_guard one(1);
    std::atomic<bool> stop = false;
    wait_group wg, busy;
    for (int i = 0; i < 2; ++i)
      busy.go([&] {
        while (!stop)
          yield();
      });
    for (int g = 0; g < 8; ++g)
      wg.go([g] {
        for (int i = 0; i < rounds(100); ++i)
          try {
            blocking([&] {
              if (i % 2)
                std::this_thread::sleep_for(20us);
              throw level{g, i};
            });
          } catch (const level &e) {
            EXPECT_EQ(e.id, g);
            EXPECT_EQ(e.depth, i);
            yield();
            expect_current(g, i);
          }
      });
    wg.wait();
    stop = true;
    busy.wait();
  });
}

// Nested exceptions and exception_ptr: what they hold travels between goroutines, and is counted.
TEST_F(ExceptionMigrationTest, NestedExceptionsTravel) {
  run_to_end([] {
    auto c = make_chan<std::exception_ptr>(4);
    wait_group wg;
    for (int g = 0; g < 8; ++g)
      wg.go([=] {
        try {
          try {
            throw std::runtime_error("inner " + std::to_string(g));
          } catch (...) {
            suspend(g);
            std::throw_with_nested(std::logic_error("outer " + std::to_string(g)));
          }
        } catch (...) {
          c.send(std::current_exception());
        }
      });
    for (int i = 0; i < 8; ++i) {
      const std::exception_ptr error = std::move(*c.recv());
      try {
        std::rethrow_exception(error);
      } catch (const std::logic_error &outer) {
        suspend(i);
        const std::string inner = message_of<std::runtime_error>([&] { std::rethrow_if_nested(outer); });
        EXPECT_EQ(inner.substr(0, 6), "inner ");
        EXPECT_EQ(inner.substr(6), std::string(outer.what()).substr(6));
      }
    }
    wg.wait();
  });
}

// A thread that runs, waits and joins in a handler keeps its own exception; the goroutines see nothing of it.
TEST_F(ExceptionMigrationTest, ThreadsKeepTheirOwn) {
  try {
    throw level{1, 2};
  } catch (const level &) {
    run_to_end([] {
      EXPECT_FALSE(std::current_exception());
      EXPECT_EQ(std::uncaught_exceptions(), 0);
      migrations unused;
      EXPECT_THROW(descend(0, 2, unused), level);
    });
    expect_current(1, 2);
    wait_group wg;
    wg.go([] {
      EXPECT_FALSE(std::current_exception());
      EXPECT_THROW(throw 1, int);
    });
    wg.wait();
    expect_current(1, 2);
  }
}

// An exception passes through the library's own functions where they call the program back.
TEST_F(ExceptionMigrationTest, CallbacksThrow) {
  run_to_end([] {
    mutex mu;
    condition_variable cv;
    once o;
    std::unique_lock lock(mu);
    EXPECT_THROW(cv.wait(lock, []() -> bool { throw level{1, 1}; }), level);
    EXPECT_TRUE(lock.owns_lock());
    EXPECT_THROW(o.call([] {
      suspend(2);
      throw level{1, 2};
    }),
                 level);
    lock.unlock();
    EXPECT_THROW(cv.wait(lock), std::system_error) << "the lock is not held, as std::unique_lock says";
    EXPECT_FALSE(lock.owns_lock());
    cv.notify_all();
    EXPECT_THROW(cv.wait(mu), std::logic_error) << "the same of the mutex itself";
    EXPECT_TRUE(mu.try_lock());
    mu.unlock();
  });
}

} // namespace
} // namespace tether
