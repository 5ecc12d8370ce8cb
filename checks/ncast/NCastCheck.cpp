#include "NCastCheck.h"

namespace clang::tidy::tether {

std::string NCastCheck::message(const Finding &F) {
  if (F.Blocked == Finding::Operation::Receive)
    return "some of the goroutines that receive from " + quoted(F, "this channel") +
           " block for ever: fewer values are sent";
  return "some of the goroutines that send to " + quoted(F, "this channel") +
         " block for ever: fewer values are received";
}

void NCastCheck::explain(const Finding &F) {
  for (const Site &Partner : F.Partners)
    note(Partner,
         F.Blocked == Finding::Operation::Receive ? "the values are sent here" : "the values are received here");
}

} // namespace clang::tidy::tether
