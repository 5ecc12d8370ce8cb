#include "MissingStopCheck.h"

namespace clang::tidy::tether {

std::string MissingStopCheck::message(const Finding &F) {
  const std::string Who = "this goroutine of a '" + F.Object + "' never ends: ";
  if (F.Partners.empty())
    return Who + "nothing stops it";
  return Who + (F.Exit ? "it is not stopped on every path" : "nobody stops it");
}

void MissingStopCheck::explain(const Finding &F) {
  for (const Site &Partner : F.Partners)
    note(Partner, "this would stop it");
  noteExit(F, "stopping it");
}

} // namespace clang::tidy::tether
