#pragma once

#include "../model/LeakCheck.h"

namespace clang::tidy::tether {

// Finds sends that can come after the close of their channel, which throws.
class SendOnClosedCheck : public LeakCheck {
public:
  SendOnClosedCheck(StringRef Name, ClangTidyContext *Context) : LeakCheck(Name, Context, Defect::SendOnClosed) {}

protected:
  std::string message(const Finding &F) override;
  void explain(const Finding &F) override;
};

} // namespace clang::tidy::tether
