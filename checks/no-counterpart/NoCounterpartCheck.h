#pragma once

#include "../model/LeakCheck.h"

namespace clang::tidy::tether {

// Finds operations on channels whose other end is nowhere: nothing receives, nothing sends or closes, the channel is
// nil.
class NoCounterpartCheck : public LeakCheck {
public:
  NoCounterpartCheck(StringRef Name, ClangTidyContext *Context) : LeakCheck(Name, Context, Defect::NoCounterpart) {}

protected:
  std::string message(const Finding &F) override;
  void explain(const Finding &F) override;
};

} // namespace clang::tidy::tether
