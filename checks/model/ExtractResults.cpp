#include "Extractor.h"

namespace clang::tidy::tether {

using model::None;

std::optional<SlotUse> Extractor::slotOf(Frame &F, const Expr *E) {
  E = strip(E);
  if (auto It = F.SlotResults.find(E); It != F.SlotResults.end())
    return It->second;
  if (const auto *Ref = dyn_cast<DeclRefExpr>(E))
    if (const auto *V = dyn_cast<VarDecl>(Ref->getDecl()))
      if (auto It = F.SlotVariables.find(V); It != F.SlotVariables.end())
        return It->second;
  // std::optional made from a result, and the like
  if (const auto *C = dyn_cast<CXXConstructExpr>(E); C && C->getNumArgs() == 1)
    return slotOf(F, C->getArg(0));
  return std::nullopt;
}

// recv_status enumerators by name: closed 0, ok 1, timeout and empty 2.
std::optional<int> Extractor::statusValue(const Expr *E) {
  const auto *Ref = dyn_cast<DeclRefExpr>(E->IgnoreParenImpCasts());
  const auto *Constant = Ref ? dyn_cast<EnumConstantDecl>(Ref->getDecl()) : nullptr;
  if (!Constant)
    return std::nullopt;
  if (Constant->getName() == "closed")
    return 0;
  if (Constant->getName() == "ok")
    return 1;
  if (Constant->getName() == "timeout" || Constant->getName() == "empty")
    return 2;
  return std::nullopt;
}

std::optional<Extractor::Arms> Extractor::slotBranch(Frame &F, const Expr *E) {
  bool Negated = false;
  E = strip(E);
  while (const auto *Not = dyn_cast<UnaryOperator>(E)) {
    if (Not->getOpcode() != UO_LNot)
      break;
    Negated = !Negated;
    E = strip(Not->getSubExpr());
  }
  auto Test = [&](model::SlotId Slot, int Value) {
    model::Node N;
    N.Operation = Op::TestSlot;
    N.Slot = Slot;
    N.Value = Value;
    N.Site = site(Site::Kind::Branch, E);
    Arms A = emitBranch(std::move(N));
    return Negated ? Arms{A.Else, A.Then} : A;
  };
  // if (got), if (got.closed()), if (v.has_value()), if (v)
  if (const auto *M = dyn_cast<CXXMemberCallExpr>(E)) {
    Role R = roleOfCall(M);
    if (R == Role::CaseChosen || R == Role::CaseClosed) {
      Value V = eval(F, M->getImplicitObjectArgument());
      if (V.K != Value::Kind::Case || V.SlotsOf != CurrentProcess)
        return std::nullopt;
      return Test(R == Role::CaseChosen ? V.SelectCase->Chosen : V.SelectCase->Closed, 1);
    }
    const CXXMethodDecl *Method = M->getMethodDecl();
    bool AsksForValue = isa_and_nonnull<CXXConversionDecl>(Method) ||
                        (Method && Method->getIdentifier() && Method->getName() == "has_value");
    if (AsksForValue)
      if (std::optional<SlotUse> Use = slotOf(F, M->getImplicitObjectArgument());
          Use && Use->Kind == ResultKind::Received)
        return Test(Use->Slot, 1);
    if (!F.SlotResults.count(M))
      return std::nullopt;
  }
  // st == recv_status::ok, i == 1, v == std::nullopt
  const Expr *Left = nullptr, *Right = nullptr;
  bool Equal = false;
  if (const auto *B = dyn_cast<BinaryOperator>(E); B && B->isEqualityOp()) {
    Left = B->getLHS(), Right = B->getRHS(), Equal = B->getOpcode() == BO_EQ;
  } else if (const auto *O = dyn_cast<CXXOperatorCallExpr>(E);
             O && (O->getOperator() == OO_EqualEqual || O->getOperator() == OO_ExclaimEqual) && O->getNumArgs() == 2) {
    Left = O->getArg(0), Right = O->getArg(1), Equal = O->getOperator() == OO_EqualEqual;
  } else if (const auto *R = dyn_cast<CXXRewrittenBinaryOperator>(E)) {
    auto D = R->getDecomposedForm();
    Left = D.LHS, Right = D.RHS, Equal = D.Opcode == BO_EQ;
  }
  if (Left) {
    std::optional<SlotUse> Use = slotOf(F, Left);
    if (!Use) {
      Use = slotOf(F, Right);
      std::swap(Left, Right);
    }
    if (!Use)
      return std::nullopt;
    if (!Equal)
      Negated = !Negated;
    const auto *Name = dyn_cast<DeclRefExpr>(strip(Right));
    if (Use->Kind == ResultKind::Received && Name && Name->getDecl()->getIdentifier() &&
        Name->getDecl()->getName() == "nullopt")
      return Test(Use->Slot, 0);
    if (Use->Kind == ResultKind::Status) {
      if (std::optional<int> Status = statusValue(Right))
        return Test(Use->Slot, *Status);
      return std::nullopt;
    }
    Expr::EvalResult Constant;
    if (Use->Kind != ResultKind::Received && !Right->isValueDependent() && Right->EvaluateAsInt(Constant, Context) &&
        Constant.Val.getInt().isNonNegative() && Constant.Val.getInt().getActiveBits() < 8)
      return Test(Use->Slot, static_cast<int>(Constant.Val.getInt().getZExtValue()));
    return std::nullopt;
  }
  std::optional<SlotUse> Use = slotOf(F, E);
  if (!Use || Use->Kind == ResultKind::Status)
    return std::nullopt;
  if (Use->Kind == ResultKind::Number || Use->Kind == ResultKind::Position) {
    Negated = !Negated; // true is "not zero"
    return Test(Use->Slot, 0);
  }
  return Test(Use->Slot, 1);
}

void Extractor::switchBranches(Frame &F, const CFGBlock &Block, const SwitchStmt *Switch,
                               const llvm::DenseMap<const CFGBlock *, NodeId> &Heads) {
  // A constant condition leaves one way only.
  const CFGBlock *Only = nullptr;
  int Ways = 0;
  for (const CFGBlock *To : Block.succs())
    if (To) {
      Only = To;
      ++Ways;
    }
  if (Ways == 1)
    return link(Current, Heads.lookup(Only));
  std::optional<SlotUse> Use = slotOf(F, Switch->getCond());
  const CFGBlock *Default = nullptr;
  for (auto It = Block.succ_begin(); It != Block.succ_end(); ++It) {
    const CFGBlock *To = *It;
    if (!To)
      continue;
    const auto *Label = dyn_cast_or_null<CaseStmt>(To->getLabel());
    bool Last = std::none_of(std::next(It), Block.succ_end(), [](const CFGBlock *Next) { return Next != nullptr; });
    if (!Label || Last) {
      Default = To; // `default`, the way past the switch, or the last case where the cases are all there is
      continue;
    }
    model::Node N;
    bool Negated = false;
    Expr::EvalResult Constant;
    std::optional<int> Number = statusValue(Label->getLHS());
    if (!(Use && Use->Kind == ResultKind::Status)) {
      Number.reset();
      if (!Label->getLHS()->isValueDependent() && Label->getLHS()->EvaluateAsInt(Constant, Context) &&
          Constant.Val.getInt().isNonNegative() && Constant.Val.getInt().getActiveBits() < 8)
        Number = static_cast<int>(Constant.Val.getInt().getZExtValue());
    }
    if (Use && Number) {
      N.Operation = Op::TestSlot;
      N.Slot = Use->Slot;
      N.Value = *Number;
    } else {
      N.Operation = Op::Test;
      N.Cond = condition(F, Label->getLHS(), nullptr, Negated, Switch->getCond());
    }
    N.Site = site(Site::Kind::Branch, Label);
    Arms A = emitBranch(std::move(N));
    if (Negated)
      std::swap(A.Then, A.Else);
    link(A.Then, Heads.lookup(To));
    Current = A.Else;
  }
  if (Default && Current != None)
    link(Current, Heads.lookup(Default));
}

} // namespace clang::tidy::tether
