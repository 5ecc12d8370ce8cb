// Guards, defers and destructors that do the missing operation on every exit.
#include <tether/tether.h>

#include <memory>
#include <stdexcept>

int work();
bool failed();
void log(int);

// Guards that do not help.

int defer_registered_after_the_exit() {
  auto result = tether::make_chan<int>();
  tether::go([result] {
    result.send(work()); // want: tether-early-return
  });
  if (failed())
    return -1;
  tether::defer drain{[&] { result.recv(); }};
  return 0;
}

int defer_of_something_else() {
  auto result = tether::make_chan<int>();
  tether::defer note{[&] { log(1); }};
  tether::go([result] {
    result.send(work()); // want: tether-early-return
  });
  if (failed())
    return -1;
  return *result.recv();
}

void defer_closes_another_channel() {
  auto stop = tether::make_chan<void>();
  auto other = tether::make_chan<void>();
  tether::defer close{[&] { other.close(); }};
  tether::go([stop] {
    stop.recv(); // want: tether-early-return
  });
  if (failed())
    return;
  stop.close();
}

struct logger {
  ~logger() { log(1); }
};

int guard_of_something_else() {
  auto result = tether::make_chan<int>();
  logger l;
  tether::go([result] {
    result.send(work()); // want: tether-early-return
  });
  if (failed())
    return -1;
  return *result.recv();
}

int cancelled_context_that_the_sender_ignores() {
  auto [ctx, cancel] = tether::with_cancel(tether::background());
  auto result = tether::make_chan<int>();
  tether::go([result, ctx = ctx] {
    int r = ctx.err() ? 0 : work();
    result.send(r); // want: tether-early-return
  });
  if (failed())
    return -1;
  return *result.recv();
}

int defer_receives_one_of_three() {
  auto results = tether::make_chan<int>();
  tether::defer drain{[&] { results.recv(); }};
  tether::go([results] {
    results.send(work());
    results.send(work()); // want: tether-early-return
    results.send(work());
  });
  if (failed())
    return -1;
  return *results.recv() + *results.recv();
}

// Guards that do.

// The defer closes on every exit, also by exception.
void no_warning_defer_closes() {
  auto stop = tether::make_chan<void>();
  tether::defer close{[&] { stop.close(); }};
  tether::go([stop] { stop.recv(); });
  if (failed())
    return;
  if (work() < 0)
    throw std::runtime_error("negative");
  log(1);
}

// The defer receives on every exit.
int no_warning_defer_receives() {
  auto result = tether::make_chan<int>();
  tether::go([result] { result.send(work()); });
  tether::defer drain{[&] { log(*result.recv()); }};
  if (failed())
    return -1;
  return 0;
}

// The defer drains until the producer closes.
int no_warning_defer_drains() {
  auto results = tether::make_chan<int>();
  tether::defer drain{[&] {
    for (int r : results)
      log(r);
  }};
  tether::go([results] {
    for (int i = 0; i < 10; ++i)
      results.send(i);
    results.close();
  });
  for (int r : results) {
    if (r < 0)
      return r;
  }
  return 0;
}

struct closer {
  tether::chan<void> c;
  ~closer() { c.close(); }
};

// The destructor closes.
void no_warning_guard_closes() {
  auto stop = tether::make_chan<void>();
  closer guard{stop};
  tether::go([stop] { stop.recv(); });
  if (failed())
    return;
  log(1);
}

class drainer {
public:
  explicit drainer(tether::recv_chan<int> c) : c_(c) {}
  drainer(const drainer &) = delete;
  drainer &operator=(const drainer &) = delete;
  ~drainer() { c_.recv(); }

private:
  tether::recv_chan<int> c_;
};

// The destructor receives.
int no_warning_guard_receives() {
  auto result = tether::make_chan<int>();
  tether::go([result] { result.send(work()); });
  drainer guard{result};
  if (failed())
    return -1;
  return 0;
}

// A unique_ptr with a deleter that the engine need not understand.
void no_warning_custom_deleter() {
  auto stop = tether::make_chan<void>();
  auto close = [](tether::chan<void> *c) { c->close(); };
  std::unique_ptr<tether::chan<void>, decltype(close)> guard(&stop, close);
  tether::go([stop] { stop.recv(); });
  if (failed())
    return;
  log(1);
}

// cancel_func cancels when it is destroyed; the goroutine waits for that.
void no_warning_cancel_at_scope_exit() {
  auto [ctx, cancel] = tether::with_cancel(tether::background());
  tether::go([ctx = ctx] { ctx.done().recv(); });
  if (failed())
    return;
  log(1);
}

// The sender gives up when the context is cancelled.
int no_warning_sender_selects_on_the_context() {
  auto [ctx, cancel] = tether::with_cancel(tether::background());
  auto result = tether::make_chan<int>();
  tether::go([result, ctx = ctx] { tether::select(tether::send_case{result, work()}, ctx.done()); });
  if (failed())
    return -1;
  return *result.recv();
}

// The sender gives up when the stop channel is closed, which the defer does.
int no_warning_sender_selects_on_stop() {
  auto stop = tether::make_chan<void>();
  tether::defer close{[&] { stop.close(); }};
  auto numbers = tether::make_chan<int>();
  tether::go([stop, numbers] {
    for (int i = 0;; ++i) {
      tether::send_case sent{numbers, i};
      tether::recv_case stopped{stop};
      tether::select(sent, stopped);
      if (stopped)
        return;
    }
  });
  for (int i = 0; i < 3; ++i) {
    if (*numbers.recv() < 0)
      return -1;
  }
  return 0;
}

// The sender does not wait.
int no_warning_try_send() {
  auto result = tether::make_chan<int>();
  tether::go([result] {
    if (!result.try_send(work()))
      log(1);
  });
  if (failed())
    return -1;
  int r = 0;
  return result.try_recv(r) == tether::recv_status::ok ? r : 0;
}

// The scope that owns the defer ends before the exit, so the close has happened.
void no_warning_inner_scope_closes() {
  auto stop = tether::make_chan<void>();
  tether::go([stop] { stop.recv(); });
  {
    tether::defer close{[&] { stop.close(); }};
    log(1);
  }
  if (failed())
    return;
  log(2);
}

// A case and a comparison with the same number are the same.
void no_warning_switch_and_comparison(int mode) {
  auto result = tether::make_chan<int>();
  switch (mode) {
  case 0:
    tether::go([result] { result.send(1); });
    break;
  case 1:
    tether::go([result] {
      result.send(1);
      result.send(2);
    });
    break;
  default:
    return;
  }
  result.recv();
  if (mode == 1)
    result.recv();
}
