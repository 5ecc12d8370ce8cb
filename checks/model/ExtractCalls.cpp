#include "../utils/HandleTypes.h"
#include "Extractor.h"

#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/AST/StmtCXX.h"
#include "llvm/ADT/StringSwitch.h"

namespace clang::tidy::tether {

using model::None;

namespace {

bool inStd(const FunctionDecl *F, llvm::StringRef Name) {
  return inStdNamespace(F) && F->getIdentifier() && F->getName() == Name;
}

// Standard functions that hand a value on or read it, and keep nothing.
bool keepsNothing(const FunctionDecl *F) {
  if (!inStdNamespace(F))
    return false;
  if (const auto *M = dyn_cast<CXXMethodDecl>(F)) {
    llvm::StringRef Class = M->getParent()->getIdentifier() ? M->getParent()->getName() : "";
    if (Class == "optional")
      return M->isConst() || M->isOverloadedOperator() || isa<CXXConversionDecl>(M) ||
             (M->getIdentifier() && M->getName() == "value");
    return llvm::StringSwitch<bool>(Class)
        .Cases("shared_ptr", "__shared_ptr", "__shared_ptr_access", "unique_ptr", "reference_wrapper", true)
        .Case("enable_shared_from_this", true)
        .Default(false);
  }
  return F->getIdentifier() && llvm::StringSwitch<bool>(F->getName())
                                   .Cases("move", "forward", "ref", "cref", "addressof", "as_const", true)
                                   .Case("get", true)
                                   .Default(false);
}

// Standard functions that return when another thread has done something.
bool waits(const FunctionDecl *F) {
  return inStdNamespace(F) && F->getIdentifier() &&
         llvm::StringSwitch<bool>(F->getName())
             .Cases("join", "get", "wait", "wait_for", "wait_until", "lock", "lock_shared", "acquire", true)
             .Case("arrive_and_wait", true)
             .Default(false);
}

// Methods of smart pointers that end what they own, or give it to another owner.
bool changesOwner(const FunctionDecl *F) {
  const auto *M = dyn_cast_or_null<CXXMethodDecl>(F);
  return M && isStdClass(M->getParent(), {"shared_ptr", "__shared_ptr", "unique_ptr"}) && M->getIdentifier() &&
         (M->getName() == "reset" || M->getName() == "release" || M->getName() == "swap");
}

} // namespace

// C's value is what it is called on, or its argument.
bool Extractor::handsOn(const CallExpr *C) {
  const FunctionDecl *Callee = C->getDirectCallee();
  return Callee && (keepsNothing(Callee) ||
                    (isa<CXXConversionDecl>(Callee) && isTracked(roleOf(cast<CXXMethodDecl>(Callee)->getParent()))));
}

void Extractor::visitCall(Frame &F, const CallExpr *C) {
  const FunctionDecl *Callee = C->getDirectCallee();
  Role R = roleOf(Callee);
  if (R != Role::None && operation(F, C, R))
    return;
  if (const auto *Op = dyn_cast<CXXOperatorCallExpr>(C); Op && Op->getOperator() == OO_Equal && Op->getNumArgs() == 2)
    return assign(F, Op->getArg(0), Op->getArg(1));

  const Expr *Object = objectArgument(C);
  Value This = Object ? eval(F, Object) : Value();
  Callee = overrider(C, This);
  if (This.K == Value::Kind::Closure) {
    if (!follow(F, C, callOperator(This), {}, &This, writtenArguments(C)))
      escapeWithin(F, C->getArg(0));
    return;
  }
  if (This.K == Value::Kind::Guard && guardCall(F, C, This))
    return;
  if (inStd(Callee, "lock") && !Object && lockTogether(F, C))
    return;
  if (!Callee) {
    Value Target = eval(F, C->getCallee());
    if (Target.K == Value::Kind::Function && follow(F, C, Target.Function, {}, nullptr, writtenArguments(C)))
      return;
  }
  if (inStd(Callee, "make_shared") || inStd(Callee, "make_unique")) {
    makeOnHeap(F, C, Callee->getTemplateSpecializationArgs()->get(0).getAsType());
    if (F.Results.count(C))
      return;
  }
  if (Object && changesOwner(Callee)) {
    for (const Expr *Arg : writtenArguments(C))
      escapeWithin(F, Arg);
    return escape(This);
  }
  if (containerCall(F, C) || threadCall(F, C, This) || keepsNothing(Callee))
    return;
  P.HiddenOrder |= waits(Callee);
  // Members of the runtime's own types that carry no role (comparison, bool, copies) neither wait nor keep.
  if (const auto *M = dyn_cast_or_null<CXXMethodDecl>(Callee); M && isTracked(roleOf(M->getParent())))
    return;

  bool Followed = false;
  if (Callee && followable(F, Callee, This)) {
    llvm::SmallVector<const Expr *, 6> Args(C->arg_begin(), C->arg_end());
    if (Object && isa<CXXOperatorCallExpr>(C))
      Args.erase(Args.begin());
    Followed = follow(F, C, Callee, This, nullptr, Args);
  }
  if (Followed)
    return;
  for (const Expr *Arg : C->arguments())
    escapeWithin(F, Arg);
  if (isa<CXXMemberCallExpr>(C) && Object && !(This.K == Value::Kind::Record && leavesHandlesAlone(Callee)))
    escapeWithin(F, Object);
  mayThrow(F, C);
}

// The function that C calls on This, whose class is known where it was made within sight.
const FunctionDecl *Extractor::overrider(const CallExpr *C, const Value &This) {
  const FunctionDecl *Callee = C->getDirectCallee();
  const auto *M = dyn_cast_or_null<CXXMethodDecl>(Callee);
  const auto *Member = dyn_cast<MemberExpr>(C->getCallee()->IgnoreParenImpCasts());
  if (!M || !M->isVirtual() || !Member || Member->hasQualifier() || This.K != Value::Kind::Record || !This.Class)
    return Callee;
  const CXXMethodDecl *Final = const_cast<CXXMethodDecl *>(M)->getCorrespondingMethodInClass(This.Class, true);
  return Final ? Final : Callee;
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
  if (isStandardGuard(T))
    return makeGuard(F, C);
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

// ---- goroutines and calls that are followed
// ---------------------------------------------------------------------------

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
    bool Given = V.K == Value::Kind::Guard && !Param->getType()->isReferenceType();
    if (V.followed() && !Reseated && !Given)
      Callee.Variables[Param] = V;
    else
      escapeWithin(Caller, Arg);
  }
  for (unsigned I = Callee.Function->getNumParams(); I < Args.size(); ++I)
    escapeWithin(Caller, Args[I]);
  return true;
}

void Extractor::callNow(Frame &F, const CallExpr *C, const Expr *Callable) {
  Value V = eval(F, Callable);
  const FunctionDecl *Body = callOperator(V);
  if (!Body || !follow(F, C, Body, {}, V.K == Value::Kind::Closure ? &V : nullptr, {}))
    for (const Expr *Arg : C->arguments())
      escapeWithin(F, Arg);
}

// This is the object that a method is called on: a virtual one is known where the class of its object is.
bool Extractor::followable(Frame &F, const FunctionDecl *Callee, const Value &This) {
  const FunctionDecl *Definition = nullptr;
  if (!Callee->hasBody(Definition) || !Definition)
    return false;
  bool Known = This.K == Value::Kind::Record && This.Class;
  if (const auto *M = dyn_cast<CXXMethodDecl>(Callee);
      M && M->isVirtual() && !Known && !M->hasAttr<FinalAttr>() && !M->getParent()->isEffectivelyFinal())
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
  if (!Callee || !followable(F, Callee, This) || !Unit.body(Callee))
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
    bool Yields = roleOfType(C->getType()) != Role::None; // a conversion between handles, for one
    Found |= Yields || (R != Role::None && R != Role::Sleep && R != Role::Yield);
    if (const FunctionDecl *Callee = C->getDirectCallee(); Callee && R == Role::None)
      Calls.push_back(Callee);
    return !Found;
  }
  bool VisitCXXConstructExpr(const CXXConstructExpr *C) {
    Found |= roleOfType(C->getType()) != Role::None || holdsHandles(C->getType()) ||
             (isStandardGuard(C->getType()) && C->getNumArgs() && isTracked(roleOfType(C->getArg(0)->getType())));
    return !Found;
  }
  bool VisitCXXForRangeStmt(const CXXForRangeStmt *S) {
    Found |= S->getRangeInit() && isChannelHandle(roleOfType(S->getRangeInit()->getType()));
    return !Found;
  }
  bool VisitCXXDefaultInitExpr(CXXDefaultInitExpr *E) { return TraverseStmt(E->getExpr()); }
  bool VisitCXXDeleteExpr(const CXXDeleteExpr *E) {
    Found |= holdsHandles(E->getArgument()->getType());
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
