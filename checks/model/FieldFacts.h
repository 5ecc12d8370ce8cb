// Which fields of the unit's classes change after their object has been made.

#pragma once

#include "clang/AST/ASTContext.h"
#include "clang/AST/Decl.h"
#include "llvm/ADT/DenseSet.h"

namespace clang::tidy::tether {

class FieldFacts {
public:
  // Looks at every function of the unit that is not from a system header.
  explicit FieldFacts(ASTContext &Context);

  // Assigned, incremented, changed by a method or referred to, anywhere but in a constructor's initialisers.
  bool written(const FieldDecl *Field) const { return Written.contains(Field->getCanonicalDecl()); }

private:
  llvm::DenseSet<const FieldDecl *> Written;
};

} // namespace clang::tidy::tether
