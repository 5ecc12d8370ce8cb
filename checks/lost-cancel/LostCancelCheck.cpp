#include "LostCancelCheck.h"

namespace clang::tidy::tether {

std::string LostCancelCheck::message(const Finding &F) {
  return blocks(F) + ": the cancel function of its context is released and not called";
}

void LostCancelCheck::explain(const Finding &F) {
  noteAll(F.Partners, "this would cancel the context, and is not reached or does nothing");
  noteExit(F, "cancelling");
}

} // namespace clang::tidy::tether
