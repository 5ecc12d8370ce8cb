#include "Extractor.h"

namespace clang::tidy::tether {

using model::None;

const Expr *objectArgument(const CallExpr *C) {
  if (const auto *M = dyn_cast<CXXMemberCallExpr>(C))
    return M->getImplicitObjectArgument();
  if (const auto *O = dyn_cast<CXXOperatorCallExpr>(C))
    return O->getNumArgs() ? O->getArg(0) : nullptr;
  return nullptr;
}

llvm::SmallVector<const Expr *, 6> writtenArguments(const CallExpr *C) {
  llvm::SmallVector<const Expr *, 6> Args;
  unsigned First = isa<CXXOperatorCallExpr>(C) && isa_and_nonnull<CXXMethodDecl>(C->getDirectCallee()) ? 1 : 0;
  for (unsigned I = First; I < C->getNumArgs(); ++I)
    if (!isa<CXXDefaultArgExpr>(C->getArg(I)))
      Args.push_back(C->getArg(I));
  return Args;
}

namespace {

// Operations that are not modelled and can make one goroutine wait for another.
bool mayOrder(Role R) {
  switch (R) {
  case Role::CvWait:
  case Role::SemAcquire:
  case Role::SemTryAcquire:
  case Role::EgWait:
  case Role::FlightCall:
  case Role::Blocking:
  case Role::TestWait:
  case Role::LeakFind:
  case Role::LeakFindStuck:
  case Role::NumGoroutines:
    return true;
  default:
    return false;
  }
}

bool communicates(Role R) {
  switch (R) {
  case Role::Send:
  case Role::Recv:
  case Role::RecvFor:
  case Role::TrySend:
  case Role::TryRecv:
  case Role::Select:
  case Role::WgWait:
    return true;
  default:
    return false;
  }
}

} // namespace

bool Extractor::operation(Frame &F, const CallExpr *C, Role R) {
  const Expr *Object = objectArgument(C);
  auto On = [&](model::Object::Kind K) {
    Value V = Object ? eval(F, Object) : Value();
    if (V.K != Value::Kind::Object)
      escape(V);
    return V.K == Value::Kind::Object && P.Objects[V.Id].K == K ? V.Id : None;
  };
  auto Simple = [&](Op O, model::Object::Kind K) {
    if (model::ObjectId Id = On(K); Id != None) {
      NodeId At = emit(O, Id, site(Site::Kind::Operation, C));
      at(At).Caught = caught(F, C);
    }
    return true;
  };
  P.HiddenOrder |= mayOrder(R);
  P.Processes[CurrentProcess].Communicates |= communicates(R) && !(R == Role::Recv && comesByItself(Object));
  switch (R) {
  case Role::Go:
  case Role::GoDaemon:
  case Role::WgGo:
    spawn(F, C, R);
    return true;
  case Role::Run:
  case Role::Blocking:
    if (C->getNumArgs())
      callNow(F, C, C->getArg(0));
    return true;
  case Role::OnceCall: {
    model::ObjectId Id = On(model::Object::Kind::Once);
    if (Id == None || C->getNumArgs() == 0) {
      for (const Expr *Arg : C->arguments())
        escapeWithin(F, Arg);
      return true;
    }
    model::Node Enter;
    Enter.Operation = Op::Enter;
    Enter.Object = Id;
    Arms A = emitBranch(std::move(Enter));
    Current = A.Then;
    callNow(F, C, C->getArg(0));
    join(Current, A.Else);
    return true;
  }
  case Role::MakeChan: {
    model::Object O;
    llvm::SmallVector<const Expr *, 6> Args = writtenArguments(C);
    O.Capacity = Args.empty() ? P.constant(0) : count(F, Args[0]);
    makeObject(F, C, O);
    return true;
  }
  case Role::Send:
    send(F, C);
    return true;
  case Role::Recv:
    receive(F, C);
    return true;
  case Role::RecvFor:
  case Role::TryRecv:
  case Role::TrySend:
    tryOperation(F, C, R);
    return true;
  case Role::Close:
    return Simple(Op::Close, model::Object::Kind::Channel);
  case Role::Select:
    select(F, C);
    return true;
  case Role::WgAdd: {
    if (model::ObjectId Id = On(model::Object::Kind::WaitGroup); Id != None) {
      llvm::SmallVector<const Expr *, 6> Args = writtenArguments(C);
      Expr::EvalResult Constant;
      if (!Args.empty() && !Args[0]->isValueDependent() && Args[0]->EvaluateAsInt(Constant, Context) &&
          Constant.Val.getInt().isNegative()) { // add(-n) is n times done()
        for (std::int64_t I = std::min<std::int64_t>(4, -Constant.Val.getInt().getExtValue()); I > 0; --I)
          emit(Op::Done, Id, site(Site::Kind::Operation, C));
        return true;
      }
      model::Node N;
      N.Operation = Op::Add;
      N.Object = Id;
      N.Amount = Args.empty() ? P.constant(1) : count(F, Args[0]);
      N.Site = site(Site::Kind::Operation, C);
      emit(std::move(N));
    }
    return true;
  }
  case Role::WgDone:
    return Simple(Op::Done, model::Object::Kind::WaitGroup);
  case Role::WgWait:
    return Simple(Op::Wait, model::Object::Kind::WaitGroup);
  case Role::WgWaitFor:
    waitFor(F, C, On(model::Object::Kind::WaitGroup));
    return true;
  case Role::Lock:
  case Role::TryLock:
  case Role::Unlock:
  case Role::LockShared:
  case Role::TryLockShared:
  case Role::UnlockShared:
    lockOperation(F, C, R);
    return true;
  case Role::CvWait:
  case Role::CvNotify:
    conditionOperation(F, C, R);
    return true;
  case Role::Cancel:
    return Simple(Op::Cancel, model::Object::Kind::Context);
  case Role::CancelRelease:
    if (model::ObjectId Id = On(model::Object::Kind::Context); Id != None)
      release(Id);
    return true;
  case Role::WithCancel:
  case Role::WithTimeout:
  case Role::WithDeadline:
    makeContext(F, C, R);
    return true;
  case Role::Background:
  case Role::WithoutCancel: {
    model::Object O; // never done
    O.K = model::Object::Kind::Context;
    makeObject(F, C, O);
    return true;
  }
  case Role::Yield:
  case Role::Sleep:
  case Role::ClockNow:
  case Role::NumGoroutines:
  case Role::SetMaxProcs:
  case Role::MaxProcs:
  case Role::Range:
  case Role::ChannelSize:
  case Role::ChannelCapacity:
  case Role::CaseChosen:
  case Role::CaseValue:
  case Role::CaseClosed:
  case Role::CaseTake:
  case Role::After:
  case Role::Tick:
  case Role::TimerChannel:
  case Role::TimerStop:
  case Role::TimerReset:
  case Role::CtxDone:
  case Role::CtxErr:
  case Role::CtxCause:
  case Role::CtxDeadline:
  case Role::CtxValue:
  case Role::LeakFind:
  case Role::LeakFindStuck:
  case Role::LeakIgnore:
  case Role::Dump:
  case Role::TestWait:
    return true; // says nothing to the model
  default:
    // What it runs, keeps or waits for is out of sight.
    for (const Expr *Arg : writtenArguments(C))
      escapeWithin(F, Arg);
    if (isa<CXXMemberCallExpr>(C))
      escapeWithin(F, Object);
    mayThrow(F, C);
    return true;
  }
}

std::optional<model::Object::Kind> Extractor::primitive(QualType T) {
  switch (roleOfType(T)) {
  case Role::WaitGroup:
    return model::Object::Kind::WaitGroup;
  case Role::Once:
    return model::Object::Kind::Once;
  case Role::Mutex:
    return model::Object::Kind::Mutex;
  case Role::SharedMutex:
    return model::Object::Kind::SharedMutex;
  case Role::ConditionVariable:
    return model::Object::Kind::ConditionVariable;
  default:
    return std::nullopt;
  }
}

void Extractor::makeObject(Frame &F, const Expr *E, model::Object O) {
  if (!F.Results.count(E))
    F.Results[E] = newObject(F, E, O);
}

Value Extractor::newObject(Frame &F, const Expr *E, model::Object O) {
  O.Made = site(Site::Kind::Creation, E);
  P.Objects.push_back(O);
  auto Id = static_cast<model::ObjectId>(P.Objects.size()) - 1;
  TooLarge |= Id > 60;
  oneRoundFor(F, E);
  emit(Op::Make, Id, O.Made);
  return Value::object(Id);
}

void Extractor::makeContext(Frame &F, const CallExpr *C, Role R) {
  model::Object O;
  O.K = model::Object::Kind::Context;
  O.OutsideSends = R != Role::WithCancel; // it expires
  Value Parent = C->getNumArgs() ? eval(F, C->getArg(0)) : Value();
  if (Parent.K == Value::Kind::Object)
    O.Parent = Parent.Id;
  else
    O.OutsideSends = true;
  makeObject(F, C, O);
}

SlotUse Extractor::slotForResult(Frame &F, const Expr *Result, ResultKind Kind) {
  // The variable that takes the result, as its initialiser or by assignment, shares its slot.
  const VarDecl *Holder = nullptr;
  const Stmt *Child = Result;
  for (const Stmt *S = parentOf(F, Result); S && !Holder; Child = S, S = parentOf(F, S)) {
    if (isa<ImplicitCastExpr>(S) || isa<ExprWithCleanups>(S) || isa<MaterializeTemporaryExpr>(S) ||
        isa<CXXBindTemporaryExpr>(S) || isa<ParenExpr>(S) || isa<CXXConstructExpr>(S))
      continue;
    const Expr *Left = nullptr;
    if (const auto *B = dyn_cast<BinaryOperator>(S); B && B->getOpcode() == BO_Assign)
      Left = B->getLHS();
    if (const auto *O = dyn_cast<CXXOperatorCallExpr>(S); O && O->getOperator() == OO_Equal)
      Left = O->getArg(0);
    if (Left && Left != Child)
      if (const auto *Ref = dyn_cast<DeclRefExpr>(Left->IgnoreParenImpCasts()))
        Holder = dyn_cast<VarDecl>(Ref->getDecl());
    if (const auto *D = dyn_cast<DeclStmt>(S))
      for (const Decl *Each : D->decls())
        if (const auto *V = dyn_cast<VarDecl>(Each); V && V->getInit() && strip(V->getInit()) == Result)
          Holder = V;
    break;
  }
  SlotUse Use{None, Kind};
  if (Holder && Holder->hasLocalStorage() && factsOf(F).assignments(Holder) && frameOf(F, Holder) == &F) {
    auto [It, New] = F.SlotVariables.try_emplace(Holder, Use);
    if (New)
      It->second.Slot = newSlot();
    It->second.Kind = Kind;
    Use = It->second;
  } else {
    Use.Slot = newSlot();
  }
  F.SlotResults[Result] = Use;
  return Use;
}

void Extractor::send(Frame &F, const CallExpr *C) {
  Value V = eval(F, objectArgument(C));
  for (const Expr *Arg : writtenArguments(C))
    escapeWithin(F, Arg); // a handle sent over a channel may be received anywhere
  if (V.K != Value::Kind::Object)
    return escape(V);
  model::Node N;
  N.Operation = Op::Send;
  N.Object = V.Id;
  N.Site = site(Site::Kind::Operation, C);
  Expr::EvalResult Constant;
  llvm::SmallVector<const Expr *, 6> Args = writtenArguments(C);
  N.Caught = caught(F, C);
  N.SendsConstant = Args.size() == 1 && !Args[0]->isValueDependent() && strip(Args[0])->isEvaluatable(Context);
  emit(std::move(N));
}

// A channel of a timer or of a context: what it gives says nothing of other goroutines.
bool Extractor::comesByItself(const Expr *Channel) const {
  const auto *C = dyn_cast_or_null<CallExpr>(strip(Channel));
  switch (C ? roleOfCall(C) : Role::None) {
  case Role::After:
  case Role::Tick:
  case Role::TimerChannel:
  case Role::CtxDone:
    return true;
  default:
    return false;
  }
}

void Extractor::receive(Frame &F, const CallExpr *C) {
  Value V = eval(F, objectArgument(C));
  SlotUse Use = slotForResult(F, C, ResultKind::Received);
  if (V.K == Value::Kind::Object) {
    model::Node N;
    N.Operation = Op::Receive;
    N.Object = V.Id;
    N.Slot = Use.Slot;
    N.Site = site(Site::Kind::Operation, C);
    emit(std::move(N));
    return;
  }
  escape(V);
  // Out of sight: a value or the end, either may come.
  P.HiddenOrder |= !comesByItself(objectArgument(C));
  model::Node Test;
  Test.Operation = Op::Test;
  bool Negated = false;
  Test.Cond = condition(F, C, nullptr, Negated);
  Arms A = emitBranch(std::move(Test));
  Current = A.Then;
  emitSet(Use.Slot, 1);
  if (Current != None && comesByItself(objectArgument(C))) {
    at(Current).Site = site(Site::Kind::Operation, C);
    WaitsForClock |= CurrentProcess != 0;
  }
  NodeId Got = Current;
  Current = A.Else;
  emitSet(Use.Slot, 0);
  join(Got, Current);
}

// recv_for, try_recv and try_send are selects with one more way out.
void Extractor::tryOperation(Frame &F, const CallExpr *C, Role R) {
  bool Sends = R == Role::TrySend;
  Value V = eval(F, objectArgument(C));
  if (Sends)
    for (const Expr *Arg : writtenArguments(C))
      escapeWithin(F, Arg);
  SlotUse Use = slotForResult(F, C, Sends ? ResultKind::Sent : ResultKind::Status);
  model::Node N;
  N.Operation = Op::Select;
  N.Site = site(Site::Kind::Operation, C);
  model::Case Wanted, Other;
  Wanted.Sends = Sends;
  Wanted.Object = V.K == Value::Kind::Object ? V.Id : None;
  Wanted.Chosen = newSlot();
  Wanted.Closed = newSlot();
  Wanted.Site = N.Site;
  Other.Otherwise = R != Role::RecvFor;
  Other.Site = N.Site;
  N.Cases = {Wanted, Other};
  emit(std::move(N));
  auto Test = [&](model::SlotId Slot) {
    model::Node T;
    T.Operation = Op::TestSlot;
    T.Slot = Slot;
    T.Value = 1;
    return emitBranch(std::move(T));
  };
  Arms Got = Test(Wanted.Chosen);
  Current = Got.Else;
  emitSet(Use.Slot, Sends ? 0 : 2);
  NodeId Missed = Current;
  Current = Got.Then;
  if (!Sends) {
    Arms End = Test(Wanted.Closed);
    Current = End.Then;
    emitSet(Use.Slot, 0);
    NodeId Closed = Current;
    Current = End.Else;
    emitSet(Use.Slot, 1);
    join(Closed, Current);
  } else {
    emitSet(Use.Slot, 1);
  }
  join(Missed, Current);
}

// The wait ends, or the time does.
void Extractor::waitFor(Frame &F, const CallExpr *C, model::ObjectId Group) {
  SlotUse Use = slotForResult(F, C, ResultKind::Sent);
  model::Node Race;
  Race.Site = site(Site::Kind::Operation, C);
  if (Group != None) {
    Race.Operation = Op::Wait;
    Race.Object = Group;
    Race.Value = 1;
  } else {
    Race.Operation = Op::Test;
    bool Negated = false;
    Race.Cond = condition(F, C, nullptr, Negated);
  }
  Arms A = emitBranch(std::move(Race));
  Current = A.Then;
  emitSet(Use.Slot, 1);
  NodeId Over = Current;
  Current = A.Else;
  emitSet(Use.Slot, 0);
  join(Over, Current);
}

// ---- select -------------------------------------------------------------------------------------------------------

model::Case Extractor::selectCase(Frame &F, const Expr *Arg) {
  const Expr *E = Arg;
  // Conversions to the runtime's own argument type wrap the expression that was written.
  while (true) {
    E = E->IgnoreParenImpCasts();
    if (isa<MaterializeTemporaryExpr>(E) || isa<CXXBindTemporaryExpr>(E) || isa<ExprWithCleanups>(E) ||
        isa<CXXFunctionalCastExpr>(E)) {
      E = cast<Expr>(*E->child_begin());
      continue;
    }
    Role R = roleOfType(E->getType());
    const auto *C = dyn_cast<CXXConstructExpr>(E);
    bool Wraps = C && C->getNumArgs() >= 1 && R != Role::RecvCase && R != Role::SendCase;
    if (!Wraps)
      break;
    E = C->getArg(0);
  }
  model::Case Result;
  Result.Site = site(Site::Kind::Operation, E);
  Role R = roleOfType(E->getType());
  if (R == Role::Otherwise) {
    Result.Otherwise = true;
    return Result;
  }
  Value V = eval(F, E);
  if (V.K == Value::Kind::Case) {
    Result = *V.SelectCase;
    if (V.SlotsOf != CurrentProcess)
      Result.Chosen = Result.Closed = None;
    return Result;
  }
  if (V.K == Value::Kind::Object)
    Result.Object = V.Id;
  else
    escapeWithin(F, E);
  P.HiddenOrder |= V.K != Value::Kind::Object && !comesByItself(E);
  return Result;
}

void Extractor::select(Frame &F, const CallExpr *C) {
  model::Node N;
  N.Operation = Op::Select;
  N.Site = site(Site::Kind::Operation, C);
  for (const Expr *Arg : writtenArguments(C))
    N.Cases.push_back(selectCase(F, Arg));
  N.Slot = slotForResult(F, C, ResultKind::Position).Slot;
  N.Caught = caught(F, C);
  emit(std::move(N));
}

} // namespace clang::tidy::tether
