// SOURCE: note 004, "Replicated Request": the first answer wins, done releases the other handlers
// CHECKS: none

#include <tether/tether.h>

#include <cstdio>
#include <functional>

using namespace std::chrono_literals;

void do_work(tether::recv_chan<void> done, int id, tether::wait_group &wg, tether::send_chan<int> result) {
  tether::defer finished{[&] { wg.done(); }};
  auto simulated_load = (1 + id % 5) * 1ms;
  tether::select(done, tether::after(simulated_load));
  tether::select(done, tether::send_case{result, id});
}

int main() {
  return tether::run([] {
    auto done = tether::make_chan<void>();
    auto result = tether::make_chan<int>();
    tether::wait_group wg;
    wg.add(10);

    for (int i = 0; i < 10; ++i)
      tether::go(do_work, done, i, std::ref(wg), result);
    int first_returned = *result.recv();
    done.close();
    wg.wait();
    std::printf("Received an answer from #%d\n", first_returned);
    return first_returned >= 0 && first_returned < 10 ? 0 : 1;
  });
}
