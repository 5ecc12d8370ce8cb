// What a function body, with the lambdas in it, does to its local variables: who writes them, and what.

#pragma once

#include "clang/AST/Decl.h"
#include "clang/AST/Expr.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/SmallVector.h"

namespace clang::tidy::tether {

class VariableFacts {
public:
  // Adds the facts of one outermost function or lambda body.
  void scan(const Stmt *Body);

  // Never written after its initialisation.
  bool stable(const VarDecl *V) const { return Writes.lookup(V).empty() && !Opaque.lookup(V); }

  // Given another value as a whole, by whomever. What its methods do to it does not count.
  bool assigned(const VarDecl *V) const { return Assigned.lookup(V); }

  // The right sides of its assignments, where each write is a plain assignment made by the function that owns it.
  // std::nullopt where something else may change it (a reference, ++, an assignment in a lambda, an argument).
  std::optional<llvm::ArrayRef<const Expr *>> assignments(const VarDecl *V) const;

private:
  friend class FactsVisitor;
  llvm::DenseMap<const VarDecl *, llvm::SmallVector<const Expr *, 2>> Writes;
  llvm::DenseMap<const VarDecl *, bool> Opaque, Assigned;
};

} // namespace clang::tidy::tether
