#pragma once

#include "../model/LeakCheck.h"

namespace clang::tidy::tether {

// Finds loops over a channel that never end because the channel is not closed.
class UnclosedRangeCheck : public LeakCheck {
public:
  UnclosedRangeCheck(StringRef Name, ClangTidyContext *Context) : LeakCheck(Name, Context, Defect::UnclosedRange) {}

protected:
  std::string message(const Finding &F) override;
  void explain(const Finding &F) override;
};

} // namespace clang::tidy::tether
