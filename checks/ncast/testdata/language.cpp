// Macros, templates, containers and suppression.
#include <tether/tether.h>

#include <cstddef>
#include <functional>
#include <vector>

int work();
void log(int);

#define START_SENDERS(n, c)                                                                                  \
  for (int i = 0; i < (n); ++i)                                                                              \
  tether::go([c] { c.send(work()); })

int senders_in_a_macro() {
  auto data = tether::make_chan<int>();
  START_SENDERS(3, data); // want: tether-ncast
  return *data.recv();
}

template <typename T>
T first_of(const std::vector<T> &items) {
  auto data = tether::make_chan<T>();
  for (const T &item : items) {
    tether::go([data, item] {
      data.send(item); // want: tether-ncast
    });
  }
  return *data.recv();
}

double uses(const std::vector<int> &a, const std::vector<double> &b) { return first_of(a) + first_of(b); }

int body_in_a_std_function() {
  auto data = tether::make_chan<int>();
  const std::function<void()> body = [data] {
    data.send(work()); // want: tether-ncast
  };
  for (int i = 0; i < 3; ++i)
    tether::go(body);
  return *data.recv();
}

int same_lambda_started_twice() {
  auto data = tether::make_chan<int>();
  auto body = [&](int n) {
    data.send(work() + n); // want: tether-ncast
  };
  tether::go(body, 1);
  tether::go(body, 2);
  return *data.recv();
}

int while_loop_with_a_counter() {
  auto data = tether::make_chan<int>();
  int i = 0;
  while (i < 3) {
    tether::go([data] {
      data.send(work()); // want: tether-ncast
    });
    ++i;
  }
  return *data.recv();
}

int list_of_constants() {
  auto data = tether::make_chan<int>();
  for (int n : {1, 2, 3}) {
    tether::go([data, n] {
      data.send(n); // want: tether-ncast
    });
  }
  return *data.recv();
}

// One sender in the macro.
int no_warning_one_sender_in_a_macro() {
  auto data = tether::make_chan<int>();
  START_SENDERS(1, data);
  return *data.recv();
}

// As many rounds in every instantiation.
template <typename T>
T no_warning_sum_of(const std::vector<T> &items) {
  auto data = tether::make_chan<T>();
  for (const T &item : items)
    tether::go([data, item] { data.send(item); });
  T sum{};
  for (std::size_t i = 0; i < items.size(); ++i)
    sum += *data.recv();
  return sum;
}

double uses_sum(const std::vector<int> &a, const std::vector<double> &b) {
  return no_warning_sum_of(a) + no_warning_sum_of(b);
}

// The suppression names the check.
int no_warning_nolint() {
  auto data = tether::make_chan<int>();
  for (int i = 0; i < 3; ++i) {
    tether::go([data] {
      data.send(work()); // NOLINT(tether-ncast)
    });
  }
  return *data.recv();
}

// The list has one element.
int no_warning_list_of_one() {
  auto data = tether::make_chan<int>();
  for (int n : {1})
    tether::go([data, n] { data.send(n); });
  return *data.recv();
}

// Called, not started: each call finds the place.
int no_warning_lambda_called() {
  auto data = tether::make_chan<int>(2);
  auto body = [&](int n) { data.send(work() + n); };
  body(1);
  body(2);
  return *data.recv();
}

// Started once, called once with a receive in between.
int no_warning_started_and_called() {
  auto data = tether::make_chan<int>(1);
  auto body = [data] { data.send(work()); };
  tether::go(body);
  int first = *data.recv();
  body();
  return first;
}

// Every sender has a channel in the vector, and every one is received.
int no_warning_vector_of_channels() {
  std::vector<tether::chan<int>> all;
  for (int i = 0; i < 3; ++i)
    all.push_back(tether::make_chan<int>());
  for (auto &c : all)
    tether::go([c] { c.send(work()); });
  int sum = 0;
  for (auto &c : all)
    sum += *c.recv();
  return sum;
}

int vector_of_channels_read_once() {
  std::vector<tether::chan<int>> all;
  for (int i = 0; i < 3; ++i)
    all.push_back(tether::make_chan<int>());
  for (auto &c : all) {
    tether::go([c] {
      c.send(work()); // miss: tether-ncast (elements of containers are not followed)
    });
  }
  return *all[0].recv();
}

// The helper receives as often as there are senders.
int no_warning_all_received_by_a_helper() {
  auto data = tether::make_chan<int>();
  auto receive = [&](int n) {
    int sum = 0;
    for (int i = 0; i < n; ++i)
      sum += *data.recv();
    return sum;
  };
  for (int i = 0; i < 3; ++i)
    tether::go([data] { data.send(work()); });
  return receive(3);
}

// A helper that receives one is called for each.
int no_warning_helper_called_for_each() {
  auto data = tether::make_chan<int>();
  auto receive = [&] { return *data.recv(); };
  for (int i = 0; i < 3; ++i)
    tether::go([data] { data.send(work()); });
  int sum = 0;
  for (int i = 0; i < 3; ++i)
    sum += receive();
  return sum;
}
