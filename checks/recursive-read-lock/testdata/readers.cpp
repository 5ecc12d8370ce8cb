// Readers that read-lock again, with a writer about or without.

#include <tether/tether.h>

bool failed();
void use(int);

// ---- reported -------------------------------------------------------------------------------------------------------

class table {
public:
  int size() {
    mu_.lock_shared(); // want: tether-recursive-read-lock
    tether::defer unlock{[this] { mu_.unlock_shared(); }};
    return size_;
  }
  int twice() {
    mu_.lock_shared(); // note: is locked here
    tether::defer unlock{[this] { mu_.unlock_shared(); }};
    return 2 * size();
  }
  void grow() {
    mu_.lock(); // want: tether-recursive-read-lock
    ++size_;
    mu_.unlock();
  }

private:
  tether::shared_mutex mu_;
  int size_ = 0;
};

void reader_calls_reader() {
  table t;
  tether::go([&] { t.grow(); });
  tether::go([&] { use(t.twice()); }); // note: the goroutine is started here
}

void guards() {
  tether::shared_mutex mu;
  tether::go([&] { std::lock_guard writing{mu}; }); // want: tether-recursive-read-lock
  std::shared_lock outer{mu};
  std::shared_lock inner{mu}; // want: tether-recursive-read-lock
}

// ---- silent ---------------------------------------------------------------------------------------------------------

// Readers alone never keep each other out.
void no_warning_nobody_writes() {
  tether::shared_mutex mu;
  tether::go([&] { std::shared_lock other{mu}; });
  std::shared_lock outer{mu};
  std::shared_lock inner{mu};
}

// No writer is left that could wait in between.
void no_warning_the_writer_has_ended() {
  tether::shared_mutex mu;
  tether::wait_group wg;
  wg.go([&] { std::lock_guard writing{mu}; });
  wg.wait();
  std::shared_lock outer{mu};
  std::shared_lock inner{mu};
}

// A writer that only tries does not queue.
void no_warning_the_writer_only_tries() {
  tether::shared_mutex mu;
  tether::go([&] {
    if (mu.try_lock())
      mu.unlock();
  });
  std::shared_lock outer{mu};
  std::shared_lock inner{mu};
}

// The first read lock has ended before the second.
void no_warning_one_after_the_other() {
  tether::shared_mutex mu;
  tether::go([&] { std::lock_guard writing{mu}; });
  {
    std::shared_lock reading{mu};
    use(1);
  }
  std::shared_lock reading{mu};
}

// Who only tries does not wait.
void no_warning_the_second_only_tries() {
  tether::shared_mutex mu;
  tether::go([&] { std::lock_guard writing{mu}; });
  std::shared_lock outer{mu};
  if (mu.try_lock_shared())
    mu.unlock_shared();
}

// Each lock is read once.
void no_warning_two_locks() {
  tether::shared_mutex a, b;
  tether::go([&] {
    std::lock_guard first{a};
    std::lock_guard second{b};
  });
  std::shared_lock first{a};
  std::shared_lock second{b};
}
