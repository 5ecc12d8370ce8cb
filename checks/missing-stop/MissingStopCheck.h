#pragma once

#include "../model/LeakCheck.h"

namespace clang::tidy::tether {

// Finds goroutines that an object's methods start and that nothing ends.
class MissingStopCheck : public LeakCheck {
public:
  MissingStopCheck(StringRef Name, ClangTidyContext *Context) : LeakCheck(Name, Context, Defect::MissingStop) {}

protected:
  std::string message(const Finding &F) override;
  void explain(const Finding &F) override;
};

} // namespace clang::tidy::tether
