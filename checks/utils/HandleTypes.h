// Which types carry handles of the runtime's objects: by themselves, in their fields, or as what they contain.

#pragma once

#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/Type.h"

namespace clang::tidy::tether {

// T is a handle or primitive that the model follows, a pointer or reference to one, a class with such a field or base,
// or a class template of the standard library with such an argument.
bool holdsHandles(QualType T);

// Drops what has been found out about the types of a unit.
void forgetHandles(const ASTContext &Context);

} // namespace clang::tidy::tether
