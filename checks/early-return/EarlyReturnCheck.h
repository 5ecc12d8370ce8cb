#pragma once

#include "../model/LeakCheck.h"

namespace clang::tidy::tether {

// Finds goroutines that block for ever because a path leaves the function before the other end of the channel
// operation.
class EarlyReturnCheck : public LeakCheck {
public:
  EarlyReturnCheck(StringRef Name, ClangTidyContext *Context) : LeakCheck(Name, Context, Defect::EarlyReturn) {}

protected:
  std::string message(const Finding &F) override;
  void explain(const Finding &F) override;
};

} // namespace clang::tidy::tether
