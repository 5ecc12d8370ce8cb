#pragma once

#include <exception>
#include <string>
#include <system_error>
#include <type_traits>
#include <utility>

namespace tether::detail {

/// Why something is canceled, implicitly made from what programs have at hand.
class cause_arg {
public:
  /// No cause.
  cause_arg() noexcept = default;
  cause_arg(std::nullptr_t) noexcept {}
  /// An exception in flight, or a null pointer for no cause.
  cause_arg(std::exception_ptr e) noexcept : value_(std::move(e)) {}
  /// Any exception object.
  template <class E>
  requires std::is_base_of_v<std::exception, E> cause_arg(E e) : value_(std::make_exception_ptr(std::move(e))) {}
  /// A std::system_error; no cause when there is no error.
  cause_arg(std::error_code e);
  template <class E>
  requires std::is_error_code_enum_v<E> cause_arg(E e) : cause_arg(std::error_code(e)) {}
  /// A std::runtime_error.
  cause_arg(const std::string &text);
  cause_arg(const char *text) : cause_arg(std::string(text)) {}

  const std::exception_ptr &value() const noexcept { return value_; }

private:
  std::exception_ptr value_;
};

} // namespace tether::detail
