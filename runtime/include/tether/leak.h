#pragma once

#include <tether/detail/role.h>
#include <tether/detail/time_args.h>

#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <optional>
#include <source_location>
#include <string>
#include <vector>

/// Leak checks: which goroutines are still there when their work should be over, and what holds them.
///
///     auto report = tether::leak::find();
///     if (!report.empty())
///       std::cerr << report.text();
///
/// find() asks what is alive, find_stuck() what can never run again; verify_none checks a scope, and
/// <tether/leak_gtest.h> every test of a GoogleTest program.
///
/// When TETHER_LEAK_REPORT names a file, run() writes the report there as JSON when its function has returned
/// (or the process, when it exits without run()), also when there is no leak. That changes no exit status.
namespace tether {

namespace leak {

/// A source position. Line 0 and file "unknown" when the call was made from within the standard library, as
/// by std::lock_guard, or the goroutine never blocked.
struct position {
  std::string file;
  std::uint32_t line = 0;
  std::uint32_t column = 0;
};

/// The channel that an operation waits for.
struct channel_info {
  std::uint64_t id = 0;
  std::size_t capacity = 0;
  position made_at;
};

/// One case of a select.
struct case_info {
  const char *op = "recv"; ///< "recv" or "send"
  position at;
  std::optional<channel_info> channel; ///< empty: nil
};

/// One goroutine that is still alive.
struct goroutine_info {
  std::uint64_t id = 0;
  const char *verdict = "alive"; ///< or "stuck": it can never run again
  const char *reason = "";       ///< what it waits for ("chan send", "select", ...), or "running" or "runnable"
  std::chrono::nanoseconds blocked_for{0};
  position blocked_at;
  position created_at;
  std::string created_in;              ///< the function that started it, as the compiler spells it
  std::optional<channel_info> channel; ///< set when it waits for one channel that is not nil
  std::vector<case_info> cases;        ///< when it waits in a select
  bool daemon = false;
};

/// Which goroutines a check passes over. Made by the functions below.
class ignored {
public:
  bool covers(const goroutine_info &g) const;

private:
  friend ignored ignore_created_in(std::string site);
  friend ignored ignore_current();
  std::string site_;               ///< empty: those in ids_
  std::vector<std::uint64_t> ids_; ///< sorted
};

/// Those that were started at a place: "worker.cpp:42", "net/worker.cpp" (any line), or in a function,
/// "start_workers" or "net::pool::start". The end of a path and of a qualified name is enough, in whole parts.
TETHER_ROLE("leak_ignore") ignored ignore_created_in(std::string site);
/// Those that exist now.
TETHER_ROLE("leak_ignore") ignored ignore_current();

/// What a check looks at, and for how long.
///
///     leak::find({.window = 5s, .ignore = {leak::ignore_current(), leak::ignore_created_in("metrics.cpp")}});
struct options {
  /// How long to wait for goroutines that are about to end. find() answers as soon as none is left, or
  /// nothing can run before the time is over (everything asleep, no timer due, no blocking call).
  detail::duration_arg window = std::chrono::seconds(1);
  /// What is not reported.
  std::vector<ignored> ignore = {};
  /// How long find_stuck() may stop the program.
  detail::duration_arg pause = std::chrono::milliseconds(100);
};

struct report {
  std::vector<goroutine_info> goroutines;
  bool complete = true; ///< false: find_stuck() had to give up, so there may be more

  bool empty() const noexcept { return goroutines.empty(); }
  std::size_t size() const noexcept { return goroutines.size(); }
  auto begin() const noexcept { return goroutines.begin(); }
  auto end() const noexcept { return goroutines.end(); }
  /// These goroutines in the form of dump_goroutines. Those that have the verdict, the reason and the places in
  /// common share one entry, with their number and the longest time; the largest group comes first.
  std::string text() const;
  /// The JSON of TETHER_LEAK_REPORT: {"version":1,"mode":"run",...}. One entry for each goroutine.
  std::string json() const;
};

/// What is still alive, apart from the caller, the main goroutine of run() and the daemons, after the window.
/// Says that they live, not that they would for ever. Thread-safe. Errors: std::bad_alloc. Semantics:
/// go.uber.org/goleak.
TETHER_ROLE("leak_find")
report find(options o = {}, std::source_location loc = std::source_location::current());

/// The goroutines, apart from the daemons, that can never run again: whatever could end their wait is out of
/// reach of everything that still can run. At once, in any state of the program; also in production, where it
/// shows a leak while it grows. There are no false reports; a leak may be overlooked as long as something seems
/// to reach what would end it:
///
/// - a handle outside of all goroutines' stacks (in a global or heap object, in a channel's buffer, on the stack
///   of a thread), or a sync object there, counts as in reach, even when nobody uses it any more;
/// - handles and references on the stack of a goroutine that can run count, as do references from anywhere into
///   the stack of one that waits, and left-over values that look like them;
/// - a pending timer or deadline, and a wait with a time limit, are never stuck.
///
/// Stops the program when it has to, for no longer than `pause`; when that is too short, the report is not
/// `complete`, and names only those that wait for nothing at all (a nil channel, an empty select). Threads are
/// stopped by SIGURG: blocking system calls that do not restart return EINTR. A thread that blocks this signal
/// for longer makes the report incomplete.
///
/// The program must not hide references to a goroutine's stack: in unaligned words, encoded, in other processes
/// or only in the kernel (as the data of an epoll entry). Thread-safe. Errors: std::bad_alloc. Semantics: Go's
/// goroutineleak profile.
TETHER_ROLE("leak_find_stuck")
report find_stuck(options o = {}, std::source_location loc = std::source_location::current());

} // namespace leak

namespace detail {

/// Remembers which goroutines there are when it is made; check() tells which have come since and are still alive
/// after the window, those that a run() has left behind meanwhile included. Each is told once.
class leak_scope {
public:
  explicit leak_scope(leak::options o);
  leak_scope(const leak_scope &) = delete;
  leak_scope &operator=(const leak_scope &) = delete;
  ~leak_scope();
  leak::report check();

private:
  friend class leak_scopes;
  leak::options options_;
  std::vector<leak::goroutine_info> left_; ///< by a run() that has ended
};

} // namespace detail

namespace leak {

/// Called with what a check found, and the place of the check.
using failure_handler = void (*)(const report &leaks, const position &check);
/// Makes verify_none call `handler`; null for what it does by default. Returns the former one.
failure_handler on_failure(failure_handler handler) noexcept;

/// Fails at the end of its scope when a goroutine that was started in it is still alive then, after the window.
///
///     TEST(Server, Stops) {
///       tether::leak::verify_none guard;
///       server s;
///       ...
///     }
///
/// Also counts what a run() in the scope leaves behind. Prints the report to stderr and calls std::terminate,
/// or does what on_failure() was told; only prints when an exception is leaving the scope. Each goroutine is
/// reported once, by the innermost guard. Semantics: goleak.VerifyNone, with IgnoreCurrent.
class TETHER_ROLE("verify_none") [[nodiscard]] verify_none {
public:
  explicit verify_none(options o = {}, std::source_location loc = std::source_location::current());
  verify_none(const verify_none &) = delete;
  verify_none &operator=(const verify_none &) = delete;
  ~verify_none();

private:
  detail::leak_scope scope_;
  std::source_location at_;
  int exceptions_;
};

} // namespace leak

/// Writes every goroutine: id, state, wait reason, time blocked, where it is blocked and was created, and the
/// channel. A snapshot; thread-safe.
TETHER_ROLE("dump") void dump_goroutines(std::ostream &out);

} // namespace tether
