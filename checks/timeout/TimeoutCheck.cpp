#include "TimeoutCheck.h"

namespace clang::tidy::tether {

std::string TimeoutCheck::message(const Finding &F) {
  if (F.Blocked == Finding::Operation::Receive)
    return "goroutine blocks for ever receiving from " + quoted(F, "this channel") +
           " when the select that sends to it chooses another case";
  return "goroutine blocks for ever sending to " + quoted(F, "this channel") +
         " when the select that receives from it chooses another case";
}

void TimeoutCheck::explain(const Finding &F) {
  if (F.Exit)
    note(*F.Exit, std::string("when another case is chosen here, nothing ") +
                      (F.Blocked == Finding::Operation::Receive ? "sends to " : "receives from ") +
                      quoted(F, "the channel") + " any more");
}

} // namespace clang::tidy::tether
