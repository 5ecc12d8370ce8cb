// The threads are listed again and again until all that are listed have stopped: a stopped thread starts no other.
// The table of threads is written by the one who stops, before the signal is sent, so a signal that arrives when
// its world goes on already finds nothing to do.
#include "leak/stopped_world.h"

#include "park/futex.h"
#include "sched/worker.h"
#include "stack/sanitizer.h"

#include <tether/detail/residence.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <ctime>
#include <dirent.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#if defined(TETHER_TSAN)
// The sanitizer's own sigaction holds signals back until the thread calls something that it intercepts.
extern "C" int __sigaction(int, const struct sigaction *, struct sigaction *);
#define sigaction_now __sigaction
#else
#define sigaction_now sigaction
#endif

namespace {

/// What is known of the calling thread's own stack.
struct thread_stack {
  const char *limit; ///< its lowest address; null when not known
  const char *top;
  /// For a thread of the library: where its frames begin. Nothing of the program is below.
  const char *frames;
  bool fires_timers;
};
constinit thread_local thread_stack tether_thread_stack __attribute__((tls_model("initial-exec"))) = {};

} // namespace

namespace tether::detail {

namespace {

/// Below the stack pointer a function may use this much.
constexpr std::size_t red_zone = 128;
constexpr int stop_signal = SIGURG;
constexpr std::size_t most_threads = 4096;
/// The state of a thread, beside the epoch that it belongs to.
enum : std::uint32_t { asked, stopped, gone, states = 4 };

stopped_thread threads[most_threads];
std::uint32_t thread_count = 0;
/// Odd while the world is stopped. The futex on which the stopped threads sleep.
std::uint32_t epoch = 0;

/// Everything that is called while threads are stopped goes straight to the kernel.
TETHER_UNSANITIZED void futex_sleep(std::uint32_t *word, std::uint32_t expected) noexcept {
  syscall(SYS_futex, word, FUTEX_WAIT | FUTEX_PRIVATE_FLAG, expected, nullptr, nullptr, 0);
}

TETHER_UNSANITIZED std::int64_t clock_now() noexcept {
  timespec t{};
  syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1'000'000'000 + t.tv_nsec;
}

TETHER_UNSANITIZED word_range words_of(const void *begin, std::size_t size) noexcept {
  const auto *first = static_cast<const std::uintptr_t *>(begin);
  return {first, first + size / sizeof(std::uintptr_t)};
}

/// True when the thread is in a call of syscall(), as all that sleep in this library are: the registers that a
/// called function may change hold nothing then.
TETHER_UNSANITIZED bool in_system_call(std::uintptr_t instruction) noexcept {
  constexpr std::uintptr_t longest = 64;
  return instruction - reinterpret_cast<std::uintptr_t>(&syscall) < longest;
}

#if defined(__x86_64__)
/// Layout of the extended area: see the kernel's asm/sigcontext.h.
TETHER_UNSANITIZED std::size_t extended_size(const char *area) noexcept {
  constexpr std::uint32_t extended_magic = 0x46505853;
  const auto *software = reinterpret_cast<const std::uint32_t *>(area + 464);
  return software[0] == extended_magic ? software[4] : 512;
}

TETHER_UNSANITIZED void note_registers(stopped_thread &t, const ucontext_t &context) noexcept {
  t.sp = reinterpret_cast<const char *>(context.uc_mcontext.gregs[REG_RSP]);
  t.registers = words_of(context.uc_mcontext.gregs, sizeof context.uc_mcontext.gregs);
  const auto *area = reinterpret_cast<const char *>(context.uc_mcontext.fpregs);
  if (area)
    t.frame_end = area + extended_size(area);
  if (!area || in_system_call(static_cast<std::uintptr_t>(context.uc_mcontext.gregs[REG_RIP])))
    return;
  t.vector_registers = words_of(area, extended_size(area));
}
#elif defined(__aarch64__)
TETHER_UNSANITIZED void note_registers(stopped_thread &t, const ucontext_t &context) noexcept {
  t.sp = reinterpret_cast<const char *>(context.uc_mcontext.sp);
  t.registers = words_of(context.uc_mcontext.regs, sizeof context.uc_mcontext.regs);
  if (!in_system_call(context.uc_mcontext.pc))
    t.vector_registers = words_of(context.uc_mcontext.__reserved, sizeof context.uc_mcontext.__reserved);
}
#endif

TETHER_UNSANITIZED unused_stack unused_part(const thread_stack &s, const char *low) noexcept {
  if (!s.frames && (low < s.limit || low >= s.top)) // on a stack of the program's own making
    return {nullptr, nullptr};
  return {s.limit, s.frames ? s.frames : low};
}

TETHER_UNSANITIZED void on_stop(int, siginfo_t *, void *context) {
  const int saved = errno;
  const std::uint32_t mine = __atomic_load_n(&epoch, __ATOMIC_ACQUIRE);
  const auto self = static_cast<pid_t>(syscall(SYS_gettid));
  stopped_thread *t = nullptr;
  for (std::uint32_t i = 0, n = __atomic_load_n(&thread_count, __ATOMIC_ACQUIRE); mine % 2 == 1 && i < n; ++i)
    if (threads[i].id == self)
      t = &threads[i];
  if (t) {
    const worker *w = tether_this_worker;
    // This function saves registers below its frame address.
    constexpr std::size_t saved_registers = 128;
    t->frame_begin = static_cast<const char *>(__builtin_frame_address(0)) - saved_registers;
    t->frame_end = static_cast<const char *>(context) + sizeof(ucontext_t);
    note_registers(*t, *static_cast<const ucontext_t *>(context));
    // It runs nothing of the program: the timers are locked, or it has nothing to run.
    if (tether_thread_stack.fires_timers || (w && !w->current && !w->proc))
      t->registers = t->vector_registers = words_of(nullptr, 0);
    const unused_stack unused = unused_part(tether_thread_stack, t->sp - red_zone);
    t->unused_begin = unused.begin;
    t->unused_end = unused.end;
    // When that world is over, the entry may belong to the next one.
    std::uint32_t expected = mine * states + asked;
    __atomic_compare_exchange_n(&t->state, &expected, mine * states + stopped, false, __ATOMIC_ACQ_REL,
                                __ATOMIC_RELAXED);
    while (__atomic_load_n(&epoch, __ATOMIC_ACQUIRE) == mine)
      futex_sleep(&epoch, mine);
  }
  errno = saved;
}

TETHER_UNSANITIZED bool is_listed(pid_t id) noexcept {
  for (std::uint32_t i = 0; i < thread_count; ++i)
    if (threads[i].id == id)
      return true;
  return false;
}

/// Lists a thread and asks it to stop; false when there are too many.
TETHER_UNSANITIZED bool ask(pid_t process, pid_t id) noexcept {
  if (thread_count == most_threads)
    return false;
  stopped_thread &t = threads[thread_count];
  t.id = id;
  t.sp = t.unused_begin = t.unused_end = t.frame_begin = t.frame_end = nullptr;
  t.registers.begin = t.registers.end = t.vector_registers.begin = t.vector_registers.end = nullptr;
  __atomic_store_n(&t.state, epoch * states + asked, __ATOMIC_RELAXED);
  __atomic_store_n(&thread_count, thread_count + 1, __ATOMIC_RELEASE);
  if (syscall(SYS_tgkill, process, id, stop_signal) != 0)
    t.state = epoch * states + gone;
  return true;
}

struct directory_entry {
  std::uint64_t inode;
  std::int64_t offset;
  unsigned short length;
  unsigned char type;
  char name[];
};

enum class listing : unsigned char { nothing_new, something_new, failed };

TETHER_UNSANITIZED pid_t number(const char *text) noexcept {
  pid_t n = 0;
  for (; *text >= '0' && *text <= '9'; ++text)
    n = 10 * n + (*text - '0');
  return *text ? 0 : n;
}

/// Asks every thread that was not asked before, but for the caller.
TETHER_UNSANITIZED listing ask_new_threads() noexcept {
  const auto directory = static_cast<int>(syscall(SYS_openat, AT_FDCWD, "/proc/self/task", O_RDONLY | O_DIRECTORY));
  if (directory < 0)
    return listing::failed;
  const auto process = static_cast<pid_t>(syscall(SYS_getpid));
  const auto self = static_cast<pid_t>(syscall(SYS_gettid));
  listing result = listing::nothing_new;
  alignas(directory_entry) char buffer[4096];
  long size;
  while ((size = syscall(SYS_getdents64, directory, buffer, sizeof buffer)) > 0)
    for (long at = 0; at < size;) {
      const auto *entry = reinterpret_cast<const directory_entry *>(buffer + at);
      at += entry->length;
      const pid_t id = number(entry->name);
      if (id == 0 || id == self || is_listed(id))
        continue;
      if (result == listing::nothing_new)
        result = listing::something_new;
      if (!ask(process, id))
        result = listing::failed;
    }
  syscall(SYS_close, directory);
  return size < 0 ? listing::failed : result;
}

/// How many threads of the sanitizer block all signals; they have nothing to do with the program.
constexpr std::uint32_t own_threads = thread_sanitized ? 1 : 0;

/// Waits for those that were asked. False when the time is over before all but `own_threads` have stopped.
TETHER_UNSANITIZED bool wait_for_all(std::int64_t deadline_ns) noexcept {
  const auto process = static_cast<pid_t>(syscall(SYS_getpid));
  constexpr std::int64_t patience_ns = 20'000'000;
  const std::int64_t start = clock_now();
  for (;;) {
    std::uint32_t missing = 0;
    for (std::uint32_t i = 0; i < thread_count; ++i) {
      stopped_thread &t = threads[i];
      if (__atomic_load_n(&t.state, __ATOMIC_ACQUIRE) % states != asked)
        continue;
      if (syscall(SYS_tgkill, process, t.id, 0) != 0)
        t.state = epoch * states + gone;
      else
        ++missing;
    }
    const std::int64_t now = clock_now();
    if (missing == 0 || (missing <= own_threads && now - start > patience_ns))
      return true;
    if (now > deadline_ns)
      return false;
    syscall(SYS_sched_yield);
  }
}

} // namespace

stopped_world::stopped_world(std::int64_t deadline_ns) noexcept {
  complete_ = stop_all(deadline_ns);
  if (complete_) {
    threads_ = threads;
    count_ = thread_count;
  } else {
    resume();
  }
}

stopped_world::~stopped_world() {
  if (complete_)
    resume();
}

namespace {
struct sigaction former;
int former_errno;
} // namespace

TETHER_UNSANITIZED bool stopped_world::stop_all(std::int64_t deadline_ns) noexcept {
  former_errno = errno;
  struct sigaction action;
  __builtin_memset(&action, 0, sizeof action);
  action.sa_sigaction = &on_stop;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART;
  // Nothing else may run on a stopped thread.
  __builtin_memset(&action.sa_mask, 0xff, sizeof action.sa_mask);
  sigaction_now(stop_signal, &action, &former);
  __atomic_store_n(&thread_count, 0u, __ATOMIC_RELEASE);
  __atomic_add_fetch(&epoch, 1, __ATOMIC_ACQ_REL);
  for (;;) {
    const listing found = ask_new_threads();
    if (found == listing::failed || !wait_for_all(deadline_ns))
      return false;
    if (found == listing::nothing_new)
      return true;
  }
}

TETHER_UNSANITIZED void stopped_world::resume() noexcept {
  __atomic_add_fetch(&epoch, 1, __ATOMIC_ACQ_REL);
  syscall(SYS_futex, &epoch, FUTEX_WAKE | FUTEX_PRIVATE_FLAG, 0x7fffffff, nullptr, nullptr, 0);
  sigaction_now(stop_signal, &former, nullptr);
  errno = former_errno;
}

void note_thread_stack() noexcept {
  pthread_attr_t attributes;
  if (pthread_getattr_np(pthread_self(), &attributes) != 0)
    return;
  void *limit = nullptr;
  std::size_t size = 0;
  if (pthread_attr_getstack(&attributes, &limit, &size) == 0) {
    tether_thread_stack.limit = static_cast<const char *>(limit);
    tether_thread_stack.top = tether_thread_stack.limit + size;
  }
  pthread_attr_destroy(&attributes);
}

namespace {
/// A new thread begins with the registers of the one that made it, which may have been a goroutine, and saves them
/// on its stack: below its thread-local variables, which are all new.
TETHER_UNSANITIZED void forget_creator(std::uintptr_t *frame) noexcept {
  auto *end = reinterpret_cast<std::uintptr_t *>(pthread_self());
  for (; frame < end; ++frame)
    if (*frame >> stack_region_bits == stack_region >> stack_region_bits)
      *frame = 0;
}
} // namespace

[[gnu::noinline]] void note_own_thread(bool fires_timers) noexcept {
  note_thread_stack();
  auto *frame = static_cast<std::uintptr_t *>(__builtin_frame_address(0));
  tether_thread_stack.frames = reinterpret_cast<const char *>(frame);
  tether_thread_stack.fires_timers = fires_timers;
  forget_creator(frame);
}

[[gnu::noinline]] unused_stack unused_stack_of_caller(const char *low) noexcept {
  return unused_part(tether_thread_stack, low);
}

} // namespace tether::detail
