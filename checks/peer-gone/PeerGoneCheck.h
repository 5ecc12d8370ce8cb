#pragma once

#include "../model/LeakCheck.h"

namespace clang::tidy::tether {

// Finds operations whose partner goroutine can have left, on another case of its select or because it stopped, and
// that have no way out themselves.
class PeerGoneCheck : public LeakCheck {
public:
  PeerGoneCheck(StringRef Name, ClangTidyContext *Context) : LeakCheck(Name, Context, Defect::PeerGone) {}

protected:
  std::string message(const Finding &F) override;
  void explain(const Finding &F) override;
};

} // namespace clang::tidy::tether
