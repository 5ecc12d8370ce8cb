#include "DoubleCloseCheck.h"

namespace clang::tidy::tether {

std::string DoubleCloseCheck::message(const Finding &F) {
  return "this close of " + quoted(F, "the channel") + " can be the second one, which throws";
}

void DoubleCloseCheck::explain(const Finding &F) { noteAll(F.Partners, "the channel is closed here too"); }

} // namespace clang::tidy::tether
