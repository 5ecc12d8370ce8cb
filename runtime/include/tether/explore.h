#pragma once

#include <tether/detail/role.h>
#include <tether/detail/time_args.h>
#include <tether/leak.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <source_location>
#include <string>
#include <type_traits>
#include <vector>

/// Exploration: runs a program under many schedules, one after the other, and reports what leaks or goes wrong
/// under any of them.
///
///     auto found = tether::explore::run([] {
///       auto reply = tether::make_chan<int>();
///       tether::go([=] { reply.send(42); });
///       tether::select(reply, tether::after(1s));
///     });
///     EXPECT_TRUE(found.ok()) << found.text();     // the send leaks when the time is over first
///
/// The function runs as the main goroutine; what it starts is driven until nothing can move any more, and what
/// is blocked then has leaked, exactly, under that schedule. Everything runs on the calling thread, and in
/// virtual time: an hour takes no time.
///
/// An unchanged program is explored with TETHER_EXPLORE in the environment: run() does then what run() here
/// does, and writes the result as JSON where TETHER_LEAK_REPORT says. The value is `1`, or a list of options as
/// `schedules=100000,preemptions=2,seconds=5,seed=7,timers=idle,steps=5000`; with
/// preemptions there is no search without a bound, and -1 leaves out those with one. TETHER_REPLAY=FILE repeats the
/// one schedule of a replay file. run() returns what the function returned in the first execution; findings
/// change no exit status. After the first execution the standard output goes nowhere until the end.
///
/// A story that something else has derived, as a linter does from the text of the program, is tried first when it is
/// given as a guide (`guide=FILE`, the last of the options, as the rest of the value is the file's name). A line for
/// each step: the number of a goroutine, in a numbering of the guide's own, and the place of its operation; with
/// `case LINE` or `case #POSITION` for the case that a select takes, and with `blocks` where the goroutine is to stay
/// for ever. An empty line between two guides, `#` before a comment.
///
///     1 cache.cpp:31 case 33
///     2 cache.cpp:14 blocks
///
/// At most eight executions follow a guide, as far as they can, and count as schedules. One that does not fit costs
/// nothing but them: what is searched afterwards is the same.
///
/// How it searches: after what the guides say, first the schedules with no preemption, then one, two, three; then all,
/// without those that only differ in the order of independent operations. If that comes to its end, the result is
/// exhaustive. If the budget is spent first, what is left of it goes to random schedules, with the seed.
///
/// A goroutine that goes round with the clock (a ticker, a sleep in a loop) never comes to rest. When main has returned
/// and a hundred timers have fired because nothing else could move, while no goroutine began or ended, those that run
/// each time count as leaked where they wait for the next one (`goes_round`), and the others where they block.
///
/// With `check_stuck` (`check=stuck`, or TETHER_CHECK_STUCK in the environment of a program that is explored),
/// leak::find_stuck() is asked after every step. When a goroutine can move that it has named before, the search ends
/// with an error: that would be a false report.
///
/// What the function must be: every execution does the same when the choices are the same. What survives from
/// one execution to the next (globals, what it captures), clocks and random numbers of its own break that; it is
/// noticed, and ends the search with `error`. A value that may differ is asked for with choose(). Locks,
/// channels and groups that lie in static storage or on the caller's stack are restored after each execution.
/// Between two operations of this library a goroutine is not interrupted: accesses to shared data must be
/// ordered by them (run the thread sanitizer for that), and an order of std::atomic operations is not explored.
/// What a leaked goroutine holds is not destroyed. Plain threads must not use the library meanwhile.
namespace tether::explore {

/// When pending timers fire.
enum class timer_policy : unsigned char {
  racing, ///< the earliest may fire at any time: a timeout may come first however long it is
  idle,   ///< only when nothing else can move, as Go's testing/synctest
};

struct options {
  std::uint64_t schedules = 1'000'000;                     ///< most executions
  std::chrono::nanoseconds time{std::chrono::seconds(10)}; ///< longest search
  int preemptions = 3;                                     ///< greatest bound of the bounded searches; -1: none of them
  bool exhaustive = true;                                  ///< search without a bound after them
  bool reduce = true;                                      ///< leave out schedules that are equivalent to explored ones
  bool random = true;                                      ///< spend what is left of the budget on random schedules
  std::uint64_t seed = 1;                                  ///< of the random schedules
  timer_policy timers = timer_policy::racing;
  std::uint32_t steps = 10'000;              ///< longest execution
  std::size_t memory = std::size_t(1) << 30; ///< how many bytes the process may grow
  bool stop_at_first = false;                ///< end the search with the first finding
  bool check_stuck = false;                  ///< a test of this library, see below
  std::string replay;                        ///< a replay text: repeat that schedule and nothing else
  std::string guide;                         ///< the text of guides: what to try first, see below

  /// The options that a value of TETHER_EXPLORE names. Errors: std::invalid_argument.
  static options parse(const std::string &text);
};

/// One step of a witness.
struct step {
  std::string goroutine; ///< its path: "0" is the main goroutine, "0.2" the second that it started; "clock"
  std::string operation; ///< "chan send", "sync.Mutex.Lock", ...
  leak::position at;
  std::string outcome; ///< "received from 0.1 at main.cpp:7", "blocks", "returns", ...
};

/// An execution that shows a finding.
struct witness {
  std::string replay; ///< the text for options::replay, the content of a replay file
  std::vector<step> steps;
  /// The story: one line for each step.
  std::string text() const;
};

/// Goroutines that were started at one place and leaked at one place.
struct leaked : leak::goroutine_info { // verdict: "must" (under every schedule that was explored) or "may"
  std::string path;                    ///< of the goroutine in the witness
  std::uint64_t schedules = 0;         ///< in how many it leaked
  std::uint64_t first_schedule = 0;    ///< the number of the first of them
  bool main = false;                   ///< it is the main goroutine: a deadlock
  bool goes_round = false;             ///< it does not block, but runs whenever a timer fires
  struct witness witness;
};

/// Misuse: what throws, when the exception leaves the goroutine, and what is wrong without throwing.
/// Kinds: "send-on-closed", "double-close", "close-of-nil", "negative-counter", "unlock-of-unlocked",
/// "unlock-by-non-owner", "add-after-wait", "lock-cycle", "uncaught-exception".
struct misuse {
  std::string kind;
  const char *verdict = "may"; ///< "must" (under every schedule that was explored) or "may"
  std::string text;
  leak::position at;
  std::string path;
  std::uint64_t schedules = 0;
  std::uint64_t first_schedule = 0;
  struct witness witness;
};

struct result {
  std::uint64_t schedules = 0; ///< executions
  std::uint64_t complete = 0;  ///< of the last pass: executions that were not cut off
  bool exhaustive = false;     ///< every schedule was explored, or one equivalent to it
  int bound = -1;              ///< every schedule with that many preemptions was explored
  std::uint64_t limited = 0;   ///< executions that reached the step limit: they say nothing about leaks
  std::string stopped_by;      ///< "", or the budget that ended the search: "schedules", "time", "memory", "finding"
  std::string error;           ///< why the exploration failed: the program is not deterministic, replay diverged
  std::uint64_t seed = 0;
  bool replayed = false;
  std::vector<leaked> leaks;
  std::vector<struct misuse> misuses;

  /// Nothing was found, and nothing failed. Says less when the search was not exhaustive.
  bool ok() const noexcept { return leaks.empty() && misuses.empty() && error.empty() && limited == 0; }
  /// For people: the findings with their stories.
  std::string text() const;
  /// The JSON of TETHER_LEAK_REPORT, with "mode":"explore" or "replay", and beside "schedules" and "exhaustive"
  /// "complete", "bound", "limited", "stopped_by", "error" and "seed". Each of "goroutines" has, beside what
  /// leak::report writes, "verdict":"must" or "may", "path", "main", "schedules", "first_schedule", "replay" and
  /// "story"; each of "misuse" is {"kind","verdict","text","at","path","schedules","first_schedule","replay","story"}.
  /// "replay" is the text of a replay file when this function wrote it; in the report that TETHER_LEAK_REPORT names,
  /// the name of the file beside it: REPORT.1.replay and so on.
  std::string json() const;
};

namespace detail {
result run(int (*invoke)(void *), void *f, const options &o, std::source_location loc);
}

/// Runs f under many schedules. From a plain thread only, and one at a time: a second call waits for the first
/// to end. Errors: std::logic_error when called from a goroutine; std::invalid_argument for a replay text or a
/// guide that is none. An exception that leaves f is a finding.
template <class F>
TETHER_ROLE("run")
result run(F &&f, const options &o = {}, std::source_location loc = std::source_location::current()) {
  using function = std::remove_reference_t<F>;
  if constexpr (std::is_function_v<function>) {
    return explore::run([&f] { return f(); }, o, loc);
  } else {
    auto invoke = [](void *p) -> int {
      function &call = *static_cast<function *>(p);
      if constexpr (std::is_convertible_v<decltype(call()), int>)
        return static_cast<int>(call());
      else
        return static_cast<void>(call()), 0;
    };
    return detail::run(invoke, const_cast<void *>(static_cast<const volatile void *>(&f)), o, loc);
  }
}

/// A number below n that the exploration chooses, trying all of them; 0 outside of it. For what a program does
/// not decide itself: a random number, an answer, an error that may happen.
TETHER_ROLE("explore_choose")
std::size_t choose(std::size_t n, std::source_location loc = std::source_location::current());

/// True in a goroutine that is explored.
TETHER_ROLE("explore_active") bool active() noexcept;

} // namespace tether::explore
