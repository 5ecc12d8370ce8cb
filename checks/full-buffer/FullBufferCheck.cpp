#include "FullBufferCheck.h"

namespace clang::tidy::tether {

std::string FullBufferCheck::message(const Finding &F) {
  return blocks(F) + ": its buffer is full, and " +
         (F.Partners.empty() ? "nothing receives from it" : "no receive comes to make room");
}

void FullBufferCheck::explain(const Finding &F) {
  noteAll(F.Before, "the buffer is filled here");
  noteAll(F.Partners, "values are received here");
}

} // namespace clang::tidy::tether
