// Channels closed twice.
#include <tether/tether.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <vector>

using namespace std::chrono_literals;

int work();
bool failed();
void log(int);

// Two closes on one way.

void error_branch_goes_on() {
  auto done = tether::make_chan<void>(); // note: 'done' is created here
  if (failed())
    done.close(); // note: the channel is closed here too
  done.close(); // want: tether-double-close
}

void body_and_defer() {
  auto values = tether::make_chan<int>(1);
  tether::defer close{[&] { values.close(); }}; // want: tether-double-close
  values.send(1);
  values.close();
}

void each_worker_closes() {
  auto done = tether::make_chan<void>();
  for (int i = 0; i < 2; ++i)
    tether::go([done] {
      done.close(); // want: tether-double-close
    });
}

void both_sides_close() {
  auto done = tether::make_chan<void>();
  tether::go([done] {
    done.close(); // want: tether-double-close
  });
  done.close(); // want: tether-double-close
}

// One close on each way.

// The error branch returns.
void no_warning_error_branch_returns() {
  auto done = tether::make_chan<void>();
  if (failed()) {
    done.close();
    return;
  }
  done.close();
}

// The last worker closes, as a counter says.
void no_warning_last_one_closes() {
  auto done = tether::make_chan<void>();
  auto left = std::make_shared<std::atomic<int>>(2);
  for (int i = 0; i < 2; ++i)
    tether::go([done, left] {
      if (--*left == 0)
        done.close();
    });
}

// A flag remembers.
void no_warning_flag() {
  auto done = tether::make_chan<void>();
  bool closed = false;
  if (failed()) {
    done.close();
    closed = true;
  }
  if (!closed)
    done.close();
}

// Once closes once.
void no_warning_once() {
  auto done = tether::make_chan<void>();
  auto once = std::make_shared<tether::once>();
  for (int i = 0; i < 2; ++i)
    tether::go([done, once] { once->call([&] { done.close(); }); });
}

// The exception is meant.
void no_warning_caught() {
  auto done = tether::make_chan<void>();
  done.close();
  try {
    done.close();
  } catch (const tether::closed_error &) {
    log(-1);
  }
}

// Another channel each time.
void no_warning_another_channel() {
  for (int i = 0; i < 2; ++i) {
    auto done = tether::make_chan<void>();
    done.close();
  }
}

// The owner may have closed it or not.
void no_warning_parameter(tether::chan<void> done) { done.close(); }

// The same condition decides about both.
void no_warning_opposite_conditions(bool early) {
  auto done = tether::make_chan<void>();
  if (early)
    done.close();
  log(1);
  if (!early)
    done.close();
}

// The select that saw the close does not close again.
void no_warning_closed_by_the_loser() {
  auto done = tether::make_chan<void>();
  auto token = tether::make_chan<int>(1);
  token.send(1);
  for (int i = 0; i < 2; ++i)
    tether::go([done, token] {
      int t = 0;
      if (token.try_recv(t) == tether::recv_status::ok)
        done.close();
    });
}
