// SOURCE: looks like add in a goroutine: each directory adds for its children while it is itself counted
// CHECKS: none
// LOOKS: nested add

#include <tether/tether.h>

#include <atomic>

struct tree_walk {
  tether::wait_group pending;
  std::atomic<int> visited{0};

  void visit(int depth) {
    tether::defer done{[this] { pending.done(); }};
    ++visited;
    for (int child = 0; child < depth; ++child) {
      pending.add();
      tether::go([this, depth] { visit(depth - 1); });
    }
  }
};

int main() {
  return tether::run([] {
    tree_walk walk;
    walk.pending.add();
    tether::go([&walk] { walk.visit(3); });
    walk.pending.wait();
    return walk.visited == 16 ? 0 : 1;
  });
}
