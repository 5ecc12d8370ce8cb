#pragma once

#include <tether/chan.h>
#include <tether/detail/role.h>
#include <tether/go.h>
#include <tether/mutex.h>
#include <tether/wait_group.h>

#include <cstddef>
#include <exception>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <source_location>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace tether {

/// Suppresses duplicate work: of the calls with one key that overlap in time, one calls its function, and all
/// get what it returned.
///
///     tether::singleflight<page> loads;
///     page p = loads.call(url, [&] { return fetch(url); }).value;
///
/// T is what the functions return, void or a copyable type: every caller gets a copy. Keys are strings, unless
/// Key names another type that has operator<. An exception that leaves the function is rethrown to every
/// caller. A function that calls for its own key blocks for ever. All operations may be called concurrently.
/// Semantics: golang.org/x/sync/singleflight.
template <class T, class Key = std::string>
class singleflight {
  struct flight;

public:
  using value_type = detail::element_t<T>;

  /// What call() returns.
  struct result {
    value_type value;
    bool shared; ///< several callers got it
  };

  /// What do_chan() delivers.
  class delivery {
  public:
    delivery(std::shared_ptr<const flight> from, bool shared) : flight_(std::move(from)), shared_(shared) {}
    /// The value. Rethrows the exception of the function when there is one.
    const value_type &value() const {
      if (flight_->error)
        std::rethrow_exception(flight_->error);
      return *flight_->value;
    }
    /// The exception that left the function, or null.
    const std::exception_ptr &error() const noexcept { return flight_->error; }
    /// Several callers got it.
    bool shared() const noexcept { return shared_; }

  private:
    std::shared_ptr<const flight> flight_;
    bool shared_;
  };

  singleflight() = default;
  singleflight(const singleflight &) = delete;
  singleflight &operator=(const singleflight &) = delete;

  /// Returns what f() returns. While another call with the key is under way, waits for that one's result
  /// instead, and f is not called. Errors: what the function that was called throws; std::bad_alloc.
  template <class F>
  TETHER_ROLE("flight_call")
  result call(const Key &key, F &&f, std::source_location loc = std::source_location::current()) {
    auto [flight, first] = state_->join(key, nullptr);
    bool shared = true;
    if (first)
      shared = state_->fly(key, flight, f);
    else
      flight->landed.wait(loc);
    if (flight->error)
      std::rethrow_exception(flight->error);
    return {*flight->value, shared};
  }

  /// The same without waiting: the channel delivers the result once. f is decay-copied and called in a
  /// goroutine of its own. Errors: std::bad_alloc.
  template <class F>
  TETHER_ROLE("flight_do_chan")
  recv_chan<delivery> do_chan(const Key &key, F &&f, std::source_location loc = std::source_location::current()) {
    auto out = make_chan<delivery>(1, loc);
    auto [flight, first] = state_->join(key, out);
    if (!first)
      return out;
    try {
      go([state = state_, key, flight = flight, f = std::forward<F>(f)]() mutable { state->fly(key, flight, f); }, loc);
    } catch (...) {
      state_->land(key, flight, std::current_exception());
      throw;
    }
    return out;
  }

  /// Later calls with the key call their function, even while an earlier one is under way.
  TETHER_ROLE("flight_forget") void forget(const Key &key) {
    std::lock_guard guard(state_->mu);
    state_->flights.erase(key);
  }

private:
  /// One call of a function. `value` and `error` are written once, before it has landed.
  struct flight {
    wait_group landed;
    std::optional<value_type> value;
    std::exception_ptr error;
    // Guarded by the state's mutex.
    std::size_t passengers = 1;
    std::vector<chan<delivery>> waiting;
  };

  /// Outlives the object while goroutines of do_chan() run.
  struct state {
    mutex mu;
    std::map<Key, std::shared_ptr<flight>> flights;

    /// The flight under way, or a new one and true. A channel is told of its end.
    std::pair<std::shared_ptr<flight>, bool> join(const Key &key, chan<delivery> out) {
      std::lock_guard guard(mu);
      auto found = flights.find(key);
      const bool first = found == flights.end();
      std::shared_ptr<flight> f = first ? std::make_shared<flight>() : found->second;
      if (out)
        f->waiting.push_back(std::move(out));
      if (!first) {
        ++f->passengers;
        return {std::move(f), false};
      }
      f->landed.add();
      flights.emplace(key, f);
      return {std::move(f), true};
    }

    /// Calls the function; true when several get its result.
    template <class F>
    bool fly(const Key &key, const std::shared_ptr<flight> &mine, F &f) {
      try {
        if constexpr (std::is_void_v<T>)
          f(), mine->value.emplace();
        else
          mine->value.emplace(f());
      } catch (...) {
        return land(key, mine, std::current_exception());
      }
      return land(key, mine, nullptr);
    }

    bool land(const Key &key, const std::shared_ptr<flight> &mine, std::exception_ptr error) {
      mine->error = std::move(error);
      bool shared = false;
      std::vector<chan<delivery>> waiting;
      {
        std::lock_guard guard(mu);
        if (auto found = flights.find(key); found != flights.end() && found->second == mine)
          flights.erase(found);
        shared = mine->passengers > 1;
        waiting.swap(mine->waiting);
      }
      mine->landed.done();
      for (const chan<delivery> &out : waiting)
        out.send(delivery(mine, shared));
      return shared;
    }
  };

  const std::shared_ptr<state> state_ = std::make_shared<state>();
};

} // namespace tether
