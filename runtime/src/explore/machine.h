// One execution of the explored program: its goroutines, which all run on the exploring thread, its clock, and
// the steps that they can take.
//
// Invariants
// - A goroutine is runnable (its next operation is not known yet), pending (its next operation waits to be
//   chosen), parked (in the queue of a primitive), or done. Between two steps none is runnable.
// - An operation that can wait is chosen only when it can complete, so that only those without such a rule ever
//   park. A send and a receive on an unbuffered channel are one step: the one that can wait is let park, then
//   the other one finds it.
// - What a step depends on is noted as it runs: the objects that it uses, and those that the goroutines it wakes
//   had used.
// - A goroutine's number is the order in which they were made. The same choices give the same numbers.
#pragma once

#include "explore/point.h"
#include "sched/goroutine.h"

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace tether::detail {

inline constexpr std::uint16_t nobody = 0xffff;
inline constexpr std::uint16_t the_clock = 0xfffe;

/// One way to go on.
struct transition {
  std::uint16_t actor = nobody;   ///< a goroutine, or the clock
  std::uint16_t partner = nobody; ///< the receiver, of a rendezvous
  std::int16_t choice = -1;       ///< the case of the actor's select; which number; which timer
  std::int16_t partner_choice = -1;
  bool operator==(const transition &) const = default;
};

inline bool moves(const transition &t, std::uint16_t who) noexcept {
  return who != nobody && (t.actor == who || t.partner == who);
}
inline bool share_actor(const transition &a, const transition &b) noexcept {
  return moves(b, a.actor) || moves(b, a.partner);
}

/// The objects that a step used.
class footprint {
public:
  footprint() noexcept {}
  void clear() noexcept { count_ = 0, all_ = false; }
  void add(std::uint16_t object, access how) noexcept;
  void add_all() noexcept { all_ = true; }
  bool conflicts(const footprint &other) const noexcept;

  template <class F>
  void each_changed(F f) const {
    for (std::uint8_t i = 0; i < count_; ++i)
      if (entries_[i].how != access::read)
        f(entries_[i].object);
  }

private:
  struct entry {
    std::uint16_t object;
    access how;
  };
  static constexpr std::size_t most = 10;
  std::array<entry, most> entries_;
  std::uint8_t count_ = 0;
  bool all_ = false;
};

struct task {
  enum status : std::uint8_t { runnable, pending, parked, done };
  struct slip {
    const char *kind = nullptr;
    std::source_location at;
  };

  goroutine *g = nullptr;
  std::uint16_t index = 0;
  std::uint16_t parent = nobody;
  std::uint16_t ordinal = 0; ///< among the children of its parent
  std::uint16_t children = 0;
  status state = runnable;
  lifetime kind = lifetime::ordinary;
  std::uint8_t depth = 0; ///< of explored_sections
  bool fed_by_ticker = false;
  std::uint32_t round = 0; ///< the machine's, when it last ran
  std::uint16_t forced_case = 0;
  std::uint32_t spins = 0;         ///< yields since the others made progress
  std::uint64_t progress_seen = 0; ///< the machine's, at the last yield
  std::source_location created_at;
  operation next;                     ///< pending: what it does next; parked: what it did last
  std::uint16_t object = 0;           ///< of that operation
  std::vector<std::uint16_t> objects; ///< of the cases of a select
  slip last_slip;                     ///< the last operation that throws for misuse
  std::vector<std::uint16_t> held;    ///< locks
  bool stuck = false;                 ///< the check for stuck goroutines has said so
  std::uint32_t stuck_since = 0;      ///< the number of steps until then
  std::string stuck_in;
};

/// True when the next operation of t may park: a send, a receive, or a select of which no case can be taken.
bool can_wait(const task &t) noexcept;

/// What a step was, for the story and for what is looked for afterwards.
struct step_record {
  transition what;
  op kind = op::other;
  op partner_kind = op::other;
  const char *name = "";
  const char *partner_name = "";
  std::source_location at;
  std::source_location partner_at;
  std::uint16_t object = 0;
  bool blocked = false;           ///< the actor parked
  std::uint32_t round = 0;        ///< the machine's, after the clock has moved
  std::uint16_t tasks_before = 0; ///< how many goroutines there were
  std::int64_t amount = 0;
  std::uint64_t channel = 0;
  footprint used;
};

struct slip_record {
  const char *kind;
  std::string text;
  std::source_location at;
  std::uint16_t who;
};

enum class ending : std::uint8_t {
  quiescent, ///< nothing can move
  failed,    ///< an exception left a goroutine
  limit,     ///< too many steps
  pruned,    ///< the search has seen all that can follow
  foreign,   ///< the program is not deterministic
};

class machine {
public:
  struct settings {
    bool racing = true;
    std::uint32_t steps = 10'000;
    std::uint32_t rounds = 0; ///< see goes_round(); 0: any number
    bool check_stuck = false; ///< see stuck_check.h
    bool prompt = false;      ///< timers that are due come before everything else
    bool keep = false;        ///< an execution that left no goroutine changes what lies outside of it
  };

  machine();
  ~machine();
  machine(const machine &) = delete;
  machine &operator=(const machine &) = delete;

  /// Starts an execution; the body is the main goroutine.
  void begin(int (*invoke)(void *), void *f, std::source_location at);
  /// What can be done next; empty when nothing can.
  void enabled(std::vector<transition> &result);
  /// Carries it out.
  void commit(const transition &t);
  /// Drops what is left of the execution.
  void end(ending how);

  bool failed() const noexcept { return failed_; }
  const std::string &error() const noexcept { return error_; }
  const footprint &used() const noexcept { return used_; }
  bool others_can_move() const noexcept { return others_; } ///< besides the clock, in the last enabled()
  std::uint16_t task_count() const noexcept { return static_cast<std::uint16_t>(count_); }
  const task &at(std::uint16_t i) const noexcept { return *tasks_[i]; }
  /// True when, after main has returned, timers have fired as many times as the setting says while nothing else could
  /// move and no goroutine began or ended: those that run each time are taken to do so for ever.
  bool goes_round() const noexcept { return set.rounds > 0 && round_ >= set.rounds; }
  bool goes_round(const task &t) const noexcept { return goes_round() && t.round > 1; }
  const std::vector<step_record> &steps() const noexcept { return steps_; }
  const std::vector<slip_record> &slips() const noexcept { return slips_; }
  int main_result() const noexcept { return main_result_; }
  std::uint64_t hash(const std::vector<transition> &options) const noexcept;
  std::string path(std::uint16_t i) const;

  /// Counts what is done, for those who watch from another thread.
  std::atomic<std::uint64_t> pulse{0};
  settings set;

private:
  friend void explored_arrive(const operation &) noexcept;
  friend void explored_touch(const short_lock &, access) noexcept;
  friend std::uint8_t *explored_depth() noexcept;
  friend std::size_t explored_case() noexcept;
  friend void explored_ready(machine &, goroutine *) noexcept;
  friend goroutine *explored_take(machine &);
  friend void explored_give(machine &, goroutine *) noexcept;
  friend void explored_uncaught(machine &, goroutine *);
  friend std::size_t explored_count(const machine &) noexcept;
  friend std::int64_t explored_now(machine &) noexcept;
  friend void explored_timer_start(machine &, timer &, std::int64_t);
  friend void explored_timer_stop(machine &, timer &) noexcept;
  friend void explored_channel_made(machine &, channel &);
  friend void explored_channel_gone(channel &) noexcept;

  static constexpr std::uint16_t clock_object = 1;

  struct object_record {
    const short_lock *lock = nullptr;
    std::uint16_t waited = nobody; ///< who waited for the group last
    std::uint32_t waited_step = 0;
  };
  struct saved {
    void *at;
    std::size_t size;
    std::unique_ptr<char[]> bytes;
  };

  std::uint16_t object_of(const operation &o);
  std::uint16_t new_object(const short_lock &lock);
  void check_channel(channel *c);
  void save(void *at, std::size_t size);
  task &new_task(goroutine *g);
  void run(task &t);
  void run_until_pending();
  void add_channel_options(task &t, channel *c, std::int16_t choice, bool may_pair, std::vector<transition> &result);
  void add_task_options(task &t, std::vector<transition> &result, bool unfair = false);
  void add_clock_options(std::vector<transition> &result);
  void check_stuck();
  void count_stuck();
  void note_wrong_verdict(const task &t);
  bool is_timer_due() const noexcept;
  void drop_late_ticks();
  void fire(std::int16_t sequence);
  void note_progress(const transition &t);
  bool is_spin(const task &t, const transition &what) const noexcept;
  void use(const task &t);
  void look_for_slip(task &t, std::int16_t choice);
  void look_for_late_add(const task &t);
  bool look_for_lock_cycle(const task &t, std::uint16_t first, std::vector<bool> &seen);
  bool knows_of(std::uint32_t step, std::uint16_t first, std::uint16_t who) const;
  void take_lock(task &t, std::uint16_t object);
  std::uint16_t drop_lock(const task &t, std::uint16_t object);
  void drop_timers();
  void drop_channels(bool clean);
  bool is_outside(const void *at) const noexcept;

  worker *self_;
  worker *former_;
  std::vector<std::unique_ptr<task>> tasks_;
  std::size_t count_ = 0;
  std::vector<task *> runnable_;
  std::size_t next_runnable_ = 0;
  task *current_ = nullptr;
  std::vector<goroutine *> stacks_; ///< all that were ever taken
  std::size_t stacks_used_ = 0;
  std::vector<goroutine *> free_;
  std::vector<object_record> objects_;
  std::size_t object_count_ = 0;
  std::vector<saved> saved_;
  struct saved_channel;
  std::vector<saved_channel> saved_channels_;
  std::vector<channel *> channels_;
  std::vector<channel *> dropped_; ///< channels of ended executions that somebody leaked
  std::size_t next_dropped_ = 0;
  std::uint32_t execution_ = 0;
  std::uint64_t channel_ids_ = 0;
  std::vector<timer *> timers_; ///< earliest first
  std::uint64_t timer_ids_ = 0;
  std::int64_t epoch_;
  std::int64_t now_ = 0;
  std::uint32_t ticker_fires_ = 0;
  std::uint32_t round_ = 0; ///< timers that have fired for want of anything else, with nobody started or gone since
  std::uint64_t progress_ = 0;
  footprint used_;
  bool in_step_ = false;
  bool others_ = false;
  bool failed_ = false;
  std::string error_;
  std::vector<transition> options_; ///< of check_stuck()
  std::vector<step_record> steps_;
  std::vector<slip_record> slips_;
  int main_result_ = 0;
  struct body {
    int (*invoke)(void *);
    void *f;
    int *result;
    void operator()() const { *result = invoke(f); }
  };
  const char *frame_ = nullptr; ///< of the caller
  const char *stack_top_ = nullptr;
  exception_state exceptions_of_thread_;
};

} // namespace tether::detail
