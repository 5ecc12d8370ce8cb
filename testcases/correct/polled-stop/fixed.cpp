// SOURCE: note 004, "The select Statement": a loop that works and looks between two cycles whether done is closed
// CHECKS: none

#include <tether/tether.h>

#include <chrono>
#include <cstdio>

using namespace std::chrono_literals;

int main() {
  return tether::run([] {
    auto done = tether::make_chan<void>();
    tether::go([done] {
      tether::sleep_for(5ms);
      done.close();
    });
    int work_counter = 0;
    for (;;) {
      tether::recv_case stopped{done};
      tether::select(stopped, tether::otherwise);
      if (stopped)
        break;
      ++work_counter;
      tether::sleep_for(1ms);
    }
    std::printf("Achieved %d cycles of work before signalled to stop.\n", work_counter);
  });
}
