// Macros, templates, conditions and suppression.
#include <tether/tether.h>

#include <vector>

int work();
bool failed();
void log(int);

// Not closed.

#define FOR_EACH(v, c) for (int v : c)

void loop_in_a_macro() {
  auto jobs = tether::make_chan<int>();
  tether::go([jobs] {
    FOR_EACH(job, jobs) // want: tether-unclosed-range
    log(job);
  });
  jobs.send(1);
}

template <typename T>
void logs_all(const std::vector<T> &items) {
  auto jobs = tether::make_chan<T>();
  tether::go([jobs] {
    for (const T &job : jobs) // want: tether-unclosed-range
      log(static_cast<int>(job));
  });
  for (const T &item : items)
    jobs.send(item);
}

void uses(const std::vector<int> &a, const std::vector<double> &b) {
  logs_all(a);
  logs_all(b);
}

void closed_on_the_wrong_condition(bool any) {
  auto jobs = tether::make_chan<int>();
  if (any) {
    tether::go([jobs] {
      for (int job : jobs) // want: tether-unclosed-range
        log(job);
    });
  }
  if (!any)
    jobs.close();
}

void loop_after_the_close_of_an_older_channel() {
  auto jobs = tether::make_chan<int>();
  jobs.close();
  jobs = tether::make_chan<int>();
  tether::go([jobs] {
    for (int job : jobs) // miss: tether-unclosed-range (a handle that is set again is not followed)
      log(job);
  });
  jobs.send(1);
}

void one_consumer_each_round() {
  for (int i = 0; i < 3; ++i) {
    auto jobs = tether::make_chan<int>();
    tether::go([jobs] {
      for (int job : jobs) // want: tether-unclosed-range
        log(job);
    });
    if (failed())
      continue;
    jobs.close();
  }
}

// Closed.

// Started and closed under the same condition.
void no_warning_same_condition(bool any) {
  auto jobs = tether::make_chan<int>();
  if (any) {
    tether::go([jobs] {
      for (int job : jobs)
        log(job);
    });
  }
  if (any)
    jobs.close();
}

// Closed without condition.
void no_warning_closed_always(bool any) {
  auto jobs = tether::make_chan<int>();
  if (any) {
    tether::go([jobs] {
      for (int job : jobs)
        log(job);
    });
  }
  jobs.close();
}

#define CLOSE(c) (c).close()

// The macro closes.
void no_warning_close_in_a_macro() {
  auto jobs = tether::make_chan<int>();
  tether::go([jobs] { FOR_EACH(job, jobs) log(job); });
  CLOSE(jobs);
}

// Closed in every instantiation.
template <typename T>
void no_warning_logs_all(const std::vector<T> &items) {
  auto jobs = tether::make_chan<T>();
  tether::go([jobs] {
    for (const T &job : jobs)
      log(static_cast<int>(job));
  });
  for (const T &item : items)
    jobs.send(item);
  jobs.close();
}

void uses_closed(const std::vector<int> &a, const std::vector<double> &b) {
  no_warning_logs_all(a);
  no_warning_logs_all(b);
}

// The suppression names the check.
void no_warning_nolint() {
  auto jobs = tether::make_chan<int>();
  tether::go([jobs] {
    for (int job : jobs) // NOLINT(tether-unclosed-range)
      log(job);
  });
  jobs.send(1);
}

// Each round closes its own channel.
void no_warning_one_consumer_each_round() {
  for (int i = 0; i < 3; ++i) {
    auto jobs = tether::make_chan<int>();
    tether::go([jobs] {
      for (int job : jobs)
        log(job);
    });
    jobs.close();
  }
}

// The loop over the sends may run any number of times; the close follows.
void no_warning_unknown_number_of_sends() {
  auto jobs = tether::make_chan<int>();
  tether::go([jobs] {
    for (int job : jobs)
      log(job);
  });
  while (!failed())
    jobs.send(work());
  jobs.close();
}

// The exception handler closes and the normal path does.
void no_warning_closed_in_the_handler(int n) {
  auto jobs = tether::make_chan<int>();
  tether::go([jobs] {
    for (int job : jobs)
      log(job);
  });
  try {
    if (n < 0)
      throw n;
    jobs.send(n);
  } catch (int) {
    jobs.close();
    throw;
  }
  jobs.close();
}

// The select on the closing channel ends the producer, whose defer closes.
int no_warning_producer_with_stop() {
  auto stop = tether::make_chan<void>();
  tether::defer end{[&] { stop.close(); }};
  auto numbers = tether::make_chan<int>();
  tether::go([numbers, stop] {
    tether::defer close{[&] { numbers.close(); }};
    for (int i = 0; i < 100; ++i) {
      tether::recv_case stopped{stop};
      tether::select(stopped, tether::send_case{numbers, i});
      if (stopped)
        return;
    }
  });
  for (int v : numbers) {
    if (v > 10)
      return v;
  }
  return 0;
}
