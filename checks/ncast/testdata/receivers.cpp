// The mirror image: more receivers than sends.
#include <tether/tether.h>

#include <memory>
#include <set>
#include <vector>

int work();
void log(int);

// Some receivers wait for ever.

void one_value_for_three_receivers() {
  auto start = tether::make_chan<int>();
  for (int i = 0; i < 3; ++i) {
    tether::go([start] {
      log(*start.recv()); // want: tether-ncast
    });
  }
  start.send(1);
}

void one_value_for_all_receivers(const std::vector<int> &items) {
  auto start = tether::make_chan<int>();
  for (int item : items) {
    tether::go([start, item] {
      log(*start.recv() + item); // want: tether-ncast
    });
  }
  start.send(1);
}

void two_values_for_three_receivers() {
  auto start = tether::make_chan<int>(2);
  for (int i = 0; i < 3; ++i) {
    tether::go([start] {
      log(*start.recv()); // want: tether-ncast
    });
  }
  start.send(1);
  start.send(2);
}

void goroutine_receives_once_more() {
  auto data = tether::make_chan<int>();
  tether::go([data] {
    log(*data.recv());
    log(*data.recv()); // want: tether-no-counterpart
  });
  data.send(1);
}

static void wait_for(tether::recv_chan<void> start) {
  start.recv(); // want: tether-ncast
  log(1);
}

void named_receivers() {
  auto start = tether::make_chan<void>();
  for (int i = 0; i < 2; ++i)
    tether::go(wait_for, start);
  start.send();
}

int parent_receives_once_more() {
  auto data = tether::make_chan<int>();
  for (int i = 0; i < 3; ++i)
    tether::go([data] { data.send(work()); });
  int sum = 0;
  for (int i = 0; i < 4; ++i)
    sum += *data.recv(); // want: tether-no-counterpart
  return sum;
}

// Every receiver is served.

// close() serves everybody.
void no_warning_close_is_a_broadcast() {
  auto start = tether::make_chan<int>();
  for (int i = 0; i < 3; ++i)
    tether::go([start] { start.recv(); });
  start.close();
}

// One send for each receiver.
void no_warning_as_many_sends() {
  auto start = tether::make_chan<int>();
  for (int i = 0; i < 3; ++i)
    tether::go([start] { log(*start.recv()); });
  for (int i = 0; i < 3; ++i)
    start.send(i);
}

// One send for each item.
void no_warning_one_send_each(const std::vector<int> &items) {
  auto start = tether::make_chan<int>();
  for (int item : items)
    tether::go([start, item] { log(*start.recv() + item); });
  for (int item : items)
    start.send(item);
}

// The value, then the close for the others.
void no_warning_send_and_close() {
  auto start = tether::make_chan<int>();
  for (int i = 0; i < 3; ++i)
    tether::go([start] { log(start.recv().value_or(0)); });
  start.send(1);
  start.close();
}

// Each receiver passes the value on; the last place takes it.
void no_warning_token_is_passed_on() {
  auto token = tether::make_chan<int>(1);
  for (int i = 0; i < 3; ++i) {
    tether::go([token] {
      int t = *token.recv();
      log(t);
      token.send(t);
    });
  }
  token.send(1);
}

// Workers range over the jobs until the close.
void no_warning_workers_range(const std::vector<int> &items) {
  auto jobs = tether::make_chan<int>();
  for (int i = 0; i < 4; ++i) {
    tether::go([jobs] {
      for (int job : jobs)
        log(job);
    });
  }
  for (int item : items)
    jobs.send(item);
  jobs.close();
}

// try_recv does not wait.
void no_warning_try_recv() {
  auto data = tether::make_chan<int>(1);
  for (int i = 0; i < 3; ++i) {
    tether::go([data] {
      int v = 0;
      if (data.try_recv(v) == tether::recv_status::ok)
        log(v);
    });
  }
  data.send(1);
}

// The receivers give up with the context.
void no_warning_receivers_select_on_the_context() {
  auto [ctx, cancel] = tether::with_cancel(tether::background());
  auto data = tether::make_chan<int>(1);
  for (int i = 0; i < 3; ++i) {
    tether::go([data, ctx = ctx] {
      tether::recv_case got{data};
      tether::select(got, ctx.done());
      if (got)
        log(*got);
    });
  }
  data.send(1);
}

// A semaphore of two places: whoever takes a place gives it back.
void no_warning_channel_as_semaphore(const std::vector<int> &items) {
  auto places = tether::make_chan<void>(2);
  auto wg = std::make_shared<tether::wait_group>();
  for (int item : items) {
    wg->add();
    tether::go([places, wg, item] {
      places.send();
      log(item);
      places.recv();
      wg->done();
    });
  }
  wg->wait();
}

void feed(tether::send_chan<int> out);

// Whoever got the channel may send more.
void no_warning_sender_elsewhere() {
  auto data = tether::make_chan<int>();
  for (int i = 0; i < 3; ++i)
    tether::go([data] { log(*data.recv()); });
  feed(data);
  data.send(1);
}

// Never more than four are on their way, and each is received.
void no_warning_window(int n) {
  auto c = tether::make_chan<int>();
  int started = 0, received = 0;
  while (received < n) {
    while (started < n && started - received < 4) {
      tether::go([c] { c.send(1); });
      ++started;
    }
    c.recv();
    ++received;
  }
}

// As many rounds as there are elements, counted by an iterator.
void no_warning_iterators(const std::set<int> &items) {
  auto c = tether::make_chan<int>();
  for (int item : items)
    tether::go([c, item] { c.send(item); });
  for (auto it = items.begin(); it != items.end(); ++it)
    c.recv();
}

// Until nothing is left to do and nobody does it.
void no_warning_queue(std::set<int> todo) {
  auto c = tether::make_chan<int>();
  int running = 0;
  while (!todo.empty() || running > 0) {
    while (!todo.empty() && running < 2) {
      todo.erase(todo.begin());
      ++running;
      tether::go([c] { c.send(1); });
    }
    c.recv();
    --running;
  }
}

// One goroutine for each number, counted by a pointer.
void no_warning_pointers(const int *items, int n) {
  auto c = tether::make_chan<int>();
  for (const int *item = items; item != items + n; ++item)
    tether::go([c, item] { c.send(*item); });
  for (int i = 0; i < n; ++i)
    c.recv();
}
