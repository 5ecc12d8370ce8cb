#include "MissingCloseCheck.h"

namespace clang::tidy::tether {

std::string MissingCloseCheck::message(const Finding &F) {
  return blocks(F) + ": it receives again and again, and nothing closes " +
         (F.Blocked == Finding::Operation::Select ? "a channel of its cases" : "the channel");
}

void MissingCloseCheck::explain(const Finding &F) { noteAll(F.Partners, "values are sent here, and no close follows"); }

} // namespace clang::tidy::tether
