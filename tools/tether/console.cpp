#include "console.h"

#include <cstdio>

namespace tether::tool {

int fail(const std::string &text) {
  std::fprintf(stderr, "tether: error: %s\n", text.c_str());
  return statusFailure;
}

} // namespace tether::tool
