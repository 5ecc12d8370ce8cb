#include "CircularWaitCheck.h"

namespace clang::tidy::tether {

std::string CircularWaitCheck::message(const Finding &F) {
  return blocks(F) + ": what would end it comes after a wait for this goroutine";
}

void CircularWaitCheck::explain(const Finding &F) { noteAll(F.Before, "this operation waits in the same circle"); }

} // namespace clang::tidy::tether
