#pragma once

#include <stdexcept>

namespace tether {

/// A channel was used after it was closed: "send on closed channel", "close of closed channel", or "close of
/// nil channel". The texts are those of Go's panics.
class closed_error : public std::logic_error {
public:
  using std::logic_error::logic_error;
};

} // namespace tether
