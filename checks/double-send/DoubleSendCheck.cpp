#include "DoubleSendCheck.h"

namespace clang::tidy::tether {

std::string DoubleSendCheck::message(const Finding &F) {
  return blocks(F) + ": it has sent before, and fewer values are received";
}

void DoubleSendCheck::explain(const Finding &F) {
  noteAll(F.Before, "a value is sent here before");
  noteAll(F.Partners, "values are received here");
}

} // namespace clang::tidy::tether
