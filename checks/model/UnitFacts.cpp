#include "UnitFacts.h"

namespace clang::tidy::tether {

const UnitFacts::Body *UnitFacts::body(const FunctionDecl *F) {
  if (!F)
    return nullptr;
  auto [It, New] = Bodies.try_emplace(F);
  if (New) {
    Stmt *Body = F->getBody();
    CFG::BuildOptions Options;
    Options.AddImplicitDtors = true;
    Options.AddCXXDefaultInitExprInAggregates = true;
    Options.setAllAlwaysAdd();
    if (Body && !F->hasSkippedBody() && !F->isDependentContext() && !F->isInvalidDecl())
      It->second.Graph = CFG::buildCFG(F, Body, &Context, Options);
    if (It->second.Graph)
      It->second.Parents = std::make_unique<ParentMap>(Body);
  }
  return It->second.Graph ? &It->second : nullptr;
}

const VariableFacts &UnitFacts::variables(const Stmt *FunctionBody) {
  auto [It, New] = Variables.try_emplace(FunctionBody);
  if (New)
    It->second.scan(FunctionBody);
  return It->second;
}

const FieldFacts &UnitFacts::fields() {
  if (!Fields)
    Fields.emplace(Context);
  return *Fields;
}

} // namespace clang::tidy::tether
