// Senders, receives and places in the buffer.
#include <tether/tether.h>

#include <cstddef>
#include <vector>

int work();

// Not enough places.

int one_place_short() {
  auto data = tether::make_chan<int>(1);
  for (int i = 0; i < 3; ++i) {
    tether::go([data] {
      data.send(work()); // want: tether-ncast
    });
  }
  return *data.recv();
}

int one_place_for_all_items(const std::vector<int> &items) {
  auto data = tether::make_chan<int>(1);
  for (int item : items) {
    tether::go([data, item] {
      data.send(item); // want: tether-ncast
    });
  }
  return *data.recv();
}

int two_sends_for_each_place(const std::vector<int> &items) {
  auto data = tether::make_chan<int>(items.size());
  for (int item : items) {
    tether::go([data, item] {
      data.send(item);  // want: tether-ncast
      data.send(-item); // want: tether-ncast
    });
  }
  return *data.recv();
}

int places_for_another_vector(const std::vector<int> &items, const std::vector<int> &others) {
  auto data = tether::make_chan<int>(others.size());
  for (int item : items) {
    tether::go([data, item] {
      data.send(item); // miss: tether-ncast (two unrelated sizes are a hint)
    });
  }
  return *data.recv();
}

int all_places_but_two(const std::vector<int> &items) {
  auto data = tether::make_chan<int>(items.size() - 2);
  for (int item : items) {
    tether::go([data, item] {
      data.send(item); // want: tether-ncast
    });
  }
  return *data.recv();
}

// Enough places.

// A place for every item.
int no_warning_size_of_the_vector(const std::vector<int> &items) {
  auto data = tether::make_chan<int>(items.size());
  for (int item : items)
    tether::go([data, item] { data.send(item); });
  return *data.recv();
}

// A place for every item, counted by index.
int no_warning_size_and_index(const std::vector<int> &items) {
  auto data = tether::make_chan<int>(items.size());
  for (std::size_t i = 0; i < items.size(); ++i)
    tether::go([data, item = items[i]] { data.send(item); });
  return *data.recv();
}

// The size is kept in a const variable.
int no_warning_size_in_a_variable(const std::vector<int> &items) {
  const std::size_t n = items.size();
  auto data = tether::make_chan<int>(n);
  for (std::size_t i = 0; i < n; ++i)
    tether::go([data] { data.send(work()); });
  return *data.recv();
}

// All but the one that is received.
int no_warning_places_for_the_losers() {
  auto data = tether::make_chan<int>(2);
  for (int i = 0; i < 3; ++i)
    tether::go([data] { data.send(work()); });
  return *data.recv();
}

// The same, written with the size.
int no_warning_size_less_one(const std::vector<int> &items) {
  auto data = tether::make_chan<int>(items.size() - 1);
  for (int item : items)
    tether::go([data, item] { data.send(item); });
  return *data.recv();
}

// A place for both written out.
int no_warning_two_places() {
  auto data = tether::make_chan<int>(2);
  tether::go([data] { data.send(1); });
  tether::go([data] { data.send(2); });
  return *data.recv();
}

// Twice the size for two sends each.
int no_warning_twice_the_size(const std::vector<int> &items) {
  auto data = tether::make_chan<int>(2 * items.size());
  for (int item : items) {
    tether::go([data, item] {
      data.send(item);
      data.send(-item);
    });
  }
  return *data.recv();
}

// The product of the bounds.
int no_warning_product(int rows, int columns) {
  auto data = tether::make_chan<int>(static_cast<std::size_t>(rows * columns));
  for (int i = 0; i < rows; ++i)
    for (int j = 0; j < columns; ++j)
      tether::go([data] { data.send(work()); });
  return *data.recv();
}

// The vector's size is a constant.
int no_warning_constant_everywhere() {
  constexpr int workers = 4;
  auto data = tether::make_chan<int>(workers);
  for (int i = 0; i < workers; ++i)
    tether::go([data] { data.send(work()); });
  return *data.recv();
}

// The caller chooses the capacity.
int no_warning_capacity_of_the_caller(std::size_t capacity) {
  auto data = tether::make_chan<int>(capacity);
  for (int i = 0; i < 3; ++i)
    tether::go([data] { data.send(work()); });
  return *data.recv();
}

// A capacity far beyond the number of senders.
int no_warning_large_buffer() {
  auto data = tether::make_chan<int>(1024);
  for (int i = 0; i < 100; ++i)
    tether::go([data] { data.send(work()); });
  return *data.recv();
}

// Nobody waits for the receive either: the senders drop what does not fit.
int no_warning_try_send() {
  auto data = tether::make_chan<int>(1);
  for (int i = 0; i < 3; ++i)
    tether::go([data] { static_cast<void>(data.try_send(work())); });
  return *data.recv();
}
