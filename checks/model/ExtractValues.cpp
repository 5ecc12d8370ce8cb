#include "../utils/HandleTypes.h"
#include "Extractor.h"

#include "clang/AST/StmtCXX.h"

namespace clang::tidy::tether {

using model::None;

// Peels what does not change which object an expression stands for.
const Expr *Extractor::strip(const Expr *E) const {
  while (E) {
    const Expr *Before = E;
    E = E->IgnoreParenImpCasts();
    if (const auto *X = dyn_cast<ExprWithCleanups>(E))
      E = X->getSubExpr();
    else if (const auto *X = dyn_cast<MaterializeTemporaryExpr>(E))
      E = X->getSubExpr();
    else if (const auto *X = dyn_cast<CXXBindTemporaryExpr>(E))
      E = X->getSubExpr();
    else if (const auto *X = dyn_cast<CXXDefaultArgExpr>(E))
      E = X->getExpr();
    else if (const auto *X = dyn_cast<CXXDefaultInitExpr>(E))
      E = X->getExpr();
    else if (const auto *X = dyn_cast<SubstNonTypeTemplateParmExpr>(E))
      E = X->getReplacement();
    else if (const auto *X = dyn_cast<ExplicitCastExpr>(E))
      E = X->getSubExpr();
    else if (const auto *X = dyn_cast<UnaryOperator>(E);
             X && (X->getOpcode() == UO_AddrOf || X->getOpcode() == UO_Deref))
      E = X->getSubExpr();
    else if (const auto *X = dyn_cast<CXXConstructExpr>(E); X && X->getConstructor()->isCopyOrMoveConstructor())
      E = X->getArg(0);
    if (E == Before)
      return E;
  }
  return E;
}

const VariableFacts &Extractor::factsOf(Frame &F) {
  const Frame *Outermost = &F;
  while (Outermost->Lexical)
    Outermost = Outermost->Lexical;
  return Unit.variables(Outermost->Body);
}

Frame *Extractor::frameOf(Frame &F, const ValueDecl *D) {
  for (Frame *Up = &F; Up; Up = Up->Lexical)
    if (Up->Variables.count(D) || D->getDeclContext() == Up->Function)
      return Up;
  return nullptr;
}

Value Extractor::evalVariable(Frame &F, const ValueDecl *D) {
  if (const auto *Function = dyn_cast<FunctionDecl>(D)) {
    Value V;
    V.K = Value::Kind::Function;
    V.Function = Function;
    return V;
  }
  if (const auto *Binding = dyn_cast<BindingDecl>(D)) {
    if (Binding->getHoldingVar())
      return evalVariable(F, Binding->getHoldingVar());
    return Binding->getBinding() ? eval(F, Binding->getBinding()) : Value();
  }
  for (Frame *Up = &F; Up; Up = Up->Lexical)
    if (auto It = Up->Variables.find(D); It != Up->Variables.end())
      return It->second;
  return {};
}

Value Extractor::evalMember(Frame &F, const MemberExpr *M) {
  if (const auto *Method = dyn_cast<CXXMethodDecl>(M->getMemberDecl()))
    return evalVariable(F, Method);
  const Expr *Base = strip(M->getBase());
  Value Held = isa<CXXThisExpr>(Base) ? F.This : eval(F, Base);
  const auto *Field = dyn_cast<FieldDecl>(M->getMemberDecl());
  if (Held.K == Value::Kind::Record && Field) {
    auto It = Held.Fields->find(Field);
    if (It == Held.Fields->end())
      FieldsMissed.insert({Held.Fields.get(), Field});
    return It == Held.Fields->end() ? Value() : It->second;
  }
  // The parts of a cancelable are the same context.
  if (Held.K == Value::Kind::Object && roleOfType(M->getType()) != Role::None)
    return Held;
  return {};
}

Value Extractor::evalList(Frame &F, const InitListExpr *L) {
  if (const InitListExpr *Semantic = L->isSemanticForm() ? L : L->getSemanticForm())
    L = Semantic;
  if (L->getNumInits() == 1 && L->isTransparent())
    return eval(F, L->getInit(0));
  if (L->getType()->isArrayType())
    return evalArray(F, L);
  const auto *Class = L->getType()->getAsCXXRecordDecl();
  if (!Class || Class->isUnion())
    return {};
  if (isStdClass(Class, {"array"}) && L->getNumInits() == 1)
    return eval(F, L->getInit(0));
  Value V = newRecord(Class);
  unsigned I = Class->getNumBases();
  for (const FieldDecl *Field : Class->fields()) {
    if (I >= L->getNumInits())
      break;
    Value Part = eval(F, L->getInit(I++));
    if (Part.followed())
      setField(V, Field, Part);
  }
  return V;
}

Value Extractor::evalCase(Frame &F, const CXXConstructExpr *C, bool Sends) {
  auto [It, New] = F.Results.try_emplace(C);
  if (!New)
    return It->second;
  Value Channel = C->getNumArgs() ? eval(F, C->getArg(0)) : Value();
  Value V;
  V.K = Value::Kind::Case;
  V.SelectCase = std::make_shared<model::Case>();
  V.SelectCase->Sends = Sends;
  V.SelectCase->Object = Channel.K == Value::Kind::Object ? Channel.Id : None;
  V.SelectCase->Chosen = newSlot();
  V.SelectCase->Closed = newSlot();
  V.SelectCase->Site = site(Site::Kind::Operation, C);
  V.SlotsOf = CurrentProcess;
  if (!Channel.followed() && C->getNumArgs()) {
    escapeWithin(F, C->getArg(0));
    P.HiddenOrder |= !comesByItself(C->getArg(0));
  }
  for (unsigned I = 1; I < C->getNumArgs(); ++I)
    if (!isa<CXXDefaultArgExpr>(C->getArg(I)))
      escapeWithin(F, C->getArg(I));
  return F.Results[C] = V;
}

// A record made by a visible constructor: its fields from the initialisers.
Value Extractor::evalConstruct(Frame &F, const CXXConstructExpr *C) {
  Role R = roleOfType(C->getType());
  if (R == Role::RecvCase || R == Role::SendCase)
    return evalCase(F, C, R == Role::SendCase);
  if (auto It = F.Results.find(C); It != F.Results.end())
    return It->second;
  llvm::SmallVector<const Expr *, 4> Args;
  for (const Expr *Arg : C->arguments())
    if (!isa<CXXDefaultArgExpr>(Arg))
      Args.push_back(Arg);
  if (R == Role::Defer)
    return Args.size() == 1 ? eval(F, Args[0]) : Value();
  if (isChannelHandle(R) || R == Role::Context) {
    // A conversion between handles keeps the object; a handle made from nothing is nil.
    if (Args.size() == 1 && !Args[0]->getType()->isNullPtrType())
      return eval(F, Args[0]);
    if (!isChannelHandle(R) || Args.size() > 1)
      return {};
    model::Object Nil;
    Nil.Nil = true;
    Nil.Capacity = P.constant(0);
    Nil.Made = site(Site::Kind::Creation, C);
    P.Objects.push_back(Nil);
    return F.Results[C] = Value::object(static_cast<model::ObjectId>(P.Objects.size()) - 1);
  }
  if (isStdClass(C->getConstructor()->getParent(), {"thread", "jthread"}) && !Args.empty())
    return F.Results[C] = startThread(F, C, Args);
  if (std::optional<Value> Known = evalLibraryConstruct(F, C, Args))
    return *Known;
  if (isSmartPointer(C->getType()) && Args.size() == 1)
    return eval(F, Args[0]);
  // Standard wrappers of one callable; a std::thread would run it.
  const CXXRecordDecl *Class = C->getConstructor()->getParent();
  bool Wraps = inStdNamespace(Class) && Class->getIdentifier() &&
               (Class->getName() == "function" || Class->getName() == "reference_wrapper");
  if (Wraps && Args.size() == 1) {
    Value Inner = eval(F, Args[0]);
    return Inner.K == Value::Kind::Closure || Inner.K == Value::Kind::Function ? Inner : Value();
  }
  if (R != Role::None || inStdNamespace(Class) || !(holdsHandles(C->getType()) || concerns(C->getConstructor())))
    return {};
  Value Made = newRecord(Class);
  F.Results[C] = Made;
  if (!initialise(F, C, C->getConstructor(), llvm::ArrayRef(C->getArgs(), C->getNumArgs()), Made))
    escape(Made);
  return Made;
}

Value Extractor::eval(Frame &F, const Expr *Original) {
  const Expr *E = strip(Original);
  if (!E)
    return {};
  if (auto It = F.Results.find(E); It != F.Results.end())
    return It->second;
  if (const auto *Ref = dyn_cast<DeclRefExpr>(E))
    return evalVariable(F, Ref->getDecl());
  if (const auto *M = dyn_cast<MemberExpr>(E))
    return evalMember(F, M);
  if (isa<CXXThisExpr>(E))
    return F.This;
  if (const auto *L = dyn_cast<LambdaExpr>(E)) {
    Value V;
    V.K = Value::Kind::Closure;
    V.Lambda = L;
    V.Captured = std::make_shared<ClosureFrame>();
    V.Captured->Home = &F;
    for (const LambdaCapture &Capture : L->captures())
      if (Capture.capturesVariable())
        if (const auto *Var = dyn_cast<VarDecl>(Capture.getCapturedVar()); Var && Var->isInitCapture()) {
          Value Held = eval(F, Var->getInit());
          Role R = roleOfType(Var->getType());
          if ((R == Role::CancelFunc || R == Role::Cancelable) && Held.K == Value::Kind::Object)
            keepCancel(F, L, Var, Held, *V.Captured);
          if (Held.K == Value::Kind::Guard) // unlocks when the lambda is destroyed
            escape(Held);
          else if (Held.followed())
            V.Captured->InitCaptures[Var] = Held;
        }
    F.Results[E] = V;
    return V;
  }
  if (const auto *List = dyn_cast<InitListExpr>(E))
    return evalList(F, List);
  if (const auto *C = dyn_cast<CXXConstructExpr>(E))
    return evalConstruct(F, C);
  if (const auto *Subscript = dyn_cast<ArraySubscriptExpr>(E)) {
    Value Array = eval(F, Subscript->getBase());
    return Array.K == Value::Kind::Container ? element(F, Array, Subscript->getIdx()) : Value();
  }
  if (const auto *New = dyn_cast<CXXNewExpr>(E))
    return New->getConstructExpr() ? eval(F, New->getConstructExpr()) : Value();
  if (const auto *C = dyn_cast<CallExpr>(E)) {
    Role R = roleOfCall(C);
    if (R == Role::CtxDone)
      return eval(F, cast<CXXMemberCallExpr>(C)->getImplicitObjectArgument());
    if (R == Role::WithValue && C->getNumArgs()) // done when its parent is
      return eval(F, C->getArg(0));
    const FunctionDecl *Callee = C->getDirectCallee();
    // chan to recv_chan, and a lambda to a function pointer: the same thing
    const auto *Conversion = dyn_cast_or_null<CXXConversionDecl>(Callee);
    if (Conversion && (isTracked(roleOfType(C->getType())) || Conversion->getParent()->isLambda()))
      return eval(F, cast<CXXMemberCallExpr>(C)->getImplicitObjectArgument());
    if (std::optional<Value> Known = evalLibraryCall(F, C))
      return *Known;
    if (inStdNamespace(Callee)) {
      // move, forward, ref, get() and the operators of smart pointers hand on what they are given
      if (const auto *M = dyn_cast<CXXMemberCallExpr>(C))
        return eval(F, M->getImplicitObjectArgument());
      bool HandsOn = Callee->isOverloadedOperator() ||
                     (Callee->getIdentifier() && C->getNumArgs() == 1 && !Callee->getName().starts_with("make_"));
      if (HandsOn && C->getNumArgs() >= 1)
        return eval(F, C->getArg(0));
    }
  }
  return {};
}

// ---- declarations and assignments -----------------------------------------------------------------------------------

void Extractor::declare(Frame &F, const VarDecl *V) {
  const Expr *Init = V->getInit();
  if (!Init)
    return;
  if (V->isStaticLocal() || !V->hasLocalStorage()) {
    escapeWithin(F, Init);
    return;
  }
  if (const auto *D = dyn_cast<DecompositionDecl>(V))
    for (const BindingDecl *B : D->bindings())
      if (const VarDecl *Holding = B->getHoldingVar(); Holding && Holding->getInit())
        F.Variables[Holding] = eval(F, Holding->getInit());
  const Value All = eval(F, Init);
  const Value Held = elementFor(F, V, All);
  auto Assigned = factsOf(F).assignments(V);
  // A handle that is set again stands for more than one object; numbers are followed while all writes are constants.
  if (Held.followed()) {
    if (factsOf(F).assigned(V)) {
      if (All.K == Value::Kind::Container && V->getType()->isReferenceType()) {
        F.ElementVariables[V] = All;
        return;
      }
      bool Nil = Held.K == Value::Kind::Object && P.Objects[Held.Id].Nil && !V->getType()->isReferenceType();
      if (!Nil)
        escape(Held);
      return;
    }
    F.Variables[V] = Held;
    if (!endIsPlain(F, V, Held)) {
      escape(Held);
      endsUnseen(Held);
      F.Variables[V].Class = nullptr; // nobody knows when it ends
    }
    if (Held.K == Value::Kind::Object && P.Objects[Held.Id].Name.empty() && !V->isImplicit())
      P.Objects[Held.Id].Name = V->getNameAsString();
    return;
  }
  escapeWithin(F, Init);
  QualType T = V->getType();
  if (!T->isBooleanType() && !T->isIntegerType())
    return;
  Expr::EvalResult Constant;
  auto Small = [&](const Expr *E) {
    return !E->isValueDependent() && E->EvaluateAsInt(Constant, Context) && Constant.Val.getInt().isNonNegative() &&
           Constant.Val.getInt().getActiveBits() < 8;
  };
  if (!Assigned || Assigned->empty() || !Small(Init))
    return;
  int First = static_cast<int>(Constant.Val.getInt().getZExtValue());
  for (const Expr *Right : *Assigned)
    if (!Small(Right))
      return;
  SlotUse Use{newSlot(), ResultKind::Number};
  F.SlotVariables[V] = Use;
  emitSet(Use.Slot, First);
}

void Extractor::assign(Frame &F, const Expr *Left, const Expr *Right) {
  const auto *Ref = dyn_cast<DeclRefExpr>(Left->IgnoreParenImpCasts());
  const auto *V = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
  if (V)
    if (auto It = F.SlotVariables.find(V); It != F.SlotVariables.end()) {
      Expr::EvalResult Constant;
      if (!Right->isValueDependent() && Right->EvaluateAsInt(Constant, Context))
        emitSet(It->second.Slot, static_cast<int>(Constant.Val.getInt().getZExtValue()));
      return;
    }
  if (isStandardGuard(Left->getType()))
    escape(eval(F, Left)); // it unlocks here what it had, and later what it gets
  const auto *M = dyn_cast<MemberExpr>(Left->IgnoreParenImpCasts());
  if (M && M->getMemberDecl() && isa<FieldDecl>(M->getMemberDecl())) {
    const Expr *Base = strip(M->getBase());
    Value Owner = isa<CXXThisExpr>(Base) ? F.This : eval(F, Base);
    Value New = eval(F, Right);
    model::CountId Rounds = None;
    bool Cancels = roleOfType(M->getType()) == Role::CancelFunc || roleOfType(M->getType()) == Role::Cancelable;
    if (Cancels && New.K == Value::Kind::Object && (!timesVisited(F, Left, Rounds) || Rounds != None))
      loseCancel(New.Id);
    if (Owner.K == Value::Kind::Record && !New.followed())
      forgetField(Owner, cast<FieldDecl>(M->getMemberDecl()));
    if (Owner.K == Value::Kind::Record && New.followed()) {
      return assignField(Owner, cast<FieldDecl>(M->getMemberDecl()), New);
    }
  }
  if (assignElement(F, Left, Right))
    return;
  escapeWithin(F, Right);
  // Through a pointer or an element: what it stood for, it stands for no more.
  if (!V)
    escape(eval(F, Left));
}

// ---- what escapes -------------------------------------------------------------------------------------------------

void Extractor::abandon(model::ObjectId Id) {
  if (P.Objects[Id].K == model::Object::Kind::Context)
    loseCancel(Id);
  P.Objects[Id].OutsideSends = P.Objects[Id].OutsideReceives = true;
  P.Objects[Id].Nil = false;      // it may have got a channel
  auto Thread = Threads.find(Id); // nobody knows any more who waits for it
  if (Thread == Threads.end())
    return;
  std::vector<Value> Given = std::move(Thread->second);
  Threads.erase(Thread);
  for (const Value &V : Given)
    escape(V);
}

void Extractor::escape(const Value &V) {
  switch (V.K) {
  case Value::Kind::Object:
    abandon(V.Id);
    return;
  case Value::Kind::Case:
    if (V.SelectCase->Object != None)
      abandon(V.SelectCase->Object);
    return;
  case Value::Kind::Guard:
    for (model::ObjectId Lock : V.Guard->Locks)
      abandon(Lock);
    return;
  case Value::Kind::Record:
    if (WalkGuard Here(Escaping, {V.Fields.get(), nullptr}); Here.entered())
      for (const auto &[Field, Part] : *V.Fields)
        escape(Part);
    return;
  case Value::Kind::Container:
    return giveAway(V);
  case Value::Kind::Closure: {
    WalkGuard Here(Escaping, {V.Lambda, V.Captured->Home});
    if (!Here.entered())
      return;
    for (const auto &[Name, Part] : V.Captured->InitCaptures)
      escape(Part);
    for (const LambdaCapture &Capture : V.Lambda->captures()) {
      if (Capture.capturesThis() && V.Captured->Home)
        escape(V.Captured->Home->This);
      if (Capture.capturesVariable() && !Capture.getCapturedVar()->isInitCapture() && V.Captured->Home)
        escape(evalVariable(*V.Captured->Home, Capture.getCapturedVar()));
    }
    return;
  }
  default:
    return;
  }
}

// Everything that E mentions goes out of sight. Values of calls count, their arguments were dealt with at the call,
// unless the call's value is one of them.
void Extractor::escapeWithin(Frame &F, const Expr *E) {
  const Expr *Inner = strip(E);
  if (!Inner)
    return;
  Value V = eval(F, Inner);
  // A context can be waited for but not cancelled by whom it is given to.
  bool OnlyWaits = V.K == Value::Kind::Object && P.Objects[V.Id].K == model::Object::Kind::Context &&
                   roleOfType(Inner->getType()) != Role::CancelFunc && roleOfType(Inner->getType()) != Role::Cancelable;
  if (V.followed()) {
    if (!OnlyWaits)
      escape(V);
    return;
  }
  const auto *Call = dyn_cast<CallExpr>(Inner);
  if ((Call && !handsOn(Call)) || isa<LambdaExpr>(Inner))
    return;
  if (const Expr *Object = Call ? objectArgument(Call) : nullptr)
    escapeWithin(F, Object);
  // One field that is not followed does not give the others away.
  if (const auto *M = dyn_cast<MemberExpr>(Inner); M && isa<FieldDecl>(M->getMemberDecl()))
    return;
  for (const Stmt *Child : Inner->children())
    if (const auto *Part = dyn_cast_or_null<Expr>(Child))
      escapeWithin(F, Part);
}

} // namespace clang::tidy::tether
