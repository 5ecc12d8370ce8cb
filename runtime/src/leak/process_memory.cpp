// /proc/self/maps says what is mapped, /proc/self/pagemap which pages exist: only those are read, so the scan costs
// what the program uses, not what it has reserved. Pages that were swapped out are read through /proc/self/mem,
// which reports what cannot be read (the guards of stacks look like swapped pages) instead of faulting.
#include "leak/process_memory.h"

#include <tether/detail/residence.h>

#include <ctime>
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace tether::detail {

namespace {

constexpr std::size_t page = 4096;
constexpr std::size_t text_size = 64 * 1024;
constexpr std::size_t flags_count = 4096;
constexpr std::uint64_t page_present = std::uint64_t(1) << 63;
constexpr std::uint64_t page_swapped = std::uint64_t(1) << 62;
/// The sanitizers map their own tables, some of many terabytes, where no program keeps pointers.
constexpr std::uintptr_t largest = sanitized ? std::uintptr_t(1) << 38 : ~std::uintptr_t(0);

int open_own(const char *path) noexcept {
  return static_cast<int>(syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC));
}

TETHER_UNSANITIZED bool is_over(std::int64_t deadline_ns) noexcept {
  timespec t{};
  syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1'000'000'000 + t.tv_nsec > deadline_ns;
}

TETHER_UNSANITIZED std::uintptr_t read_hex(const char *&at, const char *end) noexcept {
  std::uintptr_t n = 0;
  for (; at < end; ++at)
    if (*at >= '0' && *at <= '9')
      n = n << 4 | static_cast<std::uintptr_t>(*at - '0');
    else if (*at >= 'a' && *at <= 'f')
      n = n << 4 | static_cast<std::uintptr_t>(*at - 'a' + 10);
    else
      break;
  return n;
}

TETHER_UNSANITIZED bool begins_with(const char *at, const char *end, const char *prefix) noexcept {
  for (; *prefix; ++at, ++prefix)
    if (at >= end || *at != *prefix)
      return false;
  return true;
}

TETHER_UNSANITIZED bool in_region(std::uintptr_t address) noexcept {
  return address >> stack_region_bits == stack_region >> stack_region_bits;
}

} // namespace

process_memory::process_memory(arena &memory, const stack_grid &stacks) noexcept
    : memory_(memory), stacks_(stacks), maps_(open_own("/proc/self/maps")), pages_(open_own("/proc/self/pagemap")),
      contents_(open_own("/proc/self/mem")), text_(memory.make<char>(text_size)),
      flags_(memory.make<std::uint64_t>(flags_count)),
      copy_(memory.make<std::uintptr_t>(page / sizeof(std::uintptr_t))) {}

process_memory::~process_memory() {
  for (const int file : {maps_, pages_, contents_})
    if (file >= 0)
      syscall(SYS_close, file);
}

void process_memory::exclude(const void *begin, const void *end) noexcept {
  if (!begin || begin >= end)
    return;
  auto *e = memory_.make<excluded>();
  if (!e)
    return;
  e->begin = reinterpret_cast<std::uintptr_t>(begin);
  e->end = reinterpret_cast<std::uintptr_t>(end);
  e->next = excluded_;
  excluded_ = e;
}

bool process_memory::visit(std::int64_t deadline_ns, void (*visitor)(word_range, void *), void *argument) noexcept {
  if (stacks_.has_others || maps_ < 0 || pages_ < 0 || contents_ < 0 || memory_.failed())
    return false;
  deadline_ns_ = deadline_ns;
  visitor_ = visitor;
  argument_ = argument;
  for (;;) {
    mapping m{};
    switch (next_mapping(m)) {
    case progress::failed:
      return false;
    case progress::done:
      return true;
    case progress::more:
      break;
    }
    if (in_region(m.begin) || in_region(m.end - 1)) {
      if (m.begin < stacks_.origin || m.end > stacks_.end)
        return false;
      continue;
    }
    if (!m.writable || !m.is_memory || m.end - m.begin > largest || memory_.has(m.begin))
      continue;
    if (!visit_mapping(m))
      return false;
  }
}

/// Gets more of the list of mappings.
process_memory::progress process_memory::fill() noexcept {
  if (text_begin_ > 0) {
    for (std::size_t i = text_begin_; i < text_end_; ++i)
      text_[i - text_begin_] = text_[i];
    text_end_ -= text_begin_;
    text_begin_ = 0;
  }
  if (text_end_ == text_size)
    return progress::failed;
  const long n = syscall(SYS_read, maps_, text_ + text_end_, text_size - text_end_);
  if (n > 0)
    text_end_ += static_cast<std::size_t>(n);
  return n > 0 ? progress::more : n == 0 ? progress::done : progress::failed;
}

/// A line reads "begin-end rwxp offset device inode  path".
process_memory::progress process_memory::next_mapping(mapping &m) noexcept {
  std::size_t line_end = text_begin_;
  for (;;) {
    while (line_end < text_end_ && text_[line_end] != '\n')
      ++line_end;
    if (line_end < text_end_)
      break;
    const std::size_t length = text_end_ - text_begin_;
    const progress p = fill();
    if (p != progress::more)
      return p == progress::done && length > 0 ? progress::failed : p;
    line_end = text_begin_ + length;
  }
  const char *at = text_ + text_begin_;
  const char *end = text_ + line_end;
  text_begin_ = line_end + 1;
  m.begin = read_hex(at, end);
  m.end = read_hex(++at, end);
  if (m.end <= m.begin || end - at < 6)
    return progress::failed;
  m.writable = at[1] == 'r' && at[2] == 'w';
  m.is_private = at[4] == 'p';
  at += 5;
  for (int fields = 0; fields < 3; ++fields) {
    while (at < end && *at == ' ')
      ++at;
    while (at < end && *at != ' ')
      ++at;
  }
  while (at < end && *at == ' ')
    ++at;
  // A shared mapping of a device or a file is no place for addresses, and reading it may do something.
  m.is_memory = m.is_private || at == end || begins_with(at, end, "/dev/zero") || begins_with(at, end, "/dev/shm/") ||
                begins_with(at, end, "/memfd:") || begins_with(at, end, "/SYSV");
  return progress::more;
}

bool process_memory::visit_mapping(const mapping &m) noexcept {
  for (std::uintptr_t begin = m.begin; begin < m.end;) {
    const std::size_t left = (m.end - begin) / page;
    const std::size_t count = left < flags_count ? left : flags_count;
    const long wanted = static_cast<long>(count * sizeof(std::uint64_t));
    if (is_over(deadline_ns_) ||
        syscall(SYS_pread64, pages_, flags_, wanted, begin / page * sizeof(std::uint64_t)) != wanted)
      return false;
    for (std::size_t i = 0; i < count;) {
      const std::uint64_t kind = flags_[i] & (page_present | page_swapped);
      const std::size_t first = i;
      while (i < count && (flags_[i] & (page_present | page_swapped)) == kind)
        ++i;
      if (kind != 0 && !visit_pages(begin + first * page, begin + i * page, m, kind & page_present))
        return false;
    }
    begin += count * page;
  }
  return true;
}

bool process_memory::visit_pages(std::uintptr_t begin, std::uintptr_t end, const mapping &in, bool resident) noexcept {
  if (resident) {
    visit_words(begin, end, in, excluded_);
    return true;
  }
  for (; begin < end; begin += page)
    if (syscall(SYS_pread64, contents_, copy_, page, begin) == static_cast<long>(page))
      visitor_({copy_, copy_ + page / sizeof(std::uintptr_t)}, argument_);
  return true;
}

void process_memory::visit_words(std::uintptr_t begin, std::uintptr_t end, const mapping &in,
                                 const excluded *from) noexcept {
  for (const excluded *e = from; e; e = e->next) {
    if (e->end <= begin || e->begin >= end || e->end > in.end)
      continue;
    if (e->begin > begin)
      visit_words(begin, e->begin, in, e->next);
    if (e->end < end)
      visit_words(e->end, end, in, e->next);
    return;
  }
  visitor_({reinterpret_cast<const std::uintptr_t *>((begin + 7) & ~std::uintptr_t(7)),
            reinterpret_cast<const std::uintptr_t *>(end & ~std::uintptr_t(7))},
           argument_);
}

} // namespace tether::detail
