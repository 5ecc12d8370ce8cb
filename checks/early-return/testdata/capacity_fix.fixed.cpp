// The usual repair: a place in the buffer for the only value.
#include <tether/tether.h>

int work();
bool failed();

int unbuffered_without_argument() {
  auto result = tether::make_chan<int>(1);
  tether::go([result] {
    int answer = work();
    result.send(answer);
  });
  if (failed())
    return -1;
  return *result.recv();
}

int unbuffered_with_argument() {
  auto result = tether::make_chan<int>(1);
  tether::go([result] {
    int answer = work();
    result.send(answer);
  });
  if (failed())
    return -1;
  return *result.recv();
}
