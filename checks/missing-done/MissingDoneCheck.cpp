#include "MissingDoneCheck.h"

namespace clang::tidy::tether {

std::string MissingDoneCheck::message(const Finding &F) {
  if (F.Exit)
    return blocks(F) + ": a path leaves without done";
  return blocks(F) + (F.Partners.empty() ? ": nothing calls done" : ": done is called less often than is added");
}

void MissingDoneCheck::explain(const Finding &F) {
  noteAll(F.Before, "the count goes up here");
  noteExit(F, "done");
}

} // namespace clang::tidy::tether
