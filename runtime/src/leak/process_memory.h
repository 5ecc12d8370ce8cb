#pragma once

#include "leak/arena.h"
#include "leak/stopped_world.h"
#include "stack/stack.h"

#include <cstddef>
#include <cstdint>

namespace tether::detail {

/// The writable memory of the process, as far as the program may have written there, without the stacks of
/// goroutines. Opens what it needs when it is made; after that it takes no lock and allocates nothing but in its
/// arena, so all other threads may stand still.
class process_memory {
public:
  process_memory(arena &memory, const stack_grid &stacks) noexcept;
  ~process_memory();
  process_memory(const process_memory &) = delete;
  process_memory &operator=(const process_memory &) = delete;

  /// Leaves out addresses from `begin` to `end`, the part of a thread's stack that is not in use, as far as it
  /// lies in one mapping with its end.
  TETHER_UNSANITIZED void exclude(const void *begin, const void *end) noexcept;

  /// Visits all of it. False when the time was over before, or the memory could not be read; also when somebody
  /// else's memory lies between the stacks.
  TETHER_UNSANITIZED bool visit(std::int64_t deadline_ns, void (*visitor)(word_range, void *), void *argument) noexcept;

private:
  struct mapping {
    std::uintptr_t begin, end;
    bool writable, is_private, is_memory;
  };
  struct excluded {
    std::uintptr_t begin, end;
    excluded *next;
  };
  enum class progress : unsigned char { more, done, failed };

  TETHER_UNSANITIZED progress next_mapping(mapping &m) noexcept;
  TETHER_UNSANITIZED progress fill() noexcept;
  TETHER_UNSANITIZED bool visit_mapping(const mapping &m) noexcept;
  TETHER_UNSANITIZED bool visit_pages(std::uintptr_t begin, std::uintptr_t end, const mapping &in,
                                      bool resident) noexcept;
  TETHER_UNSANITIZED void visit_words(std::uintptr_t begin, std::uintptr_t end, const mapping &in,
                                      const excluded *from) noexcept;

  arena &memory_;
  const stack_grid stacks_;
  int maps_ = -1;
  int pages_ = -1;
  int contents_ = -1;
  excluded *excluded_ = nullptr;
  char *text_ = nullptr;
  std::size_t text_begin_ = 0, text_end_ = 0;
  std::uint64_t *flags_ = nullptr;
  std::uintptr_t *copy_ = nullptr;
  std::int64_t deadline_ns_ = 0;
  void (*visitor_)(word_range, void *) = nullptr;
  void *argument_ = nullptr;
};

} // namespace tether::detail
