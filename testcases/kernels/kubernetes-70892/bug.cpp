// SOURCE: kernel kubernetes_70892 (P20); main itself blocks, exit status 2
// CHECKS: none
// SCHEDULE: some
// MISS: which value a shared variable has is not modelled

// The pieces of a parallel computation share the variable that says which slot takes their result: a slot gets two
// results and another none.

#include <tether/tether.h>

#include <cstddef>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

// A variable that goroutines share, free of data races but not of surprises.
class shared_index {
public:
  void set(std::size_t value) {
    std::lock_guard lock{mu_};
    value_ = value;
  }
  std::size_t get() {
    std::lock_guard lock{mu_};
    return value_;
  }

private:
  tether::mutex mu_;
  std::size_t value_ = 0;
};

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
  shared_index current;
  parallelize(running, static_cast<int>(nodes.size()), [&](int i) {
    current.set(static_cast<std::size_t>(i));
    int result = score(nodes[current.get()], pod);
    slots[current.get()].send(result); // BUG: captured-variable
  });

  running.wait(); // BUG: captured-variable
  std::vector<int> scores;
  for (const auto &slot : slots)
    scores.push_back(*slot.recv());
  return scores;
}

int main() {
  return tether::run([] { prioritize_nodes({"node-1", "node-2"}, "web"); });
}
