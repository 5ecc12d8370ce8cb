#include "SelfWaitCheck.h"

namespace clang::tidy::tether {

std::string SelfWaitCheck::message(const Finding &F) {
  return blocks(F) + ": only the same goroutine would end it, later";
}

void SelfWaitCheck::explain(const Finding &F) { noteAll(F.Partners, "this operation would end the wait"); }

} // namespace clang::tidy::tether
