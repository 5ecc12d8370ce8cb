// SOURCE: looks like nCast: the losers see the cancelled context in their select
// CHECKS: none
// LOOKS: receiver that leaves

#include <tether/tether.h>

#include <string>
#include <vector>

using namespace std::chrono_literals;

void query(tether::context ctx, std::string replica, tether::send_chan<std::string> rows) {
  tether::recv_case canceled{ctx.done()};
  tether::select(canceled, tether::after(replica.size() * 1ms));
  if (canceled)
    return;
  tether::select(tether::send_case{rows, "rows of " + replica}, ctx.done());
}

std::string first(const std::vector<std::string> &replicas) {
  auto [ctx, cancel] = tether::with_cancel(tether::background());
  auto rows = tether::make_chan<std::string>();
  for (const auto &replica : replicas)
    tether::go(query, ctx, replica, rows);
  return *rows.recv();
}

int main() {
  return tether::run([] { first({"a", "bb", "ccc"}); });
}
