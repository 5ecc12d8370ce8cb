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

// Its user may call it.
class no_warning_stopped_by_a_method {
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

// The destructor closes it.
class no_warning_stopped_by_its_destructor {
public:
  no_warning_stopped_by_its_destructor() {
    tether::go([quit = quit_] { quit.recv(); });
  }
  ~no_warning_stopped_by_its_destructor() { quit_.close(); }

private:
  tether::chan<void> quit_ = tether::make_chan<void>();
};

// The condition may hold.
class no_warning_stopped_by_a_flag_of_its_own {
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

// A value tells it to leave.
class no_warning_stopped_by_a_value {
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

// The caller's context ends it.
class no_warning_stopped_by_its_caller_s_context {
public:
  explicit no_warning_stopped_by_its_caller_s_context(tether::context ctx) : ctx_(std::move(ctx)) {}
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

// Whoever has it may close it.
class no_warning_hands_its_channel_out {
public:
  void start() {
    tether::go([this] { quit_.recv(); });
  }
  tether::chan<void> quit() const { return quit_; }

private:
  tether::chan<void> quit_ = tether::make_chan<void>();
};

// Whoever has the reference may close it.
class no_warning_hands_a_reference_out {
public:
  void start() {
    tether::go([this] { quit_.recv(); });
  }
  const tether::chan<void> &quit() const { return quit_; }

private:
  tether::chan<void> quit_ = tether::make_chan<void>();
};

// keep() may close it.
class no_warning_registers_its_channel {
public:
  void start() {
    keep(quit_);
    tether::go([this] { quit_.recv(); });
  }

private:
  tether::chan<void> quit_ = tether::make_chan<void>();
};

// Anybody may close a public channel.
struct no_warning_has_public_channels {
  void start() {
    tether::go([this] { quit.recv(); });
  }
  tether::chan<void> quit = tether::make_chan<void>();
};

// For derived classes.
class no_warning_has_protected_channels {
public:
  void start() {
    tether::go([this] { quit_.recv(); });
  }

protected:
  tether::chan<void> quit_ = tether::make_chan<void>();
};

class friend_of_its_class;
// A friend may close it.
class no_warning_has_friends {
public:
  void start() {
    tether::go([this] { quit_.recv(); });
  }

private:
  friend class friend_of_its_class;
  tether::chan<void> quit_ = tether::make_chan<void>();
};

// stop() stands elsewhere and may close it.
class no_warning_has_a_method_elsewhere {
public:
  void start() {
    tether::go([this] { quit_.recv(); });
  }
  void stop();

private:
  tether::chan<void> quit_ = tether::make_chan<void>();
};

// A derived class decides how long it goes on.
class no_warning_can_be_overridden {
public:
  virtual ~no_warning_can_be_overridden() = default;
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

// Declared to live as long as the program.
class no_warning_has_a_daemon {
public:
  void start() {
    tether::go_daemon([this] { quit_.recv(); });
  }

private:
  tether::chan<void> quit_ = tether::make_chan<void>();
};

// Any other method may end it.
class no_warning_is_fed_until_it_ends {
public:
  void start() {
    tether::go([this] { use(*first_.recv()); });
  }
  void feed() { first_.send(1); }

private:
  tether::chan<int> first_ = tether::make_chan<int>();
};

// A method closes it, if not each time.
class no_warning_stops_at_the_second_call {
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

// The state may be held elsewhere.
class no_warning_shares_its_state {
public:
  explicit no_warning_shares_its_state(std::shared_ptr<no_warning_has_public_channels> state)
      : state_(std::move(state)) {}
  void start() {
    tether::go([state = state_] { state->quit.recv(); });
  }

private:
  std::shared_ptr<no_warning_has_public_channels> state_;
};

// A loop that no_warning_sleeps waits for no channel.
class no_warning_sleeps {
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
