#include "EarlyReturnCheck.h"

namespace clang::tidy::tether {

std::string EarlyReturnCheck::message(const Finding &F) {
  if (F.Blocked == Finding::Operation::Receive)
    return "goroutine blocks for ever receiving from " + quoted(F, "this channel") +
           ": a path leaves before the value is sent";
  return "goroutine blocks for ever sending to " + quoted(F, "this channel") +
         ": a path leaves before the value is received";
}

void EarlyReturnCheck::explain(const Finding &F) {
  if (!F.Exit)
    return;
  std::string Other = F.Blocked == Finding::Operation::Receive ? "sending" : "receiving";
  switch (F.Exit->K) {
  case Site::Kind::Return: return note(*F.Exit, "this return leaves without " + Other);
  case Site::Kind::Throw: return note(*F.Exit, "this exception leaves without " + Other);
  case Site::Kind::Break: return note(*F.Exit, "this leaves the loop without " + Other + " any more");
  case Site::Kind::Call: return note(*F.Exit, "when this call throws, the path leaves without " + Other);
  default:
    return note(*F.Exit, std::string("when this condition is ") + (F.ExitOn ? "true" : "false") +
                             ", the path goes on without " + Other);
  }
}

} // namespace clang::tidy::tether
