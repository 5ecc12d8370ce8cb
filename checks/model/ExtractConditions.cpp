#include "Extractor.h"

#include "clang/AST/StmtCXX.h"
#include "clang/AST/RecursiveASTVisitor.h"

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

const Stmt *loopBody(const Stmt *S) {
  if (const auto *L = dyn_cast_or_null<ForStmt>(S))
    return L->getBody();
  if (const auto *L = dyn_cast_or_null<WhileStmt>(S))
    return L->getBody();
  if (const auto *L = dyn_cast_or_null<DoStmt>(S))
    return L->getBody();
  if (const auto *L = dyn_cast_or_null<CXXForRangeStmt>(S))
    return L->getBody();
  return nullptr;
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
  // A parameter of a followed call may be bound to a constant.
  if (const auto *Ref = dyn_cast<DeclRefExpr>(E))
    if (const auto *Param = dyn_cast<ParmVarDecl>(Ref->getDecl()))
      if (Frame *Owner = frameOf(F, Param); Owner && Owner->Caller && factsOf(F).stable(Param))
        if (auto It = Owner->Arguments.find(Param); It != Owner->Arguments.end())
          if (std::optional<bool> Known = constantTruth(*Owner->Caller, It->second))
            return *Known != Negated;
  return std::nullopt;
}

// ---- tests of results ------------------------------------------------------------------------------------------------

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
      if (std::optional<SlotUse> Use = slotOf(F, M->getImplicitObjectArgument()); Use && Use->Kind == ResultKind::Received)
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
    if (!Label || std::next(It) == Block.succ_end()) {
      Default = To; // the last successor is `default`, or the way past the switch
      continue;
    }
    model::Node N;
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
      bool Negated = false;
      N.Cond = condition(F, Label->getLHS(), nullptr, Negated);
    }
    N.Site = site(Site::Kind::Branch, Label);
    Arms A = emitBranch(std::move(N));
    link(A.Then, Heads.lookup(To));
    Current = A.Else;
  }
  if (Default && Current != None)
    link(Current, Heads.lookup(Default));
  else if (Current != None)
    emit(Op::End, None, None);
}

// ---- conditions that are not computed ------------------------------------------------------------------------------

// Declared anew in each round of a loop of its function, so with as many values.
bool Extractor::declaredInLoop(Frame &F, const VarDecl *V) {
  Frame *Owner = frameOf(F, V);
  BodyInfo *Info = Owner && Owner->Function ? body(Owner->Function) : nullptr;
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

model::CondId Extractor::condition(Frame &F, const Expr *E, const Stmt *Terminator, bool &Negated) {
  const Expr *Bare = withoutComparison(E, Negated, Context);
  std::string Key;
  std::vector<const void *> Variables;
  bool Stable = stableKey(F, Bare, Key, Variables) && !Variables.empty();
  if (Stable)
    if (auto It = StableConditions.find(Key); It != StableConditions.end())
      return It->second;
  model::Condition C;
  C.Fresh = !Stable;
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

// ---- counted loops ---------------------------------------------------------------------------------------------------

bool Extractor::rangesOverChannel(const Value &V) const {
  return V.K == Value::Kind::Object && (P.Objects[V.Id].K == model::Object::Kind::Channel ||
                                        P.Objects[V.Id].K == model::Object::Kind::Context);
}

model::SlotId Extractor::loopCounter(Frame &F, const Stmt *Loop) {
  auto It = Loops.find({&F, Loop});
  if (It != Loops.end())
    return It->second.Counter;
  LoopState L;
  if (countedLoop(F, Loop))
    L.Counter = newSlot();
  Loops[{&F, Loop}] = L;
  return L.Counter;
}

std::optional<Extractor::CountedLoop> Extractor::countedLoop(Frame &F, const Stmt *Loop) {
  CountedLoop L;
  if (const auto *Range = dyn_cast<CXXForRangeStmt>(Loop)) {
    // A channel out of sight delivers as much as it likes: the loop's condition is a free choice.
    if (isChannelHandle(roleOfType(Range->getRangeInit()->getType())) || rangesOverChannel(eval(F, Range->getRangeInit())))
      return std::nullopt;
    L.Range = Range->getRangeInit();
    return L;
  }
  const auto *For = dyn_cast<ForStmt>(Loop);
  if (!For || !For->getCond() || !For->getInc())
    return std::nullopt;
  const auto *Init = dyn_cast_or_null<DeclStmt>(For->getInit());
  const auto *I = Init && Init->isSingleDecl() ? dyn_cast<VarDecl>(Init->getSingleDecl()) : nullptr;
  if (!I || !I->getInit() || !I->getType()->isIntegerType())
    return std::nullopt;
  auto IsCounter = [&](const Expr *E) {
    const auto *Ref = dyn_cast<DeclRefExpr>(E->IgnoreParenImpCasts());
    return Ref && Ref->getDecl() == I;
  };
  const auto *Inc = dyn_cast<UnaryOperator>(For->getInc()->IgnoreParenImpCasts());
  const auto *Cond = dyn_cast<BinaryOperator>(For->getCond()->IgnoreParenImpCasts());
  if (!Inc || !Inc->isIncrementDecrementOp() || !IsCounter(Inc->getSubExpr()) || !Cond)
    return std::nullopt;
  // The body must leave the counter alone: the increment is its only opaque write when all others are absent.
  struct Writes : RecursiveASTVisitor<Writes> {
    const VarDecl *V;
    bool Found = false;
    bool is(const Expr *E) {
      const auto *Ref = dyn_cast<DeclRefExpr>(E->IgnoreParenImpCasts());
      return Ref && Ref->getDecl() == V;
    }
    bool VisitUnaryOperator(const UnaryOperator *U) {
      Found |= (U->isIncrementDecrementOp() || U->getOpcode() == UO_AddrOf) && is(U->getSubExpr());
      return true;
    }
    bool VisitBinaryOperator(const BinaryOperator *B) {
      Found |= B->isAssignmentOp() && is(B->getLHS());
      return true;
    }
  } InBody;
  InBody.V = I;
  InBody.TraverseStmt(const_cast<Stmt *>(For->getBody()));
  if (InBody.Found)
    return std::nullopt;
  BinaryOperatorKind Op = Cond->getOpcode();
  const Expr *Left = Cond->getLHS(), *Right = Cond->getRHS();
  if (!IsCounter(Left)) {
    std::swap(Left, Right);
    Op = BinaryOperator::reverseComparisonOp(Op);
    if (!IsCounter(Left))
      return std::nullopt;
  }
  bool Up = Inc->isIncrementOp();
  bool Fits = Up ? (Op == BO_LT || Op == BO_LE || Op == BO_NE) : (Op == BO_GT || Op == BO_GE || Op == BO_NE);
  if (!Fits)
    return std::nullopt;
  L.Bound = Up ? Right : I->getInit();
  L.Start = Up ? I->getInit() : Right;
  L.Inclusive = Op == BO_LE || Op == BO_GE;
  return L;
}

model::CountId Extractor::loopBound(Frame &F, const CountedLoop &L) {
  model::CountId Bound;
  if (L.Range) {
    Bound = sizeOf(F, L.Range);
  } else {
    Bound = count(F, L.Bound);
    Expr::EvalResult Start;
    bool FromZero = !L.Start->isValueDependent() && L.Start->EvaluateAsInt(Start, Context) && Start.Val.getInt() == 0;
    bool FromOne = !FromZero && !L.Start->isValueDependent() && L.Start->EvaluateAsInt(Start, Context) &&
                   Start.Val.getInt() == 1;
    if (FromOne && L.Inclusive)
      return Bound;
    if (!FromZero)
      Bound = combine(model::Count::Kind::Subtract, Bound, count(F, L.Start));
    if (L.Inclusive)
      Bound = combine(model::Count::Kind::Add, Bound, P.constant(1));
  }
  return Bound;
}

// ---- counts -----------------------------------------------------------------------------------------------------------

model::CountId Extractor::combine(model::Count::Kind K, model::CountId L, model::CountId R) {
  const model::Count A = P.Counts[L], B = P.Counts[R];
  if (A.K == model::Count::Kind::Constant && B.K == model::Count::Kind::Constant) {
    P.Counts.push_back({K, 0, L, R});
    int Folded = P.evaluate(static_cast<model::CountId>(P.Counts.size()) - 1, {});
    return constantCount(Folded);
  }
  P.Counts.push_back({K, 0, L, R});
  return static_cast<model::CountId>(P.Counts.size()) - 1;
}

model::CountId Extractor::atomCount(const std::string &Key, const Stmt *Where) {
  auto [It, New] = AtomIds.try_emplace(Key, static_cast<model::AtomId>(P.Atoms.size()));
  if (New) {
    model::Atom A;
    A.Key = Key;
    A.Site = Where ? site(Site::Kind::Operation, Where) : None;
    P.Atoms.push_back(A);
  }
  P.Counts.push_back({model::Count::Kind::Atom, It->second, None, None});
  return static_cast<model::CountId>(P.Counts.size()) - 1;
}

// Nought and one are themselves. A larger constant is an atom, so that all its uses stay equal when the loop that it
// bounds has to be taken once, or when it is too large to be counted out.
model::CountId Extractor::constantCount(int Value) {
  if (Value <= 1)
    return P.constant(Value < 0 ? 0 : Value);
  model::CountId Id = atomCount("#" + std::to_string(Value), nullptr);
  P.Atoms[P.Counts[Id].Value].Exact = Value;
  return Id;
}

model::CountId Extractor::opaqueCount(const Expr *E) { return atomCount("?" + identity(E), E); }

model::CountId Extractor::sizeOf(Frame &F, const Expr *Container) {
  const Expr *E = strip(Container);
  if (const auto *Array = Context.getAsConstantArrayType(E->getType()))
    return constantCount(static_cast<int>(Array->getSize().getLimitedValue(1 << 20)));
  if (const auto *List = dyn_cast<CXXStdInitializerListExpr>(E))
    return sizeOf(F, List->getSubExpr());
  const auto *Ref = dyn_cast<DeclRefExpr>(E);
  const auto *V = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
  if (!V) {
    std::string Key = "size:";
    std::vector<const void *> Variables;
    if (stableKey(F, E, Key, Variables) && !Variables.empty())
      return atomCount(Key, E);
    if (const auto *M = dyn_cast<MemberExpr>(E))
      return atomCount("size-of-field" + identity(M->getMemberDecl()), E);
    return opaqueCount(E);
  }
  if (const auto *Param = dyn_cast<ParmVarDecl>(V)) {
    Frame *Owner = frameOf(F, Param);
    if (Owner && Owner->Caller)
      if (auto It = Owner->Arguments.find(Param); It != Owner->Arguments.end())
        return sizeOf(*Owner->Caller, It->second);
  }
  if (const Expr *Init = V->getInit(); Init && V->getType()->isReferenceType() && V->hasLocalStorage() &&
                                       strip(Init) != E && isa<DeclRefExpr>(strip(Init)))
    return sizeOf(F, Init);
  // A container that only its initialiser list fills has that many elements.
  if (V->getInit() && factsOf(F).stable(V)) {
    const Expr *Init = strip(V->getInit());
    if (const auto *C = dyn_cast<CXXConstructExpr>(Init); C && C->getNumArgs() >= 1)
      if (const auto *List = dyn_cast<CXXStdInitializerListExpr>(strip(C->getArg(0))))
        return sizeOf(F, List->getSubExpr());
  }
  return atomCount("size:" + identity(V) + "@" + identity(frameOf(F, V)), E);
}

model::CountId Extractor::count(Frame &F, const Expr *Original) {
  const Expr *E = strip(Original);
  Expr::EvalResult Constant;
  if (!E->isValueDependent() && E->EvaluateAsInt(Constant, Context))
    return constantCount(static_cast<int>(Constant.Val.getInt().getExtValue()));
  if (const auto *B = dyn_cast<BinaryOperator>(E)) {
    using K = model::Count::Kind;
    if (B->getOpcode() == BO_Add)
      return combine(K::Add, count(F, B->getLHS()), count(F, B->getRHS()));
    if (B->getOpcode() == BO_Sub)
      return combine(K::Subtract, count(F, B->getLHS()), count(F, B->getRHS()));
    if (B->getOpcode() == BO_Mul)
      return combine(K::Multiply, count(F, B->getLHS()), count(F, B->getRHS()));
    if (B->getOpcode() == BO_Div)
      return combine(K::Divide, count(F, B->getLHS()), count(F, B->getRHS()));
    return opaqueCount(E);
  }
  if (const auto *C = dyn_cast<CallExpr>(E)) {
    const FunctionDecl *Callee = C->getDirectCallee();
    bool Size = Callee && Callee->getIdentifier() && (Callee->getName() == "size" || Callee->getName() == "ssize");
    if (Size && roleOf(Callee) == Role::None) {
      if (const auto *M = dyn_cast<CXXMemberCallExpr>(C))
        return sizeOf(F, M->getImplicitObjectArgument());
      if (C->getNumArgs() == 1)
        return sizeOf(F, C->getArg(0));
    }
    if (roleOf(Callee) == Role::ChannelCapacity) {
      Value V = eval(F, cast<CXXMemberCallExpr>(C)->getImplicitObjectArgument());
      if (V.K == Value::Kind::Object && P.Objects[V.Id].Capacity != None)
        return P.Objects[V.Id].Capacity;
    }
    return opaqueCount(E);
  }
  const auto *Ref = dyn_cast<DeclRefExpr>(E);
  const auto *V = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
  if (!V) {
    std::string Key = "n:";
    std::vector<const void *> Variables;
    if (stableKey(F, E, Key, Variables) && !Variables.empty())
      return atomCount(Key, E);
    return opaqueCount(E);
  }
  if (!factsOf(F).stable(V))
    return opaqueCount(E);
  Frame *Owner = frameOf(F, V);
  if (const auto *Param = dyn_cast<ParmVarDecl>(V); Param && Owner && Owner->Caller)
    if (auto It = Owner->Arguments.find(Param); It != Owner->Arguments.end())
      return count(*Owner->Caller, It->second);
  if (Owner && V->getInit() && V->hasLocalStorage() && !isa<ParmVarDecl>(V)) {
    // Look through `const auto n = items.size();`, but keep n itself where its value stays unknown.
    const Expr *Init = strip(V->getInit());
    bool Telling = isa<BinaryOperator>(Init) || isa<DeclRefExpr>(Init);
    if (const auto *C = dyn_cast<CallExpr>(Init))
      Telling = C->getDirectCallee() && C->getDirectCallee()->getIdentifier() && C->getDirectCallee()->getName() == "size";
    if (Telling)
      return count(*Owner, Init);
  }
  return atomCount("n:" + identity(V) + "@" + identity(Owner), E);
}

// ---- loops whose rounds make objects of their own -------------------------------------------------------------------

void Extractor::limitToOneRound(model::CountId C) {
  const model::Count &N = P.Counts[C];
  if (N.K == model::Count::Kind::Atom)
    P.Atoms[N.Value].OneRound = true;
  else if (N.K != model::Count::Kind::Constant) {
    limitToOneRound(N.Left);
    limitToOneRound(N.Right);
  }
}

void Extractor::oneRoundFor(Frame &F, const Stmt *At) {
  Frame *In = &F;
  while (In) {
    const Stmt *Child = At;
    for (const Stmt *S = parentOf(*In, At); S; Child = S, S = parentOf(*In, S))
      if (loopBody(S) == Child)
        if (auto It = Loops.find({In, S}); It != Loops.end() && It->second.Bound != None)
          limitToOneRound(It->second.Bound);
    At = In->CallSite;
    In = In->Caller;
  }
}

} // namespace clang::tidy::tether
