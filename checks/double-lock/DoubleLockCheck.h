#pragma once

#include "../model/LockCheck.h"

namespace clang::tidy::tether {

// Finds goroutines that block for ever locking a lock that they hold already.
class DoubleLockCheck : public LockCheck {
public:
  DoubleLockCheck(StringRef Name, ClangTidyContext *Context) : LockCheck(Name, Context, Defect::DoubleLock) {}

protected:
  std::string message(const Finding &F) override;
};

} // namespace clang::tidy::tether
