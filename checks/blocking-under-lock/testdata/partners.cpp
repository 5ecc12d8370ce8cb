// Operations under a lock that the other end needs, and under one that it does not.

#include <tether/tether.h>

#include <memory>
#include <string>
#include <vector>

bool failed();
void use(int);

// ---- reported -------------------------------------------------------------------------------------------------------

void send() {
  tether::mutex mu;
  auto c = tether::make_chan<int>(); // note: 'c' is created here
  tether::go([&mu, c] {              // note: the goroutine is started here
    mu.lock();                       // note: 'mu' is locked here // want: tether-blocking-under-lock
    c.send(1);                       // want: tether-blocking-under-lock // note: another goroutine waits here
    mu.unlock();
  });
  mu.lock(); // want: tether-blocking-under-lock
  c.recv();  // want: tether-blocking-under-lock
  mu.unlock();
}

void wait_group() {
  tether::mutex mu;
  tether::wait_group wg;
  wg.go([&] {
    std::lock_guard guard{mu}; // want: tether-blocking-under-lock
    use(1);
  });
  std::lock_guard guard{mu};
  wg.wait(); // want: tether-blocking-under-lock
}

class balancer {
public:
  tether::recv_chan<int> changes() const { return changes_; }
  void update(int value) {
    mu_.lock();
    tether::defer unlock{[this] { mu_.unlock(); }};
    changes_.send(value); // want: tether-blocking-under-lock
  }
  void pin(int value) {
    mu_.lock(); // want: tether-blocking-under-lock
    tether::defer unlock{[this] { mu_.unlock(); }};
    pinned_ = value;
  }
  void close() { changes_.close(); }

private:
  tether::mutex mu_;
  int pinned_ = 0;
  tether::chan<int> changes_ = tether::make_chan<int>();
};

void reader_calls_back() {
  balancer b;
  tether::go([&b] {
    for (int value : b.changes())
      b.pin(value);
  });
  tether::go([&b] {
    b.update(1);
    b.update(2);
    b.close();
  });
}

void select_under_lock() {
  tether::mutex mu;
  auto c = tether::make_chan<int>(), d = tether::make_chan<int>();
  tether::go([&mu, c, d] {
    std::lock_guard guard{mu};                                        // want: tether-blocking-under-lock
    tether::select(tether::send_case{c, 1}, tether::send_case{d, 2}); // want: tether-blocking-under-lock
  });
  std::lock_guard guard{mu}; // want: tether-blocking-under-lock
  tether::select(c, d);      // want: tether-blocking-under-lock
}

// ---- silent ---------------------------------------------------------------------------------------------------------

// Unlocked before the operation.
void no_warning_unlocked_before() {
  tether::mutex mu;
  auto c = tether::make_chan<int>();
  tether::go([&mu, c] {
    mu.lock();
    use(1);
    mu.unlock();
    c.send(1);
  });
  std::unique_lock lock{mu};
  use(2);
  lock.unlock();
  c.recv();
}

// The guards have ended before the operation.
void no_warning_guard_has_ended() {
  tether::mutex mu;
  auto c = tether::make_chan<int>();
  tether::go([&mu, c] {
    {
      std::lock_guard guard{mu};
      use(1);
    }
    c.send(1);
  });
  {
    std::lock_guard guard{mu};
    use(2);
  }
  c.recv();
}

// The sender needs no lock.
void no_warning_partner_does_not_lock() {
  tether::mutex mu;
  auto c = tether::make_chan<int>();
  tether::go([c] { c.send(1); });
  tether::go([&mu] { std::lock_guard guard{mu}; });
  std::lock_guard guard{mu};
  c.recv();
}

// The sender locks when its send is done.
void no_warning_partner_locks_afterwards() {
  tether::mutex mu;
  auto c = tether::make_chan<int>();
  tether::go([&mu, c] {
    c.send(1);
    std::lock_guard guard{mu};
  });
  std::lock_guard guard{mu};
  c.recv();
}

// The buffer takes the value, so nobody waits under the lock.
void no_warning_there_is_room() {
  tether::mutex mu;
  auto c = tether::make_chan<int>(1);
  tether::go([&mu, c] {
    std::lock_guard guard{mu};
    c.send(1);
  });
  c.recv();
}

// Neither operation waits.
void no_warning_nobody_blocks() {
  tether::mutex mu;
  auto c = tether::make_chan<int>();
  tether::go([&mu, c] {
    std::lock_guard guard{mu};
    if (!c.try_send(1))
      use(1);
  });
  std::lock_guard guard{mu};
  tether::select(c, tether::otherwise);
}

// Each holds a lock that the other does not need.
void no_warning_two_locks() {
  tether::mutex a, b;
  auto c = tether::make_chan<int>();
  tether::go([&a, c] {
    std::lock_guard guard{a};
    c.send(1);
  });
  std::lock_guard guard{b};
  c.recv();
}

// Readers do not keep each other out.
void no_warning_readers_side_by_side() {
  tether::shared_mutex mu;
  auto c = tether::make_chan<int>();
  tether::go([&mu, c] {
    std::shared_lock reading{mu};
    c.send(1);
  });
  std::shared_lock reading{mu};
  c.recv();
}

// Both give up after a time.
void no_warning_timed() {
  tether::mutex mu;
  auto c = tether::make_chan<int>();
  tether::go([&mu, c] {
    std::lock_guard guard{mu};
    tether::select(tether::send_case{c, 1}, tether::after(std::chrono::milliseconds(1)));
  });
  std::lock_guard guard{mu};
  tether::select(c, tether::after(std::chrono::milliseconds(1)));
}

// The goroutine starts when the lock is free.
void no_warning_started_after_the_unlock() {
  tether::mutex mu;
  auto c = tether::make_chan<int>();
  mu.lock();
  use(1);
  mu.unlock();
  tether::go([&mu, c] {
    std::lock_guard guard{mu};
    c.send(1);
  });
  c.recv();
}

// wait() gives the lock back while it waits.
class queue {
public:
  void put(int value) {
    std::unique_lock lock{mu_};
    room_.wait(lock, [this] { return values_.size() < 2; });
    values_.push_back(value);
    lock.unlock();
    filled_.notify_one();
  }
  int get() {
    std::unique_lock lock{mu_};
    filled_.wait(lock, [this] { return !values_.empty(); });
    int value = values_.back();
    values_.pop_back();
    lock.unlock();
    room_.notify_one();
    return value;
  }

private:
  tether::mutex mu_;
  tether::condition_variable room_, filled_;
  std::vector<int> values_;
};

// wait() gives the lock back while it waits.
void no_warning_bounded_queue() {
  auto q = std::make_shared<queue>();
  tether::go([q] {
    for (int i = 0; i < 4; ++i)
      q->put(i);
  });
  for (int i = 0; i < 4; ++i)
    use(q->get());
}

// Who else uses the lock is not known.
void no_warning_lock_of_somebody_else(tether::mutex &mu, tether::chan<int> c) {
  std::lock_guard guard{mu};
  c.send(1);
}

// The order that a condition variable makes is made by data: what comes after the wait may need it.
void no_warning_after_a_wait() {
  tether::mutex mu, gate;
  tether::condition_variable turned;
  auto c = tether::make_chan<int>();
  bool ready = false;
  tether::go([&, c] {
    {
      std::lock_guard guard{gate};
      ready = true;
    }
    turned.notify_one();
    c.send(1);
    std::lock_guard guard{mu};
  });
  std::unique_lock lock{gate};
  while (!ready)
    turned.wait(lock);
  std::lock_guard guard{mu};
  c.recv();
}

// The lock is a semaphore's token here: the partner gives it back.
void no_warning_handed_over() {
  tether::mutex mu;
  auto c = tether::make_chan<int>();
  mu.lock();
  tether::go([&mu, c] {
    mu.unlock();
    c.send(1);
  });
  c.recv();
  std::lock_guard guard{mu};
}
