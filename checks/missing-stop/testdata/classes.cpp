// Classes that start goroutines, and what ends them: seen from the class alone.
#include <tether/tether.h>

#include <memory>
#include <string>
#include <utility>

void use(int);
bool failed();
void keep(tether::chan<void>);

class never_stopped {
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

private:
  tether::chan<int> jobs_ = tether::make_chan<int>();
  tether::chan<void> quit_ = tether::make_chan<void>();
};

class started_by_its_constructor {
public:
  started_by_its_constructor() : quit_(tether::make_chan<void>()) {
    tether::go([quit = quit_] {
      quit.recv(); // want: tether-missing-stop
      use(0);
    });
  }

private:
  tether::chan<void> quit_;
};

class with_a_context_that_nobody_cancels {
public:
  with_a_context_that_nobody_cancels() : scope_(tether::with_cancel(tether::background())) {}
  void start() {
    tether::go([this] {
      tether::recv_case next{jobs_};
      tether::select(next, scope_.ctx.done());
    });
  }
  void add(int job) { jobs_.send(job); }

private:
  tether::chan<int> jobs_ = tether::make_chan<int>();
  tether::cancelable scope_; // cancels when the object ends
};

class ranges_over_what_it_never_closes {
public:
  void start() {
    tether::go([this] {
      for (int job : jobs_) // want: tether-unclosed-range
        use(job);
    });
  }
  void add(int job) { jobs_.send(job); }

private:
  tether::chan<int> jobs_ = tether::make_chan<int>();
};

// ---- silent ---------------------------------------------------------------------------------------------------------

class stopped_by_a_method { // its user may call it
public:
  void start() {
    tether::go([this] {
      tether::recv_case next{jobs_};
      tether::select(next, quit_);
    });
  }
  void add(int job) { jobs_.send(job); }
  void stop() { quit_.close(); }

private:
  tether::chan<int> jobs_ = tether::make_chan<int>();
  tether::chan<void> quit_ = tether::make_chan<void>();
};

class stopped_by_its_destructor {
public:
  stopped_by_its_destructor() {
    tether::go([quit = quit_] { quit.recv(); });
  }
  ~stopped_by_its_destructor() { quit_.close(); }

private:
  tether::chan<void> quit_ = tether::make_chan<void>();
};

class stopped_by_a_flag_of_its_own { // the condition may hold
public:
  void start() {
    tether::go([this] {
      while (!stopping_)
        use(*jobs_.recv());
    });
  }
  void add(int job) { jobs_.send(job); }
  void stop() { stopping_ = true; }

private:
  bool stopping_ = false;
  tether::chan<int> jobs_ = tether::make_chan<int>();
};

class stopped_by_a_value {
public:
  void start() {
    tether::go([this] {
      while (auto job = jobs_.recv()) {
        if (*job < 0)
          return;
        use(*job);
      }
    });
  }
  void add(int job) { jobs_.send(job); }

private:
  tether::chan<int> jobs_ = tether::make_chan<int>();
};

class stopped_by_its_caller_s_context {
public:
  explicit stopped_by_its_caller_s_context(tether::context ctx) : ctx_(std::move(ctx)) {}
  void start() {
    tether::go([this] {
      tether::recv_case next{jobs_};
      tether::select(next, ctx_.done());
    });
  }

private:
  tether::context ctx_;
  tether::chan<int> jobs_ = tether::make_chan<int>();
};

class hands_its_channel_out { // whoever has it may close it
public:
  void start() {
    tether::go([this] { quit_.recv(); });
  }
  tether::chan<void> quit() const { return quit_; }

private:
  tether::chan<void> quit_ = tether::make_chan<void>();
};

class hands_a_reference_out {
public:
  void start() {
    tether::go([this] { quit_.recv(); });
  }
  const tether::chan<void> &quit() const { return quit_; }

private:
  tether::chan<void> quit_ = tether::make_chan<void>();
};

class registers_its_channel {
public:
  void start() {
    keep(quit_);
    tether::go([this] { quit_.recv(); });
  }

private:
  tether::chan<void> quit_ = tether::make_chan<void>();
};

struct has_public_channels {
  void start() {
    tether::go([this] { quit.recv(); });
  }
  tether::chan<void> quit = tether::make_chan<void>();
};

class has_protected_channels { // for derived classes
public:
  void start() {
    tether::go([this] { quit_.recv(); });
  }

protected:
  tether::chan<void> quit_ = tether::make_chan<void>();
};

class friend_of_its_class;
class has_friends {
public:
  void start() {
    tether::go([this] { quit_.recv(); });
  }

private:
  friend class friend_of_its_class;
  tether::chan<void> quit_ = tether::make_chan<void>();
};

class has_a_method_elsewhere {
public:
  void start() {
    tether::go([this] { quit_.recv(); });
  }
  void stop();

private:
  tether::chan<void> quit_ = tether::make_chan<void>();
};

class can_be_overridden {
public:
  virtual ~can_be_overridden() = default;
  void start() {
    tether::go([this] {
      while (more())
        quit_.recv();
    });
  }
  virtual bool more() { return true; }

private:
  tether::chan<void> quit_ = tether::make_chan<void>();
};

class has_a_daemon { // declared to live as long as the program
public:
  void start() {
    tether::go_daemon([this] { quit_.recv(); });
  }

private:
  tether::chan<void> quit_ = tether::make_chan<void>();
};

class is_fed_until_it_ends { // any other method may end it
public:
  void start() {
    tether::go([this] { use(*first_.recv()); });
  }
  void feed() { first_.send(1); }

private:
  tether::chan<int> first_ = tether::make_chan<int>();
};

class stops_at_the_second_call {
public:
  void start() {
    tether::go([this] { quit_.recv(); });
  }
  void stop() {
    if (!failed())
      return;
    quit_.close();
  }

private:
  tether::chan<void> quit_ = tether::make_chan<void>();
};

class shares_its_state { // the state may be held elsewhere
public:
  explicit shares_its_state(std::shared_ptr<has_public_channels> state) : state_(std::move(state)) {}
  void start() {
    tether::go([state = state_] { state->quit.recv(); });
  }

private:
  std::shared_ptr<has_public_channels> state_;
};

class sleeps {
public:
  void start() {
    tether::go([] {
      for (;;)
        tether::sleep_for(std::chrono::seconds(1));
    });
  }

private:
  tether::chan<void> quit_ = tether::make_chan<void>();
};
