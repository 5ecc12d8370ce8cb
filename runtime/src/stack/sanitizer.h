#pragma once

/// What the sanitizers must be told about stacks and switches. Everything here is empty in an ordinary build.

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define TETHER_ASAN 1
#endif
#if __has_feature(thread_sanitizer)
#define TETHER_TSAN 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__)
#define TETHER_ASAN 1
#endif
#if defined(__SANITIZE_THREAD__)
#define TETHER_TSAN 1
#endif

#if defined(TETHER_ASAN)
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#endif
#if defined(TETHER_TSAN)
#include <sanitizer/tsan_interface.h>
#endif

#include <atomic>
#include <cstddef>

/// For functions that look at memory that others use, or that run while all other threads are stopped anywhere,
/// perhaps within the sanitizer.
#if (defined(TETHER_ASAN) || defined(TETHER_TSAN)) && defined(__clang__)
#define TETHER_UNSANITIZED __attribute__((disable_sanitizer_instrumentation, no_sanitize("undefined")))
#elif defined(TETHER_ASAN) || defined(TETHER_TSAN)
#define TETHER_UNSANITIZED __attribute__((no_sanitize("address"), no_sanitize("thread"), no_sanitize("undefined")))
#else
#define TETHER_UNSANITIZED
#endif

extern "C" __attribute__((weak)) void __lsan_disable();
extern "C" __attribute__((weak)) void __lsan_enable();

namespace tether::detail {

/// While it lives, nothing that this thread allocates is a leak for the leak checker, where there is one.
class leak_checker_pause {
public:
  leak_checker_pause() noexcept {
    if (__lsan_disable)
      __lsan_disable();
  }
  ~leak_checker_pause() {
    if (__lsan_enable)
      __lsan_enable();
  }
  leak_checker_pause(const leak_checker_pause &) = delete;
  leak_checker_pause &operator=(const leak_checker_pause &) = delete;
};

#if defined(TETHER_ASAN) || defined(TETHER_TSAN)
inline constexpr bool sanitized = true;
#else
inline constexpr bool sanitized = false;
#endif

#if defined(TETHER_TSAN)
inline constexpr bool thread_sanitized = true;
#else
inline constexpr bool thread_sanitized = false;
#endif

/// Reads what another thread may have been changing when it was stopped.
template <class T>
TETHER_UNSANITIZED T peek(const T &from) noexcept {
  return *const_cast<const volatile T *>(&from);
}
template <class T>
TETHER_UNSANITIZED T peek(const std::atomic<T> &from) noexcept {
  return *reinterpret_cast<const volatile T *>(&from);
}

/// The sanitizers' view of one stack of execution, a thread's or a goroutine's.
struct fiber {
#if defined(TETHER_ASAN)
  void *fake_stack = nullptr;
  const void *bottom = nullptr;
  std::size_t size = 0;
#endif
#if defined(TETHER_TSAN)
  void *tsan = nullptr;
#endif

  void create([[maybe_unused]] const void *limit, [[maybe_unused]] std::size_t bytes) {
#if defined(TETHER_ASAN)
    fake_stack = nullptr;
    bottom = limit;
    size = bytes;
    __asan_unpoison_memory_region(limit, bytes);
#endif
#if defined(TETHER_TSAN)
    tsan = __tsan_create_fiber(0);
#endif
  }
  void destroy() {
#if defined(TETHER_TSAN)
    __tsan_destroy_fiber(tsan);
#endif
  }
  /// Makes this the view of the calling thread's own stack.
  void adopt_thread() {
#if defined(TETHER_TSAN)
    tsan = __tsan_get_current_fiber();
#endif
  }
  /// Announces a switch from this to `to`; the last one of a goroutine gives its fake stack up.
  void leave([[maybe_unused]] fiber &to, [[maybe_unused]] bool for_ever) {
#if defined(TETHER_ASAN)
    __sanitizer_start_switch_fiber(for_ever ? nullptr : &fake_stack, to.bottom, to.size);
#endif
#if defined(TETHER_TSAN)
    __tsan_switch_to_fiber(to.tsan, 0);
#endif
  }
  /// Says that this was switched to, coming from `from`.
  void arrive([[maybe_unused]] fiber *from) {
#if defined(TETHER_ASAN)
    const void *old_bottom = nullptr;
    std::size_t old_size = 0;
    __sanitizer_finish_switch_fiber(fake_stack, &old_bottom, &old_size);
    if (from && !from->bottom) {
      from->bottom = old_bottom;
      from->size = old_size;
    }
#endif
  }
};

} // namespace tether::detail
