// The partner may have left on another case, and the operation has no way out.
#include <tether/tether.h>

#include <chrono>

using namespace std::chrono_literals;

int work();
bool failed();
void log(int);

// The other end leaves on another case.

void stopped_worker() {
  auto jobs = tether::make_chan<int>(); // note: 'jobs' is created here
  auto stop = tether::make_chan<void>();
  tether::go([jobs, stop] {
    for (;;) {
      tether::recv_case job{jobs};
      if (tether::select(job, stop) == 1) // note: the other end can leave here
        return;
      log(*job);
    }
  });
  tether::go([jobs] { // note: the goroutine is started here
    jobs.send(work()); // want: tether-peer-gone
  });
  stop.close();
}

void leaves_on_an_error() {
  auto errors = tether::make_chan<int>();
  auto values = tether::make_chan<int>();
  tether::go([errors] {
    errors.send(1); // want: tether-peer-gone
  });
  tether::go([values] {
    values.send(2); // want: tether-peer-gone
  });
  tether::select(errors, values);
}

// A wait for the one that is left behind stays too.
void waits_for_the_one_left_behind() {
  auto stop = tether::make_chan<void>();
  auto values = tether::make_chan<int>();
  tether::wait_group wg;
  wg.go([&] {
    values.send(2); // want: tether-peer-gone
  });
  tether::go([stop] { stop.close(); });
  tether::select(stop, values);
  wg.wait(); // want: tether-peer-gone
}

int generator_without_a_way_out() {
  auto numbers = tether::make_chan<int>();
  tether::go([numbers] {
    for (;;)
      numbers.send(work()); // want: tether-peer-gone
  });
  int sum = 0;
  for (int i = 0; i < 3; ++i)
    sum += *numbers.recv();
  return sum;
}

// Both sides listen, or the other end stays.

// The generator listens to its end.
int no_warning_generator_with_a_way_out() {
  auto numbers = tether::make_chan<int>();
  auto stop = tether::make_chan<void>();
  tether::defer end{[&] { stop.close(); }};
  tether::go([numbers, stop] {
    while (tether::select(tether::send_case{numbers, work()}, stop) == 0) {
    }
  });
  int sum = 0;
  for (int i = 0; i < 3; ++i)
    sum += *numbers.recv();
  return sum;
}

// The sender listens to the same stop.
void no_warning_sender_listens_too() {
  auto jobs = tether::make_chan<int>();
  auto stop = tether::make_chan<void>();
  tether::go([jobs, stop] {
    for (;;) {
      tether::recv_case job{jobs};
      if (tether::select(job, stop) == 1)
        return;
      log(*job);
    }
  });
  tether::go([jobs, stop] { tether::select(tether::send_case{jobs, work()}, stop); });
  stop.close();
}

// Stop is closed after the last job was taken.
void no_warning_stops_after_the_jobs() {
  auto jobs = tether::make_chan<int>();
  auto stop = tether::make_chan<void>();
  tether::go([jobs, stop] {
    for (;;) {
      tether::recv_case job{jobs};
      if (tether::select(job, stop) == 1)
        return;
      log(*job);
    }
  });
  jobs.send(1);
  jobs.send(2);
  stop.close();
}

// A place for each value.
void no_warning_places_for_both() {
  auto errors = tether::make_chan<int>(1);
  auto values = tether::make_chan<int>(1);
  tether::go([errors] { errors.send(1); });
  tether::go([values] { values.send(2); });
  tether::select(errors, values);
}

// Both are taken, in either order.
void no_warning_takes_both() {
  auto errors = tether::make_chan<int>();
  auto values = tether::make_chan<int>();
  tether::go([errors] { errors.send(1); });
  tether::go([values] { values.send(2); });
  for (int i = 0; i < 2; ++i)
    tether::select(errors, values);
}

// Nobody ever stops the worker while jobs come.
void no_warning_the_rest_is_drained() {
  auto jobs = tether::make_chan<int>();
  auto stop = tether::make_chan<void>();
  tether::go([jobs] {
    jobs.send(1);
    jobs.close();
  });
  tether::go([stop] { stop.close(); });
  tether::select(jobs, stop);
  for (int job : jobs)
    log(job);
}

// The other end of jobs is out of sight.
void no_warning_parameter(tether::recv_chan<void> stop, tether::chan<int> jobs) {
  tether::go([jobs, stop] { tether::select(jobs, stop); });
  jobs.send(work());
}

// The sender tries only.
void no_warning_try_send() {
  auto jobs = tether::make_chan<int>();
  auto stop = tether::make_chan<void>();
  tether::go([jobs, stop] { tether::select(jobs, stop); });
  tether::go([stop] { stop.close(); });
  (void)jobs.try_send(1);
}
