#include <tether/tether.h>

void stages() {
  auto numbers = tether::make_chan<int>(), squares = tether::make_chan<int>();
  tether::go([=] {
    for (int i = 0; i < 2; ++i)
      numbers.send(i);
  });
  tether::go([=] {
    for (int number : numbers)
      squares.send(number * number);
    squares.close();
  });
  for (int square : squares)
    (void)square;
}

void closed_twice() {
  auto done = tether::make_chan<int>();
  done.close();
  done.close();
}
