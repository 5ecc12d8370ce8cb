#include "FixSafety.h"

#include "clang/AST/StmtCXX.h"

#include <algorithm>

namespace clang::tidy::tether {

using namespace ::tether::model;

namespace {

bool hasCaseOn(const Node &N, ObjectId Channel) {
  return std::any_of(N.Cases.begin(), N.Cases.end(), [&](const Case &C) { return C.Object == Channel; });
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

// Looks through blocks and the branches of if statements up to the body of the lambda.
bool FixSafety::isLastStatement(const Process &P, const Node &N) const {
  const LambdaExpr *Started = startedLambda(P);
  const auto *Operation =
      N.Site == None ? nullptr : dyn_cast_or_null<Expr>(F.Sites[static_cast<std::size_t>(N.Site)].Syntax);
  const ParentMap *Up = Started && Operation ? Parents(Operation) : nullptr;
  if (!Up)
    return false;
  const Stmt *S = Operation;
  while (S != Started->getBody()) {
    const Stmt *Parent = Up->getParent(S);
    if (!Parent)
      return false;
    if (const auto *Block = dyn_cast<CompoundStmt>(Parent)) {
      const auto *After = std::find(Block->body_begin(), Block->body_end(), S) + 1;
      bool Leaves = After != Block->body_end() && isa<ReturnStmt>(*After) && !cast<ReturnStmt>(*After)->getRetValue();
      if (Leaves)
        return true;
      if (After != Block->body_end())
        return false;
    } else if (const auto *If = dyn_cast<IfStmt>(Parent)) {
      if (S != If->getThen() && S != If->getElse())
        return false;
    } else if (!isa<ExprWithCleanups>(Parent) && !isa<ImplicitCastExpr>(Parent)) {
      return false;
    }
    S = Parent;
  }
  return true;
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
      auto ByReference = [](const LambdaCapture &C) { return C.capturesThis() || C.getCaptureKind() == LCK_ByRef; };
      if (!N.Ranges || !Started || std::any_of(Started->capture_begin(), Started->capture_end(), ByReference))
        return false;
    }
  return true;
}

} // namespace clang::tidy::tether
