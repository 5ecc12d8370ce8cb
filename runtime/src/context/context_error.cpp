#include "context/context_node.h"

#include <string>

namespace tether {

namespace {
class category final : public std::error_category {
public:
  const char *name() const noexcept override { return "tether.context"; }
  std::string message(int value) const override {
    switch (static_cast<errc>(value)) {
    case errc::canceled:
      return "context canceled";
    case errc::deadline_exceeded:
      return "context deadline exceeded";
    }
    return "unknown context error";
  }
};
} // namespace

const std::error_category &context_category() noexcept {
  static const category instance;
  return instance;
}

namespace detail {

namespace {
/// The cause of every cancellation that was given none. Made once and never destroyed.
const std::exception_ptr &error_as_cause(errc why) {
  static const auto *canceled = new std::exception_ptr(cause_arg(errc::canceled).value());
  static const auto *expired = new std::exception_ptr(cause_arg(errc::deadline_exceeded).value());
  return why == errc::canceled ? *canceled : *expired;
}
} // namespace

std::exception_ptr canceler::cause() const {
  const int why = canceled.load();
  if (!why)
    return nullptr;
  return cause_ ? cause_ : error_as_cause(static_cast<errc>(why));
}

cause_arg::cause_arg(std::error_code e) {
  if (e)
    value_ = std::make_exception_ptr(std::system_error(e));
}

cause_arg::cause_arg(const std::string &text) : value_(std::make_exception_ptr(std::runtime_error(text))) {}

} // namespace detail

} // namespace tether
