// Stacks are cut from slabs, each one mapping, so that their number is not limited by the number of mappings
// that the kernel allows. The guard of a stack is its lowest part. Where the kernel has MADV_GUARD_INSTALL
// (Linux 6.13) a guard is a mark in the page table; otherwise, and under sanitizers, whose leak checker reads
// whole mappings, it is a mapping without access rights.
//
// A stack is an odd number of pages apart from the next: the tops of many stacks, all that a simple goroutine
// touches, then spread over the second-level cache instead of competing for the same lines.
#include "stack/stack.h"

#include "stack/sanitizer.h"

#include <tether/detail/wait_queue.h>

#include <mutex>
#include <new>
#include <sys/mman.h>
#include <utility>

extern "C" __attribute__((weak)) void __lsan_register_root_region(const void *, std::size_t);

namespace tether::detail {

namespace {

constexpr std::size_t page = 4096;
constexpr std::size_t usable_size = (sanitized ? 127 : 63) * page;
constexpr std::size_t guard_size = 8 * page;
constexpr std::size_t stride = usable_size + guard_size;
constexpr std::size_t stacks_per_slab = 32;
constexpr int madv_guard_install = 102;

struct slab_pool {
  short_lock lock;       ///< guards what follows
  char *fresh = nullptr; ///< the part of the newest slab that was never used
  std::size_t fresh_count = 0;
  std::mutex growing; ///< held while a slab is made
};

slab_pool &the_pool() {
  static slab_pool *instance = new slab_pool;
  return *instance;
}

bool install_guard(char *base) {
  static const bool marks = !sanitized && !__lsan_register_root_region;
  if (marks && madvise(base, guard_size, madv_guard_install) == 0)
    return true;
  return mprotect(base, guard_size, PROT_NONE) == 0;
}

char *map_slab(std::size_t stacks) {
  const std::size_t size = stacks * stride;
  void *memory = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED)
    return nullptr;
  madvise(memory, size, MADV_NOHUGEPAGE);
  char *base = static_cast<char *>(memory);
  for (std::size_t i = 0; i < stacks; ++i)
    if (!install_guard(base + i * stride)) {
      munmap(memory, size);
      return nullptr;
    }
  // What only a parked goroutine refers to is not lost memory: the goroutine is reported instead.
  if (__lsan_register_root_region)
    for (std::size_t i = 0; i < stacks; ++i)
      __lsan_register_root_region(base + i * stride + guard_size, usable_size);
  return base;
}

stack stack_at(char *base) { return {base + guard_size, base + stride}; }

/// The next stack of the newest slab; its limit is null when there is none.
stack take(slab_pool &p) {
  std::lock_guard guard(p.lock);
  if (p.fresh_count == 0)
    return {};
  --p.fresh_count;
  return stack_at(std::exchange(p.fresh, p.fresh + stride));
}

} // namespace

stack stack_acquire() {
  slab_pool &p = the_pool();
  if (stack s = take(p); s.limit)
    return s;
  std::lock_guard growing(p.growing);
  if (stack s = take(p); s.limit)
    return s;
  std::size_t count = stacks_per_slab;
  char *slab = map_slab(count);
  if (!slab)
    slab = map_slab(count = 1);
  if (!slab)
    throw std::bad_alloc();
  std::lock_guard guard(p.lock);
  p.fresh = slab + stride;
  p.fresh_count = count - 1;
  return stack_at(slab);
}

bool stack_guards(const stack &s, const void *address) noexcept {
  const char *a = static_cast<const char *>(address);
  return a >= s.limit - guard_size && a < s.limit;
}

} // namespace tether::detail
