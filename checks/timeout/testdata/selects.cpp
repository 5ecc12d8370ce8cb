// A select, or a receive with a limit, that gives up while the sender goes on.
#include <tether/tether.h>

#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <memory>

using namespace std::chrono_literals;

int work();
bool failed();
void log(int);

// The other case wins and nobody receives later.

int after_in_a_select() {
  auto result = tether::make_chan<int>(); // note: 'result' is created here
  tether::go([result] {                   // note: started here
    result.send(work());                  // want: tether-timeout
  });
  tether::recv_case got{result};
  tether::select(got, tether::after(500ms)); // note: another case is chosen here
  if (got)
    return *got;
  return -1;
}

int position_in_a_switch() {
  auto result = tether::make_chan<int>();
  tether::go([result] {
    result.send(work()); // want: tether-timeout
  });
  switch (tether::select(tether::recv_case{result}, tether::after(1s))) {
  case 0:
    return 0;
  default:
    return -1;
  }
}

int position_in_a_variable() {
  auto result = tether::make_chan<int>();
  tether::go([result] {
    result.send(work()); // want: tether-timeout
  });
  auto limit = tether::after(1s);
  std::size_t chosen = tether::select(result, limit);
  if (chosen == 1)
    return -1;
  return 0;
}

int named_timeout_case() {
  auto result = tether::make_chan<int>();
  tether::go([result] {
    result.send(work()); // want: tether-timeout
  });
  tether::recv_case got{result};
  tether::recv_case late{tether::after(1s)};
  tether::select(got, late);
  if (late)
    return -1;
  return *got;
}

int timer_channel() {
  auto result = tether::make_chan<int>();
  tether::go([result] {
    result.send(work()); // want: tether-timeout
  });
  tether::timer limit{1s};
  tether::recv_case got{result};
  tether::select(got, limit.channel());
  return got ? *got : -1;
}

int receive_with_a_limit() {
  auto result = tether::make_chan<int>();
  tether::go([result] {
    result.send(work()); // want: tether-timeout
  });
  int value = 0;
  if (result.recv_for(value, 1s) != tether::recv_status::ok) // note: another case is chosen here
    return -1;
  return value;
}

int otherwise_does_not_wait() {
  auto result = tether::make_chan<int>();
  tether::go([result] {
    result.send(work()); // want: tether-timeout
  });
  tether::recv_case got{result};
  tether::select(got, tether::otherwise);
  return got ? *got : -1;
}

int receive_that_does_not_wait() {
  auto result = tether::make_chan<int>();
  tether::go([result] {
    result.send(work()); // want: tether-timeout
  });
  int value = 0;
  if (result.try_recv(value) == tether::recv_status::ok)
    return value;
  return -1;
}

int both_results_behind_one_select() {
  auto value = tether::make_chan<int>();
  auto error = tether::make_chan<int>(1);
  tether::go([value, error] {
    if (failed())
      error.send(1);
    else
      value.send(work()); // want: tether-timeout
  });
  tether::recv_case got{value};
  tether::recv_case bad{error};
  tether::select(got, bad, tether::after(1s));
  if (got)
    return *got;
  return -1;
}

int waits_twice_but_leaves_at_the_first_limit() {
  auto results = tether::make_chan<int>();
  for (int i = 0; i < 2; ++i) {
    tether::go([results] {
      results.send(work()); // want: tether-timeout
    });
  }
  int sum = 0;
  for (int i = 0; i < 2; ++i) {
    tether::recv_case got{results};
    tether::select(got, tether::after(100ms));
    if (!got)
      return -1;
    sum += *got;
  }
  return sum;
}

void collects_until_the_limit() {
  auto results = tether::make_chan<int>();
  auto limit = tether::after(1s);
  for (int i = 0; i < 3; ++i) {
    tether::go([results] {
      results.send(work()); // want: tether-timeout
    });
  }
  for (int i = 0; i < 3; ++i) {
    tether::recv_case got{results};
    tether::recv_case late{limit};
    tether::select(got, late);
    if (late)
      return;
    log(*got);
  }
}

void receiver_is_given_up() {
  auto order = tether::make_chan<int>();
  tether::go([order] {
    log(*order.recv()); // want: tether-timeout
  });
  tether::select(tether::send_case{order, 1}, tether::after(1s));
}

void goroutine_gives_up_and_the_parent_sends() {
  auto order = tether::make_chan<int>();
  tether::go([order] {
    tether::recv_case got{order};
    tether::select(got, tether::after(1s));
    if (got)
      log(*got);
  });
  order.send(work()); // want: tether-timeout
}

// Nobody is left behind.

// The buffer takes the value after the limit.
int no_warning_buffered() {
  auto result = tether::make_chan<int>(1);
  tether::go([result] { result.send(work()); });
  tether::recv_case got{result};
  tether::select(got, tether::after(500ms));
  return got ? *got : -1;
}

// Both channels have a place.
int no_warning_value_and_error_buffered() {
  auto value = tether::make_chan<int>(1);
  auto error = tether::make_chan<int>(1);
  tether::go([value, error] {
    if (failed())
      error.send(1);
    else
      value.send(work());
  });
  tether::recv_case got{value};
  tether::recv_case bad{error};
  tether::select(got, bad, tether::after(1s));
  return got ? *got : -1;
}

// The other case is another result of the same goroutine: exactly one comes.
int no_warning_value_or_error() {
  auto value = tether::make_chan<int>();
  auto error = tether::make_chan<int>();
  tether::go([value, error] {
    if (failed())
      error.send(1);
    else
      value.send(work());
  });
  tether::recv_case got{value};
  tether::recv_case bad{error};
  tether::select(got, bad);
  return got ? *got : -1;
}

// A select of one case is a receive.
int no_warning_single_case() {
  auto result = tether::make_chan<int>();
  tether::go([result] { result.send(work()); });
  tether::recv_case got{result};
  tether::select(got);
  return *got;
}

// After the limit the value is waited for all the same.
int no_warning_waits_after_the_warning() {
  auto result = tether::make_chan<int>();
  tether::go([result] { result.send(work()); });
  tether::recv_case got{result};
  tether::recv_case late{tether::after(1s)};
  tether::select(got, late);
  if (late) {
    log(1);
    return *result.recv();
  }
  return *got;
}

// The loop ends only with the value.
int no_warning_loop_until_the_value() {
  auto result = tether::make_chan<int>();
  tether::go([result] { result.send(work()); });
  for (;;) {
    tether::recv_case got{result};
    tether::select(got, tether::after(1s));
    if (got)
      return *got;
    log(1);
  }
}

// Polls until the value is there.
int no_warning_polls() {
  auto result = tether::make_chan<int>();
  tether::go([result] { result.send(work()); });
  int value = 0;
  while (result.try_recv(value) != tether::recv_status::ok)
    tether::sleep_for(1ms);
  return value;
}

// recv_for is repeated until it succeeds.
int no_warning_repeats_recv_for() {
  auto result = tether::make_chan<int>();
  tether::go([result] { result.send(work()); });
  int value = 0;
  while (result.recv_for(value, 100ms) == tether::recv_status::timeout)
    log(1);
  return value;
}

// The process ends at the limit.
int no_warning_exit_at_the_limit() {
  auto result = tether::make_chan<int>();
  tether::go([result] { result.send(work()); });
  tether::recv_case got{result};
  tether::select(got, tether::after(1s));
  if (!got)
    std::abort();
  return *got;
}

// No goroutine waits for this channel.
int no_warning_only_a_timer() {
  auto nothing = tether::make_chan<int>();
  tether::recv_case got{nothing};
  tether::select(got, tether::after(1s));
  return got ? 1 : 0;
}

// The goroutine only closes, and close() never waits.
bool no_warning_goroutine_closes() {
  auto done = tether::make_chan<void>();
  tether::go([done] {
    work();
    done.close();
  });
  tether::recv_case finished{done};
  tether::select(finished, tether::after(1s));
  return bool(finished);
}

// wait_for may give up: the workers wait for nobody.
bool no_warning_wait_for() {
  auto wg = std::make_shared<tether::wait_group>();
  wg->add();
  tether::go([wg] {
    work();
    wg->done();
  });
  return wg->wait_for(1s);
}

// Two places for two senders.
int no_warning_two_buffered_results() {
  auto results = tether::make_chan<int>(2);
  for (int i = 0; i < 2; ++i)
    tether::go([results] { results.send(work()); });
  int sum = 0;
  for (int i = 0; i < 2; ++i) {
    tether::recv_case got{results};
    tether::select(got, tether::after(100ms));
    if (!got)
      return -1;
    sum += *got;
  }
  return sum;
}

// The limit stands before the start.
int no_warning_limit_before_the_start() {
  tether::select(tether::after(1ms));
  auto result = tether::make_chan<int>();
  tether::go([result] { result.send(work()); });
  return *result.recv();
}
