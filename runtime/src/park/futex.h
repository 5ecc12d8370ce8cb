#pragma once

#include <atomic>
#include <cstdint>

namespace tether::detail {

/// Sleeps while the word holds `expected`, until woken or, when timeout_ns is not negative, until the time is
/// over. May return early. Waking an address that is no longer mapped or in other use is harmless.
void futex_wait(std::atomic<std::uint32_t> *word, std::uint32_t expected, std::int64_t timeout_ns = -1) noexcept;
void futex_wake(std::atomic<std::uint32_t> *word, int count = 1) noexcept;

/// One pause of a spinning processor.
inline void cpu_relax() noexcept {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

} // namespace tether::detail
