#include "EarlyReturnCheck.h"

namespace clang::tidy::tether {

std::string EarlyReturnCheck::message(const Finding &F) {
  if (F.Blocked == Finding::Operation::Select)
    return blocks(F) + ": a path leaves before one of its cases can go on";
  if (F.Blocked == Finding::Operation::Receive)
    return "goroutine blocks for ever receiving from " + quoted(F, "this channel") +
           ": a path leaves before the value is sent";
  return "goroutine blocks for ever sending to " + quoted(F, "this channel") +
         ": a path leaves before the value is received";
}

void EarlyReturnCheck::explain(const Finding &F) {
  noteExit(F, F.Blocked == Finding::Operation::Select    ? "the other end of a case"
              : F.Blocked == Finding::Operation::Receive ? "sending"
                                                         : "receiving");
}

} // namespace clang::tidy::tether
