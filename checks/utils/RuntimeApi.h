// All that the checks know of the runtime's API: the roles that its headers carry as
// [[clang::annotate("tether", "<role>")]]. The checks recognise roles, never names, and never read the bodies, so a
// library with the same annotations is understood as well.

#pragma once

#include "clang/AST/Decl.h"
#include "clang/AST/Expr.h"
#include "clang/ASTMatchers/ASTMatchers.h"
#include "llvm/ADT/StringRef.h"

namespace clang::tidy::tether {

enum class Role {
  None,
#define TETHER_ROLE(Enumerator, Spelling) Enumerator,
#include "Roles.def"
#undef TETHER_ROLE
};

// The spelling of R in an annotation; empty for None.
llvm::StringRef spelling(Role R);

// The role that D's annotation gives, None where there is none or it is not known here.
Role roleOf(const Decl *D);

// The role of the function that C calls, None for indirect calls.
Role roleOfCall(const CallExpr *C);

// The role of the class that T names, through references, pointers, cv-qualifiers and aliases.
Role roleOfType(QualType T);

// chan, recv_chan, send_chan
bool isChannelHandle(Role R);

// A type whose values the model follows: channel handles and the synchronisation types.
bool isTracked(Role R);

AST_MATCHER_P(FunctionDecl, hasRole, Role, Wanted) { return roleOf(&Node) == Wanted; }

} // namespace clang::tidy::tether
