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
  if (!F.Exit || F.Partners.empty())
    return;
  switch (F.Exit->K) {
  case Site::Kind::Return: return note(*F.Exit, "this return leaves without closing");
  case Site::Kind::Throw: return note(*F.Exit, "this exception leaves without closing");
  case Site::Kind::Break: return note(*F.Exit, "this leaves the loop without closing");
  case Site::Kind::Call: return note(*F.Exit, "when this call throws, the path leaves without closing");
  default:
    return note(*F.Exit, std::string("when this condition is ") + (F.ExitOn ? "true" : "false") +
                             ", the path goes on without closing");
  }
}

} // namespace clang::tidy::tether
