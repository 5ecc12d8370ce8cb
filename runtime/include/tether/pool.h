#pragma once

#include <tether/detail/role.h>
#include <tether/detail/wait_queue.h>
#include <tether/go.h>

#include <cstddef>
#include <memory>
#include <mutex>
#include <type_traits>
#include <utility>
#include <vector>

namespace tether {

namespace detail {
/// A number for the calling thread; successive ones for new threads.
std::size_t thread_number() noexcept;
} // namespace detail

/// Keeps values that are not used now, so that they need not be made anew.
///
///     tether::pool<buffer> buffers{[] { return buffer(64 * 1024); }};
///     buffer b = buffers.get();
///     ...
///     b.clear();
///     buffers.put(std::move(b));
///
/// A pool may drop any value it is given at any time: it is for what can be made again, not for connections or
/// other things that must be closed in order. There is no relation between the values that were put and those
/// that one gets. Up to `most_idle` values are kept for each processor there was when the pool was made.
///
/// T is a movable object type. All operations may be called concurrently and never block for long; moving a T
/// must not use the pool. What happens before a put() happens before the return of the get() that brings the
/// value. Semantics: sync.Pool.
template <class T>
class pool {
public:
  static constexpr std::size_t most_idle = 256;

  /// Makes values by T().
  pool() requires std::is_default_constructible_v<T> : pool([] { return T(); }) {}
  /// Makes values by calling `make`, from several goroutines at a time if need be.
  template <class Make>
  requires std::is_convertible_v<std::invoke_result_t<Make &>, T>
  explicit pool(Make make) : make_(std::make_unique<maker_of<Make>>(std::move(make))) {}
  pool(const pool &) = delete;
  pool &operator=(const pool &) = delete;

  /// A value that was put, or else a new one. Errors: what making it throws.
  TETHER_ROLE("pool_get") T get() {
    const std::size_t own = detail::thread_number();
    for (std::size_t i = 0; i < shard_count_; ++i) {
      shard &s = shards_[(own + i) % shard_count_];
      std::unique_lock lock(s.lock, std::defer_lock);
      // Whoever else's shard is busy is left alone.
      if (i == 0)
        lock.lock();
      else if (!lock.try_lock())
        continue;
      if (s.idle.empty())
        continue;
      T value = std::move(s.idle.back());
      s.idle.pop_back();
      return value;
    }
    return make_->make();
  }

  /// Gives a value to the pool, which keeps or destroys it.
  TETHER_ROLE("pool_put") void put(T value) {
    shard &s = shards_[detail::thread_number() % shard_count_];
    std::lock_guard guard(s.lock);
    if (s.idle.size() < most_idle)
      s.idle.push_back(std::move(value));
  }

private:
  struct maker {
    virtual ~maker() = default;
    virtual T make() = 0;
  };
  template <class Make>
  struct maker_of final : maker {
    explicit maker_of(Make make) : call(std::move(make)) {}
    T make() override { return call(); }
    Make call;
  };
  /// Values of the threads that share it, the last one put first.
  struct alignas(64) shard {
    detail::short_lock lock;
    std::vector<T> idle;
  };

  const std::unique_ptr<maker> make_;
  const std::size_t shard_count_ = max_procs();
  const std::unique_ptr<shard[]> shards_ = std::make_unique<shard[]>(shard_count_);
};

template <class Make>
pool(Make) -> pool<std::invoke_result_t<Make &>>;

} // namespace tether
