// Groups whose count can become negative.
#include <tether/tether.h>

#include <chrono>
#include <memory>
#include <vector>

using namespace std::chrono_literals;

int work();
bool failed();
void log(int);

// One done too many.

void done_twice() {
  tether::wait_group wg; // note: 'wg' is created here
  wg.add();
  wg.done();
  wg.done(); // want: tether-surplus-done
}

void error_path_and_defer() {
  auto wg = std::make_shared<tether::wait_group>();
  wg->add();
  tether::go([wg] {
    tether::defer done{[&] { wg->done(); }}; // want: tether-surplus-done
    if (failed())
      wg->done();
    log(1);
  });
  wg->wait();
}

void go_counts_by_itself() {
  tether::wait_group wg;
  wg.go([&wg] { // want: tether-surplus-done
    log(1);
    wg.done();
  });
  wg.wait();
}

// As many as are added.

// One each.
void no_warning_one_each() {
  tether::wait_group wg;
  wg.add(2);
  tether::go([&wg] { wg.done(); });
  wg.done();
  wg.wait();
}

// The error path returns.
void no_warning_either_path() {
  auto wg = std::make_shared<tether::wait_group>();
  wg->add();
  tether::go([wg] {
    if (failed()) {
      wg->done();
      return;
    }
    wg->done();
  });
  wg->wait();
}

// The loop adds and does the same number.
void no_warning_same_number(int n) {
  tether::wait_group wg;
  wg.add(n);
  for (int i = 0; i < n; ++i)
    wg.done();
}

// A group that somebody else counts too.
void no_warning_parameter(tether::wait_group &wg) {
  wg.done();
  wg.done();
}

// A try block may be meant for it.
void no_warning_tried() {
  tether::wait_group wg;
  try {
    wg.done();
  } catch (...) {
    log(-1);
  }
}
