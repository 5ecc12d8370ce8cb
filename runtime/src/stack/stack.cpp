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
// All slabs lie one after the other in one range of addresses, so that an address tells whether it is on a stack
// and on which one (stack_index); from a place in it that differs from run to run. Where the kernel gives a slab
// no room there, it may be anywhere else.
//
// A stack is an odd number of pages apart from the next: the tops of many stacks, all that a simple goroutine
// touches, then spread over the second-level cache instead of competing for the same lines.
#include "stack/stack.h"

#include "stack/sanitizer.h"

#include <tether/detail/residence.h>
#include <tether/detail/wait_queue.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <mutex>
#include <new>
#include <string_view>
#include <sys/mman.h>
#include <sys/random.h>
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

/// Where the first slab lies: somewhere in the lower half of the range.
char *first_place() {
  std::uint64_t random = 0;
  if (getrandom(&random, sizeof random, GRND_NONBLOCK) != sizeof random)
    random = static_cast<std::uint64_t>(std::chrono::steady_clock::now().time_since_epoch().count()) * page;
  const std::uintptr_t offset = random % (std::uintptr_t(1) << (stack_region_bits - 1)) / page * page;
  return reinterpret_cast<char *>(stack_region + offset);
}

struct slab_pool {
  short_lock lock;       ///< guards what follows
  char *fresh = nullptr; ///< the part of the newest slab that was never used
  std::size_t fresh_count = 0;
  bool fresh_guarded = false;

  std::mutex growing; ///< held while a slab is made; guards what follows
  guard_kind guards = first_guard_kind();
  std::size_t mappings_left = mappings_for_guards();
  char *const origin = first_place();
  char *place = origin;     ///< of the next slab
  bool place_taken = false; ///< somebody else has mapped something there
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

char *map_memory(char *at, std::size_t size) {
#if !defined(MAP_FIXED_NOREPLACE)
  constexpr int MAP_FIXED_NOREPLACE = 0x100000;
#endif
  constexpr int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
  void *memory = mmap(at, size, PROT_READ | PROT_WRITE, flags | (at ? MAP_FIXED_NOREPLACE : 0), -1, 0);
  if (memory != MAP_FAILED && at && memory != at) { // a kernel that does not know the flag
    munmap(memory, size);
    return nullptr;
  }
  return memory == MAP_FAILED ? nullptr : static_cast<char *>(memory);
}

/// Null when there is no memory, or no guard of this kind.
char *map_slab(slab_pool &p, std::size_t stacks, guard_kind kind) {
  const std::size_t size = stacks * stride;
  const bool in_range = !p.place_taken && on_goroutine_stack(p.place) && on_goroutine_stack(p.place + size);
  char *const placed = in_range ? map_memory(p.place, size) : nullptr;
  if (in_range && !placed && errno == EEXIST)
    p.place_taken = true;
  char *const memory = placed ? placed : map_memory(nullptr, size);
  if (!memory)
    return nullptr;
  madvise(memory, size, MADV_NOHUGEPAGE);
  char *base = memory;
  for (std::size_t i = 0; i < stacks; ++i)
    if (!install_guard(base + i * stride, kind)) {
      munmap(memory, size);
      return nullptr;
    }
  // What only a parked goroutine refers to is not lost memory: the goroutine is reported instead.
  if (__lsan_register_root_region)
    for (std::size_t i = 0; i < stacks; ++i)
      __lsan_register_root_region(base + i * stride + guard_size, usable_size);
  if (placed)
    p.place += size;
  return base;
}

/// A kind that failed once is not tried again.
char *map_slab_with_best_guard(slab_pool &p, std::size_t stacks) {
  for (guard_kind &kind = p.guards;; kind = static_cast<guard_kind>(static_cast<int>(kind) + 1)) {
    const std::size_t mappings = kind == guard_kind::mapping ? 2 * stacks : 0;
    if (mappings > p.mappings_left)
      continue;
    char *slab = map_slab(p, stacks, kind);
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
  char *slab = map_slab_with_best_guard(p, count);
  if (!slab) {
    // It was for want of memory, not of guards.
    p.guards = before;
    slab = map_slab(p, count = 1, p.guards);
  }
  if (!slab)
    throw std::bad_alloc();
  std::lock_guard guard(p.lock);
  p.fresh = slab + stride;
  p.fresh_count = count - 1;
  p.fresh_guarded = p.guards != guard_kind::none;
  return stack_at(slab, p.fresh_guarded);
}

stack_places::stack_places() {
  slab_pool &p = the_pool();
  p.growing.lock();
  grid = {reinterpret_cast<std::uintptr_t>(p.origin), reinterpret_cast<std::uintptr_t>(p.place), p.place_taken, stride};
}
stack_places::~stack_places() { the_pool().growing.unlock(); }

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
