// Macros, templates and suppression.
#include <tether/tether.h>

#include <chrono>
#include <cstddef>

using namespace std::chrono_literals;

int work();
void log(int);

#define WAIT_AT_MOST(got, d) tether::select(got, tether::after(d))

int limit_in_a_macro() {
  auto result = tether::make_chan<int>();
  tether::go([result] {
    result.send(work()); // want: tether-timeout
  });
  tether::recv_case got{result};
  WAIT_AT_MOST(got, 1s);
  return got ? *got : -1;
}

template <typename T>
T limited(T fallback) {
  auto result = tether::make_chan<T>();
  tether::go([result] {
    result.send(T(work())); // want: tether-timeout
  });
  tether::recv_case got{result};
  tether::select(got, tether::after(1s));
  return got ? *got : fallback;
}

double uses() { return limited(1) + limited(2.0); }

int channel_of_void() {
  auto done = tether::make_chan<void>();
  tether::go([done] {
    work();
    done.send(); // want: tether-timeout
  });
  switch (tether::select(done, tether::after(1s))) {
  case 0:
    return 0;
  default:
    return -1;
  }
}

int select_in_the_initialiser() {
  auto result = tether::make_chan<int>();
  tether::go([result] {
    result.send(work()); // want: tether-timeout
  });
  tether::recv_case got{result};
  if (auto chosen = tether::select(got, tether::after(1s)); chosen != 0)
    return -1;
  return *got;
}

#define WAIT(got) tether::select(got)

// The macro waits without a limit.
int no_warning_wait_in_a_macro() {
  auto result = tether::make_chan<int>();
  tether::go([result] { result.send(work()); });
  tether::recv_case got{result};
  WAIT(got);
  return *got;
}

// A place in every instantiation.
template <typename T>
T no_warning_buffered_template(T fallback) {
  auto result = tether::make_chan<T>(1);
  tether::go([result] { result.send(T(work())); });
  tether::recv_case got{result};
  tether::select(got, tether::after(1s));
  return got ? *got : fallback;
}

double uses_buffered() { return no_warning_buffered_template(1) + no_warning_buffered_template(2.0); }

// The suppression names the check.
int no_warning_nolint() {
  auto result = tether::make_chan<int>();
  tether::go([result] {
    result.send(work()); // NOLINT(tether-timeout)
  });
  tether::recv_case got{result};
  tether::select(got, tether::after(1s));
  return got ? *got : -1;
}

// A wildcard names it too.
int no_warning_nolint_wildcard() {
  auto result = tether::make_chan<int>();
  tether::go([result] {
    result.send(work()); // NOLINT(tether-*)
  });
  tether::recv_case got{result};
  tether::select(got, tether::after(1s));
  return got ? *got : -1;
}

// The branch with the limit is a constant away.
int no_warning_limit_compiled_out() {
  constexpr bool limited_wait = false;
  auto result = tether::make_chan<int>();
  tether::go([result] { result.send(work()); });
  if constexpr (limited_wait) {
    int v = 0;
    return result.recv_for(v, 1s) == tether::recv_status::ok ? v : -1;
  } else {
    return *result.recv();
  }
}

// Only a log line hangs on the limit; the receive follows for all.
int no_warning_slow_log() {
  auto done = tether::make_chan<void>();
  auto result = tether::make_chan<int>(1);
  tether::go([done, result] {
    result.send(work());
    done.send();
  });
  if (tether::select(done, tether::after(1s)) == 1) {
    log(1);
    done.recv();
  }
  return *result.recv();
}
