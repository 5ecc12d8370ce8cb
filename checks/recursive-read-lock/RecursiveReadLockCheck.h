#pragma once

#include "../model/LockCheck.h"

namespace clang::tidy::tether {

// Finds goroutines that read-lock a lock which they hold for reading already, while a writer can wait in between.
class RecursiveReadLockCheck : public LockCheck {
public:
  RecursiveReadLockCheck(StringRef Name, ClangTidyContext *Context)
      : LockCheck(Name, Context, Defect::RecursiveReadLock) {}

protected:
  std::string message(const Finding &F) override;
};

} // namespace clang::tidy::tether
