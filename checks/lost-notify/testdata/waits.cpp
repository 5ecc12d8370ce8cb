// Waits that nobody ends, and waits that somebody may.

#include <tether/tether.h>

#include <memory>

bool failed();
void use(int);

// ---- reported -------------------------------------------------------------------------------------------------------

void nobody_notifies() {
  tether::mutex mu;
  tether::condition_variable changed; // note: 'changed' is created here
  tether::go([&] {                    // note: the goroutine is started here
    std::unique_lock lock{mu};
    changed.wait(lock); // want: tether-lost-notify
  });
}

struct inbox {
  tether::mutex mu;
  tether::condition_variable arrived;
  int messages = 0;

  void await_message() {
    mu.lock();
    tether::defer unlock{[this] { mu.unlock(); }};
    while (messages == 0)
      arrived.wait(mu); // want: tether-lost-notify
    --messages;
  }
  void deliver() {
    std::lock_guard guard{mu};
    ++messages;
  }
};

void changed_and_not_told() {
  auto box = std::make_shared<inbox>();
  tether::go([box] { box->await_message(); });
  tether::go([box] { box->deliver(); });
}

void predicate() {
  auto box = std::make_shared<inbox>();
  tether::go([box] {
    std::unique_lock lock{box->mu};
    box->arrived.wait(lock, [&] { return box->messages > 0; }); // want: tether-lost-notify
  });
}

// ---- silent ---------------------------------------------------------------------------------------------------------

struct gate {
  tether::mutex mu;
  tether::condition_variable opened;
  bool open = false;

  void pass() {
    std::unique_lock lock{mu};
    while (!open)
      opened.wait(lock);
  }
  void open_all() {
    std::lock_guard guard{mu};
    open = true;
    opened.notify_all();
  }
};

// Opening notifies.
void no_warning_notified() {
  auto g = std::make_shared<gate>();
  tether::go([g] { g->pass(); });
  g->open_all();
  g->pass();
}

// Whether it is the last one depends on a number that the model does not know.
struct countdown {
  tether::mutex mu;
  tether::condition_variable done;
  int left = 2;

  void finish() {
    std::lock_guard guard{mu};
    if (--left == 0)
      done.notify_all();
  }
  void wait() {
    std::unique_lock lock{mu};
    done.wait(lock, [this] { return left == 0; });
  }
};

// Whether it is the last one depends on a number that the model does not know.
void no_warning_last_one_notifies() {
  auto c = std::make_shared<countdown>();
  tether::go([c] { c->finish(); });
  tether::go([c] { c->finish(); });
  c->wait();
}

// The notification may come first, and then the data say that there is nothing to wait for.
void no_warning_looked_at_first() {
  auto g = std::make_shared<gate>();
  g->open_all();
  tether::go([g] { g->pass(); });
}

// The notification can be over before the wait begins, and no data tell.
void unconditional() {
  tether::mutex mu;
  tether::condition_variable changed;
  tether::go([&] {
    std::unique_lock lock{mu};
    changed.wait(lock); // miss: tether-lost-notify (a notification counts whenever it comes)
  });
  changed.notify_one();
}

void watch(tether::condition_variable &);
// What got the condition variable may notify it.
void no_warning_out_of_sight() {
  tether::mutex mu;
  tether::condition_variable changed;
  watch(changed);
  std::unique_lock lock{mu};
  changed.wait(lock);
}
