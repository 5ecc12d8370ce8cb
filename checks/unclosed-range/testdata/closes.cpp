// Loops over a channel that some path does not close.
#include <tether/tether.h>

#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <vector>

int work();
bool failed();
void log(int);

// Nobody closes.

void never_closed(const std::vector<int> &jobs) {
  auto wg = std::make_shared<tether::wait_group>();
  auto queue = tether::make_chan<int>(1);
  for (int job : jobs) {
    wg->add();
    tether::go([queue, job] { queue.send(job); });
  }
  tether::go([queue, wg] {
    for (int job : queue) { // want: tether-unclosed-range
      log(job);
      wg->done();
    }
  });
  wg->wait();
}

void never_closed_by_the_parent() {
  auto jobs = tether::make_chan<int>(); // note: 'jobs' is created here
  tether::go([jobs] {                   // note: started here
    for (int job : jobs)                // want: tether-unclosed-range
      log(job);
  });
  for (int i = 0; i < 3; ++i)
    jobs.send(i);
}

int parent_ranges_over_a_goroutine_that_does_not_close() {
  auto results = tether::make_chan<int>();
  tether::go([results] {
    for (int i = 0; i < 3; ++i)
      results.send(i);
  });
  int sum = 0;
  for (int r : results) // want: tether-unclosed-range
    sum += r;
  return sum;
}

void pool_of_workers(const std::vector<int> &items) {
  auto jobs = tether::make_chan<int>(items.size());
  for (int i = 0; i < 4; ++i) {
    tether::go([jobs] {
      for (int job : jobs) // want: tether-unclosed-range
        log(job);
    });
  }
  for (int item : items)
    jobs.send(item);
}

void closes_the_wrong_channel() {
  auto jobs = tether::make_chan<int>();
  auto done = tether::make_chan<void>();
  tether::go([jobs, done] {
    for (int job : jobs) // want: tether-unclosed-range
      log(job);
    done.close();
  });
  jobs.send(1);
  done.close();
}

// Some path does not close.

void returns_before_close() {
  auto jobs = tether::make_chan<int>();
  tether::go([jobs] {
    for (int job : jobs) // want: tether-unclosed-range
      log(job);
  });
  if (failed())
    return; // note: leaves without closing
  jobs.send(1);
  jobs.close();
}

void throws_before_close() {
  auto jobs = tether::make_chan<int>();
  tether::go([jobs] {
    for (int job : jobs) // want: tether-unclosed-range
      log(job);
  });
  jobs.send(1);
  if (failed())
    throw std::runtime_error("failed");
  jobs.close();
}

int producer_returns_before_close() {
  auto results = tether::make_chan<int>();
  tether::go([results] {
    for (int i = 0; i < 3; ++i) {
      int r = work();
      if (r < 0)
        return;
      results.send(r);
    }
    results.close();
  });
  int sum = 0;
  for (int r : results) // want: tether-unclosed-range
    sum += r;
  return sum;
}

void closes_in_one_case_only(int kind) {
  auto jobs = tether::make_chan<int>();
  tether::go([jobs] {
    for (int job : jobs) // want: tether-unclosed-range
      log(job);
  });
  switch (kind) {
  case 0:
    jobs.close();
    return;
  case 1:
    return;
  default:
    jobs.send(kind);
    jobs.close();
  }
}

void closes_in_a_defer_registered_too_late() {
  auto jobs = tether::make_chan<int>();
  tether::go([jobs] {
    for (int job : jobs) // want: tether-unclosed-range
      log(job);
  });
  if (failed())
    return;
  tether::defer close{[&] { jobs.close(); }};
  jobs.send(1);
}

int range_in_a_pipeline() {
  auto numbers = tether::make_chan<int>();
  auto squares = tether::make_chan<int>();
  tether::go([numbers] {
    for (int i = 0; i < 3; ++i)
      numbers.send(i);
    numbers.close();
  });
  tether::go([numbers, squares] {
    for (int v : numbers)
      squares.send(v * v);
  });
  int sum = 0;
  for (int v : squares) // want: tether-unclosed-range
    sum += v;
  return sum;
}

// Every path closes.

// Closed after the last send.
void no_warning_closed_after_the_last_send() {
  auto jobs = tether::make_chan<int>();
  tether::go([jobs] {
    for (int job : jobs)
      log(job);
  });
  for (int i = 0; i < 3; ++i)
    jobs.send(i);
  jobs.close();
}

// The defer closes on every exit.
void no_warning_closed_by_a_defer() {
  auto jobs = tether::make_chan<int>();
  tether::defer close{[&] { jobs.close(); }};
  tether::go([jobs] {
    for (int job : jobs)
      log(job);
  });
  if (failed())
    return;
  jobs.send(1);
}

// The producer's defer closes, also on its early return.
int no_warning_producer_closes_by_a_defer() {
  auto results = tether::make_chan<int>();
  tether::go([results] {
    tether::defer close{[&] { results.close(); }};
    for (int i = 0; i < 3; ++i) {
      int r = work();
      if (r < 0)
        return;
      results.send(r);
    }
  });
  int sum = 0;
  for (int r : results)
    sum += r;
  return sum;
}

// Closed after wait().
void no_warning_closed_after_wait(const std::vector<int> &items) {
  auto wg = std::make_shared<tether::wait_group>();
  auto queue = tether::make_chan<int>(1);
  for (int item : items) {
    wg->add();
    tether::go([queue, item] { queue.send(item); });
  }
  tether::go([queue, wg] {
    for (int item : queue) {
      log(item);
      wg->done();
    }
  });
  wg->wait();
  queue.close();
}

// A goroutine closes after wait().
int no_warning_closer_goroutine(const std::vector<int> &items) {
  auto wg = std::make_shared<tether::wait_group>();
  auto results = tether::make_chan<int>();
  wg->add(static_cast<int>(items.size()));
  for (int item : items) {
    tether::go([results, wg, item] {
      tether::defer done{[&] { wg->done(); }};
      results.send(item);
    });
  }
  tether::go([results, wg] {
    wg->wait();
    results.close();
  });
  int sum = 0;
  for (int r : results)
    sum += r;
  return sum;
}

// Every case closes.
void no_warning_closed_in_every_case(int kind) {
  auto jobs = tether::make_chan<int>();
  tether::go([jobs] {
    for (int job : jobs)
      log(job);
  });
  switch (kind) {
  case 0:
    jobs.close();
    return;
  default:
    jobs.send(kind);
    jobs.close();
  }
}

// The early path closes as well.
void no_warning_closed_before_the_return() {
  auto jobs = tether::make_chan<int>();
  tether::go([jobs] {
    for (int job : jobs)
      log(job);
  });
  if (failed()) {
    jobs.close();
    return;
  }
  jobs.send(1);
  jobs.close();
}

// The loop leaves by itself.
void no_warning_loop_that_breaks() {
  auto jobs = tether::make_chan<int>();
  tether::go([jobs] {
    for (int job : jobs) {
      log(job);
      break;
    }
  });
  jobs.send(1);
}

// The last value ends the loop.
void no_warning_loop_ended_by_a_sentinel() {
  auto jobs = tether::make_chan<int>();
  tether::go([jobs] {
    for (int job : jobs) {
      if (job < 0)
        return;
      log(job);
    }
  });
  for (int i = 0; i < 3; ++i)
    jobs.send(i);
  jobs.send(-1);
}

// A daemon ranges until the process ends, as it says.
void no_warning_daemon() {
  auto lines = tether::make_chan<int>();
  tether::go_daemon([lines] {
    for (int line : lines)
      log(line);
  });
  lines.send(1);
}

// The process ends on the path without the close.
void no_warning_exit_of_the_process() {
  auto jobs = tether::make_chan<int>();
  tether::go([jobs] {
    for (int job : jobs)
      log(job);
  });
  if (failed())
    std::exit(1);
  jobs.close();
}

// Counted receives need no close.
int no_warning_counted_receives() {
  auto results = tether::make_chan<int>();
  tether::go([results] {
    for (int i = 0; i < 3; ++i)
      results.send(i);
  });
  int sum = 0;
  for (int i = 0; i < 3; ++i)
    sum += *results.recv();
  return sum;
}

// A loop over a vector is no loop over a channel.
int no_warning_range_over_a_vector(const std::vector<int> &items) {
  auto total = tether::make_chan<int>(1);
  tether::go([total, items] {
    int sum = 0;
    for (int item : items)
      sum += item;
    total.send(sum);
  });
  return *total.recv();
}

// Closed before the loop begins; the buffer is drained.
int no_warning_closed_before_the_loop() {
  auto values = tether::make_chan<int>(3);
  for (int i = 0; i < 3; ++i)
    values.send(i);
  values.close();
  int sum = 0;
  for (int v : values)
    sum += v;
  return sum;
}

// Each stage closes the next.
int no_warning_pipeline() {
  auto numbers = tether::make_chan<int>();
  auto squares = tether::make_chan<int>();
  tether::go([numbers] {
    for (int i = 0; i < 3; ++i)
      numbers.send(i);
    numbers.close();
  });
  tether::go([numbers, squares] {
    for (int v : numbers)
      squares.send(v * v);
    squares.close();
  });
  int sum = 0;
  for (int v : squares)
    sum += v;
  return sum;
}

struct closer {
  tether::chan<int> c;
  ~closer() { c.close(); }
};

// The destructor closes on every exit.
void no_warning_closed_by_a_guard() {
  auto jobs = tether::make_chan<int>();
  closer guard{jobs};
  tether::go([jobs] {
    for (int job : jobs)
      log(job);
  });
  if (failed())
    return;
  jobs.send(1);
}

// Closed by the last worker that is left.
int no_warning_closed_once() {
  auto results = tether::make_chan<int>();
  auto once = std::make_shared<tether::once>();
  for (int i = 0; i < 2; ++i) {
    tether::go([results, once] { once->call([&] { results.close(); }); });
  }
  int sum = 0;
  for (int r : results)
    sum += r;
  return sum;
}

// A handle on the heap is another handle of the same channel.
void no_warning_closed_through_a_shared_handle() {
  auto jobs = tether::make_chan<int>();
  auto shared = std::make_shared<tether::chan<int>>(jobs);
  tether::go([shared] {
    shared->send(1);
    shared->close();
  });
  for (int job : jobs)
    log(job);
}
