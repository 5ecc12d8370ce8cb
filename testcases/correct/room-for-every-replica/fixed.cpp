// SOURCE: looks like nCast: the first answer is enough, and there is room for all
// CHECKS: none
// LOOKS: buffered result

#include <tether/tether.h>

#include <vector>

int ask(const std::vector<int> &replicas) {
  auto answers = tether::make_chan<int>(replicas.size());
  for (int replica : replicas)
    tether::go([answers, replica] { answers.send(replica * 10); });
  return *answers.recv();
}

int main() {
  return tether::run([] { return ask({1, 2}) >= 10 ? 0 : 1; });
}
