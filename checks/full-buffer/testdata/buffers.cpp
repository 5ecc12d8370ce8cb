// Buffers with too little room.
#include <tether/tether.h>

#include <chrono>
#include <memory>
#include <vector>

using namespace std::chrono_literals;

int work();
bool failed();
void log(int);

// One value more than there is room for.

void nobody_empties_it() {
  auto log_lines = tether::make_chan<int>(1); // note: 'log_lines' is created here
  tether::go([log_lines] {
    log_lines.send(1); // note: the buffer is filled here
    log_lines.send(2); // want: tether-full-buffer
  });
}

void fills_its_own_buffer() {
  auto rows = tether::make_chan<int>(2);
  rows.send(1);
  rows.send(2);
  rows.send(3); // want: tether-full-buffer
  log(*rows.recv());
}

void one_receive_for_three() {
  auto values = tether::make_chan<int>(1);
  tether::go([values] {
    values.send(1);
    values.send(2);
    values.send(3); // want: tether-full-buffer
  });
  values.recv();
}

void loop_fills_it() {
  auto values = tether::make_chan<int>(2);
  for (int i = 0; i < 3; ++i)
    values.send(i); // want: tether-full-buffer
  log(*values.recv());
}

void bound_of_the_loop_and_one_more(int n) {
  auto values = tether::make_chan<int>(n);
  for (int i = 0; i < n; ++i)
    values.send(i);
  values.send(-1); // want: tether-full-buffer
  log(*values.recv());
}

// Enough room.

// As many places as values.
void no_warning_exact() {
  auto rows = tether::make_chan<int>(2);
  rows.send(1);
  rows.send(2);
  log(*rows.recv());
}

// The bound of the loop is the capacity.
void no_warning_same_bound(int n) {
  auto values = tether::make_chan<int>(n);
  for (int i = 0; i < n; ++i)
    values.send(i);
}

// The size of the container is the capacity.
void no_warning_size(const std::vector<int> &items) {
  auto values = tether::make_chan<int>(items.size());
  for (int item : items)
    values.send(item);
}

// One receive makes room for one more.
void no_warning_one_out_one_in() {
  auto rows = tether::make_chan<int>(1);
  rows.send(1);
  rows.recv();
  rows.send(2);
}

// A reader empties it.
void no_warning_reader() {
  auto rows = tether::make_chan<int>(1);
  tether::go([rows] {
    for (int row : rows)
      log(row);
  });
  rows.send(1);
  rows.send(2);
  rows.send(3);
  rows.close();
}

// A semaphore: each goroutine gives its place back.
void no_warning_semaphore() {
  auto places = tether::make_chan<int>(2);
  for (int i = 0; i < 5; ++i) {
    places.send(i);
    tether::go([places] {
      log(1);
      places.recv();
    });
  }
}

// Prefilled with tokens that are taken and given back.
void no_warning_prefilled() {
  auto tokens = tether::make_chan<int>(2);
  tokens.send(1);
  tokens.send(2);
  tether::go([tokens] {
    int token = *tokens.recv();
    tokens.send(token);
  });
}

// The one that is too much is dropped.
void no_warning_dropped() {
  auto rows = tether::make_chan<int>(1);
  rows.send(1);
  (void)rows.try_send(2);
}

// The capacity is not known.
void no_warning_unknown_capacity(int n) {
  auto rows = tether::make_chan<int>(n);
  rows.send(1);
  rows.send(2);
}

// Somebody out of sight reads.
void no_warning_parameter(tether::chan<int> rows) {
  rows.send(1);
  rows.send(2);
}
