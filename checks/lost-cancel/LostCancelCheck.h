#pragma once

#include "../model/LeakCheck.h"

namespace clang::tidy::tether {

// Finds goroutines that wait for a context to be done whose cancel function is released and never called.
class LostCancelCheck : public LeakCheck {
public:
  LostCancelCheck(StringRef Name, ClangTidyContext *Context) : LeakCheck(Name, Context, Defect::LostCancel) {}

protected:
  std::string message(const Finding &F) override;
  void explain(const Finding &F) override;
};

} // namespace clang::tidy::tether
