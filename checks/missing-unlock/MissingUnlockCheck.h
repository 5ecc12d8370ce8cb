#pragma once

#include "../model/LockCheck.h"

namespace clang::tidy::tether {

// Finds locks that block for ever because a path leaves without unlocking them.
class MissingUnlockCheck : public LockCheck {
public:
  MissingUnlockCheck(StringRef Name, ClangTidyContext *Context) : LockCheck(Name, Context, Defect::MissingUnlock) {}

protected:
  std::string message(const Finding &F) override;
};

} // namespace clang::tidy::tether
