#include "LostNotifyCheck.h"

namespace clang::tidy::tether {

std::string LostNotifyCheck::message(const Finding &F) {
  if (F.Lock->R != LockPart::Role::Follows)
    return blocks(F) + ": nobody notifies it";
  return blocks(F) + ": it waits for a goroutine that waits for " + lockName(F) + ", which nobody notifies";
}

} // namespace clang::tidy::tether
