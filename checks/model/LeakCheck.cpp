#include "LeakCheck.h"

#include "../utils/RuntimeApi.h"

#include "clang/ASTMatchers/ASTMatchFinder.h"

using namespace clang::ast_matchers;

namespace clang::tidy::tether {
namespace {

// Anything by which a function can get hold of a channel or a synchronisation object, or use one.
AST_MATCHER(Expr, touchesApi) {
  if (const auto *C = dyn_cast<CallExpr>(&Node))
    return roleOfCall(C) != Role::None || isTracked(roleOfType(C->getType()));
  if (const auto *C = dyn_cast<CXXConstructExpr>(&Node))
    return isTracked(roleOfType(C->getType()));
  return false;
}

// The functions and lambda bodies that E stands in, innermost first.
llvm::SmallVector<const FunctionDecl *, 4> enclosingFunctions(const Expr &E, ASTContext &Context) {
  llvm::SmallVector<const FunctionDecl *, 4> Found;
  DynTypedNode At = DynTypedNode::create(E);
  while (true) {
    DynTypedNodeList Parents = Context.getParents(At);
    if (Parents.empty())
      return Found;
    At = Parents[0];
    if (const auto *F = At.get<FunctionDecl>())
      Found.push_back(F);
  }
}

} // namespace

void LeakCheck::registerMatchers(MatchFinder *Finder) {
  Finder->addMatcher(expr(touchesApi(), unless(isExpansionInSystemHeader())).bind("use"), this);
}

void LeakCheck::onStartOfTranslationUnit() {
  Visited.clear();
  Reported.clear();
}

void LeakCheck::check(const MatchFinder::MatchResult &Result) {
  const auto *Use = Result.Nodes.getNodeAs<Expr>("use");
  for (const FunctionDecl *Function : enclosingFunctions(*Use, *Result.Context)) {
    if (Function->isDependentContext() || Function->isInvalidDecl() || !Visited.insert(Function).second)
      continue;
    for (const Finding &F : findings(*Function, *Result.Context))
      if (F.Kind == Kind && Reported.insert(F.At.Where).second)
        report(F);
  }
}

void LeakCheck::report(const Finding &F) {
  {
    DiagnosticBuilder Warning = diag(F.At.Where, message(F));
    for (const Finding::Edit &E : F.Fix)
      if (E.Replaced.isValid())
        Warning << FixItHint::CreateReplacement(E.Replaced, E.Text);
      else
        Warning << FixItHint::CreateInsertion(E.Where, E.Text);
  }
  if (F.Made)
    note(*F.Made, quoted(F, F.Kind == Defect::AddInGoroutine ? "the wait_group" : "the channel") +
                      (F.Nil ? " is nil" : " is created here"));
  if (F.Started)
    note(*F.Started, "the goroutine is started here");
  explain(F);
}

std::string LeakCheck::quoted(const Finding &F, StringRef What) {
  return F.Object.empty() ? What.str() : "'" + F.Object + "'";
}

void LeakCheck::noteExit(const Finding &F, StringRef Omission) {
  if (!F.Exit)
    return;
  switch (F.Exit->K) {
  case Site::Kind::Return:
    return note(*F.Exit, "this return leaves without " + Omission);
  case Site::Kind::Throw:
    return note(*F.Exit, "this exception leaves without " + Omission);
  case Site::Kind::Break:
    return note(*F.Exit, "this jump leaves without " + Omission);
  case Site::Kind::Call:
    return note(*F.Exit, "when this call throws, the path leaves without " + Omission);
  default:
    return note(*F.Exit, Twine("when this condition is ") + (F.ExitOn ? "true" : "false") +
                             ", the path goes on without " + Omission);
  }
}

void LeakCheck::note(const Site &At, const Twine &Text) { diag(At.Where, Text.str(), DiagnosticIDs::Note); }

} // namespace clang::tidy::tether
