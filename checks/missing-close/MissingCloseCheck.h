#pragma once

#include "../model/LeakCheck.h"

namespace clang::tidy::tether {

// Finds loops that receive until the channel is closed, by hand and not as a range, where nothing closes it.
class MissingCloseCheck : public LeakCheck {
public:
  MissingCloseCheck(StringRef Name, ClangTidyContext *Context) : LeakCheck(Name, Context, Defect::MissingClose) {}

protected:
  std::string message(const Finding &F) override;
  void explain(const Finding &F) override;
};

} // namespace clang::tidy::tether
