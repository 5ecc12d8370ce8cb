#include "WaitInLoopCheck.h"

namespace clang::tidy::tether {

std::string WaitInLoopCheck::message(const Finding &F) {
  return blocks(F) + ": the loop around it has yet to start goroutines that are counted already";
}

void WaitInLoopCheck::explain(const Finding &F) { noteAll(F.Before, "the count goes up here"); }

} // namespace clang::tidy::tether
