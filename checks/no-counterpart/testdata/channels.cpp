// Channels whose other end is nowhere.
#include <tether/tether.h>

#include <chrono>
#include <vector>

using namespace std::chrono_literals;

int work();
bool failed();
void log(int);
void keep(tether::chan<int> c);

// Nothing is at the other end.

void nobody_receives() {
  auto results = tether::make_chan<int>(); // note: 'results' is created here
  tether::go([results] {                   // note: the goroutine is started here
    results.send(work());                  // want: tether-no-counterpart
  });
}

void nobody_sends() {
  auto ready = tether::make_chan<void>();
  tether::go([ready] {
    ready.recv(); // want: tether-no-counterpart
    log(1);
  });
  log(2);
}

void own_body_sends() {
  auto results = tether::make_chan<int>();
  results.send(work()); // want: tether-no-counterpart
}

// What the caller drops, nobody receives.
tether::recv_chan<int> start() {
  auto result = tether::make_chan<int>();
  tether::go([result] {
    result.send(work()); // want: tether-no-counterpart
  });
  return result;
}

void drops_the_result() { start(); }

// Each goroutine uses the other channel's wrong end.
void swapped_channels() {
  auto requests = tether::make_chan<int>();
  auto replies = tether::make_chan<int>();
  tether::go([requests, replies] {
    replies.send(1); // want: tether-no-counterpart
    log(*requests.recv());
  });
  tether::go([requests] {
    requests.recv(); // want: tether-no-counterpart
  });
}

void holder_does_not_use_it() {
  auto started = tether::make_chan<void>();
  tether::go([started] { log(1); });
  tether::go([started] {
    started.recv(); // want: tether-no-counterpart
  });
}

void neither_case() {
  auto requests = tether::make_chan<int>(); // note: 'requests' is created here
  auto replies = tether::make_chan<int>();  // note: 'replies' is created here
  tether::go([requests, replies] {
    tether::select(requests, tether::send_case{replies, 0}); // want: tether-no-counterpart
  });
}

void no_case_at_all() {
  tether::chan<int> unused = tether::make_chan<int>(1);
  unused.send(1);
  tether::go([unused] {
    tether::select(); // want: tether-no-counterpart
  });
}

void nil_in_every_case() {
  tether::go([] {
    tether::chan<int> never; // note: 'never' is nil
    never.send(1);           // want: tether-no-counterpart
  });
}

void nil_receive() {
  tether::chan<void> never;
  tether::go([never] {
    never.recv(); // want: tether-no-counterpart
  });
}

void background_is_never_done() {
  auto ctx = tether::background();
  tether::go([ctx] {
    ctx.done().recv(); // want: tether-no-counterpart
  });
}

void one_value_for_two() {
  auto values = tether::make_chan<int>();
  tether::go([values] { values.send(work()); }); // note: a value is sent here
  tether::go([values] {
    log(*values.recv());
    log(*values.recv()); // want: tether-no-counterpart
  });
}

// The other end is there, or may be out of sight.

// The goroutine's partner is the function itself.
int no_warning_received() {
  auto result = tether::make_chan<int>();
  tether::go([result] { result.send(work()); });
  return *result.recv();
}

// A place in the buffer needs no receiver.
void no_warning_buffered() {
  auto result = tether::make_chan<int>(1);
  tether::go([result] { result.send(work()); });
}

// Whoever is called may keep the handle and receive.
void no_warning_kept_elsewhere() {
  auto result = tether::make_chan<int>();
  keep(result);
  tether::go([result] { result.send(work()); });
}

// The caller has the other end.
tether::recv_chan<int> no_warning_returned() {
  auto result = tether::make_chan<int>();
  tether::go([result] { result.send(work()); });
  return result;
}

struct job {
  tether::recv_chan<int> result;
  tether::chan<void> stop;
};

// The caller has the other end, in a struct.
job no_warning_returned_in_a_struct() {
  auto result = tether::make_chan<int>();
  auto stop = tether::make_chan<void>();
  tether::go([result, stop] { tether::select(tether::send_case{result, work()}, stop); });
  return {result, stop};
}

// A parameter's other end is the caller's.
void no_warning_parameter(tether::chan<int> out) {
  tether::go([out] { out.send(work()); });
}

tether::chan<int> events = tether::make_chan<int>();

// A global may be used by anybody.
void no_warning_global() {
  tether::go([] { events.send(work()); });
}

// The close is the other end of a receive.
void no_warning_closed() {
  auto stop = tether::make_chan<void>();
  tether::go([stop] { stop.recv(); });
  log(1);
  stop.close();
}

// A defer closes at the end.
void no_warning_closed_by_a_defer() {
  auto stop = tether::make_chan<void>();
  tether::defer end{[&] { stop.close(); }};
  tether::go([stop] { stop.recv(); });
  log(1);
}

// A function that parks its caller for ever does so on purpose, behind what it has started.
void no_warning_parks_its_caller() {
  auto forever = tether::make_chan<void>();
  tether::go([] { log(1); });
  forever.recv();
}

// The same with an empty select.
void no_warning_empty_select_in_the_body() { tether::select(); }

// A limit ends the wait.
void no_warning_limit() {
  auto never = tether::make_chan<int>();
  tether::go([never] { tether::select(never, tether::after(1s)); });
}

// A nil channel turns a case off; the other one goes on.
void no_warning_nil_case_beside_another() {
  auto values = tether::make_chan<int>();
  tether::chan<int> off;
  tether::go([values, off] { tether::select(values, off); });
  values.send(1);
}

// The handle is given a channel later.
void no_warning_nil_at_first() {
  tether::chan<int> values;
  values = tether::make_chan<int>(1);
  tether::go([values] { values.send(1); });
}

void init(tether::chan<int> &c);

// A function out of sight gives the handle a channel.
void no_warning_nil_filled_by_reference() {
  tether::chan<int> values;
  init(values);
  tether::go([values] { values.send(1); });
}

void init_here(tether::chan<int> &c) { c = tether::make_chan<int>(1); }

// So does one in sight.
void no_warning_nil_filled_in_sight() {
  tether::chan<int> values;
  init_here(values);
  tether::go([values] { values.send(1); });
}

// And a pointer to it.
void no_warning_nil_filled_through_a_pointer() {
  tether::chan<int> values;
  tether::chan<int> *where = &values;
  *where = tether::make_chan<int>(1);
  tether::go([values] { values.send(1); });
}

// A lambda that is called does it.
void no_warning_received_in_a_lambda() {
  auto values = tether::make_chan<int>();
  auto take = [&] { return *values.recv(); };
  tether::go([values] { values.send(1); });
  log(take());
}

// The container may be read anywhere.
void no_warning_in_a_container(std::vector<tether::chan<int>> &all) {
  auto values = tether::make_chan<int>();
  all.push_back(values);
  tether::go([values] { values.send(1); });
}

// A handle that travels over another channel is received by someone.
void no_warning_sent_over_a_channel(tether::chan<tether::chan<int>> requests) {
  auto reply = tether::make_chan<int>();
  requests.send(reply);
  log(*reply.recv());
}

// A daemon is meant to stay.
void no_warning_daemon() {
  auto never = tether::make_chan<void>();
  tether::go_daemon([never] { never.recv(); });
}

// A parent that is done ends its child contexts.
void no_warning_context_with_parent(tether::context parent) {
  auto [ctx, cancel] = tether::with_cancel(parent);
  tether::go([ctx = ctx] { ctx.done().recv(); });
}

// The sender ends with a try.
void no_warning_try_send() {
  auto values = tether::make_chan<int>();
  tether::go([values] { (void)values.try_send(1); });
}

// A channel that is nil at times: which one the case gets is not followed.
void no_warning_nil_at_times(bool open) {
  auto values = tether::make_chan<int>(), others = tether::make_chan<int>();
  tether::go([values, others, open] {
    tether::recv_case value{open ? values : tether::chan<int>()}, other{open ? tether::chan<int>() : others};
    tether::select(value, other);
  });
  if (open)
    values.send(1);
  else
    others.send(1);
}

[[noreturn]] void stop_everything();

// The program ends before.
void no_warning_program_ends() {
  auto never = tether::make_chan<int>();
  tether::go([never] { never.recv(); });
  stop_everything();
}
