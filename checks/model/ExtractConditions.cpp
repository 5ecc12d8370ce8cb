#include "Extractor.h"

#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/AST/StmtCXX.h"

namespace clang::tidy::tether {

using model::None;

namespace {

// `x != 0`, `x == nullptr`, `x == false`: x itself, and whether that turns its truth round.
const Expr *withoutComparison(const Expr *E, bool &Negated, ASTContext &Context) {
  while (true) {
    E = E->IgnoreParenImpCasts();
    if (const auto *Not = dyn_cast<UnaryOperator>(E); Not && Not->getOpcode() == UO_LNot) {
      Negated = !Negated;
      E = Not->getSubExpr();
      continue;
    }
    const auto *B = dyn_cast<BinaryOperator>(E);
    if (!B || !B->isEqualityOp())
      return E;
    const Expr *Right = B->getRHS()->IgnoreParenImpCasts();
    bool Truth = false;
    if (const auto *Literal = dyn_cast<CXXBoolLiteralExpr>(Right))
      Truth = Literal->getValue();
    else if (!Right->isNullPointerConstant(Context, Expr::NPC_ValueDependentIsNotNull))
      return E;
    if (Truth != (B->getOpcode() == BO_EQ))
      Negated = !Negated;
    E = B->getLHS();
  }
}

// A number or truth that is kept in a field or a variable, or a comparison with one.
bool readsFlag(const Expr *E) {
  E = E->IgnoreParenImpCasts();
  if (const auto *B = dyn_cast<BinaryOperator>(E); B && B->isComparisonOp())
    return readsFlag(B->getLHS()) || readsFlag(B->getRHS());
  const auto *M = dyn_cast<MemberExpr>(E);
  const auto *Ref = dyn_cast<DeclRefExpr>(E);
  return E->getType()->isScalarType() &&
         ((M && isa<FieldDecl>(M->getMemberDecl())) || (Ref && isa<VarDecl>(Ref->getDecl())));
}

} // namespace

const std::string Extractor::identity(const void *Pointer) const {
  return std::to_string(reinterpret_cast<std::uintptr_t>(Pointer));
}

// ---- branches ------------------------------------------------------------------------------------------------------

Extractor::Arms Extractor::branch(Frame &F, const Expr *Condition, const Stmt *Terminator) {
  if (const auto *Range = dyn_cast_or_null<CXXForRangeStmt>(Terminator)) {
    if (Value V = eval(F, Range->getRangeInit()); rangesOverChannel(V)) {
      model::Node N;
      N.Operation = Op::Receive;
      N.Object = V.Id;
      N.Ranges = true;
      N.Site = site(Site::Kind::Operation, Range, Range->getForLoc());
      return emitBranch(std::move(N));
    }
    P.HiddenOrder |= isChannelHandle(roleOfType(Range->getRangeInit()->getType()));
  }
  if (Terminator && loopCounter(F, Terminator) != None) {
    LoopState &L = Loops[{&F, Terminator}];
    if (L.Bound == None)
      L.Bound = loopBound(F, *countedLoop(F, Terminator));
    model::Node N;
    N.Operation = Op::Loop;
    N.Slot = L.Counter;
    N.Amount = L.Bound;
    N.Site = site(Site::Kind::Loop, Terminator);
    return emitBranch(std::move(N));
  }
  if (!Condition) {
    model::Node N;
    N.Operation = Op::Test;
    P.Conditions.push_back({});
    P.Conditions.back().Fresh = true;
    P.Conditions.back().Site = site(Site::Kind::Branch, Terminator);
    N.Cond = static_cast<model::CondId>(P.Conditions.size()) - 1;
    return emitBranch(std::move(N));
  }
  if (std::optional<bool> Known = constantTruth(F, Condition)) {
    Arms A{Current, None};
    return *Known ? A : Arms{None, Current};
  }
  if (std::optional<Arms> Tested = slotBranch(F, Condition))
    return *Tested;
  bool Negated = false;
  model::Node N;
  N.Operation = Op::Test;
  N.Cond = condition(F, Condition, Terminator, Negated);
  N.Site = site(Site::Kind::Branch, Condition);
  Arms A = emitBranch(std::move(N));
  return Negated ? Arms{A.Else, A.Then} : A;
}

std::optional<bool> Extractor::constantTruth(Frame &F, const Expr *Original) {
  bool Negated = false;
  const Expr *E = withoutComparison(Original, Negated, Context);
  bool Result = false;
  if (!E->isValueDependent() && E->EvaluateAsBooleanCondition(Result, Context))
    return Result != Negated;
  // A thread that is followed has not been joined before.
  if (const auto *M = dyn_cast<CXXMemberCallExpr>(E); M && isThread(M->getImplicitObjectArgument()->getType()))
    if (const CXXMethodDecl *Asked = M->getMethodDecl(); Asked && Asked->getNameAsString() == "joinable")
      if (eval(F, M->getImplicitObjectArgument()).K == Value::Kind::Object)
        return !Negated;
  // A parameter of a followed call may be bound to a constant.
  if (const auto *Ref = dyn_cast<DeclRefExpr>(E))
    if (const auto *Param = dyn_cast<ParmVarDecl>(Ref->getDecl()))
      if (Frame *Owner = frameOf(F, Param); Owner && Owner->Caller && factsOf(F).stable(Param))
        if (auto It = Owner->Arguments.find(Param); It != Owner->Arguments.end())
          if (std::optional<bool> Known = constantTruth(*Owner->Caller, It->second))
            return *Known != Negated;
  return std::nullopt;
}

// ---- conditions that are not computed ------------------------------------------------------------------------------

// Declared anew in each round of a loop of its function, so with as many values.
bool Extractor::declaredInLoop(Frame &F, const VarDecl *V) {
  Frame *Owner = frameOf(F, V);
  const UnitFacts::Body *Info = Owner ? Unit.body(Owner->Function) : nullptr;
  if (!Info || isa<ParmVarDecl>(V))
    return false;
  auto [It, New] = InLoop.try_emplace(V, false);
  if (!New)
    return It->second;
  struct Finder : RecursiveASTVisitor<Finder> {
    const VarDecl *V;
    int Loops = 0;
    bool Found = false;
    bool TraverseStmt(Stmt *S) {
      bool IsLoop = loopBody(S) != nullptr;
      Loops += IsLoop;
      bool Go = RecursiveASTVisitor::TraverseStmt(S);
      Loops -= IsLoop;
      return Go;
    }
    bool VisitVarDecl(VarDecl *D) {
      Found |= D == V && Loops > 0;
      return true;
    }
  } Search;
  Search.V = V;
  Search.TraverseStmt(const_cast<Stmt *>(Owner->Body));
  return InLoop[V] = Search.Found;
}

// The text of E with its variables resolved; false when its truth may change between two evaluations.
bool Extractor::stableKey(Frame &F, const Expr *E, std::string &Key, std::vector<const void *> &Variables) {
  E = E->IgnoreParenImpCasts();
  if (const auto *Ref = dyn_cast<DeclRefExpr>(E)) {
    if (const auto *V = dyn_cast<VarDecl>(Ref->getDecl())) {
      if (!V->hasLocalStorage() && !V->getType().isConstQualified())
        return false;
      if (V->hasLocalStorage() && (!factsOf(F).stable(V) || declaredInLoop(F, V)))
        return false;
      Frame *Owner = frameOf(F, V);
      if (const auto *Param = dyn_cast<ParmVarDecl>(V); Param && Owner && Owner->Caller)
        if (auto It = Owner->Arguments.find(Param); It != Owner->Arguments.end()) {
          std::string Inner;
          std::vector<const void *> Read;
          if (stableKey(*Owner->Caller, It->second, Inner, Read) && !Read.empty()) {
            Key += Inner;
            Variables.insert(Variables.end(), Read.begin(), Read.end());
            return true;
          }
        }
      Key += "v" + identity(V) + "@" + identity(Owner) + ";";
      Variables.push_back(V);
      return true;
    }
    Key += "d" + identity(Ref->getDecl()) + ";";
    return true;
  }
  if (const auto *M = dyn_cast<MemberExpr>(E)) {
    const auto *Field = dyn_cast<FieldDecl>(M->getMemberDecl());
    Value Owner = Field ? eval(F, M->getBase()) : Value();
    if (Owner.K != Value::Kind::Record || Unit.fields().written(Field))
      return false;
    Key += "f" + identity(Field) + "@" + identity(Owner.Fields.get()) + ";";
    Variables.push_back(Field);
    return true;
  }
  if (const auto *C = dyn_cast<CallExpr>(E)) {
    const auto *Member = dyn_cast<CXXMemberCallExpr>(C);
    const CXXMethodDecl *M = Member ? Member->getMethodDecl() : nullptr;
    bool Reads = M && M->isConst() && M->getIdentifier() &&
                 (M->getName() == "empty" || M->getName() == "size" || M->getName() == "has_value");
    Reads |= M && isa<CXXConversionDecl>(M) && M->isConst();
    if (!Reads)
      return false;
    Key += "c" + identity(M->getCanonicalDecl()) + "(";
    bool Stable = stableKey(F, Member->getImplicitObjectArgument(), Key, Variables);
    Key += ")";
    return Stable;
  }
  if (const auto *B = dyn_cast<BinaryOperator>(E)) {
    if (B->isAssignmentOp())
      return false;
    Key += "b" + std::to_string(B->getOpcode()) + "(";
    bool Stable = stableKey(F, B->getLHS(), Key, Variables) && stableKey(F, B->getRHS(), Key, Variables);
    Key += ")";
    return Stable;
  }
  if (const auto *U = dyn_cast<UnaryOperator>(E)) {
    if (U->isIncrementDecrementOp() || U->getOpcode() == UO_Deref)
      return false;
    Key += "u" + std::to_string(U->getOpcode()) + "(";
    bool Stable = stableKey(F, U->getSubExpr(), Key, Variables);
    Key += ")";
    return Stable;
  }
  if (const auto *I = dyn_cast<IntegerLiteral>(E)) {
    llvm::SmallString<16> Digits;
    I->getValue().toString(Digits, 10, false);
    Key += std::string(Digits) + ";";
    return true;
  }
  if (isa<CXXNullPtrLiteralExpr>(E) || isa<GNUNullExpr>(E)) {
    Key += "null;";
    return true;
  }
  if (const auto *B = dyn_cast<CXXBoolLiteralExpr>(E)) {
    Key += B->getValue() ? "true;" : "false;";
    return true;
  }
  return false;
}

// The channel whose fill E is, also where a local variable has been told it.
const Expr *Extractor::filledBy(const Expr *E) {
  const auto *Ref = dyn_cast<DeclRefExpr>(E->IgnoreParenImpCasts());
  const auto *Told = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
  const Expr *Asked = Told && Told->isLocalVarDecl() ? Told->getInit() : E;
  const auto *C = Asked ? dyn_cast<CXXMemberCallExpr>(Asked->IgnoreParenImpCasts()) : nullptr;
  const CXXMethodDecl *M = C ? C->getMethodDecl() : nullptr;
  return M && roleOf(M) == Role::ChannelSize ? C->getImplicitObjectArgument() : nullptr;
}

// E asks a followed object, a channel for its fill, or a variable that all functions share, what they have made of it.
bool Extractor::readsState(Frame &F, const Expr *E) {
  if (filledBy(E))
    return true;
  if (const auto *Ref = dyn_cast<DeclRefExpr>(E)) {
    const auto *V = dyn_cast<VarDecl>(Ref->getDecl());
    if (!V || (V->hasGlobalStorage() && V->getType().isConstQualified()))
      return false;
    Frame *Owner = V->hasGlobalStorage() ? nullptr : frameOf(F, V);
    if (Owner && Owner->Caller && isa<ParmVarDecl>(V)) {
      auto It = Owner->Arguments.find(cast<ParmVarDecl>(V));
      return It != Owner->Arguments.end() && readsState(*Owner->Caller, It->second);
    }
    bool Told = Owner && V->getInit() && V->getInit() != E && V->getType()->isBooleanType();
    return V->hasGlobalStorage() || (Told && readsState(*Owner, V->getInit()));
  }
  const auto *M = dyn_cast<MemberExpr>(E);
  const auto *Field = M ? dyn_cast<FieldDecl>(M->getMemberDecl()) : nullptr;
  if (M && eval(F, M->getBase()).K == Value::Kind::Record)
    return !Field || Unit.fields().written(Field);
  for (const Stmt *Child : E->children())
    if (const auto *Part = dyn_cast_or_null<Expr>(Child); Part && readsState(F, Part))
      return true;
  return false;
}

// E decides, perhaps among others, how often a loop runs, and reads a local variable that changes as it runs: a
// counter, an iterator, a container. The text does not say how often that is.
bool Extractor::asksForData(Frame &F, const Expr *E, const Stmt *Terminator) {
  const Stmt *Head = Terminator;
  while (Head && !loopBody(Head)) {
    const auto *Part = dyn_cast<BinaryOperator>(Head);
    if (!isa<ParenExpr>(Head) && !isa<ImplicitCastExpr>(Head) && !isa<UnaryOperator>(Head) &&
        !(Part && Part->isLogicalOp()))
      return false;
    Head = parentOf(F, Head);
  }
  struct Finder : RecursiveASTVisitor<Finder> {
    const VariableFacts *Facts;
    bool Found = false;
    bool VisitDeclRefExpr(const DeclRefExpr *Ref) {
      const auto *V = dyn_cast<VarDecl>(Ref->getDecl());
      Found |= V && V->hasLocalStorage() && !V->getType().isConstQualified() &&
               roleOfType(V->getType()) == Role::None && (!Facts->stable(V) || V->getType()->isRecordType());
      return !Found;
    }
  } Search;
  Search.Facts = &factsOf(F);
  Search.TraverseStmt(const_cast<Expr *>(E));
  return Head && Search.Found;
}

// How full a channel is decides: that is not modelled.
void Extractor::asksForFill(Frame &F, const Expr *E) {
  if (const Expr *Channel = filledBy(E))
    escape(eval(F, Channel));
  for (const Stmt *Child : E->children())
    if (const auto *Part = dyn_cast_or_null<Expr>(Child))
      asksForFill(F, Part);
}

// Of a case of a switch, E is the label, and Switched what is compared with it.
model::CondId Extractor::condition(Frame &F, const Expr *E, const Stmt *Terminator, bool &Negated,
                                   const Expr *Switched) {
  asksForFill(F, Switched ? Switched : E);
  const Expr *Bare = withoutComparison(E, Negated, Context);
  std::string Key;
  std::vector<const void *> Variables;
  bool Stable = false;
  if (Switched && Bare->isNullPointerConstant(Context, Expr::NPC_ValueDependentIsNotNull)) {
    Negated = true;
    Stable = stableKey(F, Switched, Key, Variables);
  } else if (Switched) {
    Key = "b" + std::to_string(BO_EQ) + "(";
    Stable = stableKey(F, Switched, Key, Variables) && stableKey(F, Bare, Key, Variables);
    Key += ")";
  } else {
    Stable = stableKey(F, Bare, Key, Variables);
  }
  Stable &= !Variables.empty();
  if (Stable)
    if (auto It = StableConditions.find(Key); It != StableConditions.end())
      return It->second;
  model::Condition C;
  C.Fresh = !Stable;
  C.Flag = !Stable && readsFlag(Bare);
  C.State = readsState(F, Switched ? Switched : E) || (!Stable && asksForData(F, E, Terminator));
  C.Variables = Variables;
  C.Site = site(Site::Kind::Branch, E);
  bool HeadsLoop = loopBody(Terminator) != nullptr;
  if (HeadsLoop)
    C.LeavesLoop = Negated; // the loop goes on while E is true, and E is Bare or its opposite
  for (Frame *Up = &F; Up; Up = Up->Goroutine ? nullptr : Up->Caller) {
    const Stmt *From = Up == &F ? (Terminator ? Terminator : static_cast<const Stmt *>(E)) : nullptr;
    if (!From) {
      Frame *Callee = &F;
      while (Callee->Caller != Up)
        Callee = Callee->Caller;
      From = Callee->CallSite;
    }
    for (const Stmt *S = From; S && !C.InLoop; S = parentOf(*Up, S))
      C.InLoop = loopBody(S) != nullptr;
  }
  // `if (x) break;` and `if (x) return;` in a loop leave it.
  if (const auto *If = dyn_cast_or_null<IfStmt>(Terminator); If && C.InLoop && !C.LeavesLoop) {
    auto Leaves = [](const Stmt *Arm) {
      if (const auto *Block = dyn_cast_or_null<CompoundStmt>(Arm))
        Arm = Block->body_empty() ? nullptr : Block->body_back();
      const auto *AsExpr = dyn_cast_or_null<Expr>(Arm);
      return isa_and_nonnull<BreakStmt>(Arm) || isa_and_nonnull<ReturnStmt>(Arm) ||
             (AsExpr && isa<CXXThrowExpr>(AsExpr->IgnoreImplicit()));
    };
    if (Leaves(If->getThen()))
      C.LeavesLoop = !Negated;
    else if (If->getElse() && Leaves(If->getElse()))
      C.LeavesLoop = Negated;
  }
  P.Conditions.push_back(std::move(C));
  auto Id = static_cast<model::CondId>(P.Conditions.size()) - 1;
  if (Stable)
    StableConditions[Key] = Id;
  return Id;
}

} // namespace clang::tidy::tether
