#pragma once

#include "../model/LeakCheck.h"

namespace clang::tidy::tether {

// Finds waits for a wait_group inside the loop that starts its goroutines, where those of later rounds are counted
// already.
class WaitInLoopCheck : public LeakCheck {
public:
  WaitInLoopCheck(StringRef Name, ClangTidyContext *Context) : LeakCheck(Name, Context, Defect::WaitInLoop) {}

protected:
  std::string message(const Finding &F) override;
  void explain(const Finding &F) override;
};

} // namespace clang::tidy::tether
