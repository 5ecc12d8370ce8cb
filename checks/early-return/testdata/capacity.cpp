// How many values the buffer takes, and how many the goroutine sends.
#include <tether/tether.h>

#include <cstddef>
#include <vector>

int work();
bool failed();

// Too small.

int explicit_zero() {
  auto result = tether::make_chan<int>(0);
  tether::go([result] {
    result.send(work()); // want: tether-early-return
  });
  if (failed())
    return -1;
  return *result.recv();
}

int zero_from_a_const_variable() {
  const std::size_t unbuffered = 0;
  tether::chan<int> result = tether::make_chan<int>(unbuffered);
  tether::go([result] {
    result.send(work()); // want: tether-early-return
  });
  if (failed())
    return -1;
  return *result.recv();
}

int one_place_for_two_values() {
  auto results = tether::make_chan<int>(1);
  tether::go([results] {
    results.send(work());
    results.send(work()); // want: tether-early-return
  });
  if (failed())
    return -1;
  return *results.recv() + *results.recv();
}

int two_places_for_three_senders() {
  auto results = tether::make_chan<int>(2);
  for (int i = 0; i < 3; ++i) {
    tether::go([results] {
      results.send(work()); // want: tether-early-return
    });
  }
  if (failed())
    return -1;
  int sum = 0;
  for (int i = 0; i < 3; ++i)
    sum += *results.recv();
  return sum;
}

int one_place_for_all_items(const std::vector<int> &items) {
  auto results = tether::make_chan<int>(1);
  for (std::size_t i = 0; i < items.size(); ++i) {
    tether::go([results] {
      results.send(work()); // want: tether-early-return
    });
  }
  int sum = 0;
  for (std::size_t i = 0; i < items.size(); ++i) {
    int r = *results.recv();
    if (r < 0)
      return r;
    sum += r;
  }
  return sum;
}

int all_but_one(const std::vector<int> &items) {
  auto results = tether::make_chan<int>(items.size() - 1);
  for (std::size_t i = 0; i < items.size(); ++i) {
    tether::go([results] {
      results.send(work()); // want: tether-early-return
    });
  }
  if (failed())
    return -1;
  int sum = 0;
  for (std::size_t i = 0; i < items.size(); ++i)
    sum += *results.recv();
  return sum;
}

// Large enough.

constexpr std::size_t one = 1;
#define RESULT_CAPACITY 2
enum : std::size_t { three = 3 };

// One value, one place.
int no_warning_one_from_a_constant() {
  auto result = tether::make_chan<int>(one);
  tether::go([result] { result.send(work()); });
  if (failed())
    return -1;
  return *result.recv();
}

// Two values, two places.
int no_warning_two_from_a_macro() {
  auto results = tether::make_chan<int>(RESULT_CAPACITY);
  tether::go([results] {
    results.send(work());
    results.send(work());
  });
  if (failed())
    return -1;
  return *results.recv() + *results.recv();
}

// A constant expression is its value.
int no_warning_sum_of_constants() {
  auto results = tether::make_chan<int>(one + 1);
  tether::go([results] {
    results.send(work());
    results.send(work());
  });
  if (failed())
    return -1;
  return *results.recv() + *results.recv();
}

// Three senders, three places.
int no_warning_three_from_an_enumerator() {
  auto results = tether::make_chan<int>(three);
  for (int i = 0; i < 3; ++i)
    tether::go([results] { results.send(work()); });
  if (failed())
    return -1;
  int sum = 0;
  for (int i = 0; i < 3; ++i)
    sum += *results.recv();
  return sum;
}

// One place for every item.
int no_warning_size_of_a_vector(const std::vector<int> &items) {
  auto results = tether::make_chan<int>(items.size());
  for (std::size_t i = 0; i < items.size(); ++i)
    tether::go([results] { results.send(work()); });
  int sum = 0;
  for (std::size_t i = 0; i < items.size(); ++i) {
    int r = *results.recv();
    if (r < 0)
      return r;
    sum += r;
  }
  return sum;
}

// A range-for runs as often as the vector is long.
int no_warning_size_of_a_vector_and_range_for(const std::vector<int> &items) {
  auto results = tether::make_chan<int>(items.size());
  for (int item : items)
    tether::go([results, item] { results.send(work() + item); });
  for (int item : items) {
    int r = *results.recv();
    if (r < item)
      return r;
  }
  return 0;
}

// The capacity and the loop share the const variable.
int no_warning_bound_in_a_const_variable(const std::vector<int> &items) {
  const auto count = items.size();
  auto results = tether::make_chan<int>(count);
  for (std::size_t i = 0; i < count; ++i)
    tether::go([results] { results.send(work()); });
  if (failed())
    return -1;
  int sum = 0;
  for (std::size_t i = 0; i < count; ++i)
    sum += *results.recv();
  return sum;
}

// The conversion keeps the value.
int no_warning_bound_converted(int workers) {
  auto results = tether::make_chan<int>(static_cast<std::size_t>(workers));
  for (int i = 0; i < workers; ++i)
    tether::go([results] { results.send(work()); });
  if (failed())
    return -1;
  int sum = 0;
  for (int i = 0; i < workers; ++i)
    sum += *results.recv();
  return sum;
}

// The caller chooses the capacity; it may well be one.
int no_warning_unknown_capacity(std::size_t capacity) {
  auto result = tether::make_chan<int>(capacity);
  tether::go([result] { result.send(work()); });
  if (failed())
    return -1;
  return *result.recv();
}

// More room than values.
int no_warning_room_to_spare() {
  auto result = tether::make_chan<int>(16);
  tether::go([result] {
    result.send(work());
    result.send(work());
  });
  if (failed())
    return -1;
  return *result.recv();
}

// The parent has taken one value before it leaves, which frees the place.
int no_warning_place_freed_by_a_receive() {
  auto results = tether::make_chan<int>(1);
  tether::go([results] {
    results.send(work());
    results.send(work());
  });
  int first = *results.recv();
  if (first < 0)
    return first;
  return first + *results.recv();
}
