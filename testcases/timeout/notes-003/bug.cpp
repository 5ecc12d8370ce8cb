// SOURCE: note 003, "Rò rỉ thời gian chờ (Timeout)", TimeoutBug
// CHECKS: tether-timeout
// SCHEDULE: some

#include <tether/tether.h>

#include <optional>
#include <string>

using namespace std::chrono_literals;

std::string compute() {
  tether::sleep_for(25ms);
  return "data";
}

std::optional<std::string> timeout_bug(const tether::context &input_ctx) {
  auto [ctx, cancel] = tether::with_timeout(input_ctx, 5ms);
  auto done = tether::make_chan<std::string>();
  tether::go([done] {
    auto data = compute();
    done.send(data); // BUG: tether-timeout
  });
  tether::recv_case data{done};
  tether::recv_case expired{ctx.done()};
  tether::select(data, expired);
  if (data)
    return *data;
  return std::nullopt;
}

int main() {
  return tether::run([] { timeout_bug(tether::background()); });
}
