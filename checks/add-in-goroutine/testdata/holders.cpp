// An add() is safe while its goroutine holds a count, or when something else keeps wait() back.
#include <tether/tether.h>

#include <memory>
#include <vector>

int work();
bool failed();
void log(int);

// Nothing keeps wait() back.

void count_is_given_back_first() {
  tether::wait_group wg;
  wg.add();
  tether::go([&wg] {
    log(work());
    wg.done();
    wg.add(); // want: tether-add-in-goroutine
    log(work());
    wg.done();
  });
  wg.wait();
}

void count_of_another_goroutine() {
  tether::wait_group wg;
  wg.add();
  tether::go([&wg] { wg.done(); });
  tether::go([&wg] {
    wg.add(); // want: tether-add-in-goroutine
    log(work());
    wg.done();
  });
  wg.wait();
}

void child_announces_itself_after_its_parent_is_done() {
  tether::wait_group wg;
  wg.add();
  tether::go([&wg] {
    tether::go([&wg] {
      wg.add(); // want: tether-add-in-goroutine
      log(work());
      wg.done();
    });
    wg.done();
  });
  wg.wait();
}

void channel_of_another_goroutine() {
  tether::wait_group wg;
  auto ready = tether::make_chan<void>(1);
  tether::go([&wg] {
    wg.add(); // want: tether-add-in-goroutine
    log(work());
    wg.done();
  });
  tether::go([ready] { ready.send(); });
  ready.recv();
  wg.wait();
}

void signals_before_it_adds() {
  tether::wait_group wg;
  auto ready = tether::make_chan<void>(1);
  tether::go([&wg, ready] {
    ready.send();
    wg.add(); // want: tether-add-in-goroutine
    log(work());
    wg.done();
  });
  ready.recv();
  wg.wait();
}

void waits_for_the_signal_too_late() {
  tether::wait_group wg;
  auto ready = tether::make_chan<void>(1);
  tether::go([&wg, ready] {
    wg.add(); // want: tether-add-in-goroutine
    ready.send();
    log(work());
    wg.done();
  });
  wg.wait();
  ready.recv();
}

void sleeping_is_no_order() {
  tether::wait_group wg;
  tether::go([&wg] {
    wg.add(); // want: tether-add-in-goroutine
    log(work());
    wg.done();
  });
  tether::sleep_for(std::chrono::milliseconds(10));
  wg.wait();
}

// The adder holds a count.

// Its own count is given back after the child was announced.
void no_warning_adds_for_a_child() {
  tether::wait_group wg;
  wg.add();
  tether::go([&wg] {
    wg.add();
    tether::go([&wg] {
      log(work());
      wg.done();
    });
    wg.done();
  });
  wg.wait();
}

// The defer gives the count back last.
void no_warning_adds_for_a_child_with_defer() {
  tether::wait_group wg;
  wg.add();
  tether::go([&wg] {
    tether::defer done{[&] { wg.done(); }};
    if (failed())
      return;
    wg.add();
    tether::go([&wg] {
      tether::defer done{[&] { wg.done(); }};
      log(work());
    });
  });
  wg.wait();
}

// Started by wait_group::go, so a count is held for as long as the body runs.
void no_warning_adds_within_wait_group_go() {
  tether::wait_group wg;
  wg.go([&wg] {
    wg.add();
    tether::go([&wg] {
      log(work());
      wg.done();
    });
  });
  wg.wait();
}

static void walk(std::shared_ptr<tether::wait_group> wg, int depth) {
  tether::defer done{[&] { wg->done(); }};
  log(depth);
  for (int i = 0; i < depth; ++i) {
    wg->add();
    tether::go(walk, wg, depth - 1);
  }
}

// Every step of the walk holds its count while it announces the next ones.
void no_warning_recursive_walk(int depth) {
  auto wg = std::make_shared<tether::wait_group>();
  wg->add();
  tether::go(walk, wg, depth);
  wg->wait();
}

// The parent holds a count until the goroutine has signalled.
void no_warning_parent_holds_a_count() {
  tether::wait_group wg;
  auto ready = tether::make_chan<void>(1);
  wg.add();
  tether::go([&wg, ready] {
    wg.add();
    ready.send();
    log(work());
    wg.done();
  });
  ready.recv();
  wg.done();
  wg.wait();
}

// A channel keeps wait() back.

// The signal comes after add().
void no_warning_signal_after_add() {
  tether::wait_group wg;
  auto ready = tether::make_chan<void>(1);
  tether::go([&wg, ready] {
    wg.add();
    ready.send();
    log(work());
    wg.done();
  });
  ready.recv();
  wg.wait();
}

// The close comes after add().
void no_warning_close_after_add() {
  tether::wait_group wg;
  auto ready = tether::make_chan<void>();
  tether::go([&wg, ready] {
    wg.add();
    ready.close();
    log(work());
    wg.done();
  });
  ready.recv();
  wg.wait();
}

// An unbuffered receive by the goroutine orders as well.
void no_warning_goroutine_receives_after_add() {
  tether::wait_group wg;
  auto go_on = tether::make_chan<void>();
  tether::go([&wg, go_on] {
    wg.add();
    go_on.recv();
    log(work());
    wg.done();
  });
  go_on.send();
  wg.wait();
}

// One signal from each.
void no_warning_signal_from_each(const std::vector<int> &items) {
  tether::wait_group wg;
  auto ready = tether::make_chan<void>(items.size());
  for (int item : items) {
    tether::go([&wg, ready, item] {
      wg.add();
      ready.send();
      log(item);
      wg.done();
    });
  }
  for (std::size_t i = 0; i < items.size(); ++i)
    ready.recv();
  wg.wait();
}

// The dispatcher has ended, with all its adds, before wait() begins.
void no_warning_dispatcher_is_joined(const std::vector<int> &items) {
  tether::wait_group wg;
  auto dispatched = tether::make_chan<void>(1);
  tether::go([&wg, dispatched, items] {
    for (int item : items) {
      wg.add();
      tether::go([&wg, item] {
        log(item);
        wg.done();
      });
    }
    dispatched.send();
  });
  dispatched.recv();
  wg.wait();
}

// Another group orders the adds before the wait.
void no_warning_ordered_by_another_group() {
  tether::wait_group starters;
  tether::wait_group wg;
  starters.add();
  tether::go([&starters, &wg] {
    wg.add();
    tether::go([&wg] {
      log(work());
      wg.done();
    });
    starters.done();
  });
  starters.wait();
  wg.wait();
}

// wait() is over before the goroutine starts; this add belongs to a later use.
void no_warning_wait_before_the_start() {
  auto wg = std::make_shared<tether::wait_group>();
  wg->add();
  tether::go([wg] { wg->done(); });
  wg->wait();
  tether::go([wg] {
    wg->add();
    log(work());
    wg->done();
  });
}

// The waiter is started by the goroutine that adds, after the add.
void no_warning_adder_starts_the_waiter() {
  auto wg = std::make_shared<tether::wait_group>();
  tether::go([wg] {
    wg->add();
    tether::go([wg] {
      wg->wait();
      log(1);
    });
    log(work());
    wg->done();
  });
}
