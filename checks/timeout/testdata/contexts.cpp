// Contexts as the other case.
#include <tether/tether.h>

#include <chrono>
#include <memory>
#include <optional>
#include <stdexcept>
#include <utility>

using namespace std::chrono_literals;

int work();
int work_with(tether::context ctx);
bool failed();
void log(int);

// The context ends first, and the sender does not look at it.

int context_parameter(tether::context ctx) {
  auto result = tether::make_chan<int>();
  tether::go([result] {
    result.send(work()); // want: tether-timeout
  });
  tether::recv_case got{result};
  tether::recv_case stop{ctx.done()};
  tether::select(got, stop);
  if (stop)
    return -1;
  return *got;
}

int context_with_timeout(tether::context parent) {
  auto [ctx, cancel] = tether::with_timeout(parent, 1s);
  auto done = tether::make_chan<int>();
  tether::go([done] {
    done.send(work()); // want: tether-timeout
  });
  tether::recv_case data{done};
  tether::select(data, ctx.done());
  return data ? *data : -1;
}

int context_with_deadline(const tether::context &parent) {
  auto limited = tether::with_timeout(parent, 1s);
  auto result = tether::make_chan<int>();
  tether::go([result] {
    result.send(work()); // want: tether-timeout
  });
  tether::recv_case got{result};
  tether::recv_case stop{limited.ctx.done()};
  switch (tether::select(got, stop)) {
  case 0:
    return *got;
  case 1:
    throw std::runtime_error("deadline exceeded");
  }
  return 0;
}

int context_checked_by_the_work_only(tether::context ctx) {
  auto result = tether::make_chan<int>();
  tether::go([result, ctx] {
    result.send(work_with(ctx)); // want: tether-timeout
  });
  tether::recv_case got{result};
  tether::select(got, ctx.done());
  return got ? *got : -1;
}

std::optional<int> helper_that_waits(tether::recv_chan<int> in, tether::context ctx) {
  tether::recv_case got{in};
  tether::select(got, ctx.done());
  if (!got)
    return std::nullopt;
  return *got;
}

int select_in_a_helper(tether::context ctx) {
  auto result = tether::make_chan<int>();
  tether::go([result] {
    result.send(work()); // want: tether-timeout
  });
  return helper_that_waits(result, ctx).value_or(-1);
}

int context_checked_before_the_send(tether::context ctx) {
  auto result = tether::make_chan<int>();
  tether::go([result, ctx] {
    int r = work();
    if (ctx.err())
      return;
    result.send(r); // want: tether-timeout
  });
  tether::recv_case got{result};
  tether::select(got, ctx.done());
  return got ? *got : -1;
}

void worker_stops_but_the_producer_does_not(tether::context ctx) {
  auto jobs = tether::make_chan<int>();
  tether::go([jobs, ctx] {
    for (;;) {
      tether::recv_case job{jobs};
      tether::recv_case stop{ctx.done()};
      tether::select(job, stop);
      if (stop)
        return;
      log(*job);
    }
  });
  for (int i = 0; i < 10; ++i)
    jobs.send(i); // want: tether-timeout
}

// The sender looks at the same context, or need not.

// Send and cancellation are in one select.
int no_warning_sender_selects_on_the_context(tether::context ctx) {
  auto result = tether::make_chan<int>();
  tether::go([result, ctx] {
    tether::send_case sent{result, work()};
    tether::recv_case stop{ctx.done()};
    tether::select(sent, stop);
  });
  tether::recv_case got{result};
  tether::select(got, ctx.done());
  return got ? *got : -1;
}

// The derived context is cancelled at scope exit, and the sender waits for it.
int no_warning_sender_selects_on_the_derived_context(tether::context parent) {
  auto [ctx, cancel] = tether::with_timeout(parent, 1s);
  auto result = tether::make_chan<int>();
  tether::go([result, ctx = ctx] { tether::select(tether::send_case{result, work()}, ctx.done()); });
  tether::recv_case got{result};
  tether::select(got, ctx.done());
  return got ? *got : -1;
}

// The worker loop and the producer both stop with the context.
void no_warning_producer_and_worker_share_the_context(tether::context ctx) {
  auto jobs = tether::make_chan<int>();
  tether::go([jobs, ctx] {
    for (;;) {
      tether::recv_case job{jobs};
      tether::recv_case stop{ctx.done()};
      tether::select(job, stop);
      if (stop)
        return;
      log(*job);
    }
  });
  for (int i = 0; i < 10; ++i) {
    tether::recv_case stop{ctx.done()};
    tether::select(tether::send_case{jobs, i}, stop);
    if (stop)
      return;
  }
}

// The buffer takes the value.
int no_warning_buffered(tether::context ctx) {
  auto result = tether::make_chan<int>(1);
  tether::go([result] { result.send(work()); });
  tether::recv_case got{result};
  tether::select(got, ctx.done());
  return got ? *got : -1;
}

// After cancellation the goroutine is waited for.
int no_warning_cancels_and_joins(tether::context parent) {
  auto [ctx, cancel] = tether::with_cancel(parent);
  auto result = tether::make_chan<int>();
  tether::go([result, ctx = ctx] { result.send(work_with(ctx)); });
  tether::recv_case got{result};
  tether::recv_case late{tether::after(1s)};
  tether::select(got, late);
  if (late) {
    cancel();
    return *result.recv();
  }
  return *got;
}

// The goroutine waits for the context alone.
void no_warning_goroutine_waits_for_the_context() {
  auto [ctx, cancel] = tether::with_timeout(tether::background(), 1s);
  tether::go([ctx = ctx] { ctx.done().recv(); });
  tether::select(ctx.done(), tether::after(1ms));
}

// The sender's limit ends the send.
int no_warning_sender_has_its_own_limit(tether::context ctx) {
  auto result = tether::make_chan<int>();
  tether::go([result] { tether::select(tether::send_case{result, work()}, tether::after(1s)); });
  tether::recv_case got{result};
  tether::select(got, ctx.done());
  return got ? *got : -1;
}

// The context's own channel is nobody's to send on.
bool no_warning_context_against_a_timer(tether::context ctx) {
  tether::recv_case stop{ctx.done()};
  tether::select(stop, tether::after(1s));
  return bool(stop);
}

// A goroutine started per request ends with its context; the range over results ends with the close.
int no_warning_generator_with_context(tether::context parent) {
  auto [ctx, cancel] = tether::with_cancel(parent);
  auto numbers = tether::make_chan<int>();
  tether::go([numbers, ctx = ctx] {
    tether::defer close{[&] { numbers.close(); }};
    for (int i = 0;; ++i) {
      tether::recv_case stop{ctx.done()};
      tether::select(stop, tether::send_case{numbers, i});
      if (stop)
        return;
    }
  });
  for (int v : numbers) {
    if (v > 10)
      break;
  }
  return 0;
}

// Nothing but the exit cancels, so the sender cannot give up before the receive.
int no_warning_cancel_called_by_hand() {
  auto [ctx, cancel] = tether::with_cancel(tether::background());
  auto result = tether::make_chan<int>();
  tether::go([result, ctx = ctx] { tether::select(tether::send_case{result, work()}, ctx.done()); });
  if (failed()) {
    cancel();
    return -1;
  }
  return *result.recv();
}

// ---- who cancels, and when ------------------------------------------------------------------------------------------

using rows = tether::chan<int>;

void produce(const tether::context &ctx, const rows &to) {
  for (int row = 0;; ++row)
    if (tether::select(tether::send_case{to, row}, ctx.done()) == 1)
      return;
}

// The goroutine may be cancelled before it has received.
void cancelled_by_another() {
  rows out = tether::make_chan<int>();
  auto [ctx, cancel] = tether::with_cancel(tether::background());
  tether::go(produce, ctx, out);
  tether::go([cancel = std::move(cancel)] { cancel(); });
  out.recv(); // want: tether-timeout
}

// It cancels when it has received.
void no_warning_cancelled_by_the_receiver() {
  rows out = tether::make_chan<int>();
  auto [ctx, cancel] = tether::with_cancel(tether::background());
  tether::go(produce, ctx, out);
  tether::go([out, cancel = std::move(cancel)] {
    out.recv();
    cancel();
  });
}

// Its end cancels.
void no_warning_cancelled_by_the_end_of_the_receiver() {
  rows out = tether::make_chan<int>();
  auto [ctx, cancel] = tether::with_cancel(tether::background());
  tether::go(produce, ctx, out);
  tether::go([out, cancel = std::move(cancel)] { out.recv(); });
}

// A function that is kept cancels, when it is called.
void no_warning_cancelled_by_a_function() {
  rows out = tether::make_chan<int>();
  auto [ctx, cancel] = tether::with_cancel(tether::background());
  tether::go(produce, ctx, out);
  auto stop = [cancel = std::move(cancel)] { cancel(); };
  out.recv();
  stop();
}

struct query {
  explicit query(tether::cancel_func c) : cancel(std::move(c)) {}
  tether::cancel_func cancel;
};

// The last of two owners cancels, after both have received.
void no_warning_cancelled_by_the_last_owner() {
  rows out = tether::make_chan<int>();
  auto [ctx, cancel] = tether::with_cancel(tether::background());
  auto running = std::make_shared<query>(std::move(cancel));
  tether::go(produce, ctx, out);
  tether::go([running, out] { out.recv(); });
  out.recv();
}
