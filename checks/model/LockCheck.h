// What the checks on locks share: how a wait is named, and the notes on who holds the lock.

#pragma once

#include "LeakCheck.h"

namespace clang::tidy::tether {

class LockCheck : public LeakCheck {
public:
  using LeakCheck::LeakCheck;

protected:
  // Where the lock was taken, the exit that keeps it, and where the others wait.
  void explain(const Finding &F) override;

  // "goroutine blocks for ever locking 'mu'"
  static std::string blocks(const Finding &F);
  // "'mu'", or "the lock"
  static std::string lockName(const Finding &F);
};

} // namespace clang::tidy::tether
