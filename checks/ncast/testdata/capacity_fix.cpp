// The usual repair: a place for every sender.
#include <tether/tether.h>

#include <vector>

int work();

int first_of_all_items(const std::vector<int> &items) {
  auto data = tether::make_chan<int>();
  for (int item : items) {
    tether::go([data, item] {
      int answer = work() + item;
      data.send(answer); // want: tether-ncast
    });
  }
  return *data.recv();
}

int first_of_three() {
  auto data = tether::make_chan<int>();
  for (int i = 0; i < 3; ++i) {
    tether::go([data] {
      int answer = work();
      data.send(answer); // want: tether-ncast
    });
  }
  return *data.recv();
}
