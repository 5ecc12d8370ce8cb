// Macros, templates, structures and suppression.
#include <tether/tether.h>

#include <functional>
#include <memory>
#include <vector>

int work();
void log(int);

#define ANNOUNCE(wg) (wg).add()

void add_in_a_macro() {
  tether::wait_group wg;
  tether::go([&wg] {
    ANNOUNCE(wg); // want: tether-add-in-goroutine
    log(work());
    wg.done();
  });
  wg.wait();
}

template <typename T>
void for_each(const std::vector<T> &items) {
  tether::wait_group wg;
  for (const T &item : items) {
    tether::go([&wg, item] {
      wg.add(); // want: tether-add-in-goroutine
      log(static_cast<int>(item));
      wg.done();
    });
  }
  wg.wait();
}

void uses(const std::vector<int> &a, const std::vector<double> &b) {
  for_each(a);
  for_each(b);
}

void default_capture_by_reference() {
  tether::wait_group wg;
  tether::go([&] {
    wg.add(); // want: tether-add-in-goroutine
    log(work());
    wg.done();
  });
  wg.wait();
}

void init_capture_of_a_reference() {
  tether::wait_group wg;
  tether::go([&group = wg] {
    group.add(); // want: tether-add-in-goroutine
    log(work());
    group.done();
  });
  wg.wait();
}

struct batch {
  tether::wait_group wg;
  int done = 0;
};

void group_in_a_local_struct() {
  batch b;
  tether::go([&b] {
    b.wg.add(); // want: tether-add-in-goroutine
    log(work());
    b.wg.done();
  });
  b.wg.wait();
}

void std_function_variable() {
  tether::wait_group wg;
  const std::function<void()> body = [&wg] {
    wg.add(); // want: tether-add-in-goroutine
    log(work());
    wg.done();
  };
  tether::go(body);
  wg.wait();
}

void generic_lambda() {
  tether::wait_group wg;
  tether::go(
      [](auto *group) {
        group->add(); // want: tether-add-in-goroutine
        log(work());
        group->done();
      },
      &wg);
  wg.wait();
}

// The macro announces before the start.
void no_warning_add_in_a_macro() {
  tether::wait_group wg;
  ANNOUNCE(wg);
  tether::go([&wg] {
    log(work());
    wg.done();
  });
  wg.wait();
}

// Announced before the start in every instantiation.
template <typename T>
void no_warning_for_each(const std::vector<T> &items) {
  tether::wait_group wg;
  for (const T &item : items) {
    wg.add();
    tether::go([&wg, item] {
      log(static_cast<int>(item));
      wg.done();
    });
  }
  wg.wait();
}

void uses_right(const std::vector<int> &a, const std::vector<double> &b) {
  no_warning_for_each(a);
  no_warning_for_each(b);
}

// The suppression names the check.
void no_warning_nolint() {
  tether::wait_group wg;
  tether::go([&wg] {
    wg.add(); // NOLINT(tether-add-in-goroutine)
    log(work());
    wg.done();
  });
  wg.wait();
}

// The group in the structure is announced to before the start.
void no_warning_group_in_a_local_struct() {
  batch b;
  b.wg.add();
  tether::go([&b] {
    log(work());
    b.wg.done();
  });
  b.wg.wait();
}

// Two groups in two structures: the one that is added to is not the one that is waited for.
void no_warning_two_structures() {
  batch waited;
  auto other = std::make_shared<batch>();
  waited.wg.add();
  tether::go([&waited, other] {
    other->wg.add();
    log(work());
    other->wg.done();
    waited.wg.done();
  });
  waited.wg.wait();
}

namespace lookalike {
struct wait_group {
  void add(int = 1) {}
  void done() {}
  void wait() {}
};
} // namespace lookalike

// Another library's group with the same spelling is none of ours.
void no_warning_lookalike() {
  lookalike::wait_group wg;
  tether::go([&wg] {
    wg.add();
    wg.done();
  });
  wg.wait();
}

struct counter {
  int n = 0;
  void add(int k) { n += k; }
};

// A counter with an add() of its own.
void no_warning_add_of_another_type() {
  tether::wait_group wg;
  auto c = std::make_shared<counter>();
  wg.add();
  tether::go([&wg, c] {
    c->add(1);
    wg.done();
  });
  wg.wait();
}

void take_count(tether::wait_group &wg) { wg.add(); }
// The count is taken before the goroutine starts, in a helper.
void no_warning_counted_by_a_helper() {
  tether::wait_group wg;
  take_count(wg);
  tether::go([&wg] { wg.done(); });
  wg.wait();
}

class service {
public:
  void run() {
    tether::go([this] {
      wg_.add(); // want: tether-add-in-goroutine
      log(work());
      wg_.done();
    });
    wg_.wait();
  }

private:
  tether::wait_group wg_;
};

void use_service() {
  service s;
  s.run();
}

void groups_in_a_vector() {
  std::vector<std::shared_ptr<tether::wait_group>> groups;
  groups.push_back(std::make_shared<tether::wait_group>());
  tether::go([wg = groups[0]] {
    wg->add(); // want: tether-add-in-goroutine
    log(work());
    wg->done();
  });
  groups[0]->wait();
}
