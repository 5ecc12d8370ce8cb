// What may be started, and how the channel gets in.
#include <tether/tether.h>

#include <functional>
#include <memory>
#include <utility>

int work();
bool failed();

// Each form leaves before the receive.

static void send_result(tether::chan<int> out) {
  out.send(work()); // want: tether-early-return
}

int named_function() {
  auto result = tether::make_chan<int>();
  tether::go(send_result, result);
  if (failed())
    return -1;
  return *result.recv();
}

static void send_through_view(tether::send_chan<int> out, int n) {
  out.send(work() + n); // want: tether-early-return
}

int named_function_with_a_one_way_view() {
  auto result = tether::make_chan<int>();
  tether::go(send_through_view, result, 3);
  if (failed())
    return -1;
  return *result.recv();
}

static void send_through_pointer(tether::chan<int> out) {
  out.send(work()); // want: tether-early-return
}

int address_of_a_function() {
  auto result = tether::make_chan<int>();
  tether::go(&send_through_pointer, result);
  if (failed())
    return -1;
  return *result.recv();
}

int function_pointer_variable() {
  auto result = tether::make_chan<int>();
  void (*const body)(tether::chan<int>) = [](tether::chan<int> out) {
    out.send(work()); // want: tether-early-return
  };
  tether::go(body, result);
  if (failed())
    return -1;
  return *result.recv();
}

int lambda_variable() {
  auto result = tether::make_chan<int>();
  auto body = [result] {
    result.send(work()); // want: tether-early-return
  };
  tether::go(body);
  if (failed())
    return -1;
  return *result.recv();
}

int moved_lambda_variable() {
  auto result = tether::make_chan<int>();
  auto body = [result] {
    result.send(work()); // want: tether-early-return
  };
  tether::go(std::move(body));
  if (failed())
    return -1;
  return *result.recv();
}

int lambda_with_a_parameter() {
  auto result = tether::make_chan<int>();
  tether::go(
      [](tether::send_chan<int> out) {
        out.send(work()); // want: tether-early-return
      },
      result);
  if (failed())
    return -1;
  return *result.recv();
}

int generic_lambda() {
  auto result = tether::make_chan<int>();
  tether::go(
      [](auto out) {
        out.send(work()); // want: tether-early-return
      },
      result);
  if (failed())
    return -1;
  return *result.recv();
}

int std_function_variable() {
  auto result = tether::make_chan<int>();
  const std::function<void()> body = [result] {
    result.send(work()); // want: tether-early-return
  };
  tether::go(body);
  if (failed())
    return -1;
  return *result.recv();
}

int member_function_of_a_local_struct() {
  struct worker {
    void run(tether::chan<int> out) const {
      out.send(work()); // want: tether-early-return
    }
  };
  auto result = tether::make_chan<int>();
  worker w;
  tether::go([w, result] { w.run(result); });
  if (failed())
    return -1;
  return *result.recv();
}

int function_object() {
  struct body {
    void operator()(tether::send_chan<int> out) const {
      out.send(work()); // want: tether-early-return
    }
  };
  auto result = tether::make_chan<int>();
  tether::go(body{}, result);
  if (failed())
    return -1;
  return *result.recv();
}

int capture_by_reference() {
  auto result = tether::make_chan<int>();
  tether::go([&result] {
    result.send(work()); // want: tether-early-return
  });
  if (failed())
    return -1;
  return *result.recv();
}

int default_capture_by_copy() {
  auto result = tether::make_chan<int>();
  tether::go([=] {
    result.send(work()); // want: tether-early-return
  });
  if (failed())
    return -1;
  return *result.recv();
}

int init_capture() {
  auto result = tether::make_chan<int>();
  tether::go([out = result] {
    out.send(work()); // want: tether-early-return
  });
  if (failed())
    return -1;
  return *result.recv();
}

int init_capture_of_a_view() {
  auto result = tether::make_chan<int>();
  tether::go([out = tether::send_chan<int>(result)] {
    out.send(work()); // want: tether-early-return
  });
  if (failed())
    return -1;
  return *result.recv();
}

int copy_of_the_handle() {
  auto result = tether::make_chan<int>();
  auto same = result;
  tether::go([same] {
    same.send(work()); // want: tether-early-return
  });
  if (failed())
    return -1;
  return *result.recv();
}

int nested_lambda_called_in_place() {
  auto result = tether::make_chan<int>();
  tether::go([result] {
    auto publish = [&](int v) {
      result.send(v); // want: tether-early-return
    };
    publish(work());
  });
  if (failed())
    return -1;
  return *result.recv();
}

int goroutine_of_a_goroutine() {
  auto result = tether::make_chan<int>();
  tether::go([result] {
    tether::go([result] {
      result.send(work()); // want: tether-early-return
    });
  });
  if (failed())
    return -1;
  return *result.recv();
}

// wait_group::go starts a goroutine as well.
int started_by_a_wait_group() {
  auto result = tether::make_chan<int>();
  auto wg = std::make_shared<tether::wait_group>();
  wg->go([result] {
    result.send(work()); // want: tether-early-return
  });
  if (failed())
    return -1;
  int r = *result.recv();
  wg->wait();
  return r;
}

// Silent forms.

static void send_silently(tether::chan<int> out) { out.send(work()); }

// The named function's channel has a place.
int no_warning_named_function_buffered() {
  auto result = tether::make_chan<int>(1);
  tether::go(send_silently, result);
  if (failed())
    return -1;
  return *result.recv();
}

// The function is called, not started: the same body is right with a buffer.
int no_warning_called_with_a_buffer() {
  auto result = tether::make_chan<int>(1);
  send_silently(result);
  if (failed())
    return -1;
  return *result.recv();
}

// The lambda is never started.
int no_warning_lambda_not_started() {
  auto result = tether::make_chan<int>(1);
  auto body = [result] { result.send(work()); };
  if (failed())
    return -1;
  body();
  return *result.recv();
}

// The lambda runs in place, after its receiver has started.
void no_warning_lambda_called_in_place() {
  auto result = tether::make_chan<int>();
  auto body = [&] { result.send(work()); };
  tether::go([result] { result.recv(); });
  body();
}

// Generic, with a place for the value.
int no_warning_generic_lambda_buffered() {
  auto result = tether::make_chan<int>(1);
  tether::go([](auto out) { out.send(work()); }, result);
  if (failed())
    return -1;
  return *result.recv();
}

// Which function runs is not known here.
int no_warning_function_pointer_parameter(void (*body)(tether::chan<int>)) {
  auto result = tether::make_chan<int>();
  tether::go(body, result);
  if (failed())
    return -1;
  return *result.recv();
}

// The second assignment is the one that runs, and it only closes.
int no_warning_reassigned_std_function() {
  auto result = tether::make_chan<int>();
  std::function<void()> body = [result] { result.send(work()); };
  body = [result] { result.close(); };
  tether::go(body);
  if (failed())
    return -1;
  return result.recv().value_or(0);
}

// The capture has the name of the channel but is another channel with a place.
int no_warning_init_capture_shadows() {
  auto result = tether::make_chan<int>();
  auto spare = tether::make_chan<int>(1);
  tether::go([result = spare] { result.send(work()); });
  if (failed())
    return -1;
  tether::go([result] { result.send(work()); });
  return *result.recv();
}

// The inner goroutine sends, the outer one receives.
int no_warning_outer_goroutine_receives() {
  auto result = tether::make_chan<int>();
  auto total = tether::make_chan<int>(1);
  tether::go([result, total] {
    tether::go([result] { result.send(work()); });
    total.send(*result.recv());
  });
  if (failed())
    return -1;
  return *total.recv();
}

// The handle is rebound before the goroutine takes its copy.
int no_warning_rebound_handle() {
  auto result = tether::make_chan<int>();
  result = tether::make_chan<int>(1);
  tether::go([result] { result.send(work()); });
  if (failed())
    return -1;
  return *result.recv();
}
