// A clang-tidy plugin for the tests: tether-probe reports each call of a function named "probe", with a note
// at the function's declaration and a fix-it; tether-advice-probe says something else about the same calls.
#include "clang-tidy/ClangTidyCheck.h"
#include "clang-tidy/ClangTidyModule.h"
#include "clang-tidy/ClangTidyModuleRegistry.h"
#include "clang/ASTMatchers/ASTMatchFinder.h"

using namespace clang;
using namespace clang::ast_matchers;

namespace {

class ProbeCheck : public tidy::ClangTidyCheck {
public:
  using ClangTidyCheck::ClangTidyCheck;

  void registerMatchers(MatchFinder *finder) override {
    finder->addMatcher(callExpr(callee(functionDecl(hasName("probe")).bind("function"))).bind("call"), this);
  }

  void check(const MatchFinder::MatchResult &result) override {
    const auto *call = result.Nodes.getNodeAs<CallExpr>("call");
    const auto *function = result.Nodes.getNodeAs<FunctionDecl>("function");
    diag(call->getBeginLoc(), "call of 'probe' with %0 arguments")
        << call->getNumArgs() << call->getSourceRange()
        << FixItHint::CreateReplacement(call->getCallee()->getSourceRange(), "checked");
    diag(function->getLocation(), "%0 is declared here", DiagnosticIDs::Note) << function;
  }
};

class AdviceCheck : public ProbeCheck {
public:
  using ProbeCheck::ProbeCheck;

  void check(const MatchFinder::MatchResult &result) override {
    diag(result.Nodes.getNodeAs<CallExpr>("call")->getBeginLoc(), "advice about this call");
  }
};

class ProbeModule : public tidy::ClangTidyModule {
public:
  void addCheckFactories(tidy::ClangTidyCheckFactories &factories) override {
    factories.registerCheck<ProbeCheck>("tether-probe");
    factories.registerCheck<AdviceCheck>("tether-advice-probe");
  }
};

tidy::ClangTidyModuleRegistry::Add<ProbeModule> registration("probe-module", "For the tests.");

} // namespace
