// SOURCE: looks like a circular wait: the token goes round once, and the starter takes it out
// CHECKS: none
// LOOKS: circular wait

#include <tether/tether.h>

#include <vector>

int main() {
  return tether::run([] {
    constexpr int size = 3;
    std::vector<tether::chan<int>> links(size);
    for (auto &link : links)
      link = tether::make_chan<int>();
    for (int i = 0; i + 1 < size; ++i)
      tether::go([from = links[i], to = links[i + 1]] { to.send(*from.recv() + 1); });
    links[0].send(0);
    return *links[size - 1].recv() == size - 1 ? 0 : 1;
  });
}
