// Groups whose count stays above zero.
#include <tether/tether.h>

#include <chrono>
#include <memory>
#include <vector>

using namespace std::chrono_literals;

int work();
bool failed();
void log(int);

// A done is missing.

void nothing_calls_done() {
  auto wg = std::make_shared<tether::wait_group>();
  wg->add(); // note: the count goes up here
  tether::go([wg] { log(1); });
  wg->wait(); // want: tether-missing-done
}

void two_added_one_started() {
  tether::wait_group wg; // note: 'wg' is created here
  wg.add(2);             // note: the count goes up here
  tether::go([&wg] {
    log(1);
    wg.done();
  });
  wg.wait(); // want: tether-missing-done
}

void path_without_done() {
  auto wg = std::make_shared<tether::wait_group>();
  wg->add();
  tether::go([wg] {
    if (failed())
      return; // note: this return leaves without done
    log(1);
    wg->done();
  });
  wg->wait(); // want: tether-missing-done
}

void counted_before_the_start_fails() {
  auto wg = std::make_shared<tether::wait_group>();
  for (int i = 0; i < 3; ++i) {
    wg->add();
    if (failed())
      break;
    tether::go([wg] { wg->done(); });
  }
  wg->wait(); // miss: tether-missing-done (the loop may have no round at all)
}

void one_more_than_the_items(const std::vector<int> &items) {
  tether::wait_group wg;
  wg.add(static_cast<int>(items.size()) + 1);
  for (int item : items)
    tether::go([&wg, item] {
      log(item);
      wg.done();
    });
  wg.wait(); // want: tether-missing-done
}

// What is added is done.

// Started by go, which counts by itself.
void no_warning_go() {
  tether::wait_group wg;
  for (int i = 0; i < 3; ++i)
    wg.go([i] { log(i); });
  wg.wait();
}

// A defer calls done on every path.
void no_warning_defer() {
  auto wg = std::make_shared<tether::wait_group>();
  wg->add();
  tether::go([wg] {
    tether::defer done{[&] { wg->done(); }};
    if (failed())
      return;
    log(1);
  });
  wg->wait();
}

// The error path calls done too.
void no_warning_both_paths() {
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

// As many as the items.
void no_warning_items(const std::vector<int> &items) {
  tether::wait_group wg;
  wg.add(static_cast<int>(items.size()));
  for (int item : items)
    tether::go([&wg, item] {
      log(item);
      wg.done();
    });
  wg.wait();
}

// Nested: the child counts before its parent is done.
void no_warning_nested() {
  auto wg = std::make_shared<tether::wait_group>();
  wg->add();
  tether::go([wg] {
    wg->add();
    tether::go([wg] { wg->done(); });
    wg->done();
  });
  wg->wait();
}

// What is not started is taken back.
void no_warning_taken_back() {
  auto wg = std::make_shared<tether::wait_group>();
  wg->add();
  if (failed())
    wg->done();
  else
    tether::go([wg] { wg->done(); });
  wg->wait();
}

void run_later(std::shared_ptr<tether::wait_group> wg);

// Somebody out of sight calls done.
void no_warning_out_of_sight() {
  auto wg = std::make_shared<tether::wait_group>();
  wg->add();
  run_later(wg);
  wg->wait();
}

// Nothing is added, nothing is waited for.
void no_warning_empty_group() {
  tether::wait_group wg;
  wg.wait();
}

// The limit ends the wait.
void no_warning_limited_wait() {
  auto wg = std::make_shared<tether::wait_group>();
  wg->add();
  if (!wg->wait_for(1s))
    log(-1);
}

// The number is the same on both sides.
void no_warning_same_number(int n) {
  tether::wait_group wg;
  wg.add(n);
  for (int i = 0; i < n; ++i)
    tether::go([&wg] { wg.done(); });
  wg.wait();
}
