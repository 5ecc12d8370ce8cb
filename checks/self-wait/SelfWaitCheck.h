#pragma once

#include "../model/LeakCheck.h"

namespace clang::tidy::tether {

// Finds goroutines that wait for what only they themselves would do, later.
class SelfWaitCheck : public LeakCheck {
public:
  SelfWaitCheck(StringRef Name, ClangTidyContext *Context) : LeakCheck(Name, Context, Defect::SelfWait) {}

protected:
  std::string message(const Finding &F) override;
  void explain(const Finding &F) override;
};

} // namespace clang::tidy::tether
