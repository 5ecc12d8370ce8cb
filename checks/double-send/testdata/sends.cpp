// One goroutine sends more values than the other side takes.
#include <tether/tether.h>

#include <string>

int work();
bool failed();
void log(int);
std::string text(int);

// Once too often.

int error_branch_goes_on() {
  auto result = tether::make_chan<int>(); // note: 'result' is created here
  tether::go([result] {                   // note: the goroutine is started here
    if (failed())
      result.send(-1); // note: a value is sent here before
    result.send(work()); // want: tether-double-send
  });
  return *result.recv(); // note: values are received here
}

int straight_line() {
  auto result = tether::make_chan<int>();
  tether::go([result] {
    result.send(work());
    result.send(work()); // want: tether-double-send
  });
  return *result.recv();
}

void answer(tether::send_chan<std::string> out, int request) {
  std::string reply = text(request);
  if (reply.empty())
    out.send("error");
  out.send(reply); // want: tether-double-send
}

std::string named_function() {
  auto out = tether::make_chan<std::string>();
  tether::go(answer, out, 1);
  return *out.recv();
}

int one_more_in_a_helper() {
  auto result = tether::make_chan<int>();
  tether::go([result] {
    auto report = [&](int v) { result.send(v); }; // want: tether-double-send
    report(work());
    report(work());
  });
  return *result.recv();
}

// As often as the other side takes.

// The error branch returns.
int no_warning_error_branch_returns() {
  auto result = tether::make_chan<int>();
  tether::go([result] {
    if (failed()) {
      result.send(-1);
      return;
    }
    result.send(work());
  });
  return *result.recv();
}

// One of the two branches is taken.
int no_warning_else() {
  auto result = tether::make_chan<int>();
  tether::go([result] {
    if (failed())
      result.send(-1);
    else
      result.send(work());
  });
  return *result.recv();
}

// The same condition decides on both sides.
int no_warning_same_condition(bool twice) {
  auto result = tether::make_chan<int>();
  tether::go([result, twice] {
    if (twice)
      result.send(1);
    result.send(2);
  });
  int sum = twice ? *result.recv() : 0;
  return sum + *result.recv();
}

// Two places in the buffer.
int no_warning_two_places() {
  auto result = tether::make_chan<int>(2);
  tether::go([result] {
    if (failed())
      result.send(-1);
    result.send(work());
  });
  return *result.recv();
}

// One place for the value that is not received.
int no_warning_one_place_more() {
  auto result = tether::make_chan<int>(1);
  tether::go([result] {
    if (failed())
      result.send(-1);
    result.send(work());
  });
  return *result.recv();
}

// The range takes all of them.
void no_warning_range() {
  auto result = tether::make_chan<int>();
  tether::go([result] {
    if (failed())
      result.send(-1);
    result.send(work());
    result.close();
  });
  for (int v : result)
    log(v);
}

// The second send gives up when nobody takes it.
int no_warning_try_send() {
  auto result = tether::make_chan<int>();
  tether::go([result] {
    result.send(work());
    (void)result.try_send(work());
  });
  return *result.recv();
}

// The two conditions exclude each other, as the same variable says.
int no_warning_opposite_conditions(int r) {
  auto result = tether::make_chan<int>();
  tether::go([result, r] {
    if (r < 0)
      result.send(-1);
    if (!(r < 0))
      result.send(r);
  });
  return *result.recv();
}

// Two conditions in one goroutine need not go together.
int no_warning_two_conditions() {
  auto result = tether::make_chan<int>();
  tether::go([result] {
    std::string r = text(1);
    if (r.empty())
      result.send(-1);
    if (!r.empty())
      result.send(1);
  });
  return *result.recv();
}

// The sent channel is the caller's.
void no_warning_parameter(tether::send_chan<int> out) {
  if (failed())
    out.send(-1);
  out.send(work());
}

// A daemon is meant to stay.
int no_warning_daemon() {
  auto result = tether::make_chan<int>();
  tether::go_daemon([result] {
    result.send(1);
    result.send(2);
  });
  return *result.recv();
}
