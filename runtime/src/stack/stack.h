#pragma once

#include "stack/sanitizer.h"

#include <cstddef>
#include <cstdint>

namespace tether::detail {

/// The memory of one goroutine: [limit, top) is usable, the guard below `limit` faults on access if `guarded`.
struct stack {
  char *limit = nullptr;
  char *top = nullptr;
  bool guarded = false;
  std::size_t size() const noexcept { return static_cast<std::size_t>(top - limit); }
};

/// Takes a new stack from the system. Throws std::bad_alloc when there is none; nothing has changed then. Its
/// memory stays mapped for ever, so a pointer into it never faults.
stack stack_acquire();
/// Where the stacks of the range on_goroutine_stack() are: one every `stride` bytes from `origin` to `end`, each
/// with its guard first.
struct stack_grid {
  std::uintptr_t origin = 0;
  std::uintptr_t end = 0;
  bool has_others = false; ///< something else lies between
  std::size_t stride = 1;
  TETHER_UNSANITIZED std::size_t index(std::uintptr_t address) const noexcept { return (address - origin) / stride; }
};

/// While one lives, no stack is added to the grid.
struct stack_places {
  stack_places();
  ~stack_places();
  stack_places(const stack_places &) = delete;
  stack_places &operator=(const stack_places &) = delete;
  stack_grid grid;
};

/// True when the address lies in the guard of the stack.
bool stack_guards(const stack &s, const void *address) noexcept;

/// True when an unguarded stack has been used below its limit; `frame` is an address in its current frame.
bool stack_overflowed(const stack &s, const void *frame) noexcept;

/// Gives the calling thread an alternate signal stack, and the process, once, a SIGSEGV handler that reports
/// a goroutine's stack overflow and then lets the previous disposition act.
void stack_overflow_watch();

} // namespace tether::detail
