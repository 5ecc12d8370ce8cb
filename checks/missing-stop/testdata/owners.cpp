// Objects with a way to stop what they started, and owners that use it or do not.
#include <tether/tether.h>

#include <memory>
#include <optional>
#include <utility>
#include <vector>

void use(int);
bool failed();

class worker {
public:
  void start() {
    tether::go([this] { // note: started here
      for (;;) {
        tether::recv_case next{jobs_};
        if (tether::select(next, quit_) == 1) // want: tether-missing-stop
          return;
        use(*next);
      }
    });
  }
  void add(int job) { jobs_.send(job); }
  void stop() { quit_.close(); } // note: this would stop it

private:
  tether::chan<int> jobs_ = tether::make_chan<int>();
  tether::chan<void> quit_ = tether::make_chan<void>();
};

void forgets_to_stop() {
  worker w;
  w.start();
  w.add(1);
}

class poller {
public:
  explicit poller(int) : quit_(tether::make_chan<void>()) {}
  void start() {
    tether::go([quit = quit_] {
      quit.recv(); // want: tether-missing-stop
      use(1);
    });
  }
  void stop() { quit_.close(); }

private:
  tether::chan<void> quit_;
};

void forgets_what_is_on_the_heap() {
  auto p = std::make_shared<poller>(1);
  p->start();
}

class cancelled {
public:
  explicit cancelled(tether::cancelable scope) : ctx_(scope.ctx), cancel_(std::move(scope.cancel)) {}
  void start() {
    tether::go([this] { ctx_.done().recv(); });
  }

private:
  tether::context ctx_;
  tether::cancel_func cancel_; // cancels when the object ends
};

void ends_with_its_cancel_function() {
  cancelled c(tether::with_cancel(tether::background()));
  c.start();
}

// ---- silent ---------------------------------------------------------------------------------------------------------

class quiet {
public:
  void start() {
    tether::go([this] {
      for (;;) {
        tether::recv_case next{jobs_};
        if (tether::select(next, quit_) == 1)
          return;
        use(*next);
      }
    });
  }
  void add(int job) { jobs_.send(job); }
  void stop() { quit_.close(); }

private:
  tether::chan<int> jobs_ = tether::make_chan<int>();
  tether::chan<void> quit_ = tether::make_chan<void>();
};

// It is stopped.
void no_warning_stops() {
  quiet w;
  w.start();
  w.add(1);
  w.stop();
}

// It is stopped on every way out.
void no_warning_stops_in_a_defer() {
  quiet w;
  w.start();
  tether::defer end{[&] { w.stop(); }};
  if (failed())
    return;
  w.add(1);
}

// It is stopped through its pointer.
void no_warning_stops_what_is_on_the_heap() {
  auto w = std::make_unique<quiet>();
  w->start();
  w->stop();
}

void stop_it(quiet &w) { w.stop(); }
// The helper no_warning_stops it.
void no_warning_stops_through_a_helper() {
  quiet w;
  w.start();
  stop_it(w);
}

void take(quiet &);
// Whoever has it may stop it.
void no_warning_hands_it_over() {
  quiet w;
  w.start();
  take(w);
}

// The caller may stop it.
std::unique_ptr<quiet> no_warning_returns_it() {
  auto w = std::make_unique<quiet>();
  w->start();
  return w;
}

// There is nothing to stop.
void no_warning_never_starts() {
  quiet w;
  if (failed())
    w.stop();
}

class guarded { // stop() returns early only when nothing was started
public:
  void start() {
    if (running_)
      return;
    running_ = true;
    tether::go([this] { quit_.recv(); });
  }
  void stop() {
    if (!running_)
      return;
    running_ = false;
    quit_.close();
  }

private:
  bool running_ = false;
  tether::chan<void> quit_ = tether::make_chan<void>();
};

// stop() does nothing only when nothing runs.
void no_warning_stops_what_runs() {
  guarded g;
  g.start();
  g.stop();
}

class owner { // its destructor no_warning_stops what it owns
public:
  owner() { inner_.start(); }
  ~owner() { inner_.stop(); }

private:
  quiet inner_;
};

// The destructor of the owner no_warning_stops it.
void no_warning_ends_with_its_owner() { owner o; }

class pool { // of the heap, stopped one by one
public:
  explicit pool(int n) {
    for (int i = 0; i < n; ++i) {
      workers_.push_back(std::make_unique<quiet>());
      workers_.back()->start();
    }
  }
  ~pool() {
    for (auto &w : workers_)
      w->stop();
  }

private:
  std::vector<std::unique_ptr<quiet>> workers_;
};

// The destructor of the pool no_warning_stops each.
void no_warning_ends_with_its_pool() { pool p(3); }

// It is stopped in the optional.
void no_warning_optional_owner() {
  std::optional<quiet> w;
  w.emplace();
  w->start();
  w->stop();
}
