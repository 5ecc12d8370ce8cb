// SOURCE: note 004, "Preventing Goroutine Leaks": doWork with a done channel
// CHECKS: tether-unclosed-range

#include <tether/tether.h>

#include <cstdio>
#include <string>

int main() {
  return tether::run([] {
    auto do_work = [](tether::recv_chan<void> done,
                      tether::recv_chan<std::string> strings) -> tether::recv_chan<void> {
      auto terminated = tether::make_chan<void>();
      tether::go([terminated, done, strings] {
        tether::defer exited{[] { std::printf("do_work exited\n"); }};
        tether::defer close_terminated{[&] { terminated.close(); }};
        for (;;) {
          tether::recv_case s{strings};
          tether::recv_case stop{done};
          tether::select(s, stop);
          if (stop)
            return;
          std::printf("%s\n", s->c_str());
        }
      });
      return terminated;
    };

    auto done = tether::make_chan<void>();
    auto terminated = do_work(done, nullptr);

    tether::go([done] {
      tether::sleep_for(std::chrono::milliseconds(5));
      std::printf("canceling do_work goroutine...\n");
      done.close();
    });

    terminated.recv();
    std::printf("Done.\n");
  });
}
