#include "LockOrderCheck.h"

namespace clang::tidy::tether {

std::string LockOrderCheck::message(const Finding &F) {
  if (F.Lock->R == LockPart::Role::Holds)
    return blocks(F) + ": its holder waits for " + lockName(F) + ", which is locked here";
  return blocks(F) + ": it waits for goroutines that wait for each other's locks";
}

} // namespace clang::tidy::tether
