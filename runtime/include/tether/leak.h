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
  const char *verdict = "alive";
  const char *reason = ""; ///< what it waits for ("chan send", "select", ...), or "running" or "runnable"
  std::chrono::nanoseconds blocked_for{0};
  position blocked_at;
  position created_at;
  std::optional<channel_info> channel; ///< set when it waits for one channel that is not nil
  std::vector<case_info> cases;        ///< when it waits in a select
  bool daemon = false;
};

struct options {
  /// How long to wait for goroutines that are about to end. find() answers as soon as none is left, or
  /// nothing can run before the time is over (everything asleep, no timer due, no blocking call).
  detail::duration_arg window = std::chrono::seconds(1);
};

struct report {
  std::vector<goroutine_info> goroutines;

  bool empty() const noexcept { return goroutines.empty(); }
  std::size_t size() const noexcept { return goroutines.size(); }
  auto begin() const noexcept { return goroutines.begin(); }
  auto end() const noexcept { return goroutines.end(); }
  /// The dump of these goroutines, in the form of dump_goroutines.
  std::string text() const;
  /// The JSON of TETHER_LEAK_REPORT: {"version":1,"mode":"run",...}.
  std::string json() const;
};

/// What is still alive, apart from the caller, the main goroutine of run() and the daemons, after the window.
/// Says that they live, not that they would for ever. Thread-safe. Errors: std::bad_alloc. Semantics:
/// go.uber.org/goleak.
TETHER_ROLE("leak_find")
report find(options o = {}, std::source_location loc = std::source_location::current());

} // namespace leak

/// Writes every goroutine: id, state, wait reason, time blocked, where it is blocked and was created, and the
/// channel. A snapshot; thread-safe.
TETHER_ROLE("dump") void dump_goroutines(std::ostream &out);

} // namespace tether
