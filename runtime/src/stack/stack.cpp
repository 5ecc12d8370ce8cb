// Stacks are cut from slabs, each one mapping, so that their number is not limited by the number of mappings
// that the kernel allows. The lowest part of a stack is its guard, one of three kinds, the best that can be
// had:
// - a mark in the page table (MADV_GUARD_INSTALL, since Linux 6.13), which costs no mapping;
// - a mapping without access rights, on older kernels, and under sanitizers, whose leak checker reads whole
//   mappings;
// - none, when guards have taken half of the mappings that the kernel allows a process: then the runtime looks at
//   each departure of the goroutine whether it has used that part.
// TETHER_STACK_GUARD=mark, mapping or none sets the kind to begin with.
//
// A stack is an odd number of pages apart from the next: the tops of many stacks, all that a simple goroutine
// touches, then spread over the second-level cache instead of competing for the same lines.
#include "stack/stack.h"

#include "stack/sanitizer.h"

#include <tether/detail/wait_queue.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <mutex>
#include <new>
#include <string_view>
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

enum class guard_kind : unsigned char { mark, mapping, none };

guard_kind first_guard_kind() {
  const char *wanted = std::getenv("TETHER_STACK_GUARD");
  const std::string_view name = wanted ? wanted : "";
  if (name == "none")
    return guard_kind::none;
  const bool read_by_leak_checker = sanitized || __lsan_register_root_region;
  return name == "mapping" || read_by_leak_checker ? guard_kind::mapping : guard_kind::mark;
}

/// The other half is for the rest of the process.
std::size_t mappings_for_guards() {
  constexpr std::size_t default_limit = 65'530;
  std::size_t limit = 0;
  return (std::ifstream("/proc/sys/vm/max_map_count") >> limit ? limit : default_limit) / 2;
}

struct slab_pool {
  short_lock lock;       ///< guards what follows
  char *fresh = nullptr; ///< the part of the newest slab that was never used
  std::size_t fresh_count = 0;
  bool fresh_guarded = false;

  std::mutex growing; ///< held while a slab is made; guards what follows
  guard_kind guards = first_guard_kind();
  std::size_t mappings_left = mappings_for_guards();
};

slab_pool &the_pool() {
  static slab_pool *instance = new slab_pool;
  return *instance;
}

bool install_guard(char *base, guard_kind kind) {
  switch (kind) {
  case guard_kind::mark:
    return madvise(base, guard_size, madv_guard_install) == 0;
  case guard_kind::mapping:
    return mprotect(base, guard_size, PROT_NONE) == 0;
  case guard_kind::none:
    break;
  }
  return true;
}

/// Null when there is no memory, or no guard of this kind.
char *map_slab(std::size_t stacks, guard_kind kind) {
  const std::size_t size = stacks * stride;
  void *memory = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED)
    return nullptr;
  madvise(memory, size, MADV_NOHUGEPAGE);
  char *base = static_cast<char *>(memory);
  for (std::size_t i = 0; i < stacks; ++i)
    if (!install_guard(base + i * stride, kind)) {
      munmap(memory, size);
      return nullptr;
    }
  // What only a parked goroutine refers to is not lost memory: the goroutine is reported instead.
  if (__lsan_register_root_region)
    for (std::size_t i = 0; i < stacks; ++i)
      __lsan_register_root_region(base + i * stride + guard_size, usable_size);
  return base;
}

/// A kind that failed once is not tried again.
char *map_slab_with_best_guard(std::size_t stacks, slab_pool &p) {
  for (guard_kind &kind = p.guards;; kind = static_cast<guard_kind>(static_cast<int>(kind) + 1)) {
    const std::size_t mappings = kind == guard_kind::mapping ? 2 * stacks : 0;
    if (mappings > p.mappings_left)
      continue;
    char *slab = map_slab(stacks, kind);
    if (slab)
      p.mappings_left -= mappings;
    if (slab || kind == guard_kind::none)
      return slab;
  }
}

stack stack_at(char *base, bool guarded) { return {base + guard_size, base + stride, guarded}; }

/// The next stack of the newest slab; its limit is null when there is none.
stack take(slab_pool &p) {
  std::lock_guard guard(p.lock);
  if (p.fresh_count == 0)
    return {};
  --p.fresh_count;
  return stack_at(std::exchange(p.fresh, p.fresh + stride), p.fresh_guarded);
}

} // namespace

stack stack_acquire() {
  slab_pool &p = the_pool();
  if (stack s = take(p); s.limit)
    return s;
  std::lock_guard growing(p.growing);
  if (stack s = take(p); s.limit)
    return s;
  const guard_kind before = p.guards;
  std::size_t count = stacks_per_slab;
  char *slab = map_slab_with_best_guard(count, p);
  if (!slab) {
    // It was for want of memory, not of guards.
    p.guards = before;
    slab = map_slab(count = 1, p.guards);
  }
  if (!slab)
    throw std::bad_alloc();
  std::lock_guard guard(p.lock);
  p.fresh = slab + stride;
  p.fresh_count = count - 1;
  p.fresh_guarded = p.guards != guard_kind::none;
  return stack_at(slab, p.fresh_guarded);
}

bool stack_guards(const stack &s, const void *address) noexcept {
  const char *a = static_cast<const char *>(address);
  return s.guarded && a >= s.limit - guard_size && a < s.limit;
}

bool stack_overflowed(const stack &s, const void *frame) noexcept {
  constexpr std::size_t looked_at = 128;
  const auto *words = reinterpret_cast<const std::uintptr_t *>(s.limit) - looked_at;
  return frame < s.limit || std::any_of(words, words + looked_at, [](std::uintptr_t w) { return w != 0; });
}

} // namespace tether::detail
