#include "RuntimeApi.h"

#include "clang/AST/Attr.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/StringSwitch.h"

namespace clang::tidy::tether {
namespace {

Role parse(llvm::StringRef Text) {
  return llvm::StringSwitch<Role>(Text)
#define TETHER_ROLE(Enumerator, Spelling) .Case(Spelling, Role::Enumerator)
#include "Roles.def"
#undef TETHER_ROLE
      .Default(Role::None);
}

Role annotated(const Decl *D) {
  for (const auto *A : D->specific_attrs<AnnotateAttr>()) {
    if (A->getAnnotation() != "tether" || A->args_size() != 1)
      continue;
    if (const auto *Text = dyn_cast<StringLiteral>((*A->args_begin())->IgnoreParenImpCasts()))
      return parse(Text->getString());
    if (const auto *Constant = dyn_cast<ConstantExpr>(*A->args_begin()))
      if (const auto *Text = dyn_cast<StringLiteral>(Constant->getSubExpr()->IgnoreParenImpCasts()))
        return parse(Text->getString());
  }
  return Role::None;
}

} // namespace

llvm::StringRef spelling(Role R) {
  switch (R) {
  case Role::None:
    return "";
#define TETHER_ROLE(Enumerator, Spelling)                                                                              \
  case Role::Enumerator:                                                                                               \
    return Spelling;
#include "Roles.def"
#undef TETHER_ROLE
  }
  return "";
}

Role roleOf(const Decl *D) {
  if (!D)
    return Role::None;
  for (const Decl *Redecl : D->redecls())
    if (Redecl->hasAttrs())
      if (Role R = annotated(Redecl); R != Role::None)
        return R;
  // A class template's attributes stand on the pattern.
  if (const auto *Spec = dyn_cast<ClassTemplateSpecializationDecl>(D))
    return roleOf(Spec->getSpecializedTemplate()->getTemplatedDecl());
  return Role::None;
}

Role roleOfCall(const CallExpr *C) { return C ? roleOf(C->getDirectCallee()) : Role::None; }

Role roleOfType(QualType T) {
  if (T.isNull())
    return Role::None;
  T = T.getNonReferenceType();
  if (T->isPointerType())
    T = T->getPointeeType();
  return roleOf(T->getAsCXXRecordDecl());
}

bool isChannelHandle(Role R) { return R == Role::Chan || R == Role::RecvChan || R == Role::SendChan; }

bool isTracked(Role R) {
  switch (R) {
  case Role::Chan:
  case Role::RecvChan:
  case Role::SendChan:
  case Role::ChannelOperations:
  case Role::WaitGroup:
  case Role::Once:
  case Role::Mutex:
  case Role::SharedMutex:
  case Role::ConditionVariable:
  case Role::Context:
  case Role::CancelFunc:
  case Role::Cancelable:
    return true;
  default:
    return false;
  }
}

} // namespace clang::tidy::tether
