#pragma once

#include <cstdint>

namespace tether::detail {

/// The addresses that the stacks of goroutines have, and nothing else. A handle there can be found by whoever
/// looks at its goroutine; handles anywhere else count themselves. A stack for which there was no room here
/// counts as elsewhere. Two to the power of `stack_region_bits` bytes; free under every sanitizer as well.
inline constexpr std::uintptr_t stack_region = 0x580000000000;
inline constexpr int stack_region_bits = 41;

inline bool on_goroutine_stack(const void *p) noexcept {
  return reinterpret_cast<std::uintptr_t>(p) >> stack_region_bits == stack_region >> stack_region_bits;
}

/// How a handle writes down what it refers to: the address plus one of these. So words that are handles can be
/// told from the addresses that running code leaves in registers and on stacks, and the two kinds of handles
/// from each other.
enum handle_mark : std::uintptr_t { limited_handle = 1, full_handle = 2 };

/// Both handles have the word by now; the compiler takes it away from `from` only after that.
inline void handle_moved(const std::uintptr_t &to, std::uintptr_t &from) noexcept {
  asm volatile("" : "+m"(from) : "m"(to));
}
/// Makes the compiler clear a handle that is destroyed: nothing is left where it was.
inline void handle_destroyed(const std::uintptr_t &cleared) noexcept { asm volatile("" : : "m"(cleared)); }

} // namespace tether::detail
