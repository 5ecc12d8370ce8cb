// What the sender does when nobody waits any more, and what the receiver does after the limit.
#include <tether/tether.h>

#include <chrono>
#include <cstddef>
#include <vector>

using namespace std::chrono_literals;

int work();
bool failed();
void log(int);

// The sender has no way out.

static void answer(tether::send_chan<int> out, int n) {
  int r = work() + n;
  out.send(r); // want: tether-timeout
}

int named_sender() {
  auto result = tether::make_chan<int>();
  tether::go(answer, result, 1);
  tether::recv_case got{result};
  tether::select(got, tether::after(1s));
  return got ? *got : -1;
}

static tether::recv_chan<int> ask() {
  auto reply = tether::make_chan<int>();
  tether::go([reply] {
    reply.send(work()); // want: tether-timeout
  });
  return reply;
}

int generator_given_up() {
  auto reply = ask();
  tether::recv_case got{reply};
  tether::select(got, tether::after(1s));
  return got ? *got : -1;
}

int stop_channel_that_only_the_loop_watches() {
  auto stop = tether::make_chan<void>();
  tether::defer close{[&] { stop.close(); }};
  auto numbers = tether::make_chan<int>();
  tether::go([stop, numbers] {
    for (;;) {
      tether::recv_case stopped{stop};
      tether::select(stopped, tether::otherwise);
      if (stopped)
        return;
      numbers.send(work()); // want: tether-timeout
    }
  });
  int sum = 0;
  for (;;) {
    int v = 0;
    if (numbers.recv_for(v, 1s) != tether::recv_status::ok)
      return sum;
    sum += v;
  }
}

int one_place_for_two_values() {
  auto results = tether::make_chan<int>(1);
  tether::go([results] {
    results.send(work());
    results.send(work()); // want: tether-timeout
  });
  tether::recv_case first{results};
  tether::select(first, tether::after(1s));
  if (!first)
    return -1;
  return *first + *results.recv();
}

int scatter_and_gather_until_the_limit(const std::vector<int> &items) {
  auto results = tether::make_chan<int>();
  for (int item : items) {
    tether::go([results, item] {
      results.send(work() + item); // want: tether-timeout
    });
  }
  auto limit = tether::after(1s);
  int sum = 0;
  for (std::size_t i = 0; i < items.size(); ++i) {
    tether::recv_case got{results};
    tether::recv_case late{limit};
    tether::select(got, late);
    if (late)
      return sum;
    sum += *got;
  }
  return sum;
}

// The sender has a way out.

// try_send drops the value.
int no_warning_try_send() {
  auto result = tether::make_chan<int>();
  tether::go([result] {
    if (!result.try_send(work()))
      log(1);
  });
  tether::recv_case got{result};
  tether::select(got, tether::after(1s));
  return got ? *got : -1;
}

// otherwise drops the value.
int no_warning_send_or_otherwise() {
  auto result = tether::make_chan<int>();
  tether::go([result] { tether::select(tether::send_case{result, work()}, tether::otherwise); });
  tether::recv_case got{result};
  tether::select(got, tether::after(1s));
  return got ? *got : -1;
}

// The sender watches the stop channel, which the defer closes.
int no_warning_stop_closed_by_a_defer() {
  auto stop = tether::make_chan<void>();
  tether::defer close{[&] { stop.close(); }};
  auto result = tether::make_chan<int>();
  tether::go([stop, result] { tether::select(tether::send_case{result, work()}, stop); });
  tether::recv_case got{result};
  tether::select(got, tether::after(1s));
  return got ? *got : -1;
}

// The sender watches the stop channel, which is closed at the limit.
int no_warning_stop_closed_at_the_limit() {
  auto stop = tether::make_chan<void>();
  auto result = tether::make_chan<int>();
  tether::go([stop, result] { tether::select(tether::send_case{result, work()}, stop); });
  tether::recv_case got{result};
  tether::select(got, tether::after(1s));
  if (got)
    return *got;
  stop.close();
  return -1;
}

// A goroutine of the exit path takes the late value.
int no_warning_drained_by_a_goroutine() {
  auto result = tether::make_chan<int>();
  tether::go([result] { result.send(work()); });
  tether::recv_case got{result};
  tether::select(got, tether::after(1s));
  if (got)
    return *got;
  tether::go([result] { result.recv(); });
  return -1;
}

// The limit's branch receives the late value.
int no_warning_drained_after_the_limit() {
  auto result = tether::make_chan<int>();
  tether::go([result] { result.send(work()); });
  int value = 0;
  if (result.recv_for(value, 1s) == tether::recv_status::timeout)
    result.recv();
  return value;
}

// The defer drains until the producer closes.
int no_warning_drained_by_a_defer() {
  auto results = tether::make_chan<int>();
  tether::go([results] {
    for (int i = 0; i < 3; ++i)
      results.send(work());
    results.close();
  });
  tether::defer drain{[&] {
    for (int r : results)
      log(r);
  }};
  tether::recv_case got{results};
  tether::select(got, tether::after(1s));
  return got && !got.closed() ? *got : -1;
}

// A place for every sender.
int no_warning_place_for_every_sender(const std::vector<int> &items) {
  auto results = tether::make_chan<int>(items.size());
  for (int item : items)
    tether::go([results, item] { results.send(work() + item); });
  auto limit = tether::after(1s);
  int sum = 0;
  for (std::size_t i = 0; i < items.size(); ++i) {
    tether::recv_case got{results};
    tether::recv_case late{limit};
    tether::select(got, late);
    if (late)
      return sum;
    sum += *got;
  }
  return sum;
}

static void answer_buffered(tether::send_chan<int> out) { out.send(work()); }

// The named sender's channel has a place.
int no_warning_named_sender_buffered() {
  auto result = tether::make_chan<int>(1);
  tether::go(answer_buffered, result);
  tether::recv_case got{result};
  tether::select(got, tether::after(1s));
  return got ? *got : -1;
}

void adopt(tether::recv_chan<int> in);

// Whoever adopts the channel may receive the late value.
int no_warning_given_away_at_the_limit() {
  auto result = tether::make_chan<int>();
  tether::go([result] { result.send(work()); });
  tether::recv_case got{result};
  tether::select(got, tether::after(1s));
  if (got)
    return *got;
  adopt(result);
  return -1;
}

// The cases are in a container; which there are is not known.
int no_warning_select_over_a_container(std::vector<tether::recv_case<int>> cases) {
  auto result = tether::make_chan<int>();
  cases.push_back(tether::recv_case<int>{result});
  tether::go([result] { result.send(work()); });
  return static_cast<int>(tether::select(cases));
}

class client {
public:
  int call() {
    tether::go([reply = reply_] {
      reply.send(work()); // want: tether-timeout
    });
    tether::recv_case got{reply_};
    tether::select(got, tether::after(1s));
    return got ? *got : -1;
  }

private:
  tether::chan<int> reply_ = tether::make_chan<int>();
};

int use_client() { return client().call(); }
