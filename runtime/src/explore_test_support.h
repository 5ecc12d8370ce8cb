// What the tests of explore::run share: the fixture, and programs that several of them explore.
#pragma once

#include "test_support.h"

#include <tether/explore.h>

#include <memory>
#include <mutex>

// NOLINTBEGIN(tether-*): the programs are wrong on purpose

namespace tether::test {

class ExploreTest : public RuntimeTest {};

inline void ping() {
  auto c = make_chan<int>();
  go([c] { c.send(1); });
  c.recv();
}

inline void timeout_leak() {
  auto c = make_chan<int>();
  go([c] { c.send(1); }); // at: timeout-send
  select(c, after(1h));
}

/// The line at which it leaks.
inline unsigned timeout_send_line() { return line_of(__FILE__, "timeout-send"); }

struct lock_pair {
  mutex a;
  mutex b;
};

inline void lock_both(const std::shared_ptr<lock_pair> &p, bool a_first) {
  std::lock_guard first(a_first ? p->a : p->b);
  std::lock_guard second(a_first ? p->b : p->a);
}

inline void opposite_order() {
  auto p = std::make_shared<lock_pair>();
  go([p] { lock_both(p, true); });
  go([p] { lock_both(p, false); });
}

inline void same_order() {
  auto p = std::make_shared<lock_pair>();
  go([p] { lock_both(p, true); });
  go([p] { lock_both(p, true); });
}

} // namespace tether::test

// NOLINTEND(tether-*)
