// Additions that nothing puts before the wait.
#include <tether/tether.h>

#include <chrono>
#include <memory>
#include <vector>

using namespace std::chrono_literals;

int work();
bool failed();
void log(int);

// The closer may wait before anything is added.

void closer_started_first() {
  auto results = tether::make_chan<int>(8);
  auto wg = std::make_shared<tether::wait_group>();
  tether::go([wg, results] {
    wg->wait(); // note: the wait can return here before the add
    results.close();
  });
  wg->add(2); // want: tether-add-after-wait
  tether::go([wg] { wg->done(); });
  tether::go([wg] { wg->done(); });
}

// The add comes first.

// Counted before the closer starts.
void no_warning_counted_first() {
  auto results = tether::make_chan<int>(8);
  auto wg = std::make_shared<tether::wait_group>();
  wg->add(2);
  tether::go([wg, results] {
    wg->wait();
    results.close();
  });
  tether::go([wg] { wg->done(); });
  tether::go([wg] { wg->done(); });
}

// The function waits itself, in the order of its text.
void no_warning_own_wait() {
  tether::wait_group wg;
  wg.add();
  tether::go([&wg] { wg.done(); });
  wg.wait();
  wg.add();
  tether::go([&wg] { wg.done(); });
  wg.wait();
}

// A count is held while more is added.
void no_warning_held() {
  auto wg = std::make_shared<tether::wait_group>();
  wg->add();
  tether::go([wg] { wg->wait(); });
  wg->add();
  tether::go([wg] { wg->done(); });
  wg->done();
}

// The waiter is told to begin.
void no_warning_told_to_begin() {
  auto wg = std::make_shared<tether::wait_group>();
  auto begin = tether::make_chan<void>();
  tether::go([wg, begin] {
    begin.recv();
    wg->wait();
  });
  wg->add();
  tether::go([wg] { wg->done(); });
  begin.close();
}
