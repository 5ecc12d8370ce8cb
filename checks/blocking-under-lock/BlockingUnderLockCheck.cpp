#include "BlockingUnderLockCheck.h"

namespace clang::tidy::tether {

std::string BlockingUnderLockCheck::message(const Finding &F) {
  switch (F.Lock->R) {
  case LockPart::Role::Holds:
    return blocks(F) + ": the other end needs " + lockName(F) + ", which is held here";
  case LockPart::Role::Wants:
    return blocks(F) + ": the goroutine that holds " + lockName(F) + " waits for this one";
  case LockPart::Role::Follows:
    break;
  }
  return blocks(F) + ": it waits for goroutines that cannot go on because of " + lockName(F);
}

} // namespace clang::tidy::tether
