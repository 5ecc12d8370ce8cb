#include "VariableFacts.h"

#include "../utils/RuntimeApi.h"

#include "clang/AST/ExprCXX.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "llvm/ADT/StringSwitch.h"

namespace clang::tidy::tether {

namespace {

const VarDecl *referenced(const Expr *E) {
  if (!E)
    return nullptr;
  if (const auto *Ref = dyn_cast<DeclRefExpr>(E->IgnoreParenImpCasts()))
    return dyn_cast<VarDecl>(Ref->getDecl());
  return nullptr;
}

// Methods that are not const only because they hand out access, as far as a condition or a size is concerned.
bool leavesSizeAlone(const CXXMethodDecl *M) {
  if (M->isConst() || M->isStatic())
    return true;
  if (roleOf(M) != Role::None)
    return true;
  if (M->isOverloadedOperator()) {
    OverloadedOperatorKind Op = M->getOverloadedOperator();
    return Op == OO_Star || Op == OO_Arrow || Op == OO_Subscript || Op == OO_Call;
  }
  if (!M->getIdentifier())
    return isa<CXXConversionDecl>(M);
  return llvm::StringSwitch<bool>(M->getName())
      .Cases("begin", "end", "rbegin", "rend", "data", "at", "front", "back", "value", "get", true)
      .Default(false);
}

} // namespace

class FactsVisitor : public RecursiveASTVisitor<FactsVisitor> {
public:
  explicit FactsVisitor(VariableFacts &F) : F(F) {}

  bool shouldVisitImplicitCode() const { return false; }
  bool shouldVisitTemplateInstantiations() const { return true; }

  bool TraverseLambdaExpr(LambdaExpr *L) {
    ++LambdaDepth;
    bool Go = RecursiveASTVisitor::TraverseLambdaExpr(L);
    --LambdaDepth;
    return Go;
  }

  bool VisitBinaryOperator(const BinaryOperator *B) {
    if (B->isAssignmentOp()) {
      assign(referenced(B->getLHS()));
      write(referenced(B->getLHS()), B->getOpcode() == BO_Assign ? B->getRHS() : nullptr);
    }
    return true;
  }

  bool VisitUnaryOperator(const UnaryOperator *U) {
    if (U->isIncrementDecrementOp() || U->getOpcode() == UO_AddrOf)
      write(referenced(U->getSubExpr()), nullptr);
    return true;
  }

  bool VisitVarDecl(const VarDecl *V) {
    // A non-const reference to a plain variable may change it from anywhere; `auto &&` of a range-for does not.
    if (V->getInit() && V->getType()->isLValueReferenceType() && !V->getType()->getPointeeType().isConstQualified() &&
        !V->isImplicit())
      noteReference(V->getInit());
    if (!V->getDeclContext()->isFunctionOrMethod())
      return true;
    Depth[V] = LambdaDepth;
    return true;
  }

  bool VisitCallExpr(const CallExpr *C) {
    if (const auto *Op = dyn_cast<CXXOperatorCallExpr>(C)) {
      if (Op->isAssignmentOp()) {
        assign(referenced(Op->getArg(0)));
        write(referenced(Op->getArg(0)), Op->getOperator() == OO_Equal ? Op->getArg(1) : nullptr);
        return true;
      }
      if (const auto *M = dyn_cast_or_null<CXXMethodDecl>(Op->getDirectCallee()); M && !leavesSizeAlone(M))
        write(referenced(Op->getArg(0)), nullptr);
    } else if (const auto *Member = dyn_cast<CXXMemberCallExpr>(C)) {
      if (const CXXMethodDecl *M = Member->getMethodDecl(); M && !leavesSizeAlone(M))
        write(referenced(Member->getImplicitObjectArgument()), nullptr);
    }
    const FunctionDecl *Callee = C->getDirectCallee();
    if (Callee && roleOf(Callee) != Role::None && !isReceiveInto(roleOf(Callee)))
      return true;
    const FunctionProtoType *Proto = Callee ? Callee->getType()->getAs<FunctionProtoType>() : nullptr;
    unsigned Shift = isa<CXXOperatorCallExpr>(C) && isa_and_nonnull<CXXMethodDecl>(Callee) ? 1 : 0;
    for (unsigned I = Shift; I < C->getNumArgs(); ++I) {
      bool Mutable = !Proto || I - Shift >= Proto->getNumParams();
      if (!Mutable) {
        QualType T = Proto->getParamType(I - Shift);
        Mutable = T->isLValueReferenceType() && !T->getPointeeType().isConstQualified();
      }
      if (Mutable && Proto)
        noteReference(C->getArg(I));
    }
    return true;
  }

private:
  static bool isReceiveInto(Role R) { return R == Role::RecvFor || R == Role::TryRecv; }

  // Handles of the runtime are shared, not changed, through a reference; other variables may be.
  void noteReference(const Expr *E) {
    const VarDecl *V = referenced(E);
    if (V && !isTracked(roleOfType(V->getType())))
      write(V, nullptr);
  }

  void assign(const VarDecl *V) {
    if (V)
      F.Assigned[V] = true;
  }

  void write(const VarDecl *V, const Expr *Value) {
    if (!V)
      return;
    auto It = Depth.find(V);
    bool SameFunction = It == Depth.end() ? LambdaDepth == 0 : It->second == LambdaDepth;
    if (Value && SameFunction)
      F.Writes[V].push_back(Value);
    else
      F.Opaque[V] = true;
  }

  VariableFacts &F;
  int LambdaDepth = 0;
  llvm::DenseMap<const VarDecl *, int> Depth;
};

void VariableFacts::scan(const Stmt *Body) {
  if (Body)
    FactsVisitor(*this).TraverseStmt(const_cast<Stmt *>(Body));
}

std::optional<llvm::ArrayRef<const Expr *>> VariableFacts::assignments(const VarDecl *V) const {
  if (Opaque.lookup(V))
    return std::nullopt;
  auto It = Writes.find(V);
  if (It == Writes.end())
    return llvm::ArrayRef<const Expr *>();
  return llvm::ArrayRef<const Expr *>(It->second);
}

} // namespace clang::tidy::tether
