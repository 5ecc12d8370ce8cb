#pragma once

#include "../model/LeakCheck.h"

namespace clang::tidy::tether {

// Finds goroutines whose loop has no way out, so that they go on for ever at each tick of a timer.
class EndlessLoopCheck : public LeakCheck {
public:
  EndlessLoopCheck(StringRef Name, ClangTidyContext *Context) : LeakCheck(Name, Context, Defect::EndlessLoop) {}

protected:
  std::string message(const Finding &F) override;
  void explain(const Finding &F) override;
};

} // namespace clang::tidy::tether
