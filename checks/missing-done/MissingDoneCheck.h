#pragma once

#include "../model/LeakCheck.h"

namespace clang::tidy::tether {

// Finds waits for a wait_group whose count stays above zero, because a done is missing.
class MissingDoneCheck : public LeakCheck {
public:
  MissingDoneCheck(StringRef Name, ClangTidyContext *Context) : LeakCheck(Name, Context, Defect::MissingDone) {}

protected:
  std::string message(const Finding &F) override;
  void explain(const Finding &F) override;
};

} // namespace clang::tidy::tether
