#include "SendOnClosedCheck.h"

namespace clang::tidy::tether {

std::string SendOnClosedCheck::message(const Finding &F) {
  if (F.Blocked == Finding::Operation::Select)
    return "this select can send on a closed channel, which throws";
  return "this send can come after the close of " + quoted(F, "the channel") + ", which throws";
}

void SendOnClosedCheck::explain(const Finding &F) { noteAll(F.Partners, "the channel is closed here"); }

} // namespace clang::tidy::tether
