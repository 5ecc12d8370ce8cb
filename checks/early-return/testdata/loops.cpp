// Exits out of loops, and loops whose bounds belong together.
#include <tether/tether.h>

#include <cstddef>
#include <vector>

int work();
bool failed();
bool more();
void log(int);

// Exits out of loops.

int returns_out_of_an_unknown_loop() {
  auto result = tether::make_chan<int>();
  tether::go([result] {
    result.send(work()); // want: tether-early-return
  });
  while (more()) {
    if (failed())
      return -1;
    log(1);
  }
  return *result.recv();
}

int breaks_and_then_leaves(const std::vector<int> &items) {
  auto results = tether::make_chan<int>();
  for (int item : items) {
    tether::go([results, item] {
      results.send(item); // want: tether-early-return
    });
  }
  int sum = 0;
  for (std::size_t i = 0; i < items.size(); ++i) {
    int r = *results.recv();
    if (r < 0)
      break;
    sum += r;
  }
  return sum;
}

int one_goroutine_each_round(int rounds) {
  for (int i = 0; i < rounds; ++i) {
    auto result = tether::make_chan<int>();
    tether::go([result] {
      result.send(work()); // want: tether-early-return
    });
    if (failed())
      continue;
    log(*result.recv());
  }
  return rounds;
}

void breaks_with_the_round_s_goroutine_waiting() {
  while (more()) {
    auto result = tether::make_chan<int>();
    tether::go([result] {
      result.send(work()); // want: tether-early-return
    });
    if (failed())
      break;
    log(*result.recv());
  }
}

int producer_with_an_endless_loop() {
  auto numbers = tether::make_chan<int>();
  tether::go([numbers] {
    for (int i = 0;; ++i)
      numbers.send(i); // want: tether-early-return
  });
  for (;;) {
    int v = *numbers.recv();
    if (v > 10)
      return v;
  }
}

int nested_loops_with_an_exit(int rows, int columns) {
  auto cells = tether::make_chan<int>();
  for (int i = 0; i < rows; ++i) {
    for (int j = 0; j < columns; ++j) {
      tether::go([cells] {
        cells.send(work()); // want: tether-early-return
      });
    }
  }
  for (int i = 0; i < rows; ++i) {
    for (int j = 0; j < columns; ++j) {
      if (*cells.recv() < 0)
        return -1;
    }
  }
  return 0;
}

void consumer_goroutine_breaks() {
  auto jobs = tether::make_chan<int>();
  tether::go([jobs] {
    for (int job : jobs) {
      if (job < 0)
        break;
      log(job);
    }
  });
  for (int i = 0; i < 3; ++i)
    jobs.send(work()); // want: tether-early-return
  jobs.close();
}

// Loops that receive everything.

// Equal bounds: one receive for each send.
int no_warning_equal_bounds(const std::vector<int> &items) {
  auto results = tether::make_chan<int>();
  for (int item : items)
    tether::go([results, item] { results.send(item); });
  int sum = 0;
  for (std::size_t i = 0; i < items.size(); ++i)
    sum += *results.recv();
  return sum;
}

// Both loops run over the same vector.
int no_warning_two_range_fors(const std::vector<int> &items) {
  auto results = tether::make_chan<int>();
  for (int item : items)
    tether::go([results, item] { results.send(item); });
  int sum = 0;
  for ([[maybe_unused]] int item : items)
    sum += *results.recv();
  return sum;
}

// Two nested loops on each side with the same bounds.
int no_warning_nested_loops(int rows, int columns) {
  auto cells = tether::make_chan<int>();
  for (int i = 0; i < rows; ++i)
    for (int j = 0; j < columns; ++j)
      tether::go([cells] { cells.send(work()); });
  int sum = 0;
  for (int i = 0; i < rows; ++i)
    for (int j = 0; j < columns; ++j)
      sum += *cells.recv();
  return sum;
}

// The product of the bounds is received in one loop.
int no_warning_product_of_bounds(int rows, int columns) {
  auto cells = tether::make_chan<int>();
  for (int i = 0; i < rows; ++i)
    for (int j = 0; j < columns; ++j)
      tether::go([cells] { cells.send(work()); });
  int sum = 0;
  for (int i = 0; i < rows * columns; ++i)
    sum += *cells.recv();
  return sum;
}

// The product of constants.
int no_warning_product_of_constants() {
  auto cells = tether::make_chan<int>(6);
  for (int i = 0; i < 2; ++i)
    for (int j = 0; j < 3; ++j)
      tether::go([cells] { cells.send(work()); });
  if (failed())
    return -1;
  int sum = 0;
  for (int i = 0; i < 6; ++i)
    sum += *cells.recv();
  return sum;
}

// Counting down is as often.
int no_warning_counting_down() {
  auto results = tether::make_chan<int>();
  for (int i = 0; i < 3; ++i)
    tether::go([results] { results.send(work()); });
  int sum = 0;
  for (int left = 3; left > 0; --left)
    sum += *results.recv();
  return sum;
}

// The counter is counted with the goroutines.
int no_warning_counter_of_started_goroutines(const std::vector<int> &items) {
  auto results = tether::make_chan<int>();
  int started = 0;
  for (int item : items) {
    if (item < 0)
      continue;
    tether::go([results, item] { results.send(item); });
    ++started;
  }
  int sum = 0;
  for (int i = 0; i < started; ++i)
    sum += *results.recv();
  return sum;
}

// One goroutine sends all items, the parent receives as many.
int no_warning_one_sender_many_values(const std::vector<int> &items) {
  auto results = tether::make_chan<int>();
  tether::go([results, items] {
    for (int item : items)
      results.send(item);
  });
  int sum = 0;
  for (std::size_t i = 0; i < items.size(); ++i)
    sum += *results.recv();
  return sum;
}

// The loop between start and receive has no exit.
int no_warning_loop_before_the_receive() {
  auto result = tether::make_chan<int>();
  tether::go([result] { result.send(work()); });
  while (more())
    log(1);
  return *result.recv();
}

// The break leaves only the inner loop.
int no_warning_break_of_an_inner_loop() {
  auto result = tether::make_chan<int>();
  tether::go([result] { result.send(work()); });
  while (more()) {
    if (failed())
      break;
    log(1);
  }
  return *result.recv();
}

// Each round receives what it started.
void no_warning_one_goroutine_each_round(int rounds) {
  for (int i = 0; i < rounds; ++i) {
    auto result = tether::make_chan<int>();
    tether::go([result] { result.send(work()); });
    if (failed())
      log(i);
    log(*result.recv());
  }
}

// The break comes before the round's goroutine is started.
void no_warning_break_before_the_start() {
  while (more()) {
    if (failed())
      break;
    auto result = tether::make_chan<int>();
    tether::go([result] { result.send(work()); });
    log(*result.recv());
  }
}

// do-while receives at least once.
int no_warning_do_while() {
  auto results = tether::make_chan<int>();
  tether::go([results] {
    results.send(work());
    results.close();
  });
  int sum = 0;
  bool open = true;
  do {
    auto r = results.recv();
    open = r.has_value();
    sum += r.value_or(0);
  } while (open);
  return sum;
}

// Receives until closed, written out.
int no_warning_while_recv() {
  auto results = tether::make_chan<int>();
  tether::go([results] {
    for (int i = 0; i < 10; ++i)
      results.send(i);
    results.close();
  });
  int sum = 0;
  while (auto r = results.recv())
    sum += *r;
  return sum;
}

// The exit of the endless loop is the closed channel.
int no_warning_endless_loop_with_exit_on_close() {
  auto results = tether::make_chan<int>();
  tether::go([results] {
    for (int i = 0; i < 10; ++i)
      results.send(i);
    results.close();
  });
  int sum = 0;
  for (;;) {
    auto r = results.recv();
    if (!r)
      return sum;
    sum += *r;
  }
}
