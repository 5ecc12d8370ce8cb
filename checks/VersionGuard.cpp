// There is no stable ABI between a plugin and its host, and clang-tidy itself checks nothing: under another version it
// crashes or, worse, goes on without the checks and exits with 0. This runs when the plugin is loaded, before any other
// of its symbols is used.

#include "clang/Basic/Version.h"

#include <cstdio>
#include <string>
#include <unistd.h>

#ifndef TETHER_HOST_VERSION
#define TETHER_HOST_VERSION CLANG_VERSION_STRING
#endif

namespace {

struct VersionGuard {
  VersionGuard() {
    std::string Host = clang::getClangFullVersion() + " ";
    for (const char *After : {" ", "-", "~", "+"})
      if (Host.find(std::string("version " TETHER_HOST_VERSION) + After) != std::string::npos)
        return;
    std::fprintf(stderr,
                 "tether: this plugin was built for clang-tidy " TETHER_HOST_VERSION
                 " but was loaded by \"%s\"; use that version or rebuild the plugin against the one that loads it\n",
                 Host.c_str());
    _exit(2);
  }
} Guard;

} // namespace
