// SOURCE: variant: singleflight, whose late callers give up with their contexts
// CHECKS: none
// LOOKS: receiver that leaves

#include <tether/tether.h>

#include <chrono>
#include <string>

using namespace std::chrono_literals;

using lookups = tether::singleflight<std::string>;

std::string look_up(lookups &shared, tether::context ctx, const std::string &key) {
  tether::recv_case found{shared.do_chan(key, [key] {
    tether::sleep_for(3ms);
    return "value of " + key;
  })};
  tether::recv_case canceled{ctx.done()};
  tether::select(found, canceled);
  return found ? found->value() : "gave up";
}

int main() {
  return tether::run([] {
    lookups shared;
    tether::wait_group wg;
    std::string patient, hasty;
    wg.go([&] { patient = look_up(shared, tether::background(), "a"); });
    wg.go([&] {
      auto [ctx, cancel] = tether::with_timeout(tether::background(), 1us);
      hasty = look_up(shared, ctx, "a");
    });
    wg.wait();
    const std::string last = shared.call("a", [] { return std::string("another value"); }).value;
    tether::sleep_for(5ms);
    return patient == "value of a" && hasty == "gave up" && !last.empty() ? 0 : 1;
  });
}
