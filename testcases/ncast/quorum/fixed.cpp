// SOURCE: variant: a majority of the replicas is enough, the rest is drained by a goroutine of its own
// CHECKS: tether-ncast

#include <tether/tether.h>

#include <vector>

struct replica {
  int version = 0;
};

int read_quorum(const std::vector<replica> &replicas) {
  auto versions = tether::make_chan<int>();
  for (const replica &node : replicas) {
    tether::go([versions, node] { versions.send(node.version); });
  }

  int newest = 0;
  const std::size_t majority = replicas.size() / 2 + 1;
  for (std::size_t i = 0; i < majority; ++i) {
    int version = *versions.recv();
    if (version > newest)
      newest = version;
  }
  tether::go([versions, rest = replicas.size() - majority] {
    for (std::size_t i = 0; i < rest; ++i)
      versions.recv();
  });
  return newest;
}

int main() {
  return tether::run([] { read_quorum({{3}, {3}, {2}, {3}, {1}}); });
}
