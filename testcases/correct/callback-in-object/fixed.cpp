// SOURCE: looks like a goroutine that nobody hears: the function that the object keeps sends into a buffer
// CHECKS: none
// LOOKS: buffered result

#include <tether/tether.h>

#include <functional>
#include <utility>

struct task {
  std::function<void()> body;
  void start() {
    tether::go([body = body] { body(); });
  }
};

bool ask(bool wait) {
  auto answer = tether::make_chan<int>(1);
  task t{[answer] { answer.send(1); }};
  t.start();
  return wait && answer.recv();
}

int main() {
  return tether::run([] { return ask(true) && !ask(false) ? 0 : 1; });
}
