// SOURCE: variant: errgroup's parallel search, with senders that leave when the first of the group has failed
// CHECKS: none

#include <tether/tether.h>

#include <array>
#include <stdexcept>
#include <string>

std::string search(tether::context ctx, const std::string &kind, const std::string &query) {
  auto found = tether::make_chan<std::string>();
  tether::go([=] {
    tether::send_case sent{found, kind + " result for " + query};
    tether::select(sent, ctx.done());
  });
  if (query.empty() && kind == "image")
    throw std::invalid_argument("no query");
  tether::recv_case result{found};
  tether::recv_case canceled{ctx.done()};
  tether::select(result, canceled);
  return result ? *result : "";
}

std::array<std::string, 3> answer(tether::context parent, const std::string &query) {
  tether::error_group g{parent};
  const std::array<std::string, 3> kinds{"web", "image", "video"};
  std::array<std::string, 3> results;
  for (std::size_t i = 0; i < kinds.size(); ++i)
    g.go([&, i, ctx = g.context()] { results[i] = search(ctx, kinds[i], query); });
  g.wait();
  return results;
}

int main() {
  return tether::run([] {
    if (answer(tether::background(), "goroutines")[2] != "video result for goroutines")
      return 1;
    try {
      answer(tether::background(), "");
      return 1;
    } catch (const std::invalid_argument &) {
    }
    tether::sleep_for(std::chrono::milliseconds(5));
    return tether::num_goroutines() == 1 ? 0 : 1;
  });
}
