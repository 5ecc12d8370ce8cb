#include "LeakCheck.h"

#include "FindingSink.h"
#include "UnitWalk.h"

#include "llvm/ADT/DenseSet.h"

namespace clang::tidy::tether {
namespace {

// The keys of the limits in CheckOptions: for one check as "tether-<check>.ModelStates", for all as "ModelStates".
constexpr llvm::StringLiteral States = "ModelStates", Searches = "ModelSearches", Depth = "ModelDepth",
                              Goroutines = "ModelGoroutines", Nodes = "ModelNodes";

} // namespace

LeakCheck::LeakCheck(StringRef Name, ClangTidyContext *Context, Defect Kind)
    : ClangTidyCheck(Name, Context), Kind(Kind) {
  Limits.States = Options.getLocalOrGlobal(States, Limits.States);
  Limits.Searches = Options.getLocalOrGlobal(Searches, Limits.Searches);
  Limits.Extraction.Depth = Options.getLocalOrGlobal(Depth, Limits.Extraction.Depth);
  Limits.Extraction.Processes = Options.getLocalOrGlobal(Goroutines, Limits.Extraction.Processes);
  Limits.Extraction.Nodes = Options.getLocalOrGlobal(Nodes, Limits.Extraction.Nodes);
}

void LeakCheck::storeOptions(ClangTidyOptions::OptionMap &Opts) {
  Options.store(Opts, States, Limits.States);
  Options.store(Opts, Searches, Limits.Searches);
  Options.store(Opts, Depth, Limits.Extraction.Depth);
  Options.store(Opts, Goroutines, Limits.Extraction.Processes);
  Options.store(Opts, Nodes, Limits.Extraction.Nodes);
}

void LeakCheck::registerMatchers(ast_matchers::MatchFinder *Finder) {
  Walk = UnitWalk::of(*Finder);
  Walk->add(*this);
}

void LeakCheck::checkUnit(llvm::ArrayRef<const FunctionDecl *> Functions, ASTContext &Context) {
  Sources = &Context.getSourceManager();
  llvm::DenseSet<SourceLocation> Reported;
  llvm::DenseSet<const CXXRecordDecl *> Classes;
  auto Report = [&](const std::vector<Finding> &All) {
    for (const Finding &F : All)
      if (F.Kind == Kind && Reported.insert(F.At.Where).second)
        report(F);
  };
  for (const FunctionDecl *Function : Functions) {
    Report(findings(*Function, Context, Limits));
    if (const auto *Method = dyn_cast<CXXMethodDecl>(Function))
      if (const CXXRecordDecl *Class = Method->getParent(); !Class->isLambda() && Classes.insert(Class).second)
        Report(findings(*Class, Context, Limits));
  }
}

void LeakCheck::report(const Finding &F) {
  const std::string Message = F.Consequence ? consequence(F) : message(F);
  if (CurrentSink)
    (*CurrentSink)({getID(), Message, F.At.Where, *Sources, F});
  {
    DiagnosticBuilder Warning = diag(F.At.Where, Message);
    for (const Finding::Edit &E : F.Fix)
      if (E.Replaced.isValid()) // an editor would mark all that is replaced
        Warning << SourceRange(F.At.Where) << FixItHint::CreateReplacement(E.Replaced, E.Text);
      else
        Warning << FixItHint::CreateInsertion(E.Where, E.Text);
  }
  if (F.Made)
    note(*F.Made, quoted(F, kindOf(F)) + (F.Nil ? " is nil" : " is created here"));
  for (const Finding::Channel &C : F.Cases)
    note(C.Made, (C.Name.empty() ? "the " + C.Kind : "'" + C.Name + "'") + (C.Nil ? " is nil" : " is created here"));
  if (F.Started)
    note(*F.Started, "the goroutine is started here");
  if (F.Cause)
    note(*F.Cause, "the goroutine that would end it blocks for ever here");
  explain(F);
}

std::string LeakCheck::blocks(const Finding &F) {
  switch (F.Blocked) {
  case Finding::Operation::Send:
    return "goroutine blocks for ever sending to " + quoted(F, "this channel");
  case Finding::Operation::Range:
    return "this loop over " + quoted(F, "a channel") + " never ends";
  case Finding::Operation::Select:
    return "goroutine blocks for ever in this select";
  case Finding::Operation::Wait:
    return "this wait for " + quoted(F, "the wait_group") + " never ends";
  default:
    if (F.ObjectKind == "context")
      return "goroutine blocks for ever waiting for " + quoted(F, "this context") + " to be done";
    return "goroutine blocks for ever receiving from " + quoted(F, "this channel");
  }
}

std::string LeakCheck::kindOf(const Finding &F) { return F.ObjectKind.empty() ? "the channel" : "the " + F.ObjectKind; }

std::string LeakCheck::consequence(const Finding &F) {
  return blocks(F) + ": a goroutine that would end it blocks for ever itself";
}

void LeakCheck::noteAll(const std::vector<Site> &Sites, const Twine &Text) {
  std::string Words = Text.str();
  for (const Site &At : Sites)
    note(At, Words);
}

std::string LeakCheck::quoted(const Finding &F, const Twine &What) {
  return F.Object.empty() ? What.str() : "'" + F.Object + "'";
}

void LeakCheck::noteExit(const Finding &F, StringRef Omission) {
  if (!F.Exit)
    return;
  switch (F.Exit->K) {
  case Site::Kind::Return:
    return note(*F.Exit, "this return leaves without " + Omission);
  case Site::Kind::Throw:
    return note(*F.Exit, "this exception leaves without " + Omission);
  case Site::Kind::Break:
    return note(*F.Exit, "this jump leaves without " + Omission);
  case Site::Kind::Call:
    return note(*F.Exit, "when this call throws, the path leaves without " + Omission);
  default:
    return note(*F.Exit, Twine("when this condition is ") + (F.ExitOn ? "true" : "false") +
                             ", the path goes on without " + Omission);
  }
}

void LeakCheck::note(const Site &At, const Twine &Text) { diag(At.Where, Text.str(), DiagnosticIDs::Note); }

} // namespace clang::tidy::tether
