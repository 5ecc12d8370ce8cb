// wait_group::add in the goroutine that it should announce.
#include <tether/tether.h>

#include <functional>
#include <future>
#include <memory>
#include <vector>

int work();
bool failed();
void log(int);

// wait() can run first.

void first_statement_of_the_goroutine() {
  tether::wait_group wg; // note: 'wg' is created here
  tether::go([&wg] {     // note: started here
    wg.add();            // want: tether-add-in-goroutine
    log(work());
    wg.done();
  });
  wg.wait(); // note: wait can return here
}

void in_a_loop(const std::vector<int> &items) {
  tether::wait_group wg;
  for (int item : items) {
    tether::go([&wg, item] {
      wg.add(1); // want: tether-add-in-goroutine
      log(item);
      wg.done();
    });
  }
  wg.wait();
}

void not_the_first_statement() {
  tether::wait_group wg;
  tether::go([&wg] {
    log(work());
    wg.add(); // want: tether-add-in-goroutine
    tether::defer done{[&] { wg.done(); }};
    log(work());
  });
  wg.wait();
}

void under_a_condition() {
  tether::wait_group wg;
  tether::go([&wg] {
    if (!failed()) {
      wg.add(); // want: tether-add-in-goroutine
      log(work());
      wg.done();
    }
  });
  wg.wait();
}

void shared_wait_group() {
  auto wg = std::make_shared<tether::wait_group>();
  tether::go([wg] {
    wg->add(); // want: tether-add-in-goroutine
    tether::defer done{[&] { wg->done(); }};
    log(work());
  });
  wg->wait();
}

static void worker(tether::wait_group &wg) {
  wg.add(); // want: tether-add-in-goroutine
  log(work());
  wg.done();
}

void named_function() {
  tether::wait_group wg;
  tether::go(worker, std::ref(wg));
  wg.wait();
}

static void worker_with_pointer(tether::wait_group *wg) {
  wg->add(); // want: tether-add-in-goroutine
  log(work());
  wg->done();
}

void pointer_argument() {
  tether::wait_group wg;
  tether::go(worker_with_pointer, &wg);
  wg.wait();
}

static void worker_with_shared(std::shared_ptr<tether::wait_group> wg) {
  wg->add(); // want: tether-add-in-goroutine
  log(work());
  wg->done();
}

void shared_argument() {
  auto wg = std::make_shared<tether::wait_group>();
  tether::go(worker_with_shared, wg);
  wg->wait();
}

static void announce(tether::wait_group &wg) {
  wg.add(); // want: tether-add-in-goroutine
}

void in_a_helper_of_the_goroutine() {
  tether::wait_group wg;
  tether::go([&wg] {
    announce(wg);
    log(work());
    wg.done();
  });
  wg.wait();
}

void lambda_variable() {
  tether::wait_group wg;
  auto body = [&wg] {
    wg.add(); // want: tether-add-in-goroutine
    log(work());
    wg.done();
  };
  tether::go(body);
  tether::go(body);
  wg.wait();
}

void another_goroutine_waits() {
  auto wg = std::make_shared<tether::wait_group>();
  auto results = tether::make_chan<int>(1);
  tether::go([wg, results] {
    wg->add(); // want: tether-add-in-goroutine
    results.send(work()); // want: tether-send-on-closed
    wg->done();
  });
  tether::go([wg, results] {
    wg->wait();
    results.close();
  });
}

void added_too_little_before_the_start() {
  tether::wait_group wg;
  tether::go([&wg] {
    wg.add(); // want: tether-add-in-goroutine
    log(work());
    wg.done();
  });
  wg.add();
  tether::go([&wg] {
    log(work());
    wg.done();
  });
  wg.wait();
}

void waits_with_a_limit() {
  auto wg = std::make_shared<tether::wait_group>();
  tether::go([wg] {
    wg->add(); // want: tether-add-in-goroutine
    log(work());
    wg->done();
  });
  if (!wg->wait_for(std::chrono::seconds(1)))
    log(-1);
}

void goroutine_of_a_goroutine_that_holds_nothing() {
  tether::wait_group wg;
  tether::go([&wg] {
    tether::go([&wg] {
      wg.add(); // want: tether-add-in-goroutine
      log(work());
      wg.done();
    });
  });
  wg.wait();
}

// add() comes before go.

// Announced before the start.
void no_warning_add_before_go() {
  tether::wait_group wg;
  wg.add();
  tether::go([&wg] {
    log(work());
    wg.done();
  });
  wg.wait();
}

// Announced in each round.
void no_warning_add_in_each_round(const std::vector<int> &items) {
  tether::wait_group wg;
  for (int item : items) {
    wg.add();
    tether::go([&wg, item] {
      tether::defer done{[&] { wg.done(); }};
      log(item);
    });
  }
  wg.wait();
}

// Announced all at once.
void no_warning_add_all_at_once(const std::vector<int> &items) {
  tether::wait_group wg;
  wg.add(static_cast<int>(items.size()));
  for (int item : items) {
    tether::go([&wg, item] {
      log(item);
      wg.done();
    });
  }
  wg.wait();
}

// wait_group::go announces before it starts.
void no_warning_wait_group_go(const std::vector<int> &items) {
  tether::wait_group wg;
  for (int item : items)
    wg.go([item] { log(item); });
  wg.wait();
}

// The lambda is called, not started; add() runs before wait().
void no_warning_lambda_called() {
  tether::wait_group wg;
  auto body = [&wg] {
    wg.add();
    tether::go([&wg] {
      log(work());
      wg.done();
    });
  };
  body();
  body();
  wg.wait();
}

static void start(tether::wait_group &wg) {
  wg.add();
  tether::go([&wg] {
    log(work());
    wg.done();
  });
}

// The helper announces in the caller's goroutine.
void no_warning_helper_called() {
  tether::wait_group wg;
  start(wg);
  start(wg);
  wg.wait();
}

// A group of the goroutine's own.
void no_warning_group_of_the_goroutine() {
  auto total = tether::make_chan<int>(1);
  tether::go([total] {
    tether::wait_group wg;
    wg.add();
    tether::go([&wg] {
      log(work());
      wg.done();
    });
    wg.wait();
    total.send(1);
  });
  log(*total.recv());
}

// Two groups: each goroutine adds to the one that nobody waits for before it.
void no_warning_two_groups() {
  tether::wait_group outer;
  outer.add();
  tether::go([&outer] {
    tether::wait_group inner;
    inner.add(2);
    for (int i = 0; i < 2; ++i) {
      tether::go([&inner] {
        log(work());
        inner.done();
      });
    }
    inner.wait();
    outer.done();
  });
  outer.wait();
}

// Nobody waits here; who waits elsewhere is not known.
void no_warning_group_of_the_caller(tether::wait_group &wg) {
  tether::go([&wg] {
    wg.add();
    log(work());
    wg.done();
  });
}

// Nobody ever waits.
void no_warning_no_wait() {
  auto wg = std::make_shared<tether::wait_group>();
  tether::go([wg] {
    wg->add();
    log(work());
    wg->done();
  });
}

// The second use of the group: add() before go again.
void no_warning_group_used_again() {
  tether::wait_group wg;
  for (int round = 0; round < 2; ++round) {
    wg.add(2);
    for (int i = 0; i < 2; ++i) {
      tether::go([&wg] {
        log(work());
        wg.done();
      });
    }
    wg.wait();
  }
}

// done() is add(-1) and needs no announcement.
void no_warning_done_written_as_add() {
  tether::wait_group wg;
  wg.add(1);
  tether::go([&wg] {
    log(work());
    wg.add(-1);
  });
  wg.wait();
}

void adopt(tether::wait_group &wg);

// The unknown function may hold a count until the goroutine has added its own.
void no_warning_group_given_to_unknown_code() {
  tether::wait_group wg;
  adopt(wg);
  tether::go([&wg] {
    wg.add();
    log(work());
    wg.done();
  });
  wg.wait();
}

// A promise says that the goroutine has added.
void no_warning_the_waiter_hears_of_it() {
  tether::wait_group wg;
  std::promise<void> added;
  tether::go([&] {
    wg.add();
    added.set_value();
    log(work());
    wg.done();
  });
  added.get_future().get();
  wg.wait();
}
