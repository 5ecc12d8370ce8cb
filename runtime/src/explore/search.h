// The order in which schedules are tried: those that guides lead to, bounded numbers of preemptions, then depth first
// with sleep sets, then at random. Executions are repeated from the start each time; what was chosen is kept in a stack
// of nodes.
#pragma once

#include "explore/guide.h"
#include "explore/machine.h"

#include <tether/explore.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

namespace tether::detail {

/// One decision of an execution: everything that is needed to make it again.
struct decision {
  std::uint32_t step = 0;
  std::uint32_t pick = 0;
  std::uint32_t count = 0;
  std::uint64_t hash = 0;
  bool operator==(const decision &) const = default;
};

/// Told of every execution that came to an end.
class observer {
public:
  virtual void ended(const machine &m, ending how, const std::vector<decision> &decisions) = 0;
  /// True when the search need not go on.
  virtual bool satisfied() const = 0;

protected:
  ~observer() = default;
};

struct program {
  int (*invoke)(void *);
  void *f;
  std::source_location at;
};

class search {
public:
  search(machine &m, program p, const explore::options &o, explore::result &result, observer &told);

  /// Everything that the options ask for, after what the guides say.
  void run(const std::vector<guide> &guides);
  /// One execution with these decisions; afterwards, the first choice. False, with an error in the result, when
  /// the program does not follow.
  bool replay(const std::vector<decision> &decisions);
  /// What makes one execution harder to read than another.
  struct effort {
    int preemptions = 0;
    int switches = 0; ///< steps of another goroutine than the one before
    std::uint32_t steps = 0;
    auto operator<=>(const effort &) const = default;
  };
  /// One execution that makes those of the decisions that can be made, in their order, and goes on with who moved
  /// last where there is none. `told` hears of it alone.
  effort follow(const std::vector<decision> &wanted, observer &told);
  /// Those of the last execution.
  const std::vector<decision> &decisions() const noexcept { return decisions_; }

private:
  struct sleeper {
    transition what;
    footprint used;
  };
  /// The choices at one step.
  struct node {
    std::vector<transition> options;
    std::vector<sleeper> asleep;
    std::vector<bool> tried;
    std::uint32_t pick = 0;
    std::uint64_t hash = 0;
    int preemptions = 0; ///< before this step
    transition last;     ///< the step before
    bool others = false;
  };

  /// One of the ways between which a guide does not decide.
  struct fork {
    std::uint32_t pick = 0;
    std::uint32_t count = 0;
  };
  void follow_guides(const std::vector<guide> &guides);
  ending guided_walk(guided &steps, std::vector<fork> &forks);

  /// All schedules up to that many preemptions, without sleep sets; any number when negative, with them if the
  /// options say so. False when the search was ended.
  bool pass(int bound);
  bool run_bounded(int bound, unsigned sixteenths);
  void allow(unsigned sixteenths);
  ending execute_from(std::size_t known, int bound, bool sleep);
  bool backtrack(int bound, bool sleep);
  bool choose_next(node &n, int bound, bool sleep);
  static int cost(const node &n, const transition &t);
  static bool is_asleep(const node &n, const transition &t);
  void inherit(const node &from, node &to, const footprint &used) const;
  bool may_go_on();
  /// Finds out what can be done at this step, in options_, or how the execution ends.
  std::optional<ending> look(std::uint32_t step);
  void end(ending how);
  void random_walks();
  ending random_walk(int kind, std::uint32_t steps_before);
  node &node_at(std::size_t depth);

  machine &m_;
  program program_;
  const explore::options &o_;
  explore::result &result_;
  observer &told_;
  std::vector<node> nodes_;
  std::size_t depth_ = 0;
  std::uint64_t most_schedules_ = 0; ///< of the budget, for the current pass
  std::chrono::steady_clock::time_point latest_;
  bool cut_ = false; ///< the bound kept something out
  std::vector<decision> decisions_;
  std::vector<transition> options_;
  std::chrono::steady_clock::time_point start_;
  std::size_t memory_at_start_ = 0;
  std::uint64_t random_ = 1;
  std::vector<std::uint64_t> priorities_;
};

} // namespace tether::detail
