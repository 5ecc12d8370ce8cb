#pragma once

#include "../model/LockCheck.h"

namespace clang::tidy::tether {

// Finds goroutines that block for ever because each holds a lock that another one waits for.
class LockOrderCheck : public LockCheck {
public:
  LockOrderCheck(StringRef Name, ClangTidyContext *Context) : LockCheck(Name, Context, Defect::LockOrder) {}

protected:
  std::string message(const Finding &F) override;
};

} // namespace clang::tidy::tether
