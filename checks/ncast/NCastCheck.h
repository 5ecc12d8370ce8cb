#pragma once

#include "../model/LeakCheck.h"

namespace clang::tidy::tether {

// Finds channels on which more goroutines send than there are receives and room in the buffer, so that the rest block
// for ever.
class NCastCheck : public LeakCheck {
public:
  NCastCheck(StringRef Name, ClangTidyContext *Context) : LeakCheck(Name, Context, Defect::NCast) {}

protected:
  std::string message(const Finding &F) override;
  void explain(const Finding &F) override;
};

} // namespace clang::tidy::tether
