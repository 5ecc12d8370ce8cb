#include "bench.h"

namespace tether::bench {
namespace {

using namespace std::chrono_literals;

/// Makes a context and cancels it.
void context_cancel(state &s) {
  const context root = background();
  for (auto _ : s) {
    auto [ctx, cancel] = with_cancel(root);
    cancel();
  }
}

/// Makes a child of a context that can be canceled, asks for its done channel, cancels it and asks why it is done.
void context_child(state &s) {
  auto [parent, cancel_parent] = with_cancel(background());
  for (auto _ : s) {
    auto [ctx, cancel] = with_cancel(parent);
    auto done = ctx.done();
    cancel();
    done.recv();
    benchmark::DoNotOptimize(ctx.err());
  }
}

/// Starts a timer of an hour and stops it.
void timer_stop(state &s) {
  for (auto _ : s) {
    timer t{1h};
    benchmark::DoNotOptimize(t.stop());
  }
}

const timed_rows registered{
    {"context_cancel", context_cancel}, {"context_child", context_child}, {"timer_stop", timer_stop}};

} // namespace
} // namespace tether::bench
