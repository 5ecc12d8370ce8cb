#pragma once

#include "../model/LeakCheck.h"

namespace clang::tidy::tether {

// Finds channels that can be closed twice, which throws.
class DoubleCloseCheck : public LeakCheck {
public:
  DoubleCloseCheck(StringRef Name, ClangTidyContext *Context) : LeakCheck(Name, Context, Defect::DoubleClose) {}

protected:
  std::string message(const Finding &F) override;
  void explain(const Finding &F) override;
};

} // namespace clang::tidy::tether
