// Cancel functions that are released and never called.
#include <tether/tether.h>

#include <chrono>
#include <memory>
#include <utility>
#include <vector>

using namespace std::chrono_literals;

int work();
bool failed();
void log(int);

// Released, and nobody calls it.

void released() {
  auto [ctx, cancel] = tether::with_cancel(tether::background());
  tether::go([ctx = ctx] {
    ctx.done().recv(); // want: tether-lost-cancel
  });
  cancel.release();
}

void released_and_called_on_one_path() {
  auto [ctx, cancel] = tether::with_cancel(tether::background());
  cancel.release();
  tether::go([ctx = ctx] {
    ctx.done().recv(); // want: tether-lost-cancel
  });
  if (failed())
    return; // note: this return leaves without cancelling
  cancel();
}

void worker_waits_for_both() {
  auto jobs = tether::make_chan<int>();
  auto [ctx, cancel] = tether::with_cancel(tether::background());
  cancel.release();
  tether::go([jobs, ctx = ctx] {
    while (tether::select(jobs, ctx.done()) == 0) // want: tether-lost-cancel
      log(1);
  });
  jobs.send(1);
}

// Called in the end.

// The destructor cancels.
void no_warning_destructor() {
  auto [ctx, cancel] = tether::with_cancel(tether::background());
  tether::go([ctx = ctx] { ctx.done().recv(); });
}

// Released, and called on every path.
void no_warning_called() {
  auto [ctx, cancel] = tether::with_cancel(tether::background());
  cancel.release();
  tether::go([ctx = ctx] { ctx.done().recv(); });
  cancel();
}

// A defer calls it.
void no_warning_deferred() {
  auto [ctx, cancel] = tether::with_cancel(tether::background());
  cancel.release();
  tether::defer end{[&] { cancel(); }};
  tether::go([ctx = ctx] { ctx.done().recv(); });
  if (failed())
    return;
  log(1);
}

// The limit ends the context.
void no_warning_limit() {
  auto [ctx, cancel] = tether::with_timeout(tether::background(), 1s);
  cancel.release();
  tether::go([ctx = ctx] { ctx.done().recv(); });
}

// The parent may end it.
void no_warning_parent(tether::context parent) {
  auto [ctx, cancel] = tether::with_cancel(parent);
  cancel.release();
  tether::go([ctx = ctx] { ctx.done().recv(); });
}

// Moved to a goroutine, which drops it at its end.
void no_warning_moved() {
  auto [ctx, cancel] = tether::with_cancel(tether::background());
  tether::go([cancel = std::move(cancel)] { cancel(); });
  tether::go([ctx = ctx] { ctx.done().recv(); });
}

// The caller gets it.
tether::cancelable no_warning_returned() {
  auto both = tether::with_cancel(tether::background());
  tether::go([ctx = both.ctx] { ctx.done().recv(); });
  return both;
}

struct session {
  tether::cancel_func end;
};

// An object keeps it.
void no_warning_stored(session &s) {
  auto [ctx, cancel] = tether::with_cancel(tether::background());
  s.end = std::move(cancel);
  tether::go([ctx = ctx] { ctx.done().recv(); });
}
