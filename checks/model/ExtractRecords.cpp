// Objects of classes: made by any visible constructor, on the stack, as members and on the heap; who owns them, and
// what their end does.

#include "../utils/HandleTypes.h"
#include "Extractor.h"

#include "clang/AST/DeclTemplate.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/AST/StmtCXX.h"

namespace clang::tidy::tether {

using model::None;

bool isStdClass(const CXXRecordDecl *Class, llvm::ArrayRef<llvm::StringRef> Names) {
  return Class && inStdNamespace(Class) && Class->getIdentifier() && llvm::is_contained(Names, Class->getName());
}

bool isSmartPointer(QualType T) {
  return isStdClass(T.getNonReferenceType()->getAsCXXRecordDecl(), {"shared_ptr", "unique_ptr"});
}

// ---- construction ---------------------------------------------------------------------------------------------------

Value Extractor::newRecord(const CXXRecordDecl *Class) {
  Value Made;
  Made.K = Value::Kind::Record;
  Made.Class = Class;
  Made.Fields = std::make_shared<std::map<const FieldDecl *, Value>>();
  return Made;
}

void Extractor::setField(Value &Record, const FieldDecl *Field, const Value &Part) {
  if (FieldsMissed.count({Record.Fields.get(), Field})) // somebody has looked for it before
    return escape(Part);
  (*Record.Fields)[Field] = Part;
  Role R = roleOfType(Field->getType());
  if ((R == Role::CancelFunc || R == Role::Cancelable) && Part.K == Value::Kind::Object)
    CancelFollowed.insert(Part.Id);
  if (Part.K != Value::Kind::Object)
    return;
  P.Objects[Part.Id].Member = true;
  if (P.Objects[Part.Id].Name.empty())
    P.Objects[Part.Id].Name = Field->getNameAsString();
}

bool Extractor::mentioned(model::ObjectId Id) const {
  for (const model::Process &Proc : P.Processes)
    for (const model::Node &N : Proc.Nodes) {
      if (N.Object == Id)
        return true;
      for (const model::Case &C : N.Cases)
        if (C.Object == Id)
          return true;
    }
  return false;
}

// A field that is set again stands for more than one object; a nil handle that nobody has used only waited for this.
void Extractor::assignField(Value &Record, const FieldDecl *Field, const Value &New) {
  auto It = Record.Fields->find(Field);
  bool Waited = It != Record.Fields->end() && New.K == Value::Kind::Object && It->second.K == Value::Kind::Object &&
                P.Objects[It->second.Id].Nil && !mentioned(It->second.Id);
  if (It == Record.Fields->end() || Waited)
    return setField(Record, Field, New);
  escape(It->second);
  It->second = Value();
  escape(New);
}

// The field takes what nobody can see.
void Extractor::forgetField(Value &Record, const FieldDecl *Field) {
  if (auto It = Record.Fields->find(Field); It != Record.Fields->end()) {
    escape(It->second);
    It->second = Value();
  }
}

// Runs the constructor for the object Made. False where it is out of sight; what it was given is then, too.
bool Extractor::initialise(Frame &F, const Expr *At, const CXXConstructorDecl *Constructor,
                           llvm::ArrayRef<const Expr *> Args, Value &Made) {
  const FunctionDecl *Definition = nullptr;
  if (!Constructor->hasBody(Definition) || !followable(F, Definition) || !Unit.body(Definition)) {
    for (const Expr *Arg : Args)
      escapeWithin(F, Arg);
    if (Constructor->isImplicit() && Args.empty())
      initialiseByDefault(F, At, Constructor->getParent(), Made);
    return Constructor->isImplicit();
  }
  Frame &Inner = newFrame(Definition);
  Inner.Caller = &F;
  Inner.CallSite = At;
  Inner.Depth = F.Depth + 1;
  Inner.This = Made;
  bind(Inner, F, Args);
  for (const CXXCtorInitializer *I : cast<CXXConstructorDecl>(Definition)->inits()) {
    const auto *Part = dyn_cast<CXXConstructExpr>(strip(I->getInit()));
    if (I->isAnyMemberInitializer()) {
      initialiseField(Inner, I->getAnyMember(), I->getInit(), Made);
    } else if (Part) {
      for (const Expr *Arg : Part->arguments())
        visitTree(Inner, Arg);
      initialise(Inner, Part, Part->getConstructor(), llvm::ArrayRef(Part->getArgs(), Part->getNumArgs()), Made);
    }
  }
  return walk(Inner);
}

void Extractor::initialiseField(Frame &F, const FieldDecl *Field, const Expr *Init, Value &Made) {
  visitTree(F, Init);
  Value Part = eval(F, Init);
  if (Part.followed())
    setField(Made, Field, Part);
  else
    escapeWithin(F, Init);
}

// What an implicit constructor does to the fields, where no use of it has been compiled.
void Extractor::initialiseByDefault(Frame &F, const Expr *At, const CXXRecordDecl *Class, Value &Made) {
  for (const FieldDecl *Field : Class->fields()) {
    if (std::optional<model::Object::Kind> K = primitive(Field->getType())) {
      model::Object O;
      O.K = *K;
      setField(Made, Field, newObject(F, At, O));
    } else if (const Expr *Init = Field->getInClassInitializer()) {
      initialiseField(F, Field, Init, Made);
    }
  }
}

// The one constructor that takes these arguments, as far as their number and types tell.
const CXXConstructorDecl *Extractor::chooseConstructor(const CXXRecordDecl *Class, llvm::ArrayRef<const Expr *> Args) {
  const CXXConstructorDecl *Fits = nullptr, *Exact = nullptr;
  int Fitting = 0, Matching = 0;
  for (const Decl *D : Class->decls())
    if (const auto *T = dyn_cast<FunctionTemplateDecl>(D); T && isa<CXXConstructorDecl>(T->getTemplatedDecl()))
      return nullptr;
  for (const CXXConstructorDecl *C : Class->ctors()) {
    if (C->isDeleted() || C->isCopyOrMoveConstructor() || Args.size() < C->getMinRequiredArguments() ||
        Args.size() > C->getNumParams())
      continue;
    ++Fitting;
    Fits = C;
    bool Same = true;
    for (unsigned I = 0; I < Args.size(); ++I)
      Same &= Context.hasSameUnqualifiedType(C->getParamDecl(I)->getType().getNonReferenceType(),
                                             Args[I]->getType().getNonReferenceType());
    Matching += Same;
    Exact = Same ? C : Exact;
  }
  return Matching == 1 ? Exact : Fitting == 1 ? Fits : nullptr;
}

// make_shared<wait_group>(), make_unique<S>(arguments)
void Extractor::makeOnHeap(Frame &F, const CallExpr *C, QualType Made) {
  if (F.Results.count(C))
    return;
  llvm::SmallVector<const Expr *, 6> Args = writtenArguments(C);
  if (std::optional<model::Object::Kind> K = primitive(Made)) {
    model::Object O;
    O.K = *K;
    return makeObject(F, C, O);
  }
  if (isChannelHandle(roleOfType(Made)) && Args.size() == 1) {
    if (Value V = eval(F, Args[0]); V.followed())
      F.Results[C] = V;
    return;
  }
  const CXXRecordDecl *Class = Made->getAsCXXRecordDecl();
  if (!Class || !Class->hasDefinition() || Class->isUnion() || inStdNamespace(Class) || roleOf(Class) != Role::None ||
      !holdsHandles(Made))
    return;
  Class = Class->getDefinition();
  const CXXConstructorDecl *Constructor = chooseConstructor(Class, Args);
  Value V = newRecord(Class);
  if (!Constructor) {
    if (!Args.empty() || Class->hasUserDeclaredConstructor())
      return;
    F.Results[C] = V;
    return initialiseByDefault(F, C, Class, V);
  }
  F.Results[C] = V;
  if (!initialise(F, C, Constructor, Args, V))
    escape(V);
}

namespace {

// Looks for a use of *this beyond its fields without handles.
class ThisVisitor : public RecursiveASTVisitor<ThisVisitor> {
public:
  bool Gives = false;
  int This = 0, Members = 0;
  llvm::SmallVector<const CXXMethodDecl *, 4> Calls;

  bool VisitCXXThisExpr(const CXXThisExpr *) {
    ++This;
    return true;
  }
  bool VisitMemberExpr(const MemberExpr *M) {
    if (!isa<CXXThisExpr>(M->getBase()->IgnoreParenImpCasts()))
      return true;
    ++Members;
    if (const auto *Method = dyn_cast<CXXMethodDecl>(M->getMemberDecl()))
      Calls.push_back(Method);
    else
      Gives |= holdsHandles(M->getType());
    return !Gives;
  }
  bool VisitLambdaExpr(const LambdaExpr *) {
    Gives = true;
    return false;
  }
};

} // namespace

// A visible method that only deals with fields that hold no handles.
bool Extractor::leavesHandlesAlone(const FunctionDecl *Callee, int Depth) {
  const FunctionDecl *Definition = nullptr;
  if (!Callee || !Callee->hasBody(Definition) || Depth > 3)
    return false;
  ThisVisitor V;
  V.TraverseStmt(Definition->getBody());
  return !V.Gives && V.This == V.Members && llvm::all_of(V.Calls, [&](const CXXMethodDecl *M) {
    return M->isStatic() || leavesHandlesAlone(M, Depth + 1);
  });
}

// ---- the end of an object -------------------------------------------------------------------------------------------

// Whether the end of an object of type T does something that the model follows, or might.
bool Extractor::endConcerns(QualType T, int Depth) {
  switch (roleOfType(T)) {
  case Role::CancelFunc:
  case Role::Cancelable:
  case Role::Defer:
    return !T->isReferenceType() && !T->isPointerType();
  default:
    break;
  }
  const CXXRecordDecl *Class = T->isReferenceType() || T->isPointerType() ? nullptr : T->getAsCXXRecordDecl();
  if (!Class || !Class->hasDefinition() || Depth > 4 || roleOf(Class) != Role::None)
    return false;
  if (inStdNamespace(Class)) {
    if (isStdClass(Class, {"jthread"}))
      return true;
    const auto *Spec = dyn_cast<ClassTemplateSpecializationDecl>(Class);
    if (!Spec)
      return false;
    for (const TemplateArgument &A : Spec->getTemplateArgs().asArray())
      if (A.getKind() == TemplateArgument::Type && endConcerns(A.getAsType(), Depth + 1))
        return true;
    return false;
  }
  if (const CXXDestructorDecl *D = Class->getDestructor(); D && D->isUserProvided())
    if (!D->hasBody() || concerns(D))
      return true;
  for (const FieldDecl *Field : Class->fields())
    if (endConcerns(Field->getType(), Depth + 1))
      return true;
  for (const CXXBaseSpecifier &Base : Class->bases())
    if (endConcerns(Base.getType(), Depth + 1))
      return true;
  return false;
}

// Destroys the part of V that is a Class: its destructor, then its fields and bases.
void Extractor::destroyRecord(Frame &F, const Value &V, const CXXRecordDecl *Class, const Expr *At) {
  if (!Class || !Class->hasDefinition())
    return;
  Class = Class->getDefinition();
  WalkGuard Here(Destroying, {V.Fields.get(), Class});
  if (!Here.entered())
    return;
  if (const CXXDestructorDecl *D = Class->getDestructor(); D && D->isUserProvided() && (!D->hasBody() || concerns(D)))
    if (!follow(F, At, D, V, nullptr, {}))
      escape(V);
  llvm::SmallVector<const FieldDecl *, 8> Fields(Class->fields());
  for (const FieldDecl *Field : llvm::reverse(Fields)) {
    auto It = V.Fields->find(Field);
    if (It == V.Fields->end() || Field->getType()->isReferenceType() || Field->getType()->isPointerType())
      continue;
    Value Part = It->second;
    Role R = roleOfType(Field->getType());
    if ((R == Role::CancelFunc || R == Role::Cancelable) && Part.K == Value::Kind::Object)
      cancelAtEnd(Part.Id, site(Site::Kind::Operation, nullptr, Field->getLocation()));
    else if (Part.K == Value::Kind::Record && Part.Class)
      destroyRecord(F, Part, Part.Class, At);
    else if (isStdClass(Field->getType()->getAsCXXRecordDecl(), {"jthread"}) && Part.K == Value::Kind::Object)
      emit(Op::Wait, Part.Id, None);
  }
  for (const CXXBaseSpecifier &Base : llvm::reverse(Class->bases()))
    destroyRecord(F, V, Base.getType()->getAsCXXRecordDecl(), At);
}

namespace {

// How a body uses one variable: how often in all, and how often in ways that leave its value where it is.
class UseVisitor : public RecursiveASTVisitor<UseVisitor> {
public:
  UseVisitor(const VarDecl *V, bool Pointer) : V(V), Pointer(Pointer) {}
  int Uses = 0, Harmless = 0;

  bool VisitDeclRefExpr(const DeclRefExpr *E) {
    Uses += E->getDecl() == V;
    return true;
  }
  bool VisitCXXOperatorCallExpr(const CXXOperatorCallExpr *C) {
    if (C->getOperator() == OO_Arrow || C->getOperator() == OO_Star)
      Harmless += isUse(C->getArg(0));
    return true;
  }
  bool VisitMemberExpr(const MemberExpr *M) {
    const ValueDecl *Member = M->getMemberDecl(); // of the pointer's own members, those that only look
    bool Looks = isa<CXXConversionDecl>(Member) || (Member->getIdentifier() && Member->getName() == "get");
    Harmless += isUse(M->getBase()) && (!Pointer || Looks);
    return true;
  }
  bool VisitUnaryOperator(const UnaryOperator *U) {
    Harmless += !Pointer && U->getOpcode() == UO_AddrOf && isUse(U->getSubExpr());
    return true;
  }
  bool VisitReturnStmt(const ReturnStmt *R) {
    const Expr *E = R->getRetValue();
    while (const auto *C = dyn_cast_or_null<CXXConstructExpr>(E ? E->IgnoreImplicit() : nullptr)) {
      if (C->getNumArgs() != 1)
        return true;
      E = C->getArg(0);
    }
    Harmless += V->isNRVOVariable() && E && isUse(E);
    return true;
  }
  bool VisitVarDecl(const VarDecl *D) {
    Harmless += D->getType()->isReferenceType() && D->getInit() && isUse(D->getInit());
    return true;
  }
  bool VisitCallExpr(const CallExpr *C) {
    if (Pointer || isa<CXXOperatorCallExpr>(C))
      return true;
    const FunctionDecl *Callee = C->getDirectCallee();
    if (!Callee || inStdNamespace(Callee))
      return true;
    for (unsigned I = 0; I < C->getNumArgs() && I < Callee->getNumParams(); ++I)
      Harmless += Callee->getParamDecl(I)->getType()->isReferenceType() && isUse(C->getArg(I));
    return true;
  }
  bool VisitLambdaExpr(const LambdaExpr *L) {
    for (const LambdaCapture &C : L->captures())
      if (C.capturesVariable() && C.getCapturedVar() == V)
        Harmless += C.getCaptureKind() == LCK_ByCopy ? -1 : C.isExplicit() ? 1 : 0;
    return true;
  }

private:
  bool isUse(const Expr *E) const {
    const auto *Ref = dyn_cast<DeclRefExpr>(E->IgnoreParenImpCasts());
    return Ref && Ref->getDecl() == V;
  }
  const VarDecl *V;
  bool Pointer;
};

} // namespace

// Whether the object that V holds ends with V (or is returned): it is not moved or copied to another owner.
bool Extractor::soleOwner(Frame &F, const VarDecl *V) {
  const Frame *Outermost = &F;
  while (Outermost->Lexical)
    Outermost = Outermost->Lexical;
  UseVisitor Uses(V, isSmartPointer(V->getType()));
  Uses.TraverseStmt(const_cast<Stmt *>(Outermost->Body));
  return Uses.Uses <= Uses.Harmless;
}

// V takes over Held. An object whose end matters is only followed while it is plain when it ends.
bool Extractor::endIsPlain(Frame &F, const VarDecl *V, const Value &Held) {
  QualType T = V->getType();
  if (Held.K != Value::Kind::Record || !Held.Class || T->isReferenceType() || T->isPointerType() ||
      !endConcerns(QualType(Held.Class->getTypeForDecl(), 0)))
    return true;
  if (isa<ParmVarDecl>(V))
    return false;
  const Expr *Init = strip(V->getInit());
  bool Fresh = isa<CXXConstructExpr>(Init) || isa<CXXNewExpr>(Init) || isa<InitListExpr>(Init) ||
               (isa<CallExpr>(Init) && !isa<CXXOperatorCallExpr>(Init) &&
                !cast<CallExpr>(Init)->getCallReturnType(Context)->isReferenceType());
  return Fresh && soleOwner(F, V);
}

void Extractor::deleteRecord(Frame &F, const CXXDeleteExpr *E) {
  Value Held = eval(F, E->getArgument());
  if (Held.K != Value::Kind::Record)
    return;
  if (Held.Class && !E->isArrayForm())
    destroyRecord(F, Held, Held.Class, E);
  else
    escape(Held);
}

namespace {

// Whether a body moves V, or a part of it that cancels, to another owner, or returns it.
class MoveVisitor : public RecursiveASTVisitor<MoveVisitor> {
public:
  explicit MoveVisitor(const VarDecl *V) : V(V) {}
  bool Moves = false, Returns = false;

  bool VisitCallExpr(const CallExpr *C) {
    const FunctionDecl *Callee = C->getDirectCallee();
    if (inStdNamespace(Callee) && Callee->getIdentifier() && Callee->getName() == "move" && C->getNumArgs() == 1)
      Moves |= isPart(C->getArg(0));
    return true;
  }
  bool VisitReturnStmt(const ReturnStmt *R) {
    const Expr *E = R->getRetValue();
    if (const auto *C = dyn_cast_or_null<CXXConstructExpr>(E ? E->IgnoreImplicit() : nullptr);
        C && C->getNumArgs() == 1)
      E = C->getArg(0);
    Returns |= E && isPart(E);
    return true;
  }

private:
  bool isPart(const Expr *E) const {
    E = E->IgnoreParenImpCasts();
    if (const auto *M = dyn_cast<MemberExpr>(E))
      E = M->getBase()->IgnoreParenImpCasts();
    const auto *Ref = dyn_cast<DeclRefExpr>(E);
    const auto *Binding = Ref ? dyn_cast<BindingDecl>(Ref->getDecl()) : nullptr;
    return Ref && (Ref->getDecl() == V || (Binding && Binding->getDecomposedDecl() == V));
  }
  const VarDecl *V;
};

} // namespace

// V's cancel function is moved away before V ends. Where it does not come to a field or a goroutine that is followed,
// it may be called at any time.
bool Extractor::movesCancel(Frame &F, const VarDecl *V, model::ObjectId Id) {
  MoveVisitor Moved(V);
  Moved.TraverseStmt(const_cast<Stmt *>(F.Body));
  if (Moved.Moves && !CancelFollowed.count(Id))
    loseCancel(Id);
  return Moved.Moves || Moved.Returns;
}

// L is the function of a go statement.
bool Extractor::startedAtOnce(Frame &F, const LambdaExpr *L) {
  const Stmt *S = parentOf(F, L);
  while (S && (isa<ImplicitCastExpr>(S) || isa<MaterializeTemporaryExpr>(S) || isa<CXXBindTemporaryExpr>(S)))
    S = parentOf(F, S);
  const auto *C = dyn_cast_or_null<CallExpr>(S);
  Role R = C ? roleOfCall(C) : Role::None;
  return R == Role::Go || R == Role::GoDaemon || R == Role::WgGo;
}

// A cancel function that moves into a goroutine is called by it, or when it ends; one that moves into another lambda,
// or on from there, is called at any time.
void Extractor::keepCancel(Frame &F, const LambdaExpr *L, const VarDecl *Capture, const Value &Held,
                           ClosureFrame &Closure) {
  MoveVisitor Moved(Capture);
  Moved.TraverseStmt(L->getBody());
  if (Moved.Moves || Moved.Returns || !startedAtOnce(F, L))
    return loseCancel(Held.Id);
  Closure.Cancels.push_back(Held.Id);
  CancelFollowed.insert(Held.Id);
}

// Nobody knows who cancels Context, or when; one that expires may do so at any time all the same.
void Extractor::loseCancel(model::ObjectId Context) {
  P.Objects[Context].EndsUnseen |= !P.Objects[Context].OutsideSends;
  P.Objects[Context].OutsideSends = true;
}

// Several own V, and nobody knows which of them is the last: what its end does comes at a time that is not known.
void Extractor::endsUnseen(const Value &V) {
  if (V.K == Value::Kind::Object && P.Objects[V.Id].K != model::Object::Kind::Context)
    P.Objects[V.Id].EndsUnseen = true;
  if (V.K != Value::Kind::Record)
    return;
  if (WalkGuard Here(Ending, {V.Fields.get(), nullptr}); Here.entered())
    for (const auto &[Field, Part] : *V.Fields)
      endsUnseen(Part);
}

// The object that an owner holds ends with it.
void Extractor::destroyHeld(Frame &F, const VarDecl *V, const Value &Held) {
  if (V->isNRVOVariable() && V->getType()->isRecordType() && V->getDeclContext() == F.Function &&
      Context.hasSameUnqualifiedType(F.Function->getReturnType(), V->getType()))
    return; // it lives on in the caller
  bool Owns = isSmartPointer(V->getType()) || V->getType()->isRecordType();
  if (Owns && Held.Class && endConcerns(QualType(Held.Class->getTypeForDecl(), 0)))
    destroyRecord(F, Held, Held.Class, V->getInit());
}

} // namespace clang::tidy::tether
