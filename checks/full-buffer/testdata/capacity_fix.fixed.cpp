// The repair: as many places as it takes.
#include <tether/tether.h>

void log(int);

void rows() {
  auto rows = tether::make_chan<int>(4);
  rows.send(1);
  rows.send(2);
  rows.send(3);
  rows.send(4);
  log(*rows.recv());
}
