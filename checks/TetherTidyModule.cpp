#include "clang-tidy/ClangTidyModule.h"
#include "clang-tidy/ClangTidyModuleRegistry.h"

#include "RegisteredChecks.h"

namespace clang::tidy::tether {
namespace {

class TetherModule : public ClangTidyModule {
public:
  void addCheckFactories(ClangTidyCheckFactories &Factories) override { registerChecks(Factories); }
};

ClangTidyModuleRegistry::Add<TetherModule> Registration("tether-module", "Finds goroutines that never end.");

} // namespace
} // namespace clang::tidy::tether
