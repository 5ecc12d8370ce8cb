// Handles that the other parts of the library are given: functions of error groups, delayed calls, shared
// flights, pools and values of contexts may do the missing operation at any time.
#include <tether/tether.h>

#include <chrono>
#include <string>

using namespace std::chrono_literals;

int work();
bool failed();

// The group's function receives.
int no_warning_function_of_an_error_group(tether::context ctx) {
  auto result = tether::make_chan<int>();
  tether::error_group g{ctx};
  tether::go([result] { result.send(work()); });
  g.go([result] { result.recv(); });
  if (failed())
    return -1;
  g.wait();
  return 0;
}

// It takes what it finds by reference, too.
int no_warning_reference_in_an_error_group() {
  auto result = tether::make_chan<int>();
  tether::error_group g;
  tether::go([result] { result.send(work()); });
  if (!g.try_go([&] { result.recv(); }))
    return -1;
  g.wait();
  return 0;
}

// The group's function is the sender; which of its exceptions end what is not followed.
int no_warning_sender_in_an_error_group() {
  auto result = tether::make_chan<int>(1);
  tether::error_group g;
  g.go([result] { result.send(work()); });
  if (failed())
    return -1;
  g.wait();
  return *result.recv();
}

// The context's end receives.
int no_warning_call_after_a_context(tether::context ctx) {
  auto result = tether::make_chan<int>();
  tether::go([result] { result.send(work()); });
  tether::after_func(ctx, [result] { result.recv(); });
  if (failed())
    return -1;
  return *result.recv();
}

// So does the time.
int no_warning_call_after_a_while() {
  auto result = tether::make_chan<int>();
  tether::go([result] { result.send(work()); });
  auto late = tether::after_func(1s, [result] { result.recv(); });
  if (failed())
    return -1;
  late.stop();
  return *result.recv();
}

// One flight's function runs, perhaps this one.
int no_warning_function_of_a_flight(tether::singleflight<int> &flights) {
  auto result = tether::make_chan<int>();
  tether::go([result] { result.send(work()); });
  if (failed())
    return flights.call("key", [&] { return *result.recv(); }).value;
  return *result.recv();
}

// A flight that nobody waits for yet is a goroutine with this function.
int no_warning_function_of_a_later_flight(tether::singleflight<int> &flights) {
  auto result = tether::make_chan<int>();
  tether::go([result] { result.send(work()); });
  auto later = flights.do_chan("key", [result] { return *result.recv(); });
  if (failed())
    return -1;
  return later.recv()->value();
}

// Whoever gets it from the pool.
int no_warning_put_into_a_pool(tether::pool<tether::chan<int>> &spare) {
  auto result = tether::make_chan<int>();
  tether::go([result] { result.send(work()); });
  if (failed()) {
    spare.put(result);
    return -1;
  }
  return *result.recv();
}

struct reply_to {
  using type = tether::chan<int>;
};
void serve(tether::context ctx);

// Whoever sees the context.
int no_warning_value_of_a_context(tether::context ctx) {
  auto result = tether::make_chan<int>();
  tether::go([result] { result.send(work()); });
  serve(tether::with_value<reply_to>(ctx, result));
  if (failed())
    return -1;
  return *result.recv();
}

// A semaphore bounds the senders, and changes nothing else.
int no_warning_acquired_and_received(tether::context ctx, tether::semaphore &s) {
  auto result = tether::make_chan<int>();
  if (s.acquire(ctx))
    return -1;
  tether::go([result, &s] {
    result.send(work());
    s.release();
  });
  return *result.recv();
}

// An error of the group is rethrown, and the handler receives.
int no_warning_received_in_a_handler() {
  auto result = tether::make_chan<int>();
  tether::error_group g;
  g.go([] { work(); });
  tether::go([result] { result.send(work()); });
  try {
    g.wait();
  } catch (...) {
    result.recv();
    throw;
  }
  return *result.recv();
}

// What they are not given, they do not touch.

int semaphore_before_the_exit(tether::context ctx, tether::semaphore &s) {
  auto result = tether::make_chan<int>();
  tether::go([result] {
    result.send(work()); // want: tether-early-return
  });
  if (s.acquire(ctx))
    return -1;
  return *result.recv();
}

int limiter_before_the_exit(tether::context ctx, tether::rate_limiter &limiter) {
  auto result = tether::make_chan<int>();
  tether::go([result] {
    result.send(work()); // want: tether-early-return
  });
  if (!limiter.allow() || limiter.wait(ctx))
    return -1;
  return *result.recv();
}

int group_that_does_not_know_it() {
  auto result = tether::make_chan<int>();
  tether::error_group g;
  g.go([] { work(); });
  tether::go([result] {
    result.send(work()); // want: tether-early-return
  });
  if (failed())
    return -1;
  g.wait();
  return *result.recv();
}

// Misses that are known.

int only_sender_is_in_an_error_group() {
  auto result = tether::make_chan<int>();
  tether::error_group g;
  g.go([result] {
    result.send(work()); // miss: tether-early-return (functions of error groups are not followed)
  });
  if (failed())
    return -1;
  g.wait();
  return *result.recv();
}
