// Ways to leave a function before the operation that the goroutine waits for.
#include <tether/tether.h>

#include <cassert>
#include <cstdlib>
#include <memory>
#include <stdexcept>

int work();
bool failed();
bool cached();
void log(int);

// The parent leaves before it receives.

int returns_before_receive() {
  auto result = tether::make_chan<int>(); // note: 'result' is created here
  tether::go([result] {                   // note: started here
    result.send(work());                  // want: tether-early-return
  });
  if (failed())
    return -1; // note: return leaves without receiving
  return *result.recv();
}

int throws_before_receive() {
  auto result = tether::make_chan<int>();
  tether::go([result] {
    result.send(work()); // want: tether-early-return
  });
  if (failed())
    throw std::runtime_error("failed"); // note: leaves without receiving
  return *result.recv();
}

int breaks_out_of_the_receive_loop() {
  auto results = tether::make_chan<int>();
  tether::go([results] {
    for (int i = 0; i < 10; ++i)
      results.send(i); // want: tether-early-return
    results.close();
  });
  int sum = 0;
  for (int v : results) {
    if (failed())
      break; // note: leaves without receiving
    sum += v;
  }
  return sum;
}

int returns_from_a_nested_branch(int kind) {
  auto result = tether::make_chan<int>();
  tether::go([result] {
    result.send(work()); // want: tether-early-return
  });
  if (kind > 0) {
    log(kind);
    if (cached()) {
      return 0;
    } else if (failed()) {
      return -1;
    }
  }
  return *result.recv();
}

void sends_an_error_on_every_path_of_the_goroutine_but_nobody_listens(bool bad) {
  auto errors = tether::make_chan<int>();
  tether::go([errors, bad] {
    if (bad) {
      errors.send(1); // want: tether-early-return
      return;
    }
    errors.send(0); // want: tether-early-return
  });
  if (cached())
    return;
  log(*errors.recv());
}

int leaves_between_two_receives() {
  auto parts = tether::make_chan<int>();
  tether::go([parts] {
    parts.send(work());
    parts.send(work()); // want: tether-early-return
  });
  int first = *parts.recv();
  if (first < 0)
    return first;
  return first + *parts.recv();
}

int returns_at_the_first_bad_result() {
  auto results = tether::make_chan<int>();
  for (int i = 0; i < 3; ++i) {
    tether::go([results] {
      results.send(work()); // want: tether-early-return
    });
  }
  for (int i = 0; i < 3; ++i) {
    int r = *results.recv();
    if (r < 0)
      return r;
  }
  return 0;
}

int leaves_a_two_stage_pipeline() {
  auto numbers = tether::make_chan<int>();
  auto squares = tether::make_chan<int>();
  tether::go([numbers] {
    for (int i = 0; i < 10; ++i)
      numbers.send(i); // want: tether-early-return
    numbers.close();
  });
  tether::go([numbers, squares] {
    for (int v : numbers)
      squares.send(v * v); // want: tether-early-return
    squares.close();
  });
  for (int v : squares) {
    if (v > 10)
      return v;
  }
  return 0;
}

int leaves_while_workers_and_a_closer_run() {
  auto results = tether::make_chan<int>();
  auto wg = std::make_shared<tether::wait_group>();
  wg->add(3);
  for (int i = 0; i < 3; ++i) {
    tether::go([results, wg] {
      results.send(work()); // want: tether-early-return
      wg->done();
    });
  }
  tether::go([results, wg] {
    wg->wait(); // want: tether-early-return
    results.close();
  });
  for (int r : results) {
    if (r < 0)
      return r;
  }
  return 0;
}

// The parent leaves before it sends or closes.

void returns_before_send() {
  auto start = tether::make_chan<int>();
  tether::go([start] {
    log(*start.recv()); // want: tether-early-return
  });
  if (failed())
    return;
  start.send(1);
}

void returns_before_close() {
  auto stop = tether::make_chan<void>();
  tether::go([stop] {
    stop.recv(); // want: tether-early-return
    log(1);
  });
  if (failed())
    return;
  log(2);
  stop.close();
}

void throws_before_close() {
  auto stop = tether::make_chan<void>();
  tether::go([stop] {
    stop.recv(); // want: tether-early-return
  });
  if (failed())
    throw std::runtime_error("failed");
  stop.close();
}

// The goroutine leaves before it sends.

int goroutine_returns_before_send() {
  auto result = tether::make_chan<int>();
  tether::go([result] {
    if (failed())
      return;
    result.send(work());
  });
  return *result.recv(); // want: tether-early-return
}

void goroutine_returns_before_send_to_another() {
  auto result = tether::make_chan<int>();
  tether::go([result] {
    if (failed())
      return;
    result.send(work());
  });
  tether::go([result] {
    log(*result.recv()); // want: tether-early-return
  });
}

// The same shapes, each with what makes it right.

// The buffer takes the only value.
int no_warning_buffered_result() {
  auto result = tether::make_chan<int>(1);
  tether::go([result] { result.send(work()); });
  if (failed())
    return -1;
  return *result.recv();
}

// The goroutine is started after the last exit.
int no_warning_go_after_the_exit() {
  auto result = tether::make_chan<int>();
  if (failed())
    return -1;
  tether::go([result] { result.send(work()); });
  return *result.recv();
}

// Every path receives once.
int no_warning_receive_on_every_path() {
  auto result = tether::make_chan<int>();
  tether::go([result] { result.send(work()); });
  if (failed()) {
    result.recv();
    return -1;
  }
  return *result.recv();
}

// The exit drains the producer until it closes.
int no_warning_drains_after_break() {
  auto results = tether::make_chan<int>();
  tether::go([results] {
    for (int i = 0; i < 10; ++i)
      results.send(i);
    results.close();
  });
  int sum = 0;
  for (int v : results) {
    if (failed())
      break;
    sum += v;
  }
  for (int v : results)
    log(v);
  return sum;
}

// The break leaves only the switch; the loop goes on to the close.
int no_warning_break_of_a_switch_inside_the_loop() {
  auto results = tether::make_chan<int>();
  tether::go([results] {
    for (int i = 0; i < 10; ++i)
      results.send(i);
    results.close();
  });
  int sum = 0;
  for (int v : results) {
    switch (v) {
    case 0:
      break;
    default:
      sum += v;
    }
  }
  return sum;
}

// Continue goes back to the receive.
int no_warning_continue_in_the_receive_loop() {
  auto results = tether::make_chan<int>();
  tether::go([results] {
    for (int i = 0; i < 10; ++i)
      results.send(i);
    results.close();
  });
  int sum = 0;
  for (int v : results) {
    if (failed())
      continue;
    sum += v;
  }
  return sum;
}

// The process ends; nothing outlives it.
int no_warning_exit_of_the_process() {
  auto result = tether::make_chan<int>();
  tether::go([result] { result.send(work()); });
  if (failed())
    std::exit(1);
  return *result.recv();
}

// abort() does not return.
int no_warning_abort() {
  auto result = tether::make_chan<int>();
  tether::go([result] { result.send(work()); });
  if (failed())
    std::abort();
  return *result.recv();
}

// A failing assert ends the process.
int no_warning_assert() {
  auto result = tether::make_chan<int>();
  tether::go([result] { result.send(work()); });
  assert(!failed());
  return *result.recv();
}

// An unknown call might throw; that alone is no early exit.
int no_warning_call_that_may_throw() {
  auto result = tether::make_chan<int>();
  tether::go([result] { result.send(work()); });
  log(1);
  return *result.recv();
}

// The condition is a constant; the exit is never taken.
int no_warning_exit_under_false() {
  auto result = tether::make_chan<int>();
  tether::go([result] { result.send(work()); });
  if (false)
    return -1;
  return *result.recv();
}

// The receiver that stays takes the value instead.
void no_warning_another_goroutine_receives() {
  auto result = tether::make_chan<int>();
  tether::go([result] { result.send(work()); });
  tether::go([result] { log(*result.recv()); });
  if (failed())
    return;
  log(2);
}

// The stop channel is closed before the first exit.
void no_warning_close_before_the_exit() {
  auto stop = tether::make_chan<void>();
  tether::go([stop] { stop.recv(); });
  stop.close();
  if (failed())
    return;
  log(2);
}

// Both arms send.
int no_warning_goroutine_sends_on_both_paths() {
  auto result = tether::make_chan<int>();
  tether::go([result] {
    if (failed()) {
      result.send(-1);
      return;
    }
    result.send(work());
  });
  return *result.recv();
}

// The goroutine closes before it leaves, which ends the receive.
int no_warning_goroutine_closes_on_the_early_path() {
  auto result = tether::make_chan<int>();
  tether::go([result] {
    if (failed()) {
      result.close();
      return;
    }
    result.send(work());
  });
  return result.recv().value_or(-1);
}

// The exception ends the process before anybody could wait.
int no_warning_goroutine_throws() {
  auto result = tether::make_chan<int>();
  tether::go([result] {
    if (failed())
      throw std::runtime_error("failed");
    result.send(work());
  });
  return *result.recv();
}

// A daemon is declared to live until the process ends.
void no_warning_daemon() {
  auto jobs = tether::make_chan<int>();
  tether::go_daemon([jobs] {
    for (;;)
      log(*jobs.recv());
  });
  if (failed())
    return;
  jobs.send(1);
}
