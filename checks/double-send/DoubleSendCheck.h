#pragma once

#include "../model/LeakCheck.h"

namespace clang::tidy::tether {

// Finds goroutines that send once more than is received, as after an error branch that sends and does not return.
class DoubleSendCheck : public LeakCheck {
public:
  DoubleSendCheck(StringRef Name, ClangTidyContext *Context) : LeakCheck(Name, Context, Defect::DoubleSend) {}

protected:
  std::string message(const Finding &F) override;
  void explain(const Finding &F) override;
};

} // namespace clang::tidy::tether
