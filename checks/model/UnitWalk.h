// One walk over a translation unit for all checks on the model. clang-tidy calls every matcher of every check on every
// node, most of which stand in headers of the system; here the first check that registers asks for the unit as a whole,
// and the walk looks into nothing that a system header declares.

#pragma once

#include "clang/AST/ASTContext.h"
#include "clang/AST/Decl.h"
#include "clang/ASTMatchers/ASTMatchFinder.h"

#include <memory>
#include <vector>

namespace clang::tidy::tether {

class LeakCheck;

// The functions of the context's traversal scope in which something of the API is made or used, with those around
// them: each where its first use is met, inner ones before outer ones.
std::vector<const FunctionDecl *> functionsOfInterest(ASTContext &Context);

// False where no declaration of the unit can carry a role.
bool mayUseApi(const ASTContext &Context);

class UnitWalk : public ast_matchers::MatchFinder::MatchCallback {
public:
  // The walk of the checks that register with Finder.
  static std::shared_ptr<UnitWalk> of(ast_matchers::MatchFinder &Finder);
  explicit UnitWalk(ast_matchers::MatchFinder &Finder);
  ~UnitWalk() override;

  // Check has to hold the walk for as long as it lives.
  void add(LeakCheck &Check) { Checks.push_back(&Check); }

  void onStartOfTranslationUnit() override { Walked = false; }
  void run(const ast_matchers::MatchFinder::MatchResult &Result) override;
  // The line of --enable-check-profile.
  StringRef getID() const override { return "tether-model"; }

private:
  const ast_matchers::MatchFinder *const Finder;
  std::vector<LeakCheck *> Checks;
  bool Walked = false;
};

} // namespace clang::tidy::tether
