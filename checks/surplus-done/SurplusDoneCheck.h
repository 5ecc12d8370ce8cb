#pragma once

#include "../model/LeakCheck.h"

namespace clang::tidy::tether {

// Finds calls of done that can make the count of a wait_group negative, which throws.
class SurplusDoneCheck : public LeakCheck {
public:
  SurplusDoneCheck(StringRef Name, ClangTidyContext *Context) : LeakCheck(Name, Context, Defect::SurplusDone) {}

protected:
  std::string message(const Finding &F) override;
  void explain(const Finding &F) override;
};

} // namespace clang::tidy::tether
