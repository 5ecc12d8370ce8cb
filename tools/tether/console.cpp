#include "console.h"

#include <cstdio>
#include <cstdlib>
#include <string_view>

#include <unistd.h>

namespace tether::tool {

bool isCapableTerminal(int descriptor) {
  const char *terminal = std::getenv("TERM");
  return isatty(descriptor) && terminal && *terminal && std::string_view(terminal) != "dumb";
}

bool wantsColours(int descriptor) {
  const char *refusal = std::getenv("NO_COLOR");
  return isCapableTerminal(descriptor) && !(refusal && *refusal);
}

int fail(const std::string &text) {
  std::fprintf(stderr, "tether: error: %s\n", text.c_str());
  return statusFailure;
}

void note(const std::string &text) { std::fprintf(stderr, "tether: %s\n", text.c_str()); }

} // namespace tether::tool
