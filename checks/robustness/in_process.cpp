#include "in_process.h"

#include "clang-tidy/ClangTidyCheck.h"
#include "clang-tidy/ClangTidyDiagnosticConsumer.h"
#include "clang-tidy/ClangTidyModule.h"
#include "clang-tidy/ClangTidyModuleRegistry.h"
#include "clang-tidy/ClangTidyOptions.h"

namespace tether::robustness {

using namespace clang;
using namespace clang::tidy;

unsigned lint(ASTUnit &Unit, const std::string &File) {
  ASTContext &Context = Unit.getASTContext();
  Context.setTraversalScope({Unit.top_level_begin(), Unit.top_level_end()});
  ClangTidyOptions Options = ClangTidyOptions::getDefaults();
  Options.Checks = "-*,tether-*";
  ClangTidyContext Tidy(std::make_unique<DefaultOptionsProvider>(ClangTidyGlobalOptions(), Options));
  IgnoringDiagConsumer Nobody;
  DiagnosticsEngine Engine(new DiagnosticIDs, new DiagnosticOptions, &Nobody, /*ShouldOwnClient=*/false);
  Engine.setSourceManager(&Context.getSourceManager());
  Tidy.setDiagnosticsEngine(&Engine);
  Tidy.setCurrentFile(File);
  Tidy.setASTContext(&Context);

  ClangTidyCheckFactories Factories;
  for (ClangTidyModuleRegistry::entry Each : ClangTidyModuleRegistry::entries())
    Each.instantiate()->addCheckFactories(Factories);
  std::vector<std::unique_ptr<ClangTidyCheck>> Checks = Factories.createChecksForLanguage(&Tidy);
  ast_matchers::MatchFinder Finder;
  for (const std::unique_ptr<ClangTidyCheck> &Check : Checks)
    Check->registerMatchers(&Finder);
  Finder.matchAST(Context);
  return Engine.getNumWarnings();
}

} // namespace tether::robustness
