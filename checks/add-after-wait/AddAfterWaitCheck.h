#pragma once

#include "../model/LeakCheck.h"

namespace clang::tidy::tether {

// Finds additions to a wait_group that can come after the wait that should count them, as nothing orders the two.
class AddAfterWaitCheck : public LeakCheck {
public:
  AddAfterWaitCheck(StringRef Name, ClangTidyContext *Context) : LeakCheck(Name, Context, Defect::AddAfterWait) {}

protected:
  std::string message(const Finding &F) override;
  void explain(const Finding &F) override;
};

} // namespace clang::tidy::tether
