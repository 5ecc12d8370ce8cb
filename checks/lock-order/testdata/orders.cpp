// Locks taken in two orders, and in one.

#include <tether/tether.h>

#include <memory>
#include <utility>

bool failed();
void use(int);

// ---- reported -------------------------------------------------------------------------------------------------------

void two_orders() {
  tether::mutex a, b; // note: 'b' is created here
  tether::go([&] {
    std::lock_guard first{b};
    std::lock_guard second{a}; // want: tether-lock-order // note: another goroutine waits here
  });
  std::lock_guard first{a};  // note: 'a' is locked here
  std::lock_guard second{b}; // want: tether-lock-order
}

struct vault {
  tether::mutex mu;
  int content = 0;
};

void move(vault &from, vault &to, int amount) {
  from.mu.lock();
  to.mu.lock(); // want: tether-lock-order
  from.content -= amount;
  to.content += amount;
  to.mu.unlock();
  from.mu.unlock();
}

void both_ways() {
  auto a = std::make_shared<vault>(), b = std::make_shared<vault>();
  tether::go([a, b] { move(*a, *b, 1); });
  tether::go([a, b] { move(*b, *a, 2); });
}

void three_orders() {
  tether::mutex a, b, c;
  tether::wait_group wg;
  wg.go([&] {
    std::lock_guard first{a};
    std::lock_guard second{b}; // want: tether-lock-order
  });
  wg.go([&] {
    std::lock_guard first{b};
    std::lock_guard second{c}; // want: tether-lock-order
  });
  wg.go([&] {
    std::lock_guard first{c};
    std::lock_guard second{a}; // want: tether-lock-order
  });
  wg.wait(); // want: tether-lock-order
}

// Each branch is taken now and then, so both are some day.
void behind_branches(bool log, bool trace) {
  tether::mutex a, b;
  tether::go([&, trace] {
    std::lock_guard first{b};
    if (trace) {
      std::lock_guard second{a}; // want: tether-lock-order
      use(1);
    }
  });
  std::lock_guard first{a};
  if (log) {
    std::lock_guard second{b}; // want: tether-lock-order
    use(2);
  }
}

// ---- silent ---------------------------------------------------------------------------------------------------------

// Both take a before b.
void no_warning_one_order() {
  tether::mutex a, b;
  tether::go([&] {
    std::lock_guard first{a};
    std::lock_guard second{b};
  });
  std::lock_guard first{a};
  std::lock_guard second{b};
}

// Locked together, none is held while the other is waited for.
void no_warning_together() {
  tether::mutex a, b;
  tether::go([&] { std::scoped_lock both{b, a}; });
  std::scoped_lock both{a, b};
}

// std::lock is the same for guards that adopt or defer.
void no_warning_together_and_adopted() {
  tether::mutex a, b;
  tether::go([&] {
    std::lock(b, a);
    std::lock_guard first{b, std::adopt_lock};
    std::lock_guard second{a, std::adopt_lock};
  });
  std::unique_lock first{a, std::defer_lock}, second{b, std::defer_lock};
  std::lock(first, second);
}

void by_address(vault &from, vault &to, int amount) {
  vault *first = &from, *second = &to;
  if (second < first)
    std::swap(first, second);
  std::lock_guard one{first->mu};
  std::lock_guard two{second->mu};
  from.content -= amount;
  to.content += amount;
}

// The order of the addresses is one order; which one, the model does not know.
void no_warning_in_the_order_of_addresses() {
  auto a = std::make_shared<vault>(), b = std::make_shared<vault>();
  tether::go([a, b] { by_address(*a, *b, 1); });
  tether::go([a, b] { by_address(*b, *a, 2); });
}

// Neither lock is held while the other is taken.
void no_warning_never_nested() {
  tether::mutex a, b;
  tether::go([&] {
    b.lock();
    use(1);
    b.unlock();
    a.lock();
    use(2);
    a.unlock();
  });
  a.lock();
  use(3);
  a.unlock();
  b.lock();
  use(4);
  b.unlock();
}

// The gate lets in one at a time.
void no_warning_under_a_third() {
  tether::mutex gate, a, b;
  tether::go([&] {
    std::lock_guard guard{gate};
    std::lock_guard first{b};
    std::lock_guard second{a};
  });
  std::lock_guard guard{gate};
  std::lock_guard first{a};
  std::lock_guard second{b};
}

// Who only tries does not wait.
void no_warning_one_gives_up() {
  tether::mutex a, b;
  tether::go([&] {
    std::lock_guard first{b};
    std::unique_lock second{a, std::try_to_lock};
    use(1);
  });
  std::lock_guard first{a};
  std::lock_guard second{b};
}

// The goroutine has ended before the other order begins.
void no_warning_one_after_the_other() {
  tether::mutex a, b;
  tether::wait_group wg;
  wg.go([&] {
    std::lock_guard first{b};
    std::lock_guard second{a};
  });
  wg.wait();
  std::lock_guard first{a};
  std::lock_guard second{b};
}

// Only one of the two orders is ever taken.
void no_warning_opposite_branches(bool forward) {
  tether::mutex a, b;
  tether::go([&, forward] {
    if (!forward)
      return;
    std::lock_guard first{b};
    std::lock_guard second{a};
  });
  if (forward)
    return;
  std::lock_guard first{a};
  std::lock_guard second{b};
}

// Both walk the same way.
void no_warning_hand_over_hand() {
  auto head = std::make_shared<vault>(), next = std::make_shared<vault>();
  auto walk = [head, next] {
    std::unique_lock here{head->mu};
    std::unique_lock there{next->mu};
    here.unlock();
    use(next->content);
  };
  tether::go(walk);
  tether::go(walk);
}
