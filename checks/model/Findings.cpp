#include "Findings.h"

#include "Explanation.h"
#include "Fixer.h"
#include "JudgeMemory.h"
#include "MissingStop.h"
#include "UnitFacts.h"

#include "llvm/ADT/DenseSet.h"

#include <cstdlib>
#include <map>

namespace clang::tidy::tether {

namespace {

// What main starts may run until main returns.
bool livesAsLongAsTheProgram(const FunctionDecl &Root) {
  for (const DeclContext *C = &Root; C; C = C->getParent())
    if (const auto *F = dyn_cast<FunctionDecl>(C); F && F->isMain())
      return true;
  return false;
}

std::string nameOf(const FunctionDecl &Root) {
  const auto *Method = dyn_cast<CXXMethodDecl>(&Root);
  return Method && Method->getParent()->isLambda() ? "this lambda" : "'" + Root.getNameAsString() + "'";
}

std::vector<Finding> analyse(const FunctionDecl &Root, UnitFacts &Unit, const AnalysisLimits &Limits) {
  std::vector<Finding> Out;
  std::optional<Fragment> F = extract(Root, Unit, Limits.Extraction);
  if (!F)
    return Out;
  if (std::getenv("TETHER_DUMP_MODEL"))
    llvm::errs() << "model of " << Root.getQualifiedNameAsString() << "\n" << model::describe(F->Program);
  model::JudgeLimits JudgeLimits;
  JudgeLimits.States = Limits.States;
  JudgeLimits.Valuations = Limits.Searches;
  model::Verdict V = model::judgeOnce(F->Program, JudgeLimits);
  if (std::getenv("TETHER_DUMP_MODEL"))
    llvm::errs() << model::describe(V);
  // A consequence is told when its cause is, and as the same defect.
  std::map<model::Place, Finding> Told;
  const std::vector<model::Judgement> Companions = model::companions(F->Program, V.Judgements);
  std::vector<const model::Judgement *> Pending;
  for (const auto *Judged : {&std::as_const(V.Judgements), &Companions})
    for (const model::Judgement &J : *Judged)
      Pending.push_back(&J);
  for (bool Progress = true; Progress;) {
    Progress = false;
    for (const model::Judgement *&J : Pending) {
      if (!J)
        continue;
      Explanation Story(*F, *J);
      std::optional<model::Place> Cause = Story.consequenceOf();
      if (Cause && !Told.count(*Cause))
        continue;
      if (std::optional<Finding> Found = Story.explain()) {
        if (Cause && Found->Blocked != Finding::Operation::Range) {
          Found->Kind = Told[*Cause].Kind;
          Found->Exit = Told[*Cause].Exit;
          Found->Cause = Told[*Cause].At;
        }
        Fixer(*F, V, Unit.Context).fix(*Found, *J);
        Found->Run = witnessOf(*F, *J, nameOf(Root), *Found);
        if (std::getenv("TETHER_DUMP_MODEL"))
          llvm::errs() << "witness\n" << describe(Found->Run, Unit.Context.getSourceManager());
        Told.try_emplace(J->Witness.Where, *Found);
        Progress = true;
      }
      J = nullptr;
    }
  }
  for (auto &[Where, Found] : Told)
    Out.push_back(std::move(Found));
  if (!livesAsLongAsTheProgram(Root))
    for (Finding &Found : endlessLoops(*F))
      Out.push_back(std::move(Found));
  return Out;
}

struct Cache {
  std::map<const FunctionDecl *, std::vector<Finding>> ByRoot;
  std::map<const CXXRecordDecl *, std::vector<Finding>> ByClass;
  llvm::DenseSet<SourceLocation> Claimed; // places that a root analysed earlier has spoken of
};

struct UnitCache {
  explicit UnitCache(ASTContext &Context) : Facts(Context) {}

  UnitFacts Facts;
  std::map<AnalysisLimits, Cache> ByLimits;
};

thread_local std::map<const ASTContext *, UnitCache> Caches;

UnitCache &cacheOf(ASTContext &Context) {
  auto [It, New] = Caches.try_emplace(&Context, Context);
  if (New)
    Context.AddDeallocation([](void *C) { Caches.erase(static_cast<const ASTContext *>(C)); }, &Context);
  return It->second;
}

} // namespace

const std::vector<Finding> &findings(const CXXRecordDecl &Class, ASTContext &Context, const AnalysisLimits &Limits) {
  UnitCache &Unit = cacheOf(Context);
  Cache &Known = Unit.ByLimits[Limits];
  auto [It, New] = Known.ByClass.try_emplace(&Class);
  if (!New)
    return It->second;
  std::vector<Finding> Mine = neverStopped(Class, Unit.Facts, Limits);
  llvm::erase_if(Mine, [&](const Finding &F) { return !Known.Claimed.insert(F.At.Where).second; });
  return It->second = std::move(Mine);
}

const std::vector<Finding> &findings(const FunctionDecl &Root, ASTContext &Context, const AnalysisLimits &Limits) {
  UnitCache &Unit = cacheOf(Context);
  Cache &Known = Unit.ByLimits[Limits];
  auto [It, New] = Known.ByRoot.try_emplace(&Root);
  if (!New)
    return It->second;
  std::vector<Finding> Mine = analyse(Root, Unit.Facts, Limits);
  // The same place seen from a caller is the same defect, told from farther away.
  llvm::erase_if(Mine, [&](const Finding &F) { return !Known.Claimed.insert(F.At.Where).second; });
  return It->second = std::move(Mine);
}

void forgetFindings(const ASTContext &Context) { Caches.erase(&Context); }

} // namespace clang::tidy::tether
