#include "UnclosedRangeCheck.h"

namespace clang::tidy::tether {

std::string UnclosedRangeCheck::message(const Finding &F) {
  if (F.Nil)
    return "this loop over " + quoted(F, "a channel") + " never ends: the channel is nil";
  if (F.Partners.empty())
    return "this loop over " + quoted(F, "a channel") + " never ends: nothing closes the channel";
  return "this loop over " + quoted(F, "a channel") + " never ends on a path that does not close the channel";
}

void UnclosedRangeCheck::explain(const Finding &F) {
  for (const Site &Partner : F.Partners)
    note(Partner, "the channel is closed here on other paths");
  if (!F.Partners.empty())
    noteExit(F, "closing");
}

} // namespace clang::tidy::tether
