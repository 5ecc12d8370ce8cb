#pragma once

#include "../model/LeakCheck.h"

namespace clang::tidy::tether {

// Finds goroutines that wait for each other in a circle, each for what the next one would do afterwards.
class CircularWaitCheck : public LeakCheck {
public:
  CircularWaitCheck(StringRef Name, ClangTidyContext *Context) : LeakCheck(Name, Context, Defect::CircularWait) {}

protected:
  std::string message(const Finding &F) override;
  void explain(const Finding &F) override;
};

} // namespace clang::tidy::tether
