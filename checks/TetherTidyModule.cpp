#include "clang-tidy/ClangTidyModule.h"
#include "clang-tidy/ClangTidyModuleRegistry.h"
#include "clang/Basic/Version.h"

#include "RegisteredChecks.h"

#include <cstdio>
#include <unistd.h>

namespace clang::tidy {
namespace tether {
namespace {

class TetherModule : public ClangTidyModule {
public:
  void addCheckFactories(ClangTidyCheckFactories &Factories) override { registerChecks(Factories); }
};

// There is no stable ABI between a plugin and its host, and clang-tidy itself checks nothing: another version crashes
// or, worse, goes on without the checks and exits with 0. This runs when the plugin is loaded, before any other of its
// symbols is used.
struct VersionGuard {
  VersionGuard() {
    std::string Host = getClangFullVersion();
    std::string Version = std::string(" ") + CLANG_VERSION_STRING;
    if (Host.find(Version + " ") != std::string::npos || Host.find(Version + "-") != std::string::npos ||
        (Host.size() >= Version.size() && Host.compare(Host.size() - Version.size(), Version.size(), Version) == 0))
      return;
    std::fprintf(stderr,
                 "tether: this plugin was built for clang-tidy " CLANG_VERSION_STRING
                 " but was loaded by \"%s\"; use clang-tidy-" CLANG_VERSION_MAJOR_STRING
                 " or rebuild the plugin against the version that loads it\n",
                 Host.c_str());
    _exit(2);
  }
} Guard;

} // namespace

static ClangTidyModuleRegistry::Add<TetherModule> X("tether-module", "Finds goroutines that never end.");

} // namespace tether

// Referenced by whoever links the checks statically, so that the registration above is linked in.
volatile int TetherModuleAnchorSource = 0; // NOLINT(misc-use-internal-linkage)

} // namespace clang::tidy
