#pragma once

#include <tether/detail/role.h>

#include <utility>

namespace tether {

/// Runs a function at the end of the enclosing scope, also when an exception leaves it. Several run in
/// reverse order.
///
///     tether::defer close{[&] { jobs.close(); }};
///
/// The function must not throw (std::terminate). Semantics: "Defer statements" in the Go specification, but
/// for the scope instead of the function.
template <class F>
class TETHER_ROLE("defer") [[nodiscard]] defer {
public:
  explicit defer(F f) : f_(std::move(f)) {}
  defer(const defer &) = delete;
  defer &operator=(const defer &) = delete;
  ~defer() { f_(); }

private:
  F f_;
};

} // namespace tether
