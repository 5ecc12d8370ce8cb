#include "RecursiveReadLockCheck.h"

namespace clang::tidy::tether {

std::string RecursiveReadLockCheck::message(const Finding &F) {
  if (F.Lock->R == LockPart::Role::Holds)
    return blocks(F) + ": it is a reader already, and a waiting writer keeps it out";
  return blocks(F) + ": it waits for a reader that read-locks " + lockName(F) + " again behind a waiting writer";
}

} // namespace clang::tidy::tether
