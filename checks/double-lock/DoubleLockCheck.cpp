#include "DoubleLockCheck.h"

namespace clang::tidy::tether {

std::string DoubleLockCheck::message(const Finding &F) {
  if (F.Lock->R == LockPart::Role::Holds)
    return blocks(F) + ": it holds the lock already";
  return blocks(F) + ": it waits for a goroutine that locks " + lockName(F) + " twice";
}

} // namespace clang::tidy::tether
