#include "AddAfterWaitCheck.h"

namespace clang::tidy::tether {

std::string AddAfterWaitCheck::message(const Finding &F) {
  return "this add to " + quoted(F, "the wait_group") + " can come after the wait has returned: nothing orders the two";
}

void AddAfterWaitCheck::explain(const Finding &F) { noteAll(F.Partners, "the wait can return here before the add"); }

} // namespace clang::tidy::tether
