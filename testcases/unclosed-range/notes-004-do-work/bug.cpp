// SOURCE: note 004, "Preventing Goroutine Leaks": doWork(nil) ranges over a channel that is nil
// CHECKS: tether-unclosed-range
// SCHEDULE: every

#include <tether/tether.h>

#include <cstdio>
#include <string>

int main() {
  return tether::run([] {
    auto do_work = [](tether::recv_chan<std::string> strings) -> tether::recv_chan<void> {
      auto completed = tether::make_chan<void>();
      tether::go([completed, strings] {
        tether::defer exited{[] { std::printf("do_work exited\n"); }};
        tether::defer close_completed{[&] { completed.close(); }};
        for (const auto &s : strings) { // BUG: tether-unclosed-range
          std::printf("%s\n", s.c_str());
        }
      });
      return completed;
    };

    do_work(nullptr);
    std::printf("Done.\n");
  });
}
