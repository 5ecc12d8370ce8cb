// Where the loop stands and where the channel comes from.
#include <tether/tether.h>

#include <functional>
#include <utility>
#include <vector>

int work();
bool failed();
void log(int);

// Not closed.

static void consume(tether::recv_chan<int> in) {
  for (int v : in) // want: tether-unclosed-range
    log(v);
}

void named_consumer() {
  auto jobs = tether::make_chan<int>();
  tether::go(consume, jobs);
  jobs.send(1);
}

static void print(tether::recv_chan<int> in) {
  for (int v : in) // want: tether-unclosed-range
    log(v);
}

void consumer_called_by_the_goroutine() {
  auto jobs = tether::make_chan<int>();
  tether::go([jobs] { print(jobs); });
  jobs.send(1);
}

static tether::recv_chan<int> count(int n) {
  auto numbers = tether::make_chan<int>();
  tether::go([numbers, n] {
    for (int i = 0; i < n; ++i)
      numbers.send(i);
  });
  return numbers;
}

int generator_without_close() {
  int sum = 0;
  for (int v : count(3)) // want: tether-unclosed-range
    sum += v;
  return sum;
}

static tether::send_chan<int> start_consumer() {
  auto jobs = tether::make_chan<int>();
  tether::go([jobs] {
    for (int job : jobs) // want: tether-unclosed-range
      log(job);
  });
  return jobs;
}

void consumer_started_by_a_helper() {
  auto jobs = start_consumer();
  jobs.send(1);
}

void generic_lambda() {
  auto jobs = tether::make_chan<int>();
  tether::go(
      [](auto in) {
        for (int job : in) // want: tether-unclosed-range
          log(job);
      },
      jobs);
  jobs.send(1);
}

void std_function_variable() {
  auto jobs = tether::make_chan<int>();
  const std::function<void()> body = [jobs] {
    for (int job : jobs) // want: tether-unclosed-range
      log(job);
  };
  tether::go(body);
  jobs.send(1);
}

void loop_of_a_goroutine_of_a_goroutine() {
  auto jobs = tether::make_chan<int>();
  tether::go([jobs] {
    tether::go([jobs] {
      for (int job : jobs) // want: tether-unclosed-range
        log(job);
    });
    jobs.send(1);
  });
}

void range_over_void() {
  auto ticks = tether::make_chan<void>();
  tether::go([ticks] {
    for ([[maybe_unused]] auto tick : ticks) // want: tether-unclosed-range
      log(1);
  });
  ticks.send();
}

void by_reference_and_with_initialiser() {
  auto jobs = tether::make_chan<std::vector<int>>();
  tether::go([jobs] {
    for (int n = 0; auto &job : jobs) // want: tether-unclosed-range
      log(static_cast<int>(job.size()) + n++);
  });
  jobs.send({1, 2});
}

void written_out_as_an_endless_receive_loop() {
  auto jobs = tether::make_chan<int>();
  tether::go([jobs] {
    for (;;) {
      auto job = jobs.recv(); // want: tether-missing-close
      if (!job)
        return;
      log(*job);
    }
  });
  jobs.send(1);
}

// Closed.

static void consume_closed(tether::recv_chan<int> in) {
  for (int v : in)
    log(v);
}

// The caller of the named consumer closes.
void no_warning_named_consumer() {
  auto jobs = tether::make_chan<int>();
  tether::go(consume_closed, jobs);
  jobs.send(1);
  jobs.close();
}

static tether::recv_chan<int> count_and_close(int n) {
  auto numbers = tether::make_chan<int>();
  tether::go([numbers, n] {
    tether::defer close{[&] { numbers.close(); }};
    for (int i = 0; i < n; ++i)
      numbers.send(i);
  });
  return numbers;
}

// The generator closes.
int no_warning_generator() {
  int sum = 0;
  for (int v : count_and_close(3))
    sum += v;
  return sum;
}

// A local lambda is a generator too.
int no_warning_local_generator() {
  auto owner = []() -> tether::recv_chan<int> {
    auto results = tether::make_chan<int>(5);
    tether::go([results] {
      tether::defer close{[&] { results.close(); }};
      for (int i = 0; i <= 5; ++i)
        results.send(i);
    });
    return results;
  };
  auto consumer = [](tether::recv_chan<int> results) {
    int sum = 0;
    for (int r : results)
      sum += r;
    return sum;
  };
  return consumer(owner());
}

static void close_all(tether::chan<int> c) { c.close(); }

// The helper closes.
void no_warning_closed_by_a_helper() {
  auto jobs = tether::make_chan<int>();
  tether::go([jobs] {
    for (int job : jobs)
      log(job);
  });
  jobs.send(1);
  close_all(jobs);
}

void finish(tether::chan<int> c);

// What the unknown function does with the handle is not known.
void no_warning_given_to_an_unknown_function() {
  auto jobs = tether::make_chan<int>();
  tether::go([jobs] {
    for (int job : jobs)
      log(job);
  });
  jobs.send(1);
  finish(jobs);
}

// The channel belongs to the caller.
void no_warning_parameter(tether::recv_chan<int> jobs) {
  for (int job : jobs)
    log(job);
}

// The goroutine ranges over the caller's channel.
void no_warning_goroutine_over_a_parameter(tether::recv_chan<int> jobs) {
  tether::go([jobs] {
    for (int job : jobs)
      log(job);
  });
}

// The caller gets the sending end and may close it.
tether::send_chan<int> no_warning_returned_sender() {
  auto jobs = tether::make_chan<int>();
  tether::go([jobs] {
    for (int job : jobs)
      log(job);
  });
  return jobs;
}

struct queue {
  tether::chan<int> jobs;
};

// Stored in an object of the caller.
void no_warning_stored_in_a_field(queue &q) {
  q.jobs = tether::make_chan<int>();
  tether::go([jobs = q.jobs] {
    for (int job : jobs)
      log(job);
  });
}

// The ticker's channel is never closed and never ends; that is what it is for.
void no_warning_ticker(tether::context ctx) {
  tether::go([ctx] {
    for (auto &at : tether::tick(std::chrono::seconds(1))) {
      log(static_cast<int>(at.time_since_epoch().count() % 60));
      if (ctx.err())
        return;
    }
  });
}

// close() through a copy of the handle closes the channel.
void no_warning_closed_through_a_copy() {
  auto jobs = tether::make_chan<int>();
  auto same = jobs;
  tether::go([jobs] {
    for (int job : jobs)
      log(job);
  });
  same.close();
}

// The sending view closes.
void no_warning_closed_through_a_view() {
  auto jobs = tether::make_chan<int>();
  tether::send_chan<int> out = jobs;
  tether::go([jobs] {
    for (int job : jobs)
      log(job);
  });
  out.send(1);
  out.close();
}

// The producer goroutine gets the channel moved in and closes it.
int no_warning_moved_into_the_producer() {
  auto results = tether::make_chan<int>();
  tether::recv_chan<int> in = results;
  tether::go([out = std::move(results)] {
    out.send(work());
    out.close();
  });
  int sum = 0;
  for (int r : in)
    sum += r;
  return sum;
}

class service {
public:
  // stop() closes; whether it is called is another question.
  void start() {
    tether::go([jobs = jobs_] {
      for (int job : jobs)
        log(job);
    });
  }
  void submit(int job) { jobs_.send(job); }
  void stop() { jobs_.close(); }

private:
  tether::chan<int> jobs_ = tether::make_chan<int>();
};

// Started and stopped.
void no_warning_started_and_stopped() {
  service s;
  s.start();
  s.submit(1);
  s.stop();
}

class unstoppable {
public:
  void start() {
    tether::go([jobs = jobs_] {
      for (int job : jobs) // want: tether-unclosed-range
        log(job);
    });
  }
  void submit(int job) { jobs_.send(job); }

private:
  tether::chan<int> jobs_ = tether::make_chan<int>();
};

void use_unstoppable() {
  unstoppable u;
  u.start();
  u.submit(1);
}
