#include "MissingStop.h"

#include "../utils/RuntimeApi.h"
#include "Explanation.h"

#include "clang/AST/ExprCXX.h"
#include "clang/AST/RecursiveASTVisitor.h"

#include <cstdlib>
#include <set>

namespace clang::tidy::tether {

using model::None;
using model::Op;

namespace {

// The objects that N waits for; empty where one of them is not held by a field.
std::set<model::ObjectId> waitsFor(const model::Program &P, const model::Node &N) {
  std::set<model::ObjectId> Objects;
  if (N.Operation == Op::Receive)
    Objects.insert(N.Object);
  if (N.Operation == Op::Select)
    for (const model::Case &C : N.Cases)
      Objects.insert(C.Object);
  for (model::ObjectId Id : Objects)
    if (Id == None || !P.Objects[Id].Member)
      return {};
  return Objects;
}

// Looks in the methods of a class for calls that close or cancel what its fields of given names hold.
class StopVisitor : public RecursiveASTVisitor<StopVisitor> {
public:
  explicit StopVisitor(const std::set<std::string> &Names) : Names(Names) {}
  const CallExpr *Found = nullptr;

  bool VisitCallExpr(const CallExpr *C) {
    Role R = roleOfCall(C);
    if (R != Role::Close && R != Role::Cancel)
      return true;
    const Expr *On = isa<CXXMemberCallExpr>(C) ? cast<CXXMemberCallExpr>(C)->getImplicitObjectArgument()
                                               : (C->getNumArgs() ? C->getArg(0) : nullptr);
    if (const auto *M = On ? dyn_cast<MemberExpr>(On->IgnoreParenImpCasts()) : nullptr)
      if (Names.count(M->getMemberDecl()->getNameAsString()))
        Found = C;
    return !Found;
  }

private:
  const std::set<std::string> &Names;
};

std::optional<Finding> tell(const Fragment &F, model::Place Where) {
  const model::Program &P = F.Program;
  const model::Node &N = P.Processes[Where.Process].Nodes[Where.Node];
  const CXXMethodDecl *Starter = F.StartedBy[static_cast<std::size_t>(Where.Process)];
  std::set<model::ObjectId> Objects = waitsFor(P, N);
  if (!Starter || N.Ranges || N.Site == None || Objects.empty())
    return std::nullopt;
  Finding Out;
  Out.Kind = Defect::MissingStop;
  Out.Blocked = N.Operation == Op::Select ? Finding::Operation::Select : Finding::Operation::Receive;
  Out.Object = Starter->getParent()->getNameAsString();
  Out.At = F.Sites[static_cast<std::size_t>(N.Site)];
  if (model::SiteId Start = P.Processes[Where.Process].Site; Start != None)
    Out.Started = F.Sites[static_cast<std::size_t>(Start)];
  std::set<std::string> Names;
  for (model::ObjectId Id : Objects)
    Names.insert(P.Objects[Id].Name);
  for (const CXXMethodDecl *M : Starter->getParent()->methods()) {
    StopVisitor Stops(Names);
    if (M->hasBody())
      Stops.TraverseStmt(M->getBody());
    if (Stops.Found)
      Out.Partners.push_back({Site::Kind::Operation, Stops.Found->getExprLoc(), Stops.Found});
  }
  return Out;
}

} // namespace

std::optional<Finding> missingStop(const Fragment &F, const model::Judgement &J) {
  for (const model::Place &Other : J.Witness.AlsoStuck)
    if (Other.Process == 0)
      return std::nullopt;
  if (J.Witness.Where.Process == 0)
    return std::nullopt;
  std::optional<Finding> Out = tell(F, J.Witness.Where);
  if (Out && J.Exit) {
    const model::Node &N = F.Program.Processes[J.Exit->Process].Nodes[J.Exit->Node];
    if (N.Site == None)
      return std::nullopt;
    Out->Exit = F.Sites[static_cast<std::size_t>(N.Site)];
    Out->ExitOn = J.Exit->On;
  }
  return Out;
}

std::vector<Finding> neverStopped(const CXXRecordDecl &Class, UnitFacts &Unit, const AnalysisLimits &Limits) {
  std::optional<Fragment> F = extractClass(Class, Unit, Limits.Extraction);
  if (!F)
    return {};
  const model::Program &P = F->Program;
  std::set<model::ProcessId> Ended;
  std::vector<model::Stuck> Leaks;
  for (int Number : {2, 1}) {
    model::Valuation V;
    V.Conditions.assign(P.Conditions.size(), model::Valuation::Truth::Either);
    for (const model::Atom &A : P.Atoms)
      V.Atoms.push_back(A.OneRound ? 1 : A.Exact != None && A.Exact <= 4 ? A.Exact : Number);
    model::Outcome O = model::search(P, V);
    if (!O.Complete)
      return {};
    Ended.insert(O.Ended.begin(), O.Ended.end());
    Leaks = std::move(O.Leaks);
  }
  if (std::getenv("TETHER_DUMP_MODEL"))
    llvm::errs() << "life of " << Class.getQualifiedNameAsString() << "\n" << model::describe(P);
  std::vector<Finding> Out;
  std::set<model::ProcessId> Told;
  for (model::Stuck &S : Leaks) {
    model::ProcessId Process = S.Where.Process;
    if (Process < 2 || Ended.count(Process) || !Told.insert(Process).second)
      continue;
    model::Judgement J;
    J.Witness = std::move(S);
    const model::Node &N = P.Processes[Process].Nodes[J.Witness.Where.Node];
    std::optional<Finding> Found = N.Ranges ? Explanation(*F, J).explain() : tell(*F, J.Witness.Where);
    if (!Found)
      continue;
    Found->Run = witnessOf(*F, J, "the user of '" + Class.getNameAsString() + "'", *Found);
    Out.push_back(std::move(*Found));
  }
  return Out;
}

} // namespace clang::tidy::tether
