#include "HandleTypes.h"

#include "RuntimeApi.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclTemplate.h"
#include "llvm/ADT/DenseMap.h"

#include <map>
#include <memory>

namespace clang::tidy::tether {
namespace {

using Known = llvm::DenseMap<const CXXRecordDecl *, bool>;

thread_local std::map<const ASTContext *, std::unique_ptr<Known>> Units;

Known &knownIn(ASTContext &Context) {
  std::unique_ptr<Known> &Mine = Units[&Context];
  if (!Mine) {
    Mine = std::make_unique<Known>();
    Context.AddDeallocation([](void *C) { Units.erase(static_cast<const ASTContext *>(C)); }, &Context);
  }
  return *Mine;
}

bool argumentHolds(const TemplateArgument &A) {
  if (A.getKind() == TemplateArgument::Type)
    return holdsHandles(A.getAsType());
  if (A.getKind() == TemplateArgument::Pack)
    return llvm::any_of(A.pack_elements(), argumentHolds);
  return false;
}

bool recordHolds(const CXXRecordDecl *Class) {
  if (isTracked(roleOf(Class)))
    return true;
  if (Class->isInStdNamespace()) {
    const auto *Spec = dyn_cast<ClassTemplateSpecializationDecl>(Class);
    return Spec && llvm::any_of(Spec->getTemplateArgs().asArray(), argumentHolds);
  }
  if (!Class->hasDefinition() || roleOf(Class) != Role::None)
    return false;
  for (const FieldDecl *Field : Class->fields())
    if (holdsHandles(Field->getType()))
      return true;
  for (const CXXBaseSpecifier &Base : Class->bases())
    if (holdsHandles(Base.getType()))
      return true;
  return false;
}

} // namespace

bool holdsHandles(QualType T) {
  if (T.isNull())
    return false;
  T = T.getNonReferenceType();
  while (T->isPointerType() || T->isArrayType())
    T = T->isPointerType() ? T->getPointeeType() : QualType(T->getArrayElementTypeNoTypeQual(), 0);
  const CXXRecordDecl *Class = T->getAsCXXRecordDecl();
  if (!Class || Class->isDependentContext())
    return false;
  Class = Class->getCanonicalDecl();
  Known &Answers = knownIn(Class->getASTContext());
  if (auto It = Answers.find(Class); It != Answers.end())
    return It->second;
  Answers[Class] = false; // a class that refers to itself
  bool Holds = recordHolds(Class);
  return Answers[Class] = Holds;
}

void forgetHandles(const ASTContext &Context) { Units.erase(&Context); }

} // namespace clang::tidy::tether
