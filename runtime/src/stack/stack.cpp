// Stacks are cut from slabs, each one mapping, so that their number is not limited by the number of mappings
// that the kernel allows. The guard of a stack is its lowest part. Where the kernel has MADV_GUARD_INSTALL
// (Linux 6.13) a guard is a mark in the page table; otherwise, and under sanitizers, whose leak checker reads
// whole mappings, it is a mapping without access rights.
//
// Invariant: a slab is never unmapped, and a free stack is in the list exactly once.
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

constexpr std::size_t usable_size = (sanitized ? 512 : 256) * 1024;
constexpr std::size_t guard_size = 32 * 1024;
constexpr std::size_t stride = usable_size + guard_size;
constexpr std::size_t stacks_per_slab = 32;
constexpr int madv_guard_install = 102;

/// The link of the free list, stored at the top of a free stack, where memory has been touched already.
struct free_stack {
  free_stack *next;
};

struct pool {
  short_lock lock; ///< guards what follows
  free_stack *free = nullptr;
  char *fresh = nullptr; ///< the part of the newest slab that was never used
  std::size_t fresh_count = 0;
  std::mutex growing; ///< held while a slab is made
};

pool &the_pool() {
  static pool *instance = new pool;
  return *instance;
}

free_stack *link_of(char *top) { return reinterpret_cast<free_stack *>(top) - 1; }

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

/// A stack from the pool; its limit is null when the pool is empty.
stack take(pool &p) {
  std::lock_guard guard(p.lock);
  if (free_stack *link = p.free) {
    p.free = link->next;
    char *top = reinterpret_cast<char *>(link + 1);
    return {top - usable_size, top};
  }
  if (p.fresh_count == 0)
    return {};
  --p.fresh_count;
  return stack_at(std::exchange(p.fresh, p.fresh + stride));
}

} // namespace

stack stack_acquire() {
  pool &p = the_pool();
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

void stack_release(stack s) noexcept {
  pool &p = the_pool();
  free_stack *link = link_of(s.top);
  std::lock_guard guard(p.lock);
  link->next = p.free;
  p.free = link;
}

bool stack_guards(const stack &s, const void *address) noexcept {
  const char *a = static_cast<const char *>(address);
  return a >= s.limit - guard_size && a < s.limit;
}

} // namespace tether::detail
