#pragma once

#include <cstdint>

namespace tether::detail {

enum class deadlock_verdict : std::uint8_t { none, unsure };

/// True while run() is active and its function has not returned.
bool deadlock_is_watched() noexcept;
void watch_deadlock(bool on) noexcept;

/// Ends the process, with the dump and status 2, when every goroutine is asleep and nothing can wake one.
/// `unsure` when only a plain thread that is not parked still could.
deadlock_verdict check_deadlock() noexcept;

/// True when no goroutine but the caller runs or can run before that moment: all others are asleep, no timer
/// is due until then, no blocking call is in flight, and every other plain thread that has used the library
/// is parked in it.
bool is_quiet_until(std::int64_t when_ns) noexcept;

} // namespace tether::detail
