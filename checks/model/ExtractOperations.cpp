#include "Extractor.h"

#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/AST/StmtCXX.h"
#include "llvm/ADT/StringSwitch.h"

namespace clang::tidy::tether {

using model::None;

namespace {

const Expr *objectArgument(const CallExpr *C) {
  if (const auto *M = dyn_cast<CXXMemberCallExpr>(C))
    return M->getImplicitObjectArgument();
  if (const auto *O = dyn_cast<CXXOperatorCallExpr>(C))
    return O->getNumArgs() ? O->getArg(0) : nullptr;
  return nullptr;
}

// The arguments that stand in the source.
llvm::SmallVector<const Expr *, 6> writtenArguments(const CallExpr *C) {
  llvm::SmallVector<const Expr *, 6> Args;
  unsigned First = isa<CXXOperatorCallExpr>(C) && isa_and_nonnull<CXXMethodDecl>(C->getDirectCallee()) ? 1 : 0;
  for (unsigned I = First; I < C->getNumArgs(); ++I)
    if (!isa<CXXDefaultArgExpr>(C->getArg(I)))
      Args.push_back(C->getArg(I));
  return Args;
}

bool inStd(const FunctionDecl *F, llvm::StringRef Name) {
  return inStdNamespace(F) && F->getIdentifier() && F->getName() == Name;
}

// Standard functions that hand a value on or read it, and keep nothing.
bool keepsNothing(const FunctionDecl *F) {
  if (!inStdNamespace(F))
    return false;
  if (const auto *M = dyn_cast<CXXMethodDecl>(F)) {
    llvm::StringRef Class = M->getParent()->getIdentifier() ? M->getParent()->getName() : "";
    return llvm::StringSwitch<bool>(Class)
        .Cases("shared_ptr", "__shared_ptr", "__shared_ptr_access", "unique_ptr", "reference_wrapper", true)
        .Default(false);
  }
  return F->getIdentifier() && llvm::StringSwitch<bool>(F->getName())
                                   .Cases("move", "forward", "ref", "cref", "addressof", "as_const", true)
                                   .Cases("make_shared", "make_unique", "get", true)
                                   .Default(false);
}

} // namespace

// ---- calls --------------------------------------------------------------------------------------------------------

void Extractor::visitCall(Frame &F, const CallExpr *C) {
  const FunctionDecl *Callee = C->getDirectCallee();
  Role R = roleOf(Callee);
  if (R != Role::None && operation(F, C, R))
    return;
  if (const auto *Op = dyn_cast<CXXOperatorCallExpr>(C); Op && Op->getOperator() == OO_Equal && Op->getNumArgs() == 2)
    return assign(F, Op->getArg(0), Op->getArg(1));

  const Expr *Object = objectArgument(C);
  Value This = Object ? eval(F, Object) : Value();
  if (This.K == Value::Kind::Closure) {
    if (!follow(F, C, callOperator(This), {}, &This, writtenArguments(C)))
      escapeWithin(F, C->getArg(0));
    return;
  }
  if (!Callee) {
    Value Target = eval(F, C->getCallee());
    if (Target.K == Value::Kind::Function && follow(F, C, Target.Function, {}, nullptr, writtenArguments(C)))
      return;
  }
  if (inStd(Callee, "make_shared") || inStd(Callee, "make_unique"))
    makeOnHeap(F, C, Callee->getTemplateSpecializationArgs()->get(0).getAsType());
  if (keepsNothing(Callee))
    return;
  // Members of the runtime's own types that carry no role (comparison, bool, copies) neither wait nor keep.
  if (const auto *M = dyn_cast_or_null<CXXMethodDecl>(Callee); M && isTracked(roleOf(M->getParent())))
    return;

  bool Followed = false;
  if (Callee && followable(F, Callee)) {
    llvm::SmallVector<const Expr *, 6> Args(C->arg_begin(), C->arg_end());
    if (Object && isa<CXXOperatorCallExpr>(C))
      Args.erase(Args.begin());
    Followed = follow(F, C, Callee, This, nullptr, Args);
  }
  if (Followed)
    return;
  for (const Expr *Arg : C->arguments())
    escapeWithin(F, Arg);
  if (isa<CXXMemberCallExpr>(C) && Object)
    escapeWithin(F, Object);
  mayThrow(F, C);
}

// make_shared<wait_group>(), and make_shared<S>() for a plain struct with such members.
void Extractor::makeOnHeap(Frame &F, const CallExpr *C, QualType Made) {
  model::Object O;
  if (std::optional<model::Object::Kind> K = primitive(Made)) {
    O.K = *K;
    return makeObject(F, C, O);
  }
  const CXXRecordDecl *Class = Made->getAsCXXRecordDecl();
  if (!Class || !Class->hasDefinition() || Class->hasUserDeclaredConstructor() || C->getNumArgs() || F.Results.count(C))
    return;
  Value V;
  V.K = Value::Kind::Record;
  V.Fields = std::make_shared<std::map<const FieldDecl *, Value>>();
  for (const FieldDecl *Field : Class->fields())
    if (std::optional<model::Object::Kind> K = primitive(Field->getType())) {
      O.K = *K;
      O.Name = Field->getNameAsString();
      (*V.Fields)[Field] = newObject(F, C, O);
    }
  F.Results[C] = V;
}

void Extractor::visitConstruct(Frame &F, const CXXConstructExpr *C) {
  QualType T = C->getType();
  Role R = roleOfType(T);
  if (std::optional<model::Object::Kind> K = primitive(T)) {
    model::Object O;
    O.K = *K;
    return makeObject(F, C, O);
  }
  if (R != Role::None || C->getConstructor()->isCopyOrMoveConstructor() || convertsArgument(F, C))
    return;
  Value V = eval(F, C);
  if (V.followed())
    return;
  // A record whose fields are followed escapes only through its uses; what else takes a handle may keep it.
  for (const Expr *Arg : C->arguments())
    if (!isa<CXXDefaultArgExpr>(Arg))
      escapeWithin(F, Arg);
}

// A conversion to the type of an argument of the API's own: the operation itself looks at what is converted.
bool Extractor::convertsArgument(Frame &F, const Expr *E) {
  for (const Stmt *S = parentOf(F, E); S; S = parentOf(F, S)) {
    if (const auto *C = dyn_cast<CallExpr>(S))
      return roleOfCall(C) != Role::None;
    if (!isa<ImplicitCastExpr>(S) && !isa<MaterializeTemporaryExpr>(S) && !isa<CXXBindTemporaryExpr>(S) &&
        !isa<CXXConstructExpr>(S))
      return false;
  }
  return false;
}

// ---- operations of the API ------------------------------------------------------------------------------------------

bool Extractor::operation(Frame &F, const CallExpr *C, Role R) {
  const Expr *Object = objectArgument(C);
  auto On = [&](model::Object::Kind K) {
    Value V = Object ? eval(F, Object) : Value();
    return V.K == Value::Kind::Object && P.Objects[V.Id].K == K ? V.Id : None;
  };
  auto Simple = [&](Op O, model::Object::Kind K) {
    if (model::ObjectId Id = On(K); Id != None)
      emit(O, Id, site(Site::Kind::Operation, C));
    return true;
  };
  switch (R) {
  case Role::Go:
  case Role::GoDaemon:
  case Role::WgGo: spawn(F, C, R); return true;
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
  case Role::Send: send(F, C); return true;
  case Role::Recv: receive(F, C); return true;
  case Role::RecvFor:
  case Role::TryRecv:
  case Role::TrySend: tryOperation(F, C, R); return true;
  case Role::Close: return Simple(Op::Close, model::Object::Kind::Channel);
  case Role::Select: select(F, C); return true;
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
  case Role::WgDone: return Simple(Op::Done, model::Object::Kind::WaitGroup);
  case Role::WgWait: return Simple(Op::Wait, model::Object::Kind::WaitGroup);
  case Role::WgWaitFor: waitFor(F, C, On(model::Object::Kind::WaitGroup)); return true;
  case Role::Cancel: return Simple(Op::Cancel, model::Object::Kind::Context);
  case Role::CancelRelease:
    if (model::ObjectId Id = On(model::Object::Kind::Context); Id != None)
      P.Objects[Id].OutsideSends = true;
    return true;
  case Role::WithCancel:
  case Role::WithTimeout:
  case Role::WithDeadline: makeContext(F, C, R); return true;
  case Role::Background: {
    model::Object O;
    O.K = model::Object::Kind::Context;
    makeObject(F, C, O);
    return true;
  }
  default: return true; // says nothing to the model
  }
}

std::optional<model::Object::Kind> Extractor::primitive(QualType T) {
  switch (roleOfType(T)) {
  case Role::WaitGroup: return model::Object::Kind::WaitGroup;
  case Role::Once: return model::Object::Kind::Once;
  default: return std::nullopt;
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
    return;
  model::Node N;
  N.Operation = Op::Send;
  N.Object = V.Id;
  N.Site = site(Site::Kind::Operation, C);
  Expr::EvalResult Constant;
  llvm::SmallVector<const Expr *, 6> Args = writtenArguments(C);
  N.SendsConstant = Args.size() == 1 && !Args[0]->isValueDependent() && strip(Args[0])->isEvaluatable(Context);
  emit(std::move(N));
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
  // Out of sight: a value or the end, either may come.
  model::Node Test;
  Test.Operation = Op::Test;
  bool Negated = false;
  Test.Cond = condition(F, C, nullptr, Negated);
  Arms A = emitBranch(std::move(Test));
  Current = A.Then;
  emitSet(Use.Slot, 1);
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
  Race.Operation = Op::Select;
  Race.Slot = newSlot();
  Race.Site = site(Site::Kind::Operation, C);
  Race.Cases.resize(2);
  model::Node Which;
  Which.Operation = Op::TestSlot;
  Which.Slot = Race.Slot;
  Which.Value = 0;
  emit(std::move(Race));
  Arms A = emitBranch(std::move(Which));
  Current = A.Then;
  if (Group != None)
    emit(Op::Wait, Group, site(Site::Kind::Operation, C));
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
  return Result;
}

void Extractor::select(Frame &F, const CallExpr *C) {
  model::Node N;
  N.Operation = Op::Select;
  N.Site = site(Site::Kind::Operation, C);
  for (const Expr *Arg : writtenArguments(C))
    N.Cases.push_back(selectCase(F, Arg));
  N.Slot = slotForResult(F, C, ResultKind::Position).Slot;
  emit(std::move(N));
}

// ---- goroutines and calls that are followed ---------------------------------------------------------------------------

const FunctionDecl *Extractor::callOperator(const Value &V, QualType Callable) {
  if (V.K == Value::Kind::Function)
    return V.Function;
  if (V.K != Value::Kind::Closure) {
    // An object of a class with one operator().
    const CXXRecordDecl *Class = Callable.isNull() ? nullptr : Callable.getNonReferenceType()->getAsCXXRecordDecl();
    const FunctionDecl *Only = nullptr;
    if (Class && !Class->isLambda() && !inStdNamespace(Class))
      for (const CXXMethodDecl *M : Class->methods())
        if (M->getOverloadedOperator() == OO_Call)
          Only = Only ? nullptr : M;
    return Only;
  }
  const CXXRecordDecl *Class = V.Lambda->getLambdaClass();
  if (const FunctionTemplateDecl *Generic = Class->getDependentLambdaCallOperator()) {
    const FunctionDecl *Only = nullptr;
    for (const FunctionDecl *Spec : Generic->specializations()) {
      if (Only)
        return nullptr;
      Only = Spec;
    }
    return Only;
  }
  return Class->getLambdaCallOperator();
}

bool Extractor::bind(Frame &Callee, Frame &Caller, llvm::ArrayRef<const Expr *> Args) {
  for (unsigned I = 0; I < Callee.Function->getNumParams(); ++I) {
    const ParmVarDecl *Param = Callee.Function->getParamDecl(I);
    if (I >= Args.size())
      continue;
    const Expr *Arg = Args[I];
    if (const auto *Default = dyn_cast<CXXDefaultArgExpr>(Arg))
      Arg = Default->getExpr();
    Callee.Arguments[Param] = Arg;
    Value V = eval(Caller, Arg);
    bool Reseated = factsOf(Callee).assigned(Param);
    if (V.followed() && !Reseated)
      Callee.Variables[Param] = V;
    else
      escapeWithin(Caller, Arg);
  }
  for (unsigned I = Callee.Function->getNumParams(); I < Args.size(); ++I)
    escapeWithin(Caller, Args[I]);
  return true;
}

void Extractor::spawn(Frame &F, const CallExpr *C, Role R) {
  llvm::SmallVector<const Expr *, 6> Args = writtenArguments(C);
  model::ObjectId Group = None;
  if (R == Role::WgGo) {
    Value V = eval(F, objectArgument(C));
    Group = V.K == Value::Kind::Object ? V.Id : None;
  }
  model::SiteId Where = site(Site::Kind::Go, C);
  if (Group != None) {
    model::Node Add;
    Add.Operation = Op::Add;
    Add.Object = Group;
    Add.Amount = P.constant(1);
    Add.Site = Where;
    emit(std::move(Add));
  }
  Value Callable = Args.empty() ? Value() : eval(F, Args[0]);
  const FunctionDecl *Body = callOperator(Callable, Args.empty() ? QualType() : strip(Args[0])->getType());
  if (Body)
    Body = Body->getDefinition();
  bool Recursive = false;
  for (Frame *Up = &F; Up; Up = Up->Caller)
    Recursive |= Up->Function == Body;
  bool Possible = Body && !Recursive && F.Depth < Limits.Depth &&
                  static_cast<int>(P.Processes.size()) < Limits.Processes && Current != None;
  if (!Possible) {
    for (const Expr *Arg : Args)
      escapeWithin(F, Arg);
    if (Group != None)
      P.Objects[Group].OutsideSends = true;
    return;
  }
  Frame &Child = newFrame(Body);
  Child.Caller = &F;
  Child.CallSite = C;
  Child.Goroutine = true;
  Child.Depth = F.Depth + 1;
  llvm::ArrayRef<const Expr *> Rest(Args);
  Rest = Rest.drop_front();
  if (const auto *M = dyn_cast<CXXMethodDecl>(Body); M && Callable.K == Value::Kind::Function && !M->isStatic() &&
                                                     !Rest.empty()) {
    Child.This = eval(F, Rest[0]);
    if (!Child.This.followed())
      escapeWithin(F, Rest[0]);
    Rest = Rest.drop_front();
  }
  if (Callable.K == Value::Kind::Record)
    Child.This = Callable;
  if (Callable.Captured) {
    Child.Lexical = Callable.Captured->Home;
    Child.Variables = Callable.Captured->InitCaptures;
    Child.This = Child.Lexical ? Child.Lexical->This : Value();
  }
  bind(Child, F, Rest);
  NodeId At = emit(Op::Spawn, None, Where);
  if (!startProcess(Child, CurrentProcess, At, R == Role::GoDaemon, Where, Group)) {
    for (const Expr *Arg : Args)
      escapeWithin(F, Arg);
    at(At).Operation = Op::Pass;
    at(At).Site = None;
    return;
  }
  at(At).Target = Child.Process;
}

void Extractor::callNow(Frame &F, const CallExpr *C, const Expr *Callable) {
  Value V = eval(F, Callable);
  const FunctionDecl *Body = callOperator(V);
  if (!Body || !follow(F, C, Body, {}, V.K == Value::Kind::Closure ? &V : nullptr, {}))
    for (const Expr *Arg : C->arguments())
      escapeWithin(F, Arg);
}

bool Extractor::followable(Frame &F, const FunctionDecl *Callee) {
  const FunctionDecl *Definition = nullptr;
  if (!Callee->hasBody(Definition) || !Definition)
    return false;
  if (const auto *M = dyn_cast<CXXMethodDecl>(Callee); M && M->isVirtual() && !M->hasAttr<FinalAttr>() &&
                                                       !M->getParent()->isEffectivelyFinal())
    return false;
  if (Context.getSourceManager().isInSystemHeader(Definition->getLocation()) || inStdNamespace(Callee))
    return false;
  for (Frame *Up = &F; Up; Up = Up->Caller)
    if (Up->Function == Definition)
      return false;
  return F.Depth < Limits.Depth;
}

// Continues the walk in Callee's body. False (and nothing emitted) when that cannot be done.
bool Extractor::follow(Frame &F, const Expr *Site, const FunctionDecl *Callee, const Value &This, const Value *Closure,
                       llvm::ArrayRef<const Expr *> Args) {
  if (!Callee)
    return false;
  Callee = Callee->getDefinition();
  if (!Callee || !followable(F, Callee) || !body(Callee))
    return false;
  bool Handed = This.followed() || (Closure && Closure->followed());
  for (const Expr *Arg : Args)
    Handed |= eval(F, Arg).followed();
  if (!Handed && !concerns(Callee))
    return false;
  if (!concerns(Callee) && !Closure) {
    // It communicates nothing, but it could keep what it is given.
    return false;
  }
  Frame &Inner = newFrame(Callee);
  Inner.Caller = &F;
  Inner.CallSite = Site;
  Inner.Depth = F.Depth + 1;
  Inner.This = This;
  if (Closure && Closure->Captured) {
    Inner.Lexical = Closure->Captured->Home;
    Inner.Variables = Closure->Captured->InitCaptures;
    Inner.This = Inner.Lexical ? Inner.Lexical->This : Value();
  }
  bind(Inner, F, Args);
  if (!walk(Inner))
    return false;
  if (Site && Inner.HasReturned)
    F.Results[Site] = Inner.Returned;
  return true;
}

namespace {

// Looks for anything in a body that the model would follow: operations, and throw.
class ConcernVisitor : public RecursiveASTVisitor<ConcernVisitor> {
public:
  bool Found = false;
  llvm::SmallVector<const FunctionDecl *, 8> Calls;

  bool VisitCallExpr(const CallExpr *C) {
    Role R = roleOfCall(C);
    Found |= R != Role::None && R != Role::Sleep && R != Role::Yield;
    if (const FunctionDecl *Callee = C->getDirectCallee(); Callee && R == Role::None)
      Calls.push_back(Callee);
    return !Found;
  }
  bool VisitCXXConstructExpr(const CXXConstructExpr *C) {
    Found |= roleOfType(C->getType()) != Role::None;
    return !Found;
  }
  bool VisitCXXForRangeStmt(const CXXForRangeStmt *S) {
    Found |= S->getRangeInit() && isChannelHandle(roleOfType(S->getRangeInit()->getType()));
    return !Found;
  }
  bool VisitCXXThrowExpr(const CXXThrowExpr *) {
    Found = true;
    return false;
  }
};

} // namespace

bool Extractor::concerns(const FunctionDecl *F, int Depth) {
  const FunctionDecl *Definition = nullptr;
  if (!F->hasBody(Definition) || Context.getSourceManager().isInSystemHeader(Definition->getLocation()) ||
      inStdNamespace(Definition))
    return false;
  auto [It, New] = ConcernsCache.try_emplace(Definition, false);
  if (!New || Depth > Limits.Depth)
    return It->second;
  ConcernVisitor V;
  V.TraverseStmt(Definition->getBody());
  if (const auto *Constructor = dyn_cast<CXXConstructorDecl>(Definition))
    for (const CXXCtorInitializer *I : Constructor->inits())
      V.TraverseStmt(I->getInit());
  bool Result = V.Found;
  for (const FunctionDecl *Callee : V.Calls)
    Result = Result || concerns(Callee, Depth + 1);
  return ConcernsCache[Definition] = Result;
}

// A call out of sight in a try block may throw: its handler was written for that. The first two calls of a block
// stand for all.
void Extractor::mayThrow(Frame &F, const CallExpr *C) {
  const FunctionDecl *Callee = C->getDirectCallee();
  if (!Callee || Context.getSourceManager().isInSystemHeader(Callee->getLocation()) || inStdNamespace(Callee))
    return;
  if (const auto *Proto = Callee->getType()->getAs<FunctionProtoType>(); !Proto || Proto->isNothrow())
    return;
  const Stmt *Child = C;
  for (const Stmt *S = parentOf(F, C); S; Child = S, S = parentOf(F, S)) {
    const auto *Try = dyn_cast<CXXTryStmt>(S);
    if (!Try || Child != Try->getTryBlock())
      continue;
    if (++F.ThrowingCallsSeen[Try] > 2)
      return;
    model::Node Test;
    Test.Operation = Op::Test;
    bool Negated = false;
    Test.Cond = condition(F, C, nullptr, Negated);
    Arms A = emitBranch(std::move(Test));
    Current = A.Then;
    emitMark(Site::Kind::Call, C);
    unwind(F, C, {});
    Current = A.Else;
    return;
  }
}

} // namespace clang::tidy::tether
