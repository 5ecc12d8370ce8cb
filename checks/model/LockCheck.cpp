#include "LockCheck.h"

namespace clang::tidy::tether {

std::string LockCheck::blocks(const Finding &F) {
  const std::string Object = quoted(F, kindOf(F));
  const char *Start = "goroutine blocks for ever ";
  switch (F.Blocked) {
  case Finding::Operation::Send:
    return Start + ("sending to " + Object);
  case Finding::Operation::Range:
    return Start + ("ranging over " + Object);
  case Finding::Operation::Select:
    return Start + std::string("in this select");
  case Finding::Operation::Lock:
    return Start + ("locking " + Object);
  case Finding::Operation::ReadLock:
    return Start + ("read-locking " + Object);
  case Finding::Operation::Wait:
  case Finding::Operation::Park:
    return Start + ("waiting for " + Object);
  default:
    return Start + ("receiving from " + Object);
  }
}

std::string LockCheck::lockName(const Finding &F) {
  return F.Lock->Name.empty() ? "the lock" : "'" + F.Lock->Name + "'";
}

void LockCheck::explain(const Finding &F) {
  for (const Site &Taken : F.Lock->TakenAt)
    note(Taken, lockName(F) + " is locked here");
  noteExit(F, "unlocking " + lockName(F));
  for (const Site &Waits : F.Lock->Waits)
    note(Waits, "another goroutine waits here");
}

} // namespace clang::tidy::tether
