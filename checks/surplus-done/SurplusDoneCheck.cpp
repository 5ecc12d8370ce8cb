#include "SurplusDoneCheck.h"

namespace clang::tidy::tether {

std::string SurplusDoneCheck::message(const Finding &F) {
  if (F.At.K == Site::Kind::Go)
    return "this go calls done by itself, which can make the count of " + quoted(F, "the wait_group") + " negative";
  return "this done can make the count of " + quoted(F, "the wait_group") + " negative: less is added";
}

void SurplusDoneCheck::explain(const Finding &F) { noteAll(F.Partners, "done is called here too"); }

} // namespace clang::tidy::tether
