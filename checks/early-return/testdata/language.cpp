// Macros, templates, suppression and other corners of the language.
#include <tether/tether.h>

#include <type_traits>

int work();
bool failed();

// Macros that expand to operations.

#define SEND(c, v) (c).send(v)
#define RETURN_IF(condition)                                                                                 \
  do {                                                                                                       \
    if (condition)                                                                                           \
      return -1;                                                                                             \
  } while (0)
#define START(body) tether::go(body)
#define RECEIVE_OR_LEAVE(c)                                                                                  \
  if (failed()) {                                                                                            \
    (c).recv();                                                                                              \
    return -1;                                                                                               \
  }

int send_in_a_macro() {
  auto result = tether::make_chan<int>();
  tether::go([result] {
    SEND(result, work()); // want: tether-early-return
  });
  if (failed())
    return -1;
  return *result.recv();
}

int exit_in_a_macro() {
  auto result = tether::make_chan<int>();
  tether::go([result] {
    result.send(work()); // want: tether-early-return
  });
  RETURN_IF(failed());
  return *result.recv();
}

int start_in_a_macro() {
  auto result = tether::make_chan<int>();
  auto body = [result] {
    result.send(work()); // want: tether-early-return
  };
  START(body);
  if (failed())
    return -1;
  return *result.recv();
}

// The macro receives before it leaves.
int no_warning_macro_receives() {
  auto result = tether::make_chan<int>();
  tether::go([result] { SEND(result, work()); });
  RECEIVE_OR_LEAVE(result)
  return *result.recv();
}

// Templates: one report, however many instantiations.

template <typename T>
T instantiated_twice(T fallback) {
  auto result = tether::make_chan<T>();
  tether::go([result] {
    result.send(T(work())); // want: tether-early-return
  });
  if (failed())
    return fallback;
  return *result.recv();
}

double uses() { return instantiated_twice(1) + instantiated_twice(2.0); }

template <typename F>
int runs_a_given_function(F f) {
  auto result = tether::make_chan<int>();
  tether::go([result, f] {
    result.send(f()); // want: tether-early-return
  });
  if (failed())
    return -1;
  return *result.recv();
}

int uses_with_lambda() {
  return runs_a_given_function([] { return 1; });
}

// The value has a place in every instantiation.
template <typename T>
T no_warning_buffered_template(T fallback) {
  auto result = tether::make_chan<T>(1);
  tether::go([result] { result.send(T(work())); });
  if (failed())
    return fallback;
  return *result.recv();
}

double uses_buffered() { return no_warning_buffered_template(1) + no_warning_buffered_template(2.0); }

// Only the discarded arm leaves.
template <typename T>
T no_warning_discarded_arm() {
  auto result = tether::make_chan<T>();
  tether::go([result] { result.send(T(work())); });
  if constexpr (!std::is_arithmetic_v<T>)
    return T{};
  else
    return *result.recv();
}

int uses_discarded() { return no_warning_discarded_arm<int>(); }

// Never instantiated, so nothing is known about its operations.
template <typename C>
int no_warning_uninstantiated(C channel) {
  tether::go([channel] { channel.send(work()); });
  if (failed())
    return -1;
  return *channel.recv();
}

// Suppression.

// The suppression names the check.
int no_warning_nolint() {
  auto result = tether::make_chan<int>();
  tether::go([result] {
    result.send(work()); // NOLINT(tether-early-return)
  });
  if (failed())
    return -1;
  return *result.recv();
}

// The suppression stands on the line above.
int no_warning_nolintnextline() {
  auto result = tether::make_chan<int>();
  tether::go([result] {
    // NOLINTNEXTLINE(tether-early-return)
    result.send(work());
  });
  if (failed())
    return -1;
  return *result.recv();
}

int nolint_of_another_check() {
  auto result = tether::make_chan<int>();
  tether::go([result] {
    result.send(work()); /* NOLINT(tether-timeout) */ // want: tether-early-return
  });
  if (failed())
    return -1;
  return *result.recv();
}

// Corners.

struct counter {
  int total = 0;

  int member_function(int n) {
    auto result = tether::make_chan<int>();
    tether::go([result, n] {
      result.send(work() + n); // want: tether-early-return
    });
    if (n > total)
      return -1;
    return *result.recv();
  }
};

namespace nested::deep {

int channel_of_void() {
  auto done = tether::make_chan<void>();
  tether::go([done] {
    work();
    done.send(); // want: tether-early-return
  });
  if (failed())
    return -1;
  done.recv();
  return 0;
}

} // namespace nested::deep

using result_channel = tether::chan<int>;

int alias_of_the_type() {
  result_channel result = tether::make_chan<int>();
  tether::go([result] {
    result.send(work()); // want: tether-early-return
  });
  if (failed())
    return -1;
  return *result.recv();
}

int using_directive() {
  using namespace tether;
  auto result = make_chan<int>();
  go([result] {
    result.send(work()); // want: tether-early-return
  });
  if (failed())
    return -1;
  return *result.recv();
}

namespace lookalike {
struct chan {
  void send(int) const {}
  int recv() const { return 0; }
};
template <typename F>
void go(F f) {
  f();
}
} // namespace lookalike

// Another library's channel with the same spelling is none of ours.
int no_warning_lookalike() {
  lookalike::chan result;
  lookalike::go([result] { result.send(work()); });
  if (failed())
    return -1;
  return result.recv();
}

// sizeof and decltype do not evaluate their operand.
int no_warning_unevaluated() {
  auto result = tether::make_chan<int>(1);
  tether::go([result] { result.send(work()); });
  using value = decltype(result.recv());
  if (failed())
    return static_cast<int>(sizeof(result.recv()));
  return value{1}.value_or(0);
}
