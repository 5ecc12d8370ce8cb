#pragma once

#include "../model/LeakCheck.h"

namespace clang::tidy::tether {

// Finds sends that wait for room in a buffer that nothing empties any more.
class FullBufferCheck : public LeakCheck {
public:
  FullBufferCheck(StringRef Name, ClangTidyContext *Context) : LeakCheck(Name, Context, Defect::FullBuffer) {}

protected:
  std::string message(const Finding &F) override;
  void explain(const Finding &F) override;
};

} // namespace clang::tidy::tether
