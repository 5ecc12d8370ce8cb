// Locks that a goroutine takes while it holds them, and code that looks like that.

#include <tether/tether.h>

#include <memory>
#include <vector>

bool failed();
void use(int);

// ---- reported -------------------------------------------------------------------------------------------------------

void twice() {
  tether::mutex mu; // note: 'mu' is created here
  mu.lock();        // note: 'mu' is locked here
  mu.lock();        // want: tether-double-lock
  mu.unlock();
}

void guard_below_guard() {
  tether::mutex mu;
  std::lock_guard outer{mu};
  if (failed()) {
    std::lock_guard inner{mu}; // want: tether-double-lock
    use(1);
  }
}

class account {
public:
  void deposit(int amount) {
    std::lock_guard guard{mu_}; // note: is locked here
    balance_ += amount;
    use(balance());
  }
  int balance() {
    std::lock_guard guard{mu_}; // want: tether-double-lock
    return balance_;
  }

private:
  tether::mutex mu_;
  int balance_ = 0;
};

void method_calls_method() {
  account savings;
  tether::go([&] { savings.deposit(1); }); // note: the goroutine is started here
}

void reader_that_writes() {
  tether::shared_mutex mu;
  std::shared_lock reading{mu};
  std::unique_lock writing{mu}; // want: tether-double-lock
}

void writer_that_reads() {
  tether::shared_mutex mu;
  mu.lock();
  mu.lock_shared(); // want: tether-double-lock
  mu.unlock_shared();
  mu.unlock();
}

// Who waits for such a goroutine waits with it.
void waits_for_it() {
  tether::mutex mu;
  tether::wait_group wg;
  wg.go([&] {
    mu.lock();
    mu.lock(); // want: tether-double-lock
  });
  wg.wait(); // want: tether-double-lock
}

// ---- silent ---------------------------------------------------------------------------------------------------------

// Each unlock comes before the next lock.
void no_warning_unlocked_in_between() {
  tether::mutex mu;
  mu.lock();
  mu.unlock();
  mu.lock();
  mu.unlock();
  std::unique_lock lock{mu};
  lock.unlock();
  std::lock_guard guard{mu};
}

// The first guard has unlocked at the end of its scope.
void no_warning_scope_has_ended() {
  tether::mutex mu;
  {
    std::lock_guard guard{mu};
    use(1);
  }
  std::lock_guard guard{mu};
}

struct node {
  tether::mutex mu;
  int value = 0;
};

// Two objects of one class have two locks.
void no_warning_two_objects() {
  node a, b;
  std::lock_guard first{a.mu};
  std::lock_guard second{b.mu};
}

// The second lock waits for the goroutine, which unlocks.
void no_warning_mutex_as_a_signal() {
  tether::mutex mu;
  mu.lock();
  tether::go([&] { mu.unlock(); });
  mu.lock();
  mu.unlock();
}

// Who only tries does not wait.
void no_warning_tried_while_held() {
  tether::mutex mu;
  std::lock_guard guard{mu};
  if (mu.try_lock())
    mu.unlock();
  std::unique_lock second{mu, std::try_to_lock};
}

// Without a writer any number of readers gets in, the same one twice as well.
void no_warning_read_twice_without_writers() {
  tether::shared_mutex mu;
  std::shared_lock first{mu};
  std::shared_lock second{mu};
}

// Which elements these are, nobody knows.
void no_warning_elements(std::vector<std::unique_ptr<node>> &nodes) {
  for (auto &outer : nodes)
    for (auto &inner : nodes)
      if (outer != inner) {
        std::lock_guard first{outer->mu};
        std::lock_guard second{inner->mu};
      }
}

// The guard adopts the lock; it does not take it again.
void no_warning_adopted() {
  tether::mutex mu;
  mu.lock();
  std::lock_guard guard{mu, std::adopt_lock};
}

// The deferred guard has not locked.
void no_warning_deferred() {
  tether::mutex mu;
  std::unique_lock early{mu, std::defer_lock};
  std::lock_guard guard{mu};
}

// What is released by hand is free.
void no_warning_released() {
  tether::mutex mu;
  std::unique_lock lock{mu};
  lock.release()->unlock();
  std::lock_guard guard{mu};
}

// The branches exclude each other.
void no_warning_one_of_two(bool early) {
  tether::mutex mu;
  if (early)
    mu.lock();
  use(1);
  if (!early)
    mu.lock();
  mu.unlock();
}

// A lock that knows who holds it.
class recursive_lock {
public:
  void lock(int who) {
    if (owner_ == who) {
      ++depth_;
      return;
    }
    mu_.lock();
    owner_ = who;
    depth_ = 1;
  }
  void unlock() {
    if (--depth_ > 0)
      return;
    owner_ = -1;
    mu_.unlock();
  }

private:
  tether::mutex mu_;
  int owner_ = -1, depth_ = 0;
};

// Who holds it already does not lock again.
void no_warning_recursive() {
  recursive_lock lock;
  lock.lock(1);
  lock.lock(1);
  lock.unlock();
  lock.unlock();
}

// The lock is the caller's, and another goroutine may unlock it.
void no_warning_somebody_else_unlocks(tether::mutex &mu) {
  mu.lock();
  mu.lock();
}

void hand_out(tether::mutex *);
// What got the lock may unlock it.
void no_warning_out_of_sight() {
  tether::mutex mu;
  hand_out(&mu);
  mu.lock();
  mu.lock();
}

// A field remembers that the lock is held.
class journal {
public:
  void append_all() {
    mu_.lock();
    locked_ = true;
    append(1);
    locked_ = false;
    mu_.unlock();
  }
  void append(int entry) {
    if (!locked_)
      mu_.lock();
    last_ = entry;
    use(last_);
    if (!locked_)
      mu_.unlock();
  }

private:
  tether::mutex mu_;
  bool locked_ = false;
  int last_ = 0;
};

// Who holds it remembers that, and does not lock again.
void no_warning_remembered() {
  journal j;
  j.append_all();
  j.append(2);
}
