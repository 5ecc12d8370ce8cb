// Exceptions as exits.
#include <tether/tether.h>

#include <exception>
#include <stdexcept>

int work();
bool failed();
void log(int);
struct parse_error {};

// The exception leaves the receive behind.

int throws_in_a_branch(int n) {
  auto result = tether::make_chan<int>();
  tether::go([result] {
    result.send(work()); // want: tether-early-return
  });
  if (n < 0)
    throw std::invalid_argument("negative");
  return *result.recv();
}

static void check(int n) {
  if (n < 0)
    throw parse_error{};
}

int throws_in_a_visible_callee(int n) {
  auto result = tether::make_chan<int>();
  tether::go([result] {
    result.send(work()); // want: tether-early-return
  });
  check(n);
  return *result.recv();
}

int handler_that_returns(int n) {
  auto result = tether::make_chan<int>();
  tether::go([result] {
    result.send(work()); // want: tether-early-return
  });
  try {
    if (n < 0)
      throw parse_error{};
    return *result.recv();
  } catch (const parse_error &) {
    return -1;
  }
}

int handler_that_rethrows(int n) {
  auto result = tether::make_chan<int>();
  tether::go([result] {
    result.send(work()); // want: tether-early-return
  });
  try {
    if (n < 0)
      throw parse_error{};
  } catch (...) {
    log(n);
    throw;
  }
  return *result.recv();
}

int handler_of_another_type(int n) {
  auto result = tether::make_chan<int>();
  tether::go([result] {
    result.send(work()); // want: tether-early-return
  });
  try {
    if (n < 0)
      throw parse_error{};
  } catch (const std::exception &) {
    return *result.recv();
  }
  return *result.recv();
}

int function_try_block(int n) try {
  auto result = tether::make_chan<int>();
  tether::go([result] {
    result.send(work()); // want: tether-early-return
  });
  if (n < 0)
    throw parse_error{};
  return *result.recv();
} catch (const parse_error &) {
  return -1;
}

// The exception does no harm.

// The handler receives.
int no_warning_handler_receives(int n) {
  auto result = tether::make_chan<int>();
  tether::go([result] { result.send(work()); });
  try {
    if (n < 0)
      throw parse_error{};
    return *result.recv();
  } catch (const parse_error &) {
    result.recv();
    return -1;
  }
}

// The handler swallows and goes on to the receive.
int no_warning_handler_goes_on(int n) {
  auto result = tether::make_chan<int>();
  tether::go([result] { result.send(work()); });
  try {
    if (n < 0)
      throw parse_error{};
    log(n);
  } catch (...) {
    log(-1);
  }
  return *result.recv();
}

// The handler receives and rethrows.
int no_warning_receives_and_rethrows(int n) {
  auto result = tether::make_chan<int>();
  tether::go([result] { result.send(work()); });
  try {
    if (n < 0)
      throw parse_error{};
  } catch (...) {
    result.recv();
    throw;
  }
  return *result.recv();
}

// Thrown before anything is started.
int no_warning_throw_before_go(int n) {
  auto result = tether::make_chan<int>();
  if (n < 0)
    throw parse_error{};
  tether::go([result] { result.send(work()); });
  return *result.recv();
}

// Thrown after the receive.
int no_warning_throw_after_receive() {
  auto result = tether::make_chan<int>();
  tether::go([result] { result.send(work()); });
  int r = *result.recv();
  if (r < 0)
    throw parse_error{};
  return r;
}

// The value has a place.
int no_warning_buffered(int n) {
  auto result = tether::make_chan<int>(1);
  tether::go([result] { result.send(work()); });
  if (n < 0)
    throw parse_error{};
  return *result.recv();
}

// The goroutine catches its own failure and sends in both cases.
int no_warning_goroutine_catches() {
  auto result = tether::make_chan<int>();
  tether::go([result] {
    int r = -1;
    try {
      if (failed())
        throw parse_error{};
      r = work();
    } catch (const parse_error &) {
      log(r);
    }
    result.send(r);
  });
  return *result.recv();
}

// std::terminate does not return.
int no_warning_terminate(int n) {
  auto result = tether::make_chan<int>();
  tether::go([result] { result.send(work()); });
  if (n < 0)
    std::terminate();
  return *result.recv();
}

// The callee that throws is called before the start.
int no_warning_check_first(int n) {
  check(n);
  auto result = tether::make_chan<int>();
  tether::go([result] { result.send(work()); });
  return *result.recv();
}
