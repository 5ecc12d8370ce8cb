#pragma once

#include <tether/chan.h>

#include <cstddef>
#include <source_location>
#include <type_traits>

namespace tether {

/// The type of `otherwise`.
struct TETHER_ROLE("otherwise") otherwise_t {
  explicit constexpr otherwise_t(int) {}
};

namespace detail {

enum class case_kind : std::size_t { receive, send, otherwise };

/// One argument of select(): where to receive to or send from, and whom to tell. Refers to the case that it
/// was made from, so it must not outlive the call.
struct select_arg {
  case_kind kind = case_kind::otherwise;
  channel *target = nullptr;
  void *value = nullptr; ///< null on a receive: the value is dropped
  void *owner = nullptr;
  void (*settle)(void *owner,
                 bool closed) = nullptr; ///< called for the chosen case, when the value has changed hands
  std::source_location at;

  select_arg() = default;
  template <class Case>
  requires requires(Case &c, select_arg &arg) { c.describe_to(arg); }
  select_arg(Case &&c) {
    c.describe_to(*this);
  }
  template <class T>
  select_arg(const chan<T> &c, std::source_location loc = std::source_location::current())
      : kind(case_kind::receive), target(c.handle().core()), at(loc) {}
  template <class T>
  select_arg(const recv_chan<T> &c, std::source_location loc = std::source_location::current())
      : kind(case_kind::receive), target(c.handle().core()), at(loc) {}
  select_arg(otherwise_t) {}
};

std::size_t select_run(const select_arg *const *args, std::size_t count, std::source_location loc);
/// The same for cases in an array.
std::size_t select_run_array(const select_arg *args, std::size_t count, std::source_location loc);

} // namespace detail
} // namespace tether
