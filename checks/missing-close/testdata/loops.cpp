// Receive loops written by hand.
#include <tether/tether.h>

#include <chrono>
#include <memory>
#include <vector>

using namespace std::chrono_literals;

int work();
bool failed();
void log(int);

// The loop expects a close that never comes.

void while_received() {
  auto jobs = tether::make_chan<int>(); // note: 'jobs' is created here
  tether::go([jobs] {                   // note: the goroutine is started here
    while (auto job = jobs.recv()) // want: tether-missing-close
      log(*job);
  });
  jobs.send(1); // note: values are sent here, and no close follows
  jobs.send(2);
}

void endless_with_a_return() {
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

template <class T>
void take_all(tether::recv_chan<T> in) {
  while (auto value = in.recv()) // want: tether-missing-close
    log(int(*value));
}

void generic_worker() {
  auto stream = tether::make_chan<int>();
  tether::go([stream] { take_all<int>(stream); });
  stream.send(1);
}

void select_again_and_again() {
  auto jobs = tether::make_chan<int>();
  auto stop = tether::make_chan<void>();
  tether::go([jobs, stop] {
    while (tether::select(jobs, stop) == 0) // want: tether-missing-close
      log(1);
  });
  jobs.send(1);
}

// It comes, or another end does.

// Closed after the last job.
void no_warning_closed() {
  auto jobs = tether::make_chan<int>();
  tether::go([jobs] {
    while (auto job = jobs.recv())
      log(*job);
  });
  jobs.send(1);
  jobs.close();
}

// Closed by a defer.
void no_warning_deferred_close() {
  auto jobs = tether::make_chan<int>();
  tether::defer close{[&] { jobs.close(); }};
  tether::go([jobs] {
    while (auto job = jobs.recv())
      log(*job);
  });
  jobs.send(1);
}

// A counted loop needs no close.
void no_warning_counted() {
  auto jobs = tether::make_chan<int>();
  tether::go([jobs] {
    for (int i = 0; i < 2; ++i)
      log(*jobs.recv());
  });
  jobs.send(1);
  jobs.send(2);
}

// A loop with two counters has its own end.
void no_warning_two_counters(const std::vector<int> &items) {
  auto jobs = tether::make_chan<int>();
  for (int item : items)
    tether::go([jobs, item] { jobs.send(item); });
  for (std::size_t i = 0, last = 0; i < items.size(); ++i) {
    last += static_cast<std::size_t>(*jobs.recv());
    log(int(last));
  }
}

// The literal tells the loop to end.
void no_warning_last_value() {
  auto jobs = tether::make_chan<int>();
  tether::go([jobs] {
    for (;;)
      if (*jobs.recv() == 0)
        return;
  });
  jobs.send(work());
  jobs.send(0);
}

// A select listens to the end as well.
void no_warning_select() {
  auto jobs = tether::make_chan<int>();
  auto stop = tether::make_chan<void>();
  tether::go([jobs, stop] {
    while (tether::select(jobs, stop) == 0)
      log(1);
  });
  jobs.send(1);
  stop.close();
}

// The caller may close it.
tether::chan<int> no_warning_returned() {
  auto jobs = tether::make_chan<int>();
  tether::go([jobs] {
    while (auto job = jobs.recv())
      log(*job);
  });
  jobs.send(1);
  return jobs;
}

// A daemon is meant to stay.
void no_warning_daemon() {
  auto jobs = tether::make_chan<int>();
  tether::go_daemon([jobs] {
    while (auto job = jobs.recv())
      log(*job);
  });
  jobs.send(1);
}
