#include "EndlessLoopCheck.h"

namespace clang::tidy::tether {

std::string EndlessLoopCheck::message(const Finding &) {
  return "this loop never ends: no path leads out of it, and nothing can stop the goroutine";
}

void EndlessLoopCheck::explain(const Finding &) {}

} // namespace clang::tidy::tether
