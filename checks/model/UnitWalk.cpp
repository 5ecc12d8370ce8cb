#include "UnitWalk.h"

#include "../utils/HandleTypes.h"
#include "../utils/RuntimeApi.h"
#include "LeakCheck.h"

#include "clang/AST/ExprCXX.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"

#include <map>

using namespace clang::ast_matchers;

namespace clang::tidy::tether {
namespace {

class Collector : public RecursiveASTVisitor<Collector> {
public:
  explicit Collector(ASTContext &Context) : SM(Context.getSourceManager()) {}

  std::vector<const FunctionDecl *> Found;

  bool shouldVisitTemplateInstantiations() const { return true; }
  bool shouldVisitImplicitCode() const { return true; }

  bool TraverseDecl(Decl *D) {
    if (!D || (Inside.empty() && isLibrarys(D->getBeginLoc())))
      return true;
    if (const auto *Scope = dyn_cast<DeclContext>(D); Scope && Scope->isDependentContext())
      return true;
    const auto *F = dyn_cast<FunctionDecl>(D);
    if (F)
      Inside.push_back({F});
    bool Go = RecursiveASTVisitor::TraverseDecl(D);
    if (F)
      Inside.pop_back();
    return Go;
  }

  // Nothing is executed in types, attributes and constraints.
  bool TraverseType(QualType) { return true; }
  bool TraverseTypeLoc(TypeLoc) { return true; }
  bool TraverseAttr(Attr *) { return true; }
  bool TraverseNestedNameSpecifierLoc(NestedNameSpecifierLoc) { return true; }
  bool TraverseTemplateArgumentLoc(const TemplateArgumentLoc &) { return true; }

  bool VisitCallExpr(const CallExpr *C) {
    if (isNew() && (role(C->getDirectCallee()) != Role::None || holdsHandles(C->getType())))
      use(C);
    return true;
  }
  bool VisitCXXConstructExpr(const CXXConstructExpr *C) {
    if (isNew() && holdsHandles(C->getType()))
      use(C);
    return true;
  }

private:
  struct Function {
    const FunctionDecl *Declaration;
    bool Known = false; // and so are those around it
  };

  bool isLibrarys(SourceLocation At) const { return SM.isInSystemHeader(SM.getExpansionLoc(At)); }
  bool isNew() const { return !Inside.empty() && !Inside.back().Known; }

  Role role(const Decl *D) {
    if (!D)
      return Role::None;
    auto [It, New] = Roles.try_emplace(D, Role::None);
    return New ? It->second = roleOf(D) : It->second;
  }
  void use(const Expr *E) {
    if (isLibrarys(E->getBeginLoc()))
      return;
    for (Function &F : llvm::reverse(Inside)) {
      if (F.Known)
        break;
      F.Known = true;
      if (!F.Declaration->isInvalidDecl() && Listed.insert(F.Declaration).second)
        Found.push_back(F.Declaration);
    }
  }

  const SourceManager &SM;
  llvm::SmallVector<Function, 8> Inside;
  llvm::DenseMap<const Decl *, Role> Roles;
  llvm::DenseSet<const FunctionDecl *> Listed;
};

// An editor's traversal scope leaves out the node of the unit itself: there the first function stands for it.
AST_MATCHER_P(FunctionDecl, isFirstMet, const bool *, Walked) { return !*Walked; }

using Walks = std::map<const MatchFinder *, std::weak_ptr<UnitWalk>>;

Walks &walks() {
  static thread_local Walks All;
  return All;
}

} // namespace

// A role is an attribute, so its name has been read from the source, or may have been from a module or precompiled
// header.
bool mayUseApi(const ASTContext &Context) {
  return Context.Idents.getExternalIdentifierLookup() || Context.Idents.find("annotate") != Context.Idents.end();
}

std::vector<const FunctionDecl *> functionsOfInterest(ASTContext &Context) {
  if (!mayUseApi(Context))
    return {};
  Collector Visitor(Context);
  Visitor.TraverseAST(Context);
  return std::move(Visitor.Found);
}

std::shared_ptr<UnitWalk> UnitWalk::of(MatchFinder &Finder) {
  std::weak_ptr<UnitWalk> &Known = walks()[&Finder];
  std::shared_ptr<UnitWalk> Walk = Known.lock();
  if (!Walk) {
    Walk = std::make_shared<UnitWalk>(Finder);
    Known = Walk;
  }
  return Walk;
}

UnitWalk::UnitWalk(MatchFinder &Finder) : Finder(&Finder) {
  Finder.addMatcher(translationUnitDecl(), this);
  Finder.addMatcher(functionDecl(isFirstMet(&Walked)), this);
}

UnitWalk::~UnitWalk() { walks().erase(Finder); }

void UnitWalk::run(const MatchFinder::MatchResult &Result) {
  if (Walked)
    return;
  Walked = true;
  std::vector<const FunctionDecl *> Functions = functionsOfInterest(*Result.Context);
  for (LeakCheck *Check : Checks)
    Check->checkUnit(Functions, *Result.Context);
  forgetFindings(*Result.Context);
  forgetHandles(*Result.Context);
}

} // namespace clang::tidy::tether
