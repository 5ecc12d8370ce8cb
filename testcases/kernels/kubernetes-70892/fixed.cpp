// SOURCE: kernel kubernetes_70892 (P20)
// CHECKS: none

// Each piece has a slot of its own.

#include <tether/tether.h>

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

// Calls `piece` for 0 to n-1, each in a goroutine of its own.
void parallelize(tether::wait_group &running, int n, const std::function<void(int)> &piece) {
  for (int i = 0; i < n; ++i)
    running.go([piece, i] { piece(i); });
}

int score(const std::string &node, const std::string &pod) { return static_cast<int>(node.size() + pod.size()); }

// The score of each node for the pod.
std::vector<int> prioritize_nodes(const std::vector<std::string> &nodes, const std::string &pod) {
  std::vector<tether::chan<int>> slots(nodes.size());
  for (auto &slot : slots)
    slot = tether::make_chan<int>(1);

  tether::wait_group running;
  parallelize(running, static_cast<int>(nodes.size()), [&](int i) {
    auto own = static_cast<std::size_t>(i);
    int result = score(nodes[own], pod);
    slots[own].send(result);
  });

  running.wait();
  std::vector<int> scores;
  for (const auto &slot : slots)
    scores.push_back(*slot.recv());
  return scores;
}

int main() {
  return tether::run([] { prioritize_nodes({"node-1", "node-2"}, "web"); });
}
