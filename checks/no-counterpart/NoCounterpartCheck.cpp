#include "NoCounterpartCheck.h"

namespace clang::tidy::tether {

std::string NoCounterpartCheck::message(const Finding &F) {
  if (F.Nil)
    return blocks(F) + ": the channel is nil";
  if (F.Blocked == Finding::Operation::Select)
    return F.Cases.empty() ? "goroutine blocks for ever: a select without cases waits for nothing"
                           : blocks(F) + ": nothing is the other end of one of its cases";
  if (F.Blocked == Finding::Operation::Send)
    return blocks(F) + ": nothing receives from it";
  if (F.ObjectKind == "context")
    return blocks(F) + ": nothing cancels it";
  return blocks(F) +
         (F.Partners.empty() ? ": nothing sends to it or closes it" : ": fewer values are sent than are received");
}

void NoCounterpartCheck::explain(const Finding &F) { noteAll(F.Partners, "a value is sent here"); }

} // namespace clang::tidy::tether
