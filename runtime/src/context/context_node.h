// The tree of contexts. A child holds a reference to its parent; a canceler lists what its cancellation
// concerns (the cancelers below it, pending calls, waits) without holding it, but for the pending calls. So a
// canceler leaves the list when the one above it is canceled or its own last handle goes.
//
// The lock of a canceler guards its list and the links in it, and is held while it and everything below it are
// canceled: when any cancel() returns, all of them are. Locks are taken from parent to child; a canceler is
// released only when the lock of the one above is not held, as its destructor takes it.
//
// Contexts with a value, and those of without_cancel, only point to the canceler that counts for them.
#pragma once

#include "time/timer.h"

#include <tether/context.h>
#include <tether/detail/wait_queue.h>

#include <atomic>
#include <cstdint>
#include <exception>
#include <optional>

namespace tether::detail {

struct canceler;
struct value_node;

/// Something that the cancellation of a context concerns.
class cancel_listener {
public:
  cancel_listener() = default;
  cancel_listener(const cancel_listener &) = delete;
  cancel_listener &operator=(const cancel_listener &) = delete;

protected:
  ~cancel_listener() = default;

private:
  friend struct canceler;
  /// Called once, under the lock of the canceler, when it is no longer listed. True when settle() is to be
  /// called after the lock is released; until then nobody else may destroy it.
  virtual bool notify() noexcept { return false; }
  virtual void settle() noexcept {}
  /// A canceler is canceled instead.
  virtual canceler *as_canceler() noexcept { return nullptr; }

  cancel_listener *next_ = nullptr;
  cancel_listener *prev_ = nullptr;
  bool listed_ = false;
};

/// One context.
struct context_node {
  /// The caller has taken, or takes next, the reference to the parent that context_release() gives back.
  context_node(context_node *parent, canceler *scope, const value_node *values) noexcept
      : parent(parent), scope(scope), values(values) {}
  context_node(const context_node &) = delete;
  context_node &operator=(const context_node &) = delete;
  virtual ~context_node() = default;

  std::atomic<std::uint32_t> references{1};
  /// The handles that can cancel it outside of all goroutines' stacks. Read by the check for stuck goroutines.
  std::atomic<std::uint32_t> cancelers_outside{0};
  context_node *const parent;     ///< null for the root
  canceler *const scope;          ///< what cancels it: itself, or one further up
  const value_node *const values; ///< the nearest value: its own, or one further up
};

/// A context that can be canceled, and the root, which never is.
struct canceler final : context_node, timer, private cancel_listener {
  /// The root.
  canceler() noexcept : context_node(nullptr, this, nullptr) {}
  canceler(context_node *parent, std::source_location loc);
  ~canceler() override;

  /// Cancels this and everything below it, unless it is canceled already. No cause: the error is the cause.
  void cancel(errc why, const std::exception_ptr &cause) noexcept;
  /// Lists it with the canceler above; cancels it when that one is canceled already.
  void attach() noexcept;
  /// Cancels it at its deadline. The pending timer holds a reference.
  void start_timer();

  /// Only the root can never be canceled.
  bool cancelable() const noexcept { return parent != nullptr; }
  /// The channel that closes with the cancellation; made when it is first asked for. Throws std::bad_alloc.
  recv_chan<void> done();
  /// Lists the listener; false when this is canceled already.
  bool add(cancel_listener &l) noexcept;
  /// False when it was not listed any more.
  bool remove(cancel_listener &l) noexcept;

  /// Null until it is canceled.
  std::exception_ptr cause() const;

  std::atomic<int> canceled{0}; ///< an errc, or 0
  std::optional<time_point> deadline;
  std::exception_ptr timeout_cause; ///< of a cancellation by the deadline

  /// Names it to the explorer.
  const short_lock &identity() const noexcept { return lock_; }

private:
  canceler *as_canceler() noexcept override { return this; }
  void settle() noexcept override;
  /// Marks it as canceled, under its lock; false when it was already.
  bool begin(errc why, const std::exception_ptr &cause) noexcept;
  void stop_timer() noexcept;
  /// Takes a reference unless the last one has gone.
  bool try_retain() noexcept;
  void unlink(cancel_listener &l) noexcept;

  short_lock lock_;
  const std::source_location made_at_{};
  std::atomic<channel *> done_{nullptr};
  cancel_listener *first_ = nullptr;
  canceler *cancel_next_ = nullptr; ///< where a cancellation on its way goes on after this
  std::exception_ptr cause_;        ///< written before `canceled`
};

/// A context with a value.
struct value_node final : context_node {
  value_node(context_node *parent, const void *key, void *value, void (*destroy)(void *)) noexcept
      : context_node(parent, parent->scope, this), key(key), value(value), destroy(destroy) {}
  ~value_node() override { destroy(value); }

  const void *const key;
  void *const value;
  void (*const destroy)(void *);
};

} // namespace tether::detail
