// Waits inside the loop that starts the goroutines.
#include <tether/tether.h>

#include <chrono>
#include <memory>
#include <vector>

using namespace std::chrono_literals;

int work();
bool failed();
void log(int);

// The first wait wants goroutines of later rounds.

void all_counted_first() {
  auto wg = std::make_shared<tether::wait_group>();
  wg->add(3); // note: the count goes up here
  for (int i = 0; i < 3; ++i) {
    tether::go([wg] { wg->done(); });
    wg->wait(); // want: tether-wait-in-loop
  }
}

void counted_by_the_container(const std::vector<int> &items) {
  tether::wait_group wg;
  wg.add(static_cast<int>(items.size()));
  for (int item : items) {
    tether::go([&wg, item] {
      log(item);
      wg.done();
    });
    wg.wait(); // want: tether-wait-in-loop
  }
}

// Each round waits for its own, or the wait comes after the loop.

// Counted in the round.
void no_warning_one_by_one() {
  auto wg = std::make_shared<tether::wait_group>();
  for (int i = 0; i < 3; ++i) {
    wg->add();
    tether::go([wg] { wg->done(); });
    wg->wait();
  }
}

// After the loop.
void no_warning_after_the_loop() {
  auto wg = std::make_shared<tether::wait_group>();
  wg->add(3);
  for (int i = 0; i < 3; ++i)
    tether::go([wg] { wg->done(); });
  wg->wait();
}

// Each batch is counted, started and waited for.
void no_warning_batches() {
  auto wg = std::make_shared<tether::wait_group>();
  for (int batch = 0; batch < 2; ++batch) {
    wg->add(2);
    for (int i = 0; i < 2; ++i)
      tether::go([wg] { wg->done(); });
    wg->wait();
  }
}

// One round only.
void no_warning_one_round() {
  auto wg = std::make_shared<tether::wait_group>();
  wg->add(1);
  for (int i = 0; i < 1; ++i) {
    tether::go([wg] { wg->done(); });
    wg->wait();
  }
}
