// SOURCE: looks like add inside a goroutine: each node adds for its children before it is done
// CHECKS: none
// LOOKS: nested add

#include <tether/tether.h>

#include <vector>

struct node {
  std::vector<node> children;
};

void walk(tether::wait_group &wg, const node &n) {
  tether::defer done{[&] { wg.done(); }};
  for (const node &child : n.children) {
    wg.add();
    tether::go([&wg, &child] { walk(wg, child); });
  }
}

int main() {
  return tether::run([] {
    const node root{{node{}, node{}}};
    tether::wait_group wg;
    wg.add();
    tether::go([&] { walk(wg, root); });
    wg.wait();
  });
}
