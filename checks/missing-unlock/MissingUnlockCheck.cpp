#include "MissingUnlockCheck.h"

namespace clang::tidy::tether {

std::string MissingUnlockCheck::message(const Finding &F) {
  if (F.Lock->R != LockPart::Role::Follows)
    return blocks(F) + ": a path leaves without unlocking it";
  return blocks(F) + ": it waits for a goroutine that cannot lock " + lockName(F) + ", which is never unlocked";
}

} // namespace clang::tidy::tether
