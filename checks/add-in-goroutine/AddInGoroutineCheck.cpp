#include "AddInGoroutineCheck.h"

namespace clang::tidy::tether {

std::string AddInGoroutineCheck::message(const Finding &F) {
  return "this add to " + quoted(F, "the wait_group") +
         " can run after the wait that should wait for it: the goroutine has to be scheduled first";
}

void AddInGoroutineCheck::explain(const Finding &F) {
  for (const Site &Wait : F.Partners)
    note(Wait, "the wait can return here before the goroutine has added itself");
}

} // namespace clang::tidy::tether
