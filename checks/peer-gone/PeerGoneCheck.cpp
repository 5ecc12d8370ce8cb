#include "PeerGoneCheck.h"

namespace clang::tidy::tether {

std::string PeerGoneCheck::message(const Finding &F) {
  if (F.Blocked == Finding::Operation::Select)
    return blocks(F) + ": the other ends of its cases can have left";
  return blocks(F) + ": the goroutine at the other end can have left";
}

void PeerGoneCheck::explain(const Finding &F) {
  if (F.Exit)
    note(*F.Exit, "the other end can leave here");
  else
    noteAll(F.Partners, "the other end is here");
}

} // namespace clang::tidy::tether
