#pragma once

#include "stack/sanitizer.h"

#include <cstddef>
#include <cstdint>
#include <sys/types.h>

namespace tether::detail {

/// Memory of the process, as words.
struct word_range {
  const std::uintptr_t *begin = nullptr;
  const std::uintptr_t *end = nullptr;
};

/// Where a stopped thread is.
struct stopped_thread {
  pid_t id = 0;
  std::uint32_t state = 0;
  const char *sp = nullptr; ///< of the stack it runs on, which may be a goroutine's
  /// The part of its own stack in which there is nothing of the program; null when not known.
  const char *unused_begin = nullptr;
  const char *unused_end = nullptr;
  /// What stopping it has put on the stack of the signal's handler; its registers, once more, among it.
  const char *frame_begin = nullptr;
  const char *frame_end = nullptr;
  word_range registers;
  word_range vector_registers;
};

/// While it lives, all other threads of the process stand still, wherever they were. The caller must use no lock
/// that another thread might hold (memory is not to be allocated), and, under a sanitizer, run only functions
/// that are TETHER_UNSANITIZED. One at a time.
///
/// Threads are stopped by SIGURG, whose former handler is put back afterwards; calls of the system that the
/// kernel does not restart by itself return EINTR to them. A thread that blocks SIGURG cannot be stopped.
class stopped_world {
public:
  /// Gives up after the deadline: complete() is false then, and nothing is stopped.
  explicit stopped_world(std::int64_t deadline_ns) noexcept;
  ~stopped_world();
  stopped_world(const stopped_world &) = delete;
  stopped_world &operator=(const stopped_world &) = delete;

  bool complete() const noexcept { return complete_; }
  TETHER_UNSANITIZED const stopped_thread *begin() const noexcept { return threads_; }
  TETHER_UNSANITIZED const stopped_thread *end() const noexcept { return threads_ + count_; }

private:
  bool stop_all(std::int64_t deadline_ns) noexcept;
  void resume() noexcept;

  const stopped_thread *threads_ = nullptr;
  std::size_t count_ = 0;
  bool complete_ = false;
};

/// Says where the calling thread's own stack lies, so that the part of it that is not in use is known when the
/// thread is stopped.
void note_thread_stack() noexcept;
/// The same for a thread of the library, on whose own stack nothing of the program runs; called when it begins.
void note_own_thread(bool fires_timers) noexcept;

struct unused_stack {
  const char *begin;
  const char *end;
};
/// The same of the calling thread, when it uses its stack, or a goroutine's, from `low` on.
unused_stack unused_stack_of_caller(const char *low) noexcept;

} // namespace tether::detail
