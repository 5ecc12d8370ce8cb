#include "Extractor.h"

#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/AST/StmtCXX.h"

namespace clang::tidy::tether {

using model::None;

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

bool Extractor::rangesOverChannel(const Value &V) const {
  return V.K == Value::Kind::Object &&
         (P.Objects[V.Id].K == model::Object::Kind::Channel || P.Objects[V.Id].K == model::Object::Kind::Context);
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
    if (isChannelHandle(roleOfType(Range->getRangeInit()->getType())) ||
        rangesOverChannel(eval(F, Range->getRangeInit())))
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
  if (!Inc || !Inc->isIncrementDecrementOp() || !IsCounter(Inc->getSubExpr()) || !Cond ||
      !(Cond->isRelationalOp() || Cond->isEqualityOp()))
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
    bool FromOne =
        !FromZero && !L.Start->isValueDependent() && L.Start->EvaluateAsInt(Start, Context) && Start.Val.getInt() == 1;
    if (FromOne && L.Inclusive)
      return Bound;
    if (!FromZero)
      Bound = combine(model::Count::Kind::Subtract, Bound, count(F, L.Start));
    if (L.Inclusive)
      Bound = combine(model::Count::Kind::Add, Bound, P.constant(1));
  }
  return Bound;
}

// ---- counts
// -----------------------------------------------------------------------------------------------------------

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
  if (Value V = eval(F, E); V.K == Value::Kind::Container && !V.Elements->Given) {
    if (V.Elements->Rounds != None)
      return V.Elements->Rounds;
    if (V.Elements->Parts.size() == 1)
      return constantCount(1);
    giveAway(V); // its elements cannot be told apart in a loop
  }
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
      Telling =
          C->getDirectCallee() && C->getDirectCallee()->getIdentifier() && C->getDirectCallee()->getName() == "size";
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
