#include <tether/pool.h>

#include <atomic>

namespace tether::detail {

// Never inlined: a goroutine may come back on another thread.
[[gnu::noinline]] std::size_t thread_number() noexcept {
  static std::atomic<std::size_t> last{0};
  thread_local const std::size_t mine = last.fetch_add(1, std::memory_order_relaxed);
  return mine;
}

} // namespace tether::detail
