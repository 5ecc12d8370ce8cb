#include "sched/thread_proxy.h"

#include "leak/fatal.h"
#include "leak/stopped_world.h"
#include "park/futex.h"
#include "park/park.h"
#include "sched/generation.h"
#include "sched/scheduler.h"

#include <tether/detail/wait_queue.h>

#include <mutex>

namespace tether::detail {

namespace {

// Stand-ins are pooled and never freed: a waker may still look at the futex word of a thread that has gone
// on, or ended.
struct proxy_pool {
  short_lock lock;
  goroutine *free = nullptr;
};

proxy_pool &the_pool() noexcept {
  static proxy_pool *instance = new proxy_pool;
  return *instance;
}

goroutine *take_proxy() {
  proxy_pool &pool = the_pool();
  {
    std::lock_guard guard(pool.lock);
    if (goroutine *g = pool.free) {
      pool.free = g->next;
      return g;
    }
  }
  auto *g = new goroutine;
  g->is_thread = true;
  return g;
}

std::atomic<long> parked{0};
std::atomic<long> known{0};

struct holder {
  goroutine *proxy = nullptr;
  ~holder() {
    if (!proxy)
      return;
    proxy_pool &pool = the_pool();
    std::lock_guard guard(pool.lock);
    proxy->next = pool.free;
    pool.free = proxy;
    proxy = nullptr;
    known.fetch_sub(1);
  }
};

} // namespace

[[gnu::noinline]] goroutine *thread_proxy() {
  thread_local holder mine;
  if (!mine.proxy) {
    mine.proxy = take_proxy();
    note_thread_stack();
    known.fetch_add(1);
  }
  return mine.proxy;
}

goroutine *current() noexcept {
  goroutine *g = current_goroutine();
  return g ? g : thread_proxy();
}

void note_thread() noexcept {
  thread_proxy();
  if (no_inline.load(std::memory_order_relaxed) != 0)
    fatal_thread_in_exploration();
}

long known_threads() noexcept { return known.load(); }

long parked_threads() noexcept { return parked.load(); }

void thread_discount(long n) noexcept { parked.fetch_sub(n); }

void thread_park(goroutine *proxy) noexcept {
  std::uint32_t running = parking::running;
  if (!proxy->park_word.compare_exchange_strong(running, parking::parked, std::memory_order_acq_rel)) {
    proxy->park_word.store(parking::running, std::memory_order_relaxed);
    return;
  }
  parked.fetch_add(1);
  for (;;) {
    const std::uint32_t word = proxy->park_word.load(std::memory_order_acquire);
    if (word == parking::running)
      return;
    futex_wait(&proxy->park_word, word);
  }
}

} // namespace tether::detail
