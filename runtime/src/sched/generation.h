#pragma once

#include <atomic>
#include <cstdint>

namespace tether::detail {

/// Every goroutine belongs to the generation in which it was started. The end of run() begins a new one;
/// goroutines of an older generation never run again: the scheduler drops them, wakers pass them over, and
/// one that is running stops at its next operation of the library.
inline std::atomic<std::uint64_t> live_generation{1};

struct goroutine;

/// True for a plain thread, and for a goroutine of the live generation.
bool is_live(const goroutine *g) noexcept;

/// Called at the start of every operation; does not return to a goroutine whose generation is over.
void checkpoint() noexcept;

} // namespace tether::detail
