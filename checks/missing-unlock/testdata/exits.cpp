// Paths that leave with a lock, and paths that only seem to.

#include <tether/tether.h>

#include <memory>
#include <string>

bool failed();
bool check(int);
void use(int);

// ---- reported -------------------------------------------------------------------------------------------------------

void early_return() {
  tether::mutex mu; // note: 'mu' is created here
  tether::go([&] {  // note: the goroutine is started here
    mu.lock();      // want: tether-missing-unlock
    use(1);
    mu.unlock();
  });
  mu.lock(); // note: 'mu' is locked here
  if (failed())
    return; // note: this return leaves without unlocking 'mu'
  mu.unlock();
}

void exception() {
  tether::mutex mu;
  tether::go([&] { std::lock_guard guard{mu}; }); // want: tether-missing-unlock
  try {
    mu.lock();
    if (failed()) // note: when this call throws, the path leaves without unlocking 'mu'
      throw std::string("failed");
    mu.unlock();
  } catch (const std::string &) {
    use(1);
  }
}

void jump() {
  tether::mutex mu;
  tether::go([&] { std::lock_guard guard{mu}; }); // want: tether-missing-unlock
  do {
    mu.lock();
    if (failed())
      break;
    mu.unlock();
  } while (false);
}

struct registry {
  tether::mutex mu;
  int entries = 0;

  bool enter(int id) {
    mu.lock(); // want: tether-missing-unlock
    if (check(id))
      return false; // note: this return leaves without unlocking
    ++entries;
    mu.unlock();
    return true;
  }
};

void next_call() {
  registry names;
  names.enter(1);
  tether::go([&] { names.enter(2); });
}

void released_and_forgotten() {
  tether::mutex mu;
  tether::go([&] { std::lock_guard guard{mu}; }); // want: tether-missing-unlock
  std::unique_lock lock{mu};
  use(1);
  lock.release();
}

void reader_keeps_writers_out() {
  tether::shared_mutex mu;
  tether::go([&] { std::lock_guard guard{mu}; }); // want: tether-missing-unlock
  mu.lock_shared();
  if (failed())
    return;
  mu.unlock_shared();
}

// ---- silent ---------------------------------------------------------------------------------------------------------

// Each path unlocks.
void no_warning_unlocked_on_each_path() {
  tether::mutex mu;
  tether::go([&] { std::lock_guard guard{mu}; });
  mu.lock();
  if (failed()) {
    mu.unlock();
    return;
  }
  mu.unlock();
}

// A guard unlocks on every way out.
void no_warning_by_a_guard() {
  tether::mutex mu;
  tether::go([&] { std::lock_guard guard{mu}; });
  std::lock_guard guard{mu};
  if (failed())
    return;
  if (check(1))
    throw 1;
}

// So does a deferred call.
void no_warning_by_defer() {
  tether::mutex mu;
  tether::go([&] { std::lock_guard guard{mu}; });
  mu.lock();
  tether::defer unlock{[&] { mu.unlock(); }};
  if (failed())
    return;
}

// A reader that stays keeps no other reader out.
void no_warning_readers_beside_a_reader() {
  tether::shared_mutex mu;
  tether::go([&] { std::shared_lock guard{mu}; });
  mu.lock_shared();
  if (failed())
    return;
  mu.unlock_shared();
}

// The handler unlocks before it returns.
void no_warning_in_the_handler() {
  tether::mutex mu;
  tether::go([&] { std::lock_guard guard{mu}; });
  mu.lock();
  try {
    if (failed())
      throw 1;
  } catch (int) {
    mu.unlock();
    return;
  }
  mu.unlock();
}

// Locked and unlocked under one condition.
void no_warning_same_condition(bool shared) {
  tether::mutex mu;
  tether::go([&] { std::lock_guard guard{mu}; });
  if (shared)
    mu.lock();
  use(1);
  if (shared)
    mu.unlock();
}

// A guard written by hand.
class own_guard {
public:
  explicit own_guard(tether::mutex &mu) : mu_(mu), owns_(true) { mu_.lock(); }
  ~own_guard() {
    if (!owns_)
      return;
    mu_.unlock();
  }
  void unlock() {
    mu_.unlock();
    owns_ = false;
  }

private:
  tether::mutex &mu_;
  bool owns_;
};

// The flag says whether it is to be unlocked.
void no_warning_by_an_own_guard() {
  tether::mutex mu;
  tether::go([&] {
    own_guard guard{mu};
    use(1);
  });
  own_guard guard{mu};
  if (failed())
    guard.unlock();
}

// The flag remembers the lock.
void no_warning_by_a_flag() {
  tether::mutex mu;
  tether::go([&] { std::lock_guard guard{mu}; });
  bool locked = false;
  if (failed()) {
    mu.lock();
    locked = true;
  }
  use(1);
  if (locked)
    mu.unlock();
}

// The goroutine takes the lock over, and gives it back.
void no_warning_handed_over() {
  tether::mutex mu;
  mu.lock();
  tether::go([&] {
    use(1);
    mu.unlock();
  });
  tether::go([&] { std::lock_guard guard{mu}; });
}

// The goroutine unlocks when it destroys the guard.
void no_warning_handed_over_by_a_guard() {
  auto mu = std::make_shared<tether::mutex>();
  std::unique_lock lock{*mu};
  tether::go([mu, lock = std::move(lock)] { use(1); });
  tether::go([mu] { std::lock_guard guard{*mu}; });
}

// Who gets the guard unlocks.
std::unique_lock<tether::mutex> locked(tether::mutex &mu) {
  std::unique_lock lock{mu};
  use(1);
  return lock;
}

// The guard is the caller's now and unlocks at the end.
void no_warning_returned_guard() {
  tether::mutex mu;
  tether::go([&] { std::lock_guard guard{mu}; });
  auto lock = locked(mu);
  if (failed())
    return;
}

// Nobody needs the lock any more.
void no_warning_last_use() {
  tether::mutex mu;
  mu.lock();
  if (failed())
    return;
  mu.unlock();
}

void unlock_elsewhere(tether::mutex &);
// The function that gets the lock may unlock it.
void no_warning_unlocked_out_of_sight() {
  tether::mutex mu;
  tether::go([&] { std::lock_guard guard{mu}; });
  mu.lock();
  if (failed())
    return unlock_elsewhere(mu);
  mu.unlock();
}
