// More senders than receives. (An empty vector would leave the receive without a sender: another input,
// another question, and no finding of this check.)
#include <tether/tether.h>

#include <cstddef>
#include <memory>
#include <vector>

int work();
bool failed();
void log(int);

// Only some of the senders find a receiver.

int first_of_all_items(const std::vector<int> &items) {
  auto data = tether::make_chan<int>();
  for (int item : items) {
    tether::go(
        [](tether::chan<int> c, int n) {
          c.send(work() + n); // want: tether-ncast
        },
        data, item);
  }
  return *data.recv();
}

int first_of_three() {
  auto data = tether::make_chan<int>(); // note: 'data' is created here
  for (int i = 0; i < 3; ++i) {
    tether::go([data] {  // note: started here
      data.send(work()); // want: tether-ncast
    });
  }
  return *data.recv(); // note: received here
}

int first_of_an_indexed_loop(const std::vector<int> &replicas) {
  auto answer = tether::make_chan<int>();
  for (std::size_t i = 0; i < replicas.size(); ++i) {
    tether::go([answer, replica = replicas[i]] {
      answer.send(work() + replica); // want: tether-ncast
    });
  }
  return *answer.recv();
}

int first_of_a_count(int replicas) {
  auto answer = tether::make_chan<int>();
  for (int i = 0; i < replicas; ++i) {
    tether::go([answer] {
      answer.send(work()); // want: tether-ncast
    });
  }
  return *answer.recv();
}

int first_of_two_written_out() {
  auto data = tether::make_chan<int>();
  tether::go([data] {
    data.send(1); // want: tether-ncast
  });
  tether::go([data] {
    data.send(2); // want: tether-ncast
  });
  return *data.recv();
}

int two_of_three() {
  auto data = tether::make_chan<int>();
  for (int i = 0; i < 3; ++i) {
    tether::go([data] {
      data.send(work()); // want: tether-ncast
    });
  }
  return *data.recv() + *data.recv();
}

int too_few_rounds() {
  auto data = tether::make_chan<int>();
  for (int i = 0; i < 3; ++i) {
    tether::go([data] {
      data.send(work()); // want: tether-ncast
    });
  }
  int sum = 0;
  for (int i = 0; i < 2; ++i)
    sum += *data.recv();
  return sum;
}

static void query(tether::send_chan<int> out) {
  out.send(work()); // want: tether-ncast
}

int named_sender_in_a_loop() {
  auto data = tether::make_chan<int>();
  for (int i = 0; i < 3; ++i)
    tether::go(query, data);
  return *data.recv();
}

int goroutine_sends_twice() {
  auto data = tether::make_chan<int>();
  tether::go([data] {
    data.send(1);
    data.send(2); // want: tether-double-send
  });
  return *data.recv();
}

int receiver_is_a_goroutine() {
  auto data = tether::make_chan<int>();
  auto total = tether::make_chan<int>(1);
  tether::go([data, total] { total.send(*data.recv()); });
  for (int i = 0; i < 2; ++i) {
    tether::go([data] {
      data.send(work()); // want: tether-ncast
    });
  }
  return *total.recv();
}

int selects_the_first_of_one_channel() {
  auto data = tether::make_chan<int>();
  for (int i = 0; i < 3; ++i) {
    tether::go([data] {
      data.send(work()); // want: tether-ncast
    });
  }
  tether::recv_case got{data};
  tether::select(got);
  return *got;
}

int started_through_a_wait_group() {
  auto data = tether::make_chan<int>();
  auto wg = std::make_shared<tether::wait_group>();
  for (int i = 0; i < 3; ++i) {
    wg->go([data] {
      data.send(work()); // want: tether-ncast
    });
  }
  return *data.recv();
}

static tether::recv_chan<int> ask_two() {
  auto answer = tether::make_chan<int>();
  for (int i = 0; i < 2; ++i) {
    tether::go([answer] {
      answer.send(work()); // want: tether-ncast
    });
  }
  return answer;
}

int generator_of_two_read_once() { return *ask_two().recv(); }

// A receive for every sender.

// As many rounds as senders.
int no_warning_equal_rounds() {
  auto data = tether::make_chan<int>();
  for (int i = 0; i < 3; ++i)
    tether::go([data] { data.send(work()); });
  int sum = 0;
  for (int i = 0; i < 3; ++i)
    sum += *data.recv();
  return sum;
}

// Two written out, two received.
int no_warning_two_and_two() {
  auto data = tether::make_chan<int>();
  tether::go([data] { data.send(1); });
  tether::go([data] { data.send(2); });
  return *data.recv() + *data.recv();
}

// A loop with a count on both sides.
int no_warning_same_count(int replicas) {
  auto data = tether::make_chan<int>();
  for (int i = 0; i < replicas; ++i)
    tether::go([data] { data.send(work()); });
  int sum = 0;
  for (int i = 0; i < replicas; ++i)
    sum += *data.recv();
  return sum;
}

// The loop runs once.
int no_warning_single_round() {
  auto data = tether::make_chan<int>();
  for (int i = 0; i < 1; ++i)
    tether::go([data] { data.send(work()); });
  return *data.recv();
}

// Each sender has its own channel.
int no_warning_channel_for_each_sender() {
  int sum = 0;
  for (int i = 0; i < 3; ++i) {
    auto data = tether::make_chan<int>();
    tether::go([data] { data.send(work()); });
    sum += *data.recv();
  }
  return sum;
}

// Only one of the two arms starts a sender.
int no_warning_one_sender_in_each_arm() {
  auto data = tether::make_chan<int>();
  if (failed())
    tether::go([data] { data.send(1); });
  else
    tether::go([data] { data.send(2); });
  return *data.recv();
}

// Only one of the two sends runs.
int no_warning_one_send_in_each_arm() {
  auto data = tether::make_chan<int>();
  tether::go([data] {
    if (failed())
      data.send(1);
    else
      data.send(2);
  });
  return *data.recv();
}

// The loop stops at the first sender that was started.
int no_warning_break_after_the_first(const std::vector<int> &items) {
  auto data = tether::make_chan<int>();
  for (int item : items) {
    if (item < 0)
      continue;
    tether::go([data, item] { data.send(item); });
    return *data.recv();
  }
  return 0;
}

// A closer goroutine ends the range when all have sent.
int no_warning_range_until_closed(const std::vector<int> &items) {
  auto data = tether::make_chan<int>();
  auto wg = std::make_shared<tether::wait_group>();
  for (int item : items) {
    wg->add();
    tether::go([data, wg, item] {
      data.send(item);
      wg->done();
    });
  }
  tether::go([data, wg] {
    wg->wait();
    data.close();
  });
  int sum = 0;
  for (int v : data)
    sum += v;
  return sum;
}

// The same with wait_group::go.
int no_warning_range_until_closed_by_wait_group_go(const std::vector<int> &items) {
  auto data = tether::make_chan<int>();
  auto wg = std::make_shared<tether::wait_group>();
  for (int item : items)
    wg->go([data, item] { data.send(item); });
  tether::go([data, wg] {
    wg->wait();
    data.close();
  });
  int sum = 0;
  for (int v : data)
    sum += v;
  return sum;
}

// The losers give up when the stop channel closes.
int no_warning_losers_select_on_stop(const std::vector<int> &items) {
  auto stop = tether::make_chan<void>();
  tether::defer close{[&] { stop.close(); }};
  auto data = tether::make_chan<int>();
  for (int item : items)
    tether::go([data, stop, item] { tether::select(tether::send_case{data, item}, stop); });
  return items.empty() ? 0 : *data.recv();
}

// The losers give up when the context is cancelled at scope exit.
int no_warning_losers_select_on_the_context() {
  auto [ctx, cancel] = tether::with_cancel(tether::background());
  auto data = tether::make_chan<int>();
  for (int i = 0; i < 3; ++i)
    tether::go([data, ctx = ctx] { tether::select(tether::send_case{data, work()}, ctx.done()); });
  return *data.recv();
}

// A second goroutine takes the rest.
int no_warning_rest_drained_by_a_goroutine() {
  auto data = tether::make_chan<int>();
  for (int i = 0; i < 3; ++i)
    tether::go([data] { data.send(work()); });
  int first = *data.recv();
  tether::go([data] {
    for (int i = 0; i < 2; ++i)
      data.recv();
  });
  return first;
}

// The receiver stays for ever as a daemon and takes whatever comes.
void no_warning_daemon_receives(const std::vector<int> &items) {
  auto data = tether::make_chan<int>();
  tether::go_daemon([data] {
    for (;;)
      log(*data.recv());
  });
  for (int item : items)
    tether::go([data, item] { data.send(item); });
}

void adopt(tether::recv_chan<int> in);

// Whoever adopts the channel may receive the rest.
int no_warning_rest_given_away() {
  auto data = tether::make_chan<int>();
  for (int i = 0; i < 3; ++i)
    tether::go([data] { data.send(work()); });
  int first = *data.recv();
  adopt(data);
  return first;
}

// Nested loops on both sides.
int no_warning_nested_loops(int rows, int columns) {
  auto data = tether::make_chan<int>();
  for (int i = 0; i < rows; ++i)
    for (int j = 0; j < columns; ++j)
      tether::go([data] { data.send(work()); });
  int sum = 0;
  for (int i = 0; i < rows * columns; ++i)
    sum += *data.recv();
  return sum;
}

// The number of rounds is not known to be smaller.
int no_warning_unrelated_counts(int senders, int receives) {
  auto data = tether::make_chan<int>();
  for (int i = 0; i < senders; ++i)
    tether::go([data] { data.send(work()); });
  int sum = 0;
  for (int i = 0; i < receives; ++i)
    sum += *data.recv();
  return sum;
}
