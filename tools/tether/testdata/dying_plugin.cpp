// A plugin that, as one with a version guard, says why it must not be loaded and ends the process.
#include <cstdio>

#include <unistd.h>

namespace {

struct Guard {
  Guard() {
    std::fputs("this plugin was built for clang-tidy 18.1.8\n", stderr);
    _exit(2);
  }
} guard;

} // namespace
