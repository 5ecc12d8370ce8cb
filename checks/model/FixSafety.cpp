#include "FixSafety.h"

#include "../utils/RuntimeApi.h"

#include "clang/AST/StmtCXX.h"
#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/ADT/StringSwitch.h"

#include <algorithm>

namespace clang::tidy::tether {

using namespace ::tether::model;

namespace {

bool hasCaseOn(const Node &N, ObjectId Channel) {
  return std::any_of(N.Cases.begin(), N.Cases.end(), [&](const Case &C) { return C.Object == Channel; });
}

// A class of the standard library that keeps values of its arguments and does nothing else.
bool keepsArguments(const CXXRecordDecl &R) {
  return R.isInStdNamespace() && isa<ClassTemplateSpecializationDecl>(R) && R.getIdentifier() &&
         llvm::StringSwitch<bool>(R.getName())
             .Cases("basic_string", "vector", "array", "deque", "list", "optional", "pair", "tuple", true)
             .Cases("set", "map", "unordered_set", "unordered_map", "unique_ptr", "shared_ptr", true)
             .Default(false);
}

using Predicate = llvm::function_ref<bool(QualType)>;

bool allArguments(llvm::ArrayRef<TemplateArgument> Arguments, Predicate Holds) {
  return llvm::all_of(Arguments, [&](const TemplateArgument &A) {
    if (A.getKind() == TemplateArgument::Pack)
      return allArguments(A.pack_elements(), Holds);
    return A.getKind() != TemplateArgument::Type || Holds(A.getAsType());
  });
}

bool allArguments(const CXXRecordDecl &R, Predicate Holds) {
  return allArguments(cast<ClassTemplateSpecializationDecl>(R).getTemplateArgs().asArray(), Holds);
}

// Nobody can tell when a T comes to its end.
bool endsQuietly(QualType T) {
  const CXXRecordDecl *R = T->getBaseElementTypeUnsafe()->getAsCXXRecordDecl();
  if (!R || !R->hasDefinition() || R->hasTrivialDestructor() || isTracked(roleOfType(T)))
    return true;
  if (R->isInStdNamespace() && R->isEmpty()) // an allocator
    return true;
  return keepsArguments(*R) && allArguments(*R, endsQuietly);
}

// Whoever has a T may use it when everything else is gone. A class that contains itself, such as a tree, is Met.
bool outlivesOthers(QualType T, llvm::SmallPtrSetImpl<const CXXRecordDecl *> &Met) {
  T = QualType(T->getBaseElementTypeUnsafe(), 0);
  if (T->isArithmeticType() || T->isEnumeralType() || isTracked(roleOfType(T)))
    return true;
  const CXXRecordDecl *R = T->getAsCXXRecordDecl();
  if (!R || !R->hasDefinition())
    return false;
  if (!Met.insert(R).second)
    return true;
  auto Inner = [&](QualType Part) { return outlivesOthers(Part, Met); };
  if (keepsArguments(*R))
    return allArguments(*R, Inner);
  return llvm::all_of(R->bases(), [&](const CXXBaseSpecifier &B) { return Inner(B.getType()); }) &&
         llvm::all_of(R->fields(), [&](const FieldDecl *F) { return Inner(F->getType()); });
}

// What the closure has of its own; null of what it shares with others.
const ValueDecl *copiedBy(const LambdaCapture &C) {
  return C.capturesVariable() && C.getCaptureKind() != LCK_ByRef ? C.getCapturedVar() : nullptr;
}

bool declaresQuietly(const Stmt *S) {
  const auto *Declares = dyn_cast_or_null<DeclStmt>(S);
  return !Declares || llvm::all_of(Declares->decls(), [](const Decl *D) {
    const auto *V = dyn_cast<VarDecl>(D);
    return !V || V->getType()->isReferenceType() || endsQuietly(V->getType());
  });
}

} // namespace

const LambdaExpr *FixSafety::startedLambda(const Process &P) const {
  if (P.Site == None)
    return nullptr;
  const auto *Go = dyn_cast_or_null<CallExpr>(F.Sites[static_cast<std::size_t>(P.Site)].Syntax);
  const LambdaExpr *Found = nullptr;
  if (Go)
    for (const Expr *Arg : Go->arguments())
      if (const auto *L = dyn_cast<LambdaExpr>(Arg->IgnoreUnlessSpelledInSource()))
        Found = L;
  return Found;
}

bool FixSafety::isLastOperation(const Process &P, const Node &N) const {
  std::vector<char> Seen(P.Nodes.size(), 0);
  std::vector<NodeId> Work{N.Next[0]};
  while (!Work.empty()) {
    NodeId At = Work.back();
    Work.pop_back();
    if (At == None || Seen[static_cast<std::size_t>(At)])
      continue;
    Seen[static_cast<std::size_t>(At)] = 1;
    const Node &Next = P.Nodes[static_cast<std::size_t>(At)];
    if (Next.Operation != Op::Pass && Next.Operation != Op::End)
      return false;
    Work.insert(Work.end(), std::begin(Next.Next), std::end(Next.Next));
  }
  return true;
}

// Looks through blocks and the branches of if statements up to the body of the lambda. A destructor that comes after
// the statement must not show when it runs.
bool FixSafety::isLastStatement(const Process &P, const Node &N) const {
  const LambdaExpr *Started = startedLambda(P);
  const auto *Operation =
      N.Site == None ? nullptr : dyn_cast_or_null<Expr>(F.Sites[static_cast<std::size_t>(N.Site)].Syntax);
  const ParentMap *Up = Started && Operation ? Parents(Operation) : nullptr;
  if (!Up)
    return false;
  const Stmt *S = Operation;
  bool Left = false; // by a return
  while (S != Started->getBody()) {
    const Stmt *Parent = Up->getParent(S);
    if (!Parent)
      return false;
    if (const auto *Block = dyn_cast<CompoundStmt>(Parent)) {
      const auto *After = std::find(Block->body_begin(), Block->body_end(), S) + 1;
      bool Leaves = After != Block->body_end() && isa<ReturnStmt>(*After) && !cast<ReturnStmt>(*After)->getRetValue();
      if ((After != Block->body_end() && !Leaves && !Left) || !std::all_of(Block->body_begin(), After, declaresQuietly))
        return false;
      Left |= Leaves;
    } else if (const auto *If = dyn_cast<IfStmt>(Parent)) {
      if ((S != If->getThen() && S != If->getElse()) || !declaresQuietly(If->getInit()) ||
          !declaresQuietly(If->getConditionVariableDeclStmt()))
        return false;
    } else if (!isa<ExprWithCleanups>(Parent) && !isa<ImplicitCastExpr>(Parent)) {
      return false;
    }
    S = Parent;
  }
  return llvm::all_of(Started->captures(), [](const LambdaCapture &C) {
    const ValueDecl *Copied = copiedBy(C);
    return !Copied || endsQuietly(Copied->getType().getNonReferenceType());
  });
}

bool FixSafety::roomIsSafe(ObjectId Channel) const {
  bool Received = false;
  for (const Process &P : F.Program.Processes)
    for (const Node &N : P.Nodes) {
      if (N.Operation == Op::Send && N.Object == Channel && !(isLastOperation(P, N) && isLastStatement(P, N)))
        return false;
      for (const Case &C : N.Cases) {
        if (C.Object == Channel && C.Sends)
          return false;
        Received |= C.Object == Channel;
      }
      Received |= N.Operation == Op::Receive && N.Object == Channel;
    }
  return Received;
}

bool FixSafety::closeIsSafe(ObjectId Channel) const {
  for (const Process &P : F.Program.Processes)
    for (const Node &N : P.Nodes) {
      if (hasCaseOn(N, Channel))
        return false;
      if (N.Operation != Op::Receive || N.Object != Channel)
        continue;
      const LambdaExpr *Started = startedLambda(P);
      auto IsOwn = [](const LambdaCapture &C) {
        const ValueDecl *Copied = copiedBy(C);
        llvm::SmallPtrSet<const CXXRecordDecl *, 8> Met;
        return Copied && outlivesOthers(Copied->getType().getNonReferenceType(), Met);
      };
      if (!N.Ranges || !Started || !llvm::all_of(Started->captures(), IsOwn))
        return false;
    }
  return true;
}

} // namespace clang::tidy::tether
