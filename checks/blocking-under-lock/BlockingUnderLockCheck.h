#pragma once

#include "../model/LockCheck.h"

namespace clang::tidy::tether {

// Finds operations that block for ever because their other end needs a lock which the goroutine holds.
class BlockingUnderLockCheck : public LockCheck {
public:
  BlockingUnderLockCheck(StringRef Name, ClangTidyContext *Context)
      : LockCheck(Name, Context, Defect::BlockingUnderLock) {}

protected:
  std::string message(const Finding &F) override;
};

} // namespace clang::tidy::tether
