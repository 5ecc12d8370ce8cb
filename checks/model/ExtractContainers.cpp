// Containers of handles: pairs, tuples, arrays and vectors. Elements that are put in one by one are told apart. What a
// counted loop puts in, one in each round, is one element that stands for all, as long as all are treated alike: by a
// range-for, or with the counter of a loop that has as many rounds. Anything else gives the container away.

#include "../utils/HandleTypes.h"
#include "Extractor.h"

#include "clang/AST/DeclTemplate.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/AST/StmtCXX.h"
#include "llvm/ADT/StringSwitch.h"

namespace clang::tidy::tether {

using model::None;

Value Extractor::newContainer(std::vector<Value> Parts, model::CountId Rounds) {
  Value V;
  V.K = Value::Kind::Container;
  V.Elements = std::make_shared<Container>();
  V.Elements->Parts = std::move(Parts);
  V.Elements->Rounds = Rounds;
  return V;
}

void Extractor::giveAway(const Value &V) {
  if (std::exchange(V.Elements->Given, true))
    return;
  for (const Value &Part : V.Elements->Parts)
    escape(Part);
}

// ---- making them ----------------------------------------------------------------------------------------------------

// An array's list; the elements that are no handles are there too, so that positions count.
Value Extractor::evalArray(Frame &F, const InitListExpr *L) {
  std::vector<Value> Parts;
  bool Any = false;
  for (const Expr *Init : L->inits()) {
    Parts.push_back(eval(F, Init));
    Any |= Parts.back().followed();
  }
  return Any ? newContainer(std::move(Parts), None) : Value();
}

QualType elementType(QualType Sequence) {
  const auto *Spec =
      dyn_cast_or_null<ClassTemplateSpecializationDecl>(Sequence.getNonReferenceType()->getAsCXXRecordDecl());
  bool Known = Spec && Spec->getTemplateArgs().size() && Spec->getTemplateArgs()[0].getKind() == TemplateArgument::Type;
  return Known ? Spec->getTemplateArgs()[0].getAsType() : QualType();
}

bool isThread(QualType T) {
  return !T.isNull() && isStdClass(T.getNonReferenceType()->getAsCXXRecordDecl(), {"thread", "jthread"});
}

// A pair is a record with two fields, a tuple a container that is never filled.
Value Extractor::evalTogether(Frame &F, QualType T, llvm::ArrayRef<const Expr *> Args) {
  const CXXRecordDecl *Class = T->getAsCXXRecordDecl();
  std::vector<Value> Parts;
  bool Any = false;
  for (const Expr *Arg : Args) {
    Parts.push_back(eval(F, Arg));
    Any |= Parts.back().followed();
    if (!Parts.back().followed())
      escapeWithin(F, Arg);
  }
  if (!Any)
    return {};
  if (!isStdClass(Class, {"pair"}))
    return newContainer(std::move(Parts), None);
  Value V = newRecord(Class);
  unsigned I = 0;
  for (const FieldDecl *Field : Class->fields())
    if (I < Parts.size() && Parts[I++].followed())
      setField(V, Field, Parts[I - 1]);
  return V;
}

// The constructors of the standard library's classes that the model looks into. std::nullopt for all others.
std::optional<Value> Extractor::evalLibraryConstruct(Frame &F, const CXXConstructExpr *C,
                                                     llvm::ArrayRef<const Expr *> Args) {
  const CXXRecordDecl *Class = C->getConstructor()->getParent();
  bool Threads = isStdClass(Class, {"vector"}) && isThread(elementType(C->getType()));
  if (!inStdNamespace(Class) || (!holdsHandles(C->getType()) && !Threads))
    return std::nullopt;
  if (isStdClass(Class, {"pair", "tuple"}) && Args.size() > 1)
    return evalTogether(F, C->getType(), Args);
  if (isStdClass(Class, {"optional", "tuple"}) && Args.size() == 1)
    return isStdClass(Class, {"optional"}) ? eval(F, Args[0]) : evalTogether(F, C->getType(), Args);
  if (!isStdClass(Class, {"vector", "deque"}))
    return std::nullopt;
  if (Args.empty())
    return F.Results[C] = newContainer({}, None);
  if (Args.size() != 1 || !Args[0]->getType()->isIntegerType())
    return std::nullopt;
  model::Object Nil;
  Nil.Nil = true;
  Nil.Capacity = P.constant(0);
  Nil.Made = site(Site::Kind::Creation, C);
  P.Objects.push_back(Nil);
  model::CountId Size = count(F, Args[0]);
  return F.Results[C] = newContainer({Value::object(static_cast<model::ObjectId>(P.Objects.size()) - 1)}, Size);
}

// ---- taking elements out --------------------------------------------------------------------------------------------

bool Extractor::sameCount(model::CountId A, model::CountId B) const {
  if (A == B)
    return true;
  if (A == None || B == None)
    return false;
  const model::Count &L = P.Counts[A], &R = P.Counts[B];
  if (L.K != R.K)
    return false;
  bool Leaf = L.K == model::Count::Kind::Constant || L.K == model::Count::Kind::Atom;
  return Leaf ? L.Value == R.Value : sameCount(L.Left, R.Left) && sameCount(L.Right, R.Right);
}

// Index runs from nought to Rounds in a counted loop.
bool Extractor::countsThrough(Frame &F, const Expr *Index, model::CountId Rounds) {
  const auto *Ref = dyn_cast<DeclRefExpr>(strip(Index));
  const auto *I = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
  Frame *Owner = I ? frameOf(F, I) : nullptr;
  if (!Owner)
    return false;
  if (const auto *Param = dyn_cast<ParmVarDecl>(I)) {
    auto It = Owner->Arguments.find(Param);
    return Owner->Caller && It != Owner->Arguments.end() && factsOf(*Owner).stable(Param) &&
           countsThrough(*Owner->Caller, It->second, Rounds);
  }
  Expr::EvalResult Start;
  bool FromZero = I->getInit() && !I->getInit()->isValueDependent() && I->getInit()->EvaluateAsInt(Start, Context) &&
                  Start.Val.getInt() == 0;
  for (const auto &[Where, Loop] : Loops)
    if (const auto *For = dyn_cast<ForStmt>(Where.second);
        For && Where.first == Owner && Loop.Bound != None && FromZero)
      if (const auto *D = dyn_cast_or_null<DeclStmt>(For->getInit()); D && D->isSingleDecl() && D->getSingleDecl() == I)
        return sameCount(Loop.Bound, Rounds);
  return false;
}

// The element at Index; without one, each in turn.
Value Extractor::element(Frame &F, const Value &V, const Expr *Index) {
  const Container &C = *V.Elements;
  if (C.Given)
    return {};
  if (C.Rounds != None && (!Index || countsThrough(F, Index, C.Rounds)))
    return C.Parts[0];
  if (C.Rounds == None && !Index && C.Parts.size() == 1)
    return C.Parts[0];
  Expr::EvalResult Constant;
  if (C.Rounds == None && Index && !Index->isValueDependent() && Index->EvaluateAsInt(Constant, Context) &&
      Constant.Val.getInt().isNonNegative() && Constant.Val.getInt().ult(C.Parts.size()))
    return C.Parts[Constant.Val.getInt().getZExtValue()];
  giveAway(V);
  return {};
}

namespace {

// T is one element's type rather than that of the container or of its iterator.
bool isElement(QualType T) {
  T = T.getNonReferenceType();
  if (T->isPointerType() || T->isArrayType())
    return false;
  const CXXRecordDecl *Class = T->getAsCXXRecordDecl();
  bool Library = inStdNamespace(Class) || (Class && Class->getIdentifier() && Class->getName() == "__normal_iterator");
  return !Library ||
         isStdClass(Class, {"unique_ptr", "shared_ptr", "optional", "pair", "function", "thread", "jthread"});
}

std::optional<unsigned> getIndex(const FunctionDecl *Callee) {
  const TemplateArgumentList *Args = Callee->getTemplateSpecializationArgs();
  if (!Callee->getIdentifier() || Callee->getName() != "get" || !Args || !Args->size() ||
      Args->get(0).getKind() != TemplateArgument::Integral)
    return std::nullopt;
  return static_cast<unsigned>(Args->get(0).getAsIntegral().getZExtValue());
}

} // namespace

// A variable, by reference or not, takes what one element of a container is.
Value Extractor::elementFor(Frame &F, const VarDecl *V, const Value &Held) {
  bool Takes = Held.K == Value::Kind::Container && !V->isImplicit() && isElement(V->getType());
  return Takes ? element(F, Held, nullptr) : Held;
}

// What a call of the standard library hands out of a container or of a pair. std::nullopt for all other calls.
std::optional<Value> Extractor::evalLibraryCall(Frame &F, const CallExpr *C) {
  const FunctionDecl *Callee = C->getDirectCallee();
  if (!inStdNamespace(Callee) || C->getNumArgs() > 8)
    return std::nullopt;
  if (Callee->getIdentifier() && (Callee->getName() == "make_pair" || Callee->getName() == "make_tuple")) {
    llvm::SmallVector<const Expr *, 6> Args = writtenArguments(C);
    return evalTogether(F, C->getType(), Args);
  }
  const Expr *On = objectArgument(C);
  std::optional<unsigned> Position = getIndex(Callee);
  if (Position && C->getNumArgs() == 1)
    On = C->getArg(0);
  Value V = On ? eval(F, On) : Value();
  if (Position && V.K == Value::Kind::Record && isStdClass(V.Class, {"pair"})) {
    unsigned I = 0;
    for (const FieldDecl *Field : V.Class->fields())
      if (I++ == *Position)
        return V.Fields->count(Field) ? (*V.Fields)[Field] : Value();
  }
  if (V.K != Value::Kind::Container)
    return std::nullopt;
  if (Position)
    return *Position < V.Elements->Parts.size() && !V.Elements->Given ? V.Elements->Parts[*Position] : Value();
  const auto *Operator = dyn_cast<CXXOperatorCallExpr>(C);
  bool At = Callee->getIdentifier() && Callee->getName() == "at";
  if (Operator && Operator->getOperator() == OO_Subscript)
    return element(F, V, C->getArg(1));
  if (At && C->getNumArgs() == 1)
    return element(F, V, C->getArg(0));
  bool End = Callee->getIdentifier() && (Callee->getName() == "front" || Callee->getName() == "back");
  if (End && V.Elements->Rounds == None && V.Elements->Parts.size() == 1)
    return V.Elements->Parts[0];
  if (End)
    giveAway(V);
  return isElement(C->getType()) && !Operator ? Value() : V;
}

// ---- putting elements in --------------------------------------------------------------------------------------------

namespace {

// A loop that a push has to share with all its rounds: nothing in its body goes on or leaves early.
bool runsStraight(const Stmt *Body) {
  struct Jumps : RecursiveASTVisitor<Jumps> {
    bool Found = false;
    bool VisitBreakStmt(BreakStmt *) { return !(Found = true); }
    bool VisitContinueStmt(ContinueStmt *) { return !(Found = true); }
    bool VisitGotoStmt(GotoStmt *) { return !(Found = true); }
    bool TraverseLambdaExpr(LambdaExpr *) { return true; }
  } Visitor;
  Visitor.TraverseStmt(const_cast<Stmt *>(Body));
  return !Visitor.Found;
}

bool returnsBefore(const Stmt *Body, SourceLocation At) {
  struct Returns : RecursiveASTVisitor<Returns> {
    SourceLocation At;
    bool Found = false;
    bool VisitReturnStmt(ReturnStmt *R) {
      Found |= R->getBeginLoc() < At;
      return true;
    }
    bool TraverseLambdaExpr(LambdaExpr *) { return true; }
  } Visitor;
  Visitor.At = At;
  Visitor.TraverseStmt(const_cast<Stmt *>(Body));
  return Visitor.Found;
}

} // namespace

// How often the walk's one visit of At stands for: Rounds stays None for once. False where nobody can say.
bool Extractor::timesVisited(Frame &F, const Stmt *At, model::CountId &Rounds) {
  for (Frame *In = &F; In; In = In->Caller) {
    const Stmt *Child = At;
    for (const Stmt *S = parentOf(*In, At); S; Child = S, S = parentOf(*In, S)) {
      if (loopBody(S) == Child) {
        auto It = Loops.find({In, S});
        if (Rounds != None || It == Loops.end() || It->second.Bound == None || !runsStraight(Child))
          return false;
        Rounds = It->second.Bound;
        continue;
      }
      bool Straight = isa<Expr>(S) ? !isa<AbstractConditionalOperator>(S) && !isa<LambdaExpr>(S)
                                   : isa<CompoundStmt>(S) || isa<DeclStmt>(S) || isa<ReturnStmt>(S);
      if (const auto *B = dyn_cast<BinaryOperator>(S); B && B->isLogicalOp())
        Straight = false;
      if (!Straight)
        return false;
    }
    bool Outermost = !In->Caller || In->Goroutine;
    if (Outermost)
      return true;
    if (returnsBefore(In->Body, At->getBeginLoc()))
      return false;
    At = In->CallSite;
  }
  return true;
}

void Extractor::fill(Frame &F, const CallExpr *C, const Value &Into, const Value &Part) {
  Container &To = *Into.Elements;
  model::CountId Rounds = None;
  bool Known = !To.Given && timesVisited(F, C, Rounds) && To.Rounds == None && (Rounds == None || To.Parts.empty());
  bool Ends = Part.K == Value::Kind::Record && Part.Class && endConcerns(QualType(Part.Class->getTypeForDecl(), 0));
  To.Parts.push_back(Part);
  if (Known && Rounds != None)
    To.Rounds = Rounds;
  if (!Known) {
    To.Given = false;
    giveAway(Into);
  }
  if (Ends)
    escape(Part);
}

// outs[i] = make_chan<int>(), or the same through a reference, where all elements were nil. False where Left is none.
bool Extractor::assignElement(Frame &F, const Expr *Left, const Expr *Right) {
  const Expr *To = strip(Left), *Index = nullptr;
  Value Into;
  if (const auto *Ref = dyn_cast<DeclRefExpr>(To)) {
    const auto *V = dyn_cast<VarDecl>(Ref->getDecl());
    Frame *Owner = V ? frameOf(F, V) : nullptr;
    if (Owner)
      if (auto It = Owner->ElementVariables.find(V); It != Owner->ElementVariables.end())
        Into = It->second;
  } else if (const auto *C = dyn_cast<CXXOperatorCallExpr>(To); C && C->getOperator() == OO_Subscript) {
    Into = eval(F, C->getArg(0));
    Index = C->getArg(1);
  }
  if (Into.K != Value::Kind::Container)
    return false;
  Value New = eval(F, Right);
  Value Old = element(F, Into, Index);
  model::CountId Rounds = None;
  bool First = Old.K == Value::Kind::Object && P.Objects[Old.Id].Nil && !mentioned(Old.Id) && New.followed();
  if (First && timesVisited(F, To, Rounds) && sameCount(Rounds, Into.Elements->Rounds)) {
    Into.Elements->Parts[0] = New;
    return true;
  }
  giveAway(Into);
  escapeWithin(F, Right);
  return true;
}

// Calls that deal with a container. False for all others.
bool Extractor::containerCall(Frame &F, const CallExpr *C) {
  const FunctionDecl *Callee = C->getDirectCallee();
  if (!inStdNamespace(Callee))
    return false;
  bool Together = Callee->getIdentifier() && (Callee->getName() == "make_pair" || Callee->getName() == "make_tuple");
  if (Together)
    return eval(F, C).followed();
  const Expr *On = objectArgument(C);
  Value V = On ? eval(F, On) : Value();
  if (V.K != Value::Kind::Container)
    return false;
  if (const auto *Operator = dyn_cast<CXXOperatorCallExpr>(C)) {
    eval(F, C); // an unknown element gives the container away
    bool Moves = Operator->isAssignmentOp();
    if (Moves)
      giveAway(V);
    return !Moves;
  }
  if (!Callee->getIdentifier())
    return false;
  llvm::StringRef Name = Callee->getName();
  bool Fills = Name == "push_back" || Name == "emplace_back";
  if (Fills && isThread(elementType(On->getType())) && !isThread(C->getArg(0)->getType())) {
    model::CountId Rounds = None;
    if (Value Thread = timesVisited(F, C, Rounds) ? startThread(F, C, writtenArguments(C)) : Value(); Thread.followed())
      fill(F, C, V, Thread);
    else if (giveAway(V); true)
      for (const Expr *Arg : C->arguments())
        escapeWithin(F, Arg);
    return true;
  }
  if (Fills && C->getNumArgs() == 1) {
    Value Part = eval(F, C->getArg(0));
    if (Part.followed())
      fill(F, C, V, Part);
    else if (giveAway(V); true)
      escapeWithin(F, C->getArg(0));
    return true;
  }
  bool Looks = llvm::StringSwitch<bool>(Name)
                   .Cases("size", "empty", "reserve", "begin", "end", "cbegin", "cend", "capacity", true)
                   .Cases("at", "front", "back", true)
                   .Default(false);
  if (Looks)
    eval(F, C);
  return Looks;
}

} // namespace clang::tidy::tether
