// SOURCE: variant: a request's values, and work for it that goes on when it is canceled
// CHECKS: none

#include <tether/tether.h>

#include <string>

struct user {
  using type = std::string;
};

// Ends with the request.
void handle(tether::context ctx, tether::send_chan<std::string> replies) {
  tether::send_case sent{replies, "hello " + *ctx.value<user>()};
  tether::select(sent, ctx.done());
}

// Does not: without_cancel() leaves only the values.
void log(tether::context ctx, tether::send_chan<std::string> lines) { lines.send("served " + *ctx.value<user>()); }

int main() {
  return tether::run([] {
    auto [request, cancel] = tether::with_cancel_cause(tether::background());
    const tether::context ctx = tether::with_value<user>(request, "ann");
    auto replies = tether::make_chan<std::string>();
    auto lines = tether::make_chan<std::string>(1);
    tether::wait_group wg;
    wg.go(handle, ctx, replies);
    const bool answered = replies.recv() == "hello ann";
    wg.go(handle, ctx, replies);
    cancel("the client has gone");
    wg.go(log, tether::without_cancel(ctx), lines);
    wg.wait();
    return answered && lines.recv() == "served ann" && ctx.cause() ? 0 : 1;
  });
}
