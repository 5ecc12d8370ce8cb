// The stress program: what its parts share.
//
// An activity is a function that plays one round: it makes its own channels, locks and goroutines, lets them loose
// on each other with random shapes, times and cancellations, waits for all of them, and checks that what they did
// adds up. Rounds take milliseconds, and any goroutine or plain thread may play one. Most waits in them have no
// timeout, so that a wake-up that is lost stops the round for good, which the watchdog sees.
#pragma once

#include <tether/tether.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <source_location>
#include <unordered_set>
#include <vector>

namespace stress {

using namespace tether;
using namespace std::chrono_literals;

/// A small generator of its own for every goroutine: splitmix64.
class dice {
public:
  explicit dice(std::uint64_t seed) : state_(seed) {}
  std::uint64_t roll() {
    std::uint64_t z = state_ += 0x9e3779b97f4a7c15;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
  }
  /// From 0 to n - 1.
  int below(int n) { return static_cast<int>(roll() % static_cast<std::uint64_t>(n)); }
  int between(int least, int most) { return least + below(most - least + 1); }
  bool one_in(int n) { return below(n) == 0; }
  std::chrono::microseconds micros(int most) { return std::chrono::microseconds(below(most + 1)); }

private:
  std::uint64_t state_;
};

/// What a round did: operations of the library, and values that went from one goroutine to another.
struct tally {
  std::uint64_t operations = 0, values = 0;
};

/// The whole run.
struct world {
  std::atomic<bool> over{false};
  std::atomic<std::uint64_t> started{0}; ///< goroutines
  std::atomic<std::uint64_t> most_alive{0};
  std::size_t procs = 1;

  /// Every stack that goroutines of the activity churn ran on.
  std::mutex stacks_lock;
  std::unordered_set<std::uintptr_t> stacks;

  void note_started(int n) { started.fetch_add(static_cast<std::uint64_t>(n), std::memory_order_relaxed); }
  void note_alive();
};

/// Reports what does not hold; the program then ends with status 1 and says so.
void check(bool holds, const char *what, std::source_location at = std::source_location::current());
bool any_check_failed();

struct activity {
  const char *name;
  tally (*round)(world &, dice &);
};
extern const std::vector<activity> activities;

// channels.cpp
tally pipes(world &, dice &);
tally meshes(world &, dice &);
tally rings(world &, dice &);
tally storms(world &, dice &);
// sync.cpp
tally locks(world &, dice &);
tally buffers(world &, dice &);
tally groups(world &, dice &);
tally onces(world &, dice &);
// time.cpp
tally trees(world &, dice &);
tally timers(world &, dice &);
// library.cpp
tally semaphores(world &, dice &);
tally error_groups(world &, dice &);
tally flights(world &, dice &);
tally pools(world &, dice &);
tally limiters(world &, dice &);
tally after_contexts(world &, dice &);
// goroutines.cpp
tally churn(world &, dice &);
tally calls(world &, dice &);
tally exceptions(world &, dice &);
tally dumps(world &, dice &);
tally processors(world &, dice &);

/// Runs f(0, dice) ... f(n - 1, dice) at the same time, the first in the caller, and waits for all of them.
template <class F>
void together(world &w, dice &d, int n, F f) {
  const std::uint64_t seed = d.roll();
  wait_group wg;
  for (int i = 1; i < n; ++i)
    wg.go([&f, i, seed] {
      dice own(seed + static_cast<std::uint64_t>(i));
      f(i, own);
    });
  w.note_started(n - 1);
  w.note_alive();
  dice own(seed);
  f(0, own);
  wg.wait();
}

/// Now and then lets others go first.
inline void dawdle(dice &d) {
  if (d.one_in(16))
    yield();
  else if (d.one_in(64))
    sleep_for(d.micros(20));
}

} // namespace stress
