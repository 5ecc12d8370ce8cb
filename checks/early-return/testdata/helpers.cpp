// Channels and goroutines that pass through functions of this file.
#include <tether/tether.h>

#include <memory>

int work();
bool failed();
void log(int);

// The helper starts the goroutine, the caller leaves.

static void start(tether::send_chan<int> out) {
  tether::go([out] {
    out.send(work()); // want: tether-early-return
  });
}

int goroutine_started_by_a_helper() {
  auto result = tether::make_chan<int>();
  start(result);
  if (failed())
    return -1;
  return *result.recv();
}

static tether::recv_chan<int> compute() {
  auto result = tether::make_chan<int>();
  tether::go([result] {
    result.send(work()); // want: tether-early-return
  });
  return result;
}

int result_of_a_generator() {
  auto result = compute();
  if (failed())
    return -1;
  return *result.recv();
}

int local_lambda_as_generator() {
  auto generate = [](int n) -> tether::recv_chan<int> {
    auto numbers = tether::make_chan<int>();
    tether::go([numbers, n] {
      tether::defer close{[&] { numbers.close(); }};
      for (int i = 0; i < n; ++i)
        numbers.send(i); // want: tether-early-return
    });
    return numbers;
  };
  for (int v : generate(10)) {
    if (v > 3)
      return v;
  }
  return 0;
}

static int first_positive(tether::recv_chan<int> in) {
  for (int v : in) {
    if (v > 0)
      return v;
  }
  return 0;
}

int helper_that_stops_receiving() {
  auto numbers = tether::make_chan<int>();
  tether::go([numbers] {
    for (int i = 0; i < 10; ++i)
      numbers.send(i); // want: tether-early-return
    numbers.close();
  });
  return first_positive(numbers);
}

static int receive_unless(tether::recv_chan<int> in, bool skip) {
  if (skip)
    return 0;
  return *in.recv();
}

int helper_that_may_not_receive() {
  auto result = tether::make_chan<int>();
  tether::go([result] {
    result.send(work()); // want: tether-early-return
  });
  return receive_unless(result, failed());
}

struct job {
  tether::chan<int> reply;
  int id = 0;
};

int channel_in_a_local_struct() {
  job j{tether::make_chan<int>(), 1};
  tether::go([j] {
    j.reply.send(work() + j.id); // want: tether-early-return
  });
  if (failed())
    return -1;
  return *j.reply.recv();
}

// Two levels of helpers.
static void start_later(tether::send_chan<int> out) {
  tether::go(
      [](tether::send_chan<int> o) {
        o.send(work()); // want: tether-early-return
      },
      out);
}

static void start_outer(tether::send_chan<int> out) { start_later(out); }

int goroutine_started_two_calls_deep() {
  auto result = tether::make_chan<int>();
  start_outer(result);
  if (failed())
    return -1;
  return *result.recv();
}

// Helpers that do their part.

static tether::recv_chan<int> compute_buffered() {
  auto result = tether::make_chan<int>(1);
  tether::go([result] { result.send(work()); });
  return result;
}

// The generator's channel has a place for its value.
int no_warning_buffered_generator() {
  auto result = compute_buffered();
  if (failed())
    return -1;
  return *result.recv();
}

// Called for nothing: a buffered generator ends by itself.
void no_warning_discarded_buffered_generator() { compute_buffered(); }

static tether::recv_chan<int> count(tether::recv_chan<void> stop, int n) {
  auto numbers = tether::make_chan<int>();
  tether::go([numbers, stop, n] {
    tether::defer close{[&] { numbers.close(); }};
    for (int i = 0; i < n; ++i) {
      tether::recv_case stopped{stop};
      tether::select(stopped, tether::send_case{numbers, i});
      if (stopped)
        return;
    }
  });
  return numbers;
}

// The generator stops when the caller's defer closes the stop channel.
int no_warning_generator_with_stop() {
  auto stop = tether::make_chan<void>();
  tether::defer close{[&] { stop.close(); }};
  for (int v : count(stop, 10)) {
    if (v > 3)
      return v;
  }
  return 0;
}

static int sum_of(tether::recv_chan<int> in) {
  int sum = 0;
  for (int v : in)
    sum += v;
  return sum;
}

// The helper receives everything.
int no_warning_helper_receives_until_closed() {
  auto numbers = tether::make_chan<int>();
  tether::go([numbers] {
    for (int i = 0; i < 10; ++i)
      numbers.send(i);
    numbers.close();
  });
  return sum_of(numbers);
}

static void drain(tether::recv_chan<int> in) {
  for (int v : in)
    log(v);
}

// The exit drains through a helper.
int no_warning_drain_helper_on_exit() {
  auto numbers = tether::make_chan<int>();
  tether::go([numbers] {
    for (int i = 0; i < 10; ++i)
      numbers.send(i);
    numbers.close();
  });
  if (failed()) {
    drain(numbers);
    return -1;
  }
  return sum_of(numbers);
}

static tether::chan<int> make_result_channel() { return tether::make_chan<int>(1); }

// The helper makes the channel with a place.
int no_warning_channel_made_by_a_helper() {
  auto result = make_result_channel();
  tether::go([result] { result.send(work()); });
  if (failed())
    return -1;
  return *result.recv();
}

struct pair_of_channels {
  tether::chan<int> values = tether::make_chan<int>(1);
  tether::chan<int> errors = tether::make_chan<int>(1);
};

// Each channel of the struct has a place for its only value.
int no_warning_buffered_channels_in_a_struct() {
  pair_of_channels p;
  tether::go([p] {
    if (failed())
      p.errors.send(1);
    else
      p.values.send(work());
  });
  if (failed())
    return -1;
  tether::recv_case value{p.values};
  tether::recv_case error{p.errors};
  tether::select(value, error);
  return value ? *value : -1;
}

// The shared_ptr's channel is used as any other; the receive comes first.
int no_warning_channel_in_a_shared_ptr() {
  auto result = std::make_shared<tether::chan<int>>(tether::make_chan<int>());
  tether::go([result] { result->send(work()); });
  return *result->recv();
}

static bool valid(int n) { return n > 0; }

// The helper only answers a question; the exit is before the start.
int no_warning_validate_then_start(int n) {
  if (!valid(n))
    return -1;
  auto result = tether::make_chan<int>();
  tether::go([result] { result.send(work()); });
  return *result.recv();
}

static int recurse(tether::chan<int> out, int depth) {
  if (depth == 0)
    return 0;
  out.send(depth);
  return recurse(out, depth - 1);
}

// Recursion is not followed; what is not followed is not reported.
int no_warning_recursive_helper(int depth) {
  auto numbers = tether::make_chan<int>();
  tether::go([numbers, depth] {
    recurse(numbers, depth);
    numbers.close();
  });
  return sum_of(numbers);
}
