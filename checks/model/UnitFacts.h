// What is found out once about the text of a unit, for all fragments in it.

#pragma once

#include "FieldFacts.h"
#include "VariableFacts.h"

#include "clang/AST/ParentMap.h"
#include "clang/Analysis/CFG.h"

#include <map>
#include <memory>
#include <optional>

namespace clang::tidy::tether {

// Not for several threads at a time, and not for longer than Context.
class UnitFacts {
public:
  explicit UnitFacts(ASTContext &Context) : Context(Context) {}

  struct Body {
    std::unique_ptr<CFG> Graph;
    std::unique_ptr<ParentMap> Parents;
  };
  // Null where F has no body that can be followed.
  const Body *body(const FunctionDecl *F);

  // Of a function that is not within another one.
  const VariableFacts &variables(const Stmt *FunctionBody);

  const FieldFacts &fields();

  ASTContext &Context;

private:
  std::map<const FunctionDecl *, Body> Bodies;
  std::map<const Stmt *, VariableFacts> Variables;
  std::optional<FieldFacts> Fields;
};

} // namespace clang::tidy::tether
