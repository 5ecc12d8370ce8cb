// Which branches lead past the receive, and which conditions belong together.
#include <tether/tether.h>

int work();
bool failed();
bool ready();
void log(int);
enum class mode { skip, first, all };

// Some path misses the receive.

int switch_with_a_returning_case(mode m) {
  auto result = tether::make_chan<int>();
  tether::go([result] {
    result.send(work()); // want: tether-early-return
  });
  switch (m) {
  case mode::skip:
    return 0;
  case mode::first:
    return *result.recv();
  default:
    break;
  }
  return 2 * *result.recv();
}

int switch_with_a_default_that_leaves(int kind) {
  auto result = tether::make_chan<int>();
  tether::go([result] {
    result.send(work()); // want: tether-early-return
  });
  switch (kind) {
  case 1:
  case 2:
    return *result.recv();
  default:
    return -1;
  }
}

int conditional_operator() {
  auto result = tether::make_chan<int>();
  tether::go([result] {
    result.send(work()); // want: tether-early-return
  });
  return failed() ? -1 : *result.recv();
}

bool short_circuit() {
  auto result = tether::make_chan<int>();
  tether::go([result] {
    result.send(work()); // want: tether-early-return
  });
  return ready() && *result.recv() > 0;
}

int else_arm_leaves() {
  auto result = tether::make_chan<int>();
  tether::go([result] {
    result.send(work()); // want: tether-early-return
  });
  if (ready())
    log(1);
  else
    return -1;
  return *result.recv();
}

int exit_in_the_right_of_a_disjunction(bool a) {
  auto result = tether::make_chan<int>();
  tether::go([result] {
    result.send(work()); // want: tether-early-return
  });
  if (a || failed())
    return -1;
  return *result.recv();
}

int condition_changed_in_between(bool wanted) {
  if (!wanted)
    return 0;
  auto result = tether::make_chan<int>();
  tether::go([result] {
    result.send(work()); // want: tether-early-return
  });
  wanted = ready();
  if (!wanted)
    return 0;
  return *result.recv();
}

int initialiser_in_the_condition() {
  auto result = tether::make_chan<int>();
  tether::go([result] {
    result.send(work()); // want: tether-early-return
  });
  if (int code = work(); code != 0)
    return code;
  return *result.recv();
}

int goto_past_the_receive() {
  int sum = 0;
  auto result = tether::make_chan<int>();
  tether::go([result] {
    result.send(work()); // want: tether-early-return
  });
  if (failed())
    goto out;
  sum = *result.recv();
out:
  return sum;
}

// The goroutine is started under one condition and received under an unrelated one.
int unrelated_conditions() {
  auto result = tether::make_chan<int>();
  if (ready()) {
    tether::go([result] {
      result.send(work()); // want: tether-early-return
    });
  }
  if (!failed())
    return *result.recv(); // miss: tether-early-return (two unrelated choices are a hint)
  return 0;
}

// Conditions that belong together.

// Started and received under the same condition.
int no_warning_same_condition(bool wanted) {
  auto result = tether::make_chan<int>();
  if (wanted)
    tether::go([result] { result.send(work()); });
  log(1);
  if (wanted)
    return *result.recv();
  return 0;
}

// The exit is taken only when nothing was started.
int no_warning_exit_under_the_negation(bool wanted) {
  auto result = tether::make_chan<int>();
  if (wanted)
    tether::go([result] { result.send(work()); });
  if (!wanted)
    return 0;
  return *result.recv();
}

// The negation is written as an else arm.
int no_warning_else_arm(bool wanted) {
  auto result = tether::make_chan<int>();
  if (wanted)
    tether::go([result] { result.send(work()); });
  if (wanted) {
    return *result.recv();
  } else {
    return 0;
  }
}

// A const variable keeps the answer.
int no_warning_condition_in_a_const_variable() {
  const bool wanted = ready();
  auto result = tether::make_chan<int>();
  if (wanted)
    tether::go([result] { result.send(work()); });
  if (!wanted)
    return 0;
  return *result.recv();
}

// The same comparison of an unmodified parameter.
int no_warning_same_comparison(int n) {
  auto result = tether::make_chan<int>();
  if (n > 0)
    tether::go([result] { result.send(work()); });
  if (n > 0)
    return *result.recv();
  return 0;
}

// The goroutine sends under the condition under which the parent receives.
int no_warning_condition_shared_with_the_goroutine(bool wanted) {
  auto result = tether::make_chan<int>();
  tether::go([result, wanted] {
    if (wanted)
      result.send(work());
  });
  if (!wanted)
    return 0;
  return *result.recv();
}

// Every case receives.
int no_warning_switch_receives_everywhere(mode m) {
  auto result = tether::make_chan<int>();
  tether::go([result] { result.send(work()); });
  switch (m) {
  case mode::skip:
    result.recv();
    return 0;
  case mode::first:
    return *result.recv();
  default:
    return 2 * *result.recv();
  }
}

// Falling through leads to the receive.
int no_warning_switch_falls_through(int kind) {
  auto result = tether::make_chan<int>();
  tether::go([result] { result.send(work()); });
  switch (kind) {
  case 0:
    log(0);
    [[fallthrough]];
  case 1:
    log(1);
    break;
  default:
    log(2);
  }
  return *result.recv();
}

// The same comparison of an enumeration.
int no_warning_same_enumerator(mode m) {
  auto result = tether::make_chan<int>();
  if (m == mode::all)
    tether::go([result] { result.send(work()); });
  if (m == mode::all)
    return *result.recv();
  return 0;
}

// Both arms of the conditional operator receive.
int no_warning_conditional_operator() {
  auto result = tether::make_chan<int>();
  tether::go([result] { result.send(work()); });
  return failed() ? -*result.recv() : *result.recv();
}

// The receive is the left operand; it always happens.
bool no_warning_short_circuit_after_the_receive() {
  auto result = tether::make_chan<int>();
  tether::go([result] { result.send(work()); });
  return *result.recv() > 0 && ready();
}

// The condition holds always.
int no_warning_constant_true() {
  constexpr bool enabled = true;
  auto result = tether::make_chan<int>();
  tether::go([result] { result.send(work()); });
  if (!enabled)
    return 0;
  return *result.recv();
}

// if constexpr has no other arm.
int no_warning_if_constexpr() {
  auto result = tether::make_chan<int>();
  tether::go([result] { result.send(work()); });
  if constexpr (sizeof(int) < 2)
    return 0;
  return *result.recv();
}

// Started only on the path that receives.
int no_warning_started_in_the_receiving_arm() {
  auto result = tether::make_chan<int>();
  if (failed()) {
    return -1;
  } else {
    tether::go([result] { result.send(work()); });
    return *result.recv();
  }
}

// A nil channel is returned from before anything is started.
int no_warning_guard_before_the_start(bool enabled) {
  tether::chan<int> result;
  if (!enabled)
    return 0;
  result = tether::make_chan<int>();
  tether::go([result] { result.send(work()); });
  return *result.recv();
}

enum class side { left, right };

// The cases are all there is.
int no_warning_switch_over_all_enumerators(side s) {
  auto result = tether::make_chan<int>();
  tether::go([result] { result.send(work()); });
  switch (s) {
  case side::left:
    return *result.recv();
  case side::right:
    result.recv();
    break;
  }
  return 0;
}

// The channel leaves with the exception, and the handler receives.
void no_warning_thrown_channel() {
  auto result = tether::make_chan<int>();
  tether::go([result] { result.send(work()); });
  try {
    throw result;
  } catch (tether::chan<int> thrown) {
    log(*thrown.recv());
  }
}
