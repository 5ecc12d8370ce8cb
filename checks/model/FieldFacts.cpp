#include "FieldFacts.h"

#include "clang/AST/ExprCXX.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/Basic/SourceManager.h"

namespace clang::tidy::tether {
namespace {

// A field is changed where it is an lvalue that is neither read at once nor used as a constant.
class WriteVisitor : public RecursiveASTVisitor<WriteVisitor> {
public:
  explicit WriteVisitor(llvm::DenseSet<const FieldDecl *> &Written) : Written(Written) {}
  bool shouldVisitTemplateInstantiations() const { return true; }

  bool VisitMemberExpr(const MemberExpr *M) {
    if (const auto *Field = dyn_cast<FieldDecl>(M->getMemberDecl()))
      ++Seen[Field->getCanonicalDecl()];
    return true;
  }
  // Read: converted to a value or to a constant.
  bool VisitImplicitCastExpr(const ImplicitCastExpr *C) {
    bool Reads = C->getCastKind() == CK_LValueToRValue || C->getType().isConstQualified() ||
                 (C->getType()->isPointerType() && C->getType()->getPointeeType().isConstQualified());
    if (Reads)
      read(C->getSubExpr());
    return true;
  }
  // The base of a chain of members is judged by the last of them.
  bool VisitCXXMemberCallExpr(const CXXMemberCallExpr *C) {
    const CXXMethodDecl *Method = C->getMethodDecl();
    const Expr *Object = C->getImplicitObjectArgument();
    if (Method && Method->isConst() && !isa<ImplicitCastExpr>(Object))
      read(Object);
    return true;
  }

  void finish() {
    for (auto [Field, Times] : Seen)
      if (Reads.lookup(Field) < Times)
        Written.insert(Field);
  }

private:
  void read(const Expr *E) {
    const auto *M = dyn_cast<MemberExpr>(E->IgnoreParens());
    const auto *Field = M ? dyn_cast<FieldDecl>(M->getMemberDecl()) : nullptr;
    if (Field)
      ++Reads[Field->getCanonicalDecl()];
  }

  llvm::DenseSet<const FieldDecl *> &Written;
  llvm::DenseMap<const FieldDecl *, int> Seen, Reads;
};

} // namespace

FieldFacts::FieldFacts(ASTContext &Context) {
  WriteVisitor Visitor(Written);
  const SourceManager &SM = Context.getSourceManager();
  std::vector<Decl *> Work = Context.getTraversalScope();
  while (!Work.empty()) {
    Decl *D = Work.back();
    Work.pop_back();
    if (SM.isInSystemHeader(D->getLocation()))
      continue;
    if (isa<TranslationUnitDecl>(D) || isa<NamespaceDecl>(D))
      llvm::append_range(Work, cast<DeclContext>(D)->decls());
    else
      Visitor.TraverseDecl(D);
  }
  Visitor.finish();
}

} // namespace clang::tidy::tether
