#pragma once

#include "../model/LeakCheck.h"

namespace clang::tidy::tether {

// Finds wait_group additions made inside the goroutine that is to be waited for, where the wait can be over before
// them.
class AddInGoroutineCheck : public LeakCheck {
public:
  AddInGoroutineCheck(StringRef Name, ClangTidyContext *Context) : LeakCheck(Name, Context, Defect::AddInGoroutine) {}

protected:
  std::string message(const Finding &F) override;
  void explain(const Finding &F) override;
};

} // namespace clang::tidy::tether
