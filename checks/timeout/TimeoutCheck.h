#pragma once

#include "../model/LeakCheck.h"

namespace clang::tidy::tether {

// Finds goroutines that block for ever because the select that should take their value can choose a timeout or another
// case instead.
class TimeoutCheck : public LeakCheck {
public:
  TimeoutCheck(StringRef Name, ClangTidyContext *Context) : LeakCheck(Name, Context, Defect::Timeout) {}

protected:
  std::string message(const Finding &F) override;
  void explain(const Finding &F) override;
};

} // namespace clang::tidy::tether
