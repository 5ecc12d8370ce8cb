#pragma once

#include "../model/LockCheck.h"

namespace clang::tidy::tether {

// Finds waits for a condition variable that nobody notifies.
class LostNotifyCheck : public LockCheck {
public:
  LostNotifyCheck(StringRef Name, ClangTidyContext *Context) : LockCheck(Name, Context, Defect::LostNotify) {}

protected:
  std::string message(const Finding &F) override;
};

} // namespace clang::tidy::tether
