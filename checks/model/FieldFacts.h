// Which fields of the unit's classes change after their object has been made.

#pragma once

#include "clang/AST/ASTContext.h"
#include "clang/AST/Decl.h"
#include "llvm/ADT/DenseSet.h"

namespace clang::tidy::tether {

class FieldFacts {
public:
  // Looks at every function of the traversal scope that is not from a system header. In an editor that is the open file:
  // the headers' bodies have not been read, and to go through their declarations would cost more than all the rest.
  explicit FieldFacts(ASTContext &Context);

  // Assigned, incremented, changed by a method or referred to, anywhere but in a constructor's initialisers.
  bool written(const FieldDecl *Field) const { return Written.contains(Field->getCanonicalDecl()); }

private:
  llvm::DenseSet<const FieldDecl *> Written;
};

} // namespace clang::tidy::tether
