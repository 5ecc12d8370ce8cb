#pragma once

#include "stack/sanitizer.h"

#include <cstddef>
#include <cstdint>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace tether::detail {

/// Memory for the check for stuck goroutines, straight from the kernel: usable while all other threads stand
/// still, and known, so that what the check itself writes down is not taken for the program's.
class arena {
public:
  arena() noexcept = default;
  arena(const arena &) = delete;
  arena &operator=(const arena &) = delete;
  TETHER_UNSANITIZED ~arena() {
    for (block *b = newest_; b;) {
      block *next = b->before;
      syscall(SYS_munmap, b, b->size);
      b = next;
    }
  }

  /// Zeroed. Null when there is no memory; failed() says so then.
  template <class T>
  TETHER_UNSANITIZED T *make(std::size_t n = 1) noexcept {
    return static_cast<T *>(allocate(n * sizeof(T)));
  }
  TETHER_UNSANITIZED bool failed() const noexcept { return failed_; }
  TETHER_UNSANITIZED bool has(std::uintptr_t address) const noexcept {
    for (const block *b = newest_; b; b = b->before)
      if (address - reinterpret_cast<std::uintptr_t>(b) < b->size)
        return true;
    return false;
  }

private:
  struct block {
    block *before;
    std::size_t size;
  };
  static constexpr std::size_t usual_size = 256 * 1024;

  TETHER_UNSANITIZED void *allocate(std::size_t size) noexcept {
    size = (size + 15) & ~std::size_t(15);
    if (size > left_ && !grow(size))
      return nullptr;
    char *result = next_;
    next_ += size;
    left_ -= size;
    return result;
  }
  TETHER_UNSANITIZED bool grow(std::size_t size) noexcept {
    const std::size_t wanted = size + sizeof(block) > usual_size ? size + sizeof(block) : usual_size;
    const long memory = syscall(SYS_mmap, nullptr, wanted, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0L);
    if (memory == -1) {
      failed_ = true;
      return false;
    }
    auto *b = reinterpret_cast<block *>(memory);
    b->before = newest_;
    b->size = wanted;
    newest_ = b;
    next_ = reinterpret_cast<char *>(b) + sizeof(block);
    left_ = wanted - sizeof(block);
    return true;
  }

  block *newest_ = nullptr;
  char *next_ = nullptr;
  std::size_t left_ = 0;
  bool failed_ = false;
};

} // namespace tether::detail
