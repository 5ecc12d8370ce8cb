#pragma once

#include <tether/detail/pending_call.h>
#include <tether/detail/spawn.h>

#include <atomic>
#include <utility>

namespace tether::detail {

/// A goroutine that holds its callable and was not started yet. Gives it back unless it is started.
class unstarted {
public:
  unstarted(goroutine *g, void (*run)(void *), void (*destroy)(void *)) noexcept
      : g_(g), run_(run), destroy_(destroy) {}
  unstarted(unstarted &&other) noexcept
      : g_(std::exchange(other.g_, nullptr)), run_(other.run_), destroy_(other.destroy_) {}
  unstarted &operator=(unstarted &&) = delete;
  ~unstarted() { discard(); }

  void start() noexcept { goroutine_start(std::exchange(g_, nullptr), run_); }
  void discard() noexcept {
    if (!g_)
      return;
    destroy_(goroutine_storage(g_));
    goroutine_discard(std::exchange(g_, nullptr));
  }
  /// Forgets the goroutine: the run that it belongs to is over.
  void abandon() noexcept { g_ = nullptr; }

private:
  goroutine *g_;
  void (*run_)(void *);
  void (*destroy_)(void *);
};

/// A call that a timer or a context will start. Its goroutine is made when the call is arranged, so that lack
/// of memory shows there. One reference is the handle's; another one, while the call is pending, belongs to
/// whoever will start it.
struct delayed_call {
  explicit delayed_call(unstarted callee) noexcept : callee(std::move(callee)) {}
  delayed_call(const delayed_call &) = delete;
  delayed_call &operator=(const delayed_call &) = delete;
  virtual ~delayed_call() = default;

  /// Takes the call back from whoever would start it; false when it is not pending any more. Whoever took it
  /// back, and nobody else, may touch `callee`.
  virtual bool withdraw() noexcept = 0;

  unstarted callee;
  std::atomic<int> references{2};
};

} // namespace tether::detail
