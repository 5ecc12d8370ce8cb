#include "Findings.h"

#include "Judge.h"

#include "clang/AST/ExprCXX.h"
#include "clang/AST/ParentMapContext.h"
#include "clang/AST/StmtCXX.h"
#include "clang/Lex/Lexer.h"
#include "llvm/ADT/DenseSet.h"

#include <cstdlib>
#include <map>
#include <memory>

namespace clang::tidy::tether {

namespace model = ::tether::model;
using model::None;
using model::Op;

namespace {

// Whether a node is, or has a case that is, an operation of the given direction on an object.
bool communicates(const model::Node &N, model::ObjectId Object, bool Sends) {
  if (N.Operation == Op::Select) {
    for (const model::Case &C : N.Cases)
      if (C.Object == Object && C.Sends == Sends)
        return true;
    return false;
  }
  if (N.Object != Object)
    return false;
  return Sends ? N.Operation == Op::Send : N.Operation == Op::Receive;
}

class Explanation {
public:
  Explanation(const Fragment &F, const model::Judgement &J)
      : F(F), P(F.Program), J(J), Where(J.Witness.Where), Stuck(node(Where)) {}

  std::optional<Finding> explain();

  // Where another goroutine is stuck before an operation that would have ended this wait: that place is the defect and
  // this one its consequence. None where nothing like that holds.
  std::optional<model::Place> consequenceOf() const;

private:
  const model::Node &node(model::Place At) const { return P.Processes[At.Process].Nodes[At.Node]; }
  const Site &site(model::SiteId Id) const { return F.Sites[static_cast<std::size_t>(Id)]; }
  bool isPartner(const model::Node &N) const;
  std::vector<model::Place> partners() const;
  bool endedByValue() const;
  const model::Step *otherCaseChosen() const;
  std::optional<model::ExitPoint> skippedBy() const;
  std::optional<model::NodeId> exitBefore(model::Place Partner, model::NodeId From) const;
  bool many() const;
  bool classify(Finding &Out);
  void addExit(Finding &Out, const model::ExitPoint &E) const;

  const Fragment &F;
  const model::Program &P;
  const model::Judgement &J;
  model::Place Where;
  const model::Node &Stuck;
};

bool Explanation::isPartner(const model::Node &N) const {
  if (Stuck.Operation == Op::Send)
    return communicates(N, Stuck.Object, false);
  if (Stuck.Ranges)
    return N.Operation == Op::Close && N.Object == Stuck.Object;
  return communicates(N, Stuck.Object, true) || (N.Operation == Op::Close && N.Object == Stuck.Object);
}

std::vector<model::Place> Explanation::partners() const {
  std::vector<model::Place> Found;
  for (std::size_t I = 0; I < P.Processes.size(); ++I)
    for (std::size_t N = 0; N < P.Processes[I].Nodes.size(); ++N)
      if (isPartner(P.Processes[I].Nodes[N]))
        Found.push_back({static_cast<int>(I), static_cast<int>(N)});
  return Found;
}

std::optional<model::Place> Explanation::consequenceOf() const {
  if (J.Exit || J.K == model::Judgement::Kind::LateAdd)
    return std::nullopt;
  for (const model::Place &Other : J.Witness.AlsoStuck) {
    if (Other.Process == Where.Process)
      continue;
    std::vector<char> Seen(P.Processes[Other.Process].Nodes.size(), 0);
    std::vector<model::NodeId> Work{Other.Node};
    while (!Work.empty()) {
      model::NodeId Id = Work.back();
      Work.pop_back();
      for (model::NodeId To : P.Processes[Other.Process].Nodes[Id].Next)
        if (To != None && !Seen[To]) {
          if (isPartner(P.Processes[Other.Process].Nodes[To]))
            return Other;
          Seen[To] = 1;
          Work.push_back(To);
        }
    }
  }
  return std::nullopt;
}

// The receiver may have been told to leave by what was sent: a literal after other values is such a message.
bool Explanation::endedByValue() const {
  if (Stuck.Operation != Op::Send)
    return false;
  bool Constant = false, Varying = false;
  for (const model::Process &Proc : P.Processes)
    for (const model::Node &N : Proc.Nodes)
      if (N.Operation == Op::Send && N.Object == Stuck.Object)
        (N.SendsConstant ? Constant : Varying) = true;
  return Constant && Varying;
}

// A select that could have been the other end, and took another case on the way: the last one, after which nothing else
// could help.
const model::Step *Explanation::otherCaseChosen() const {
  for (const model::Step &S : llvm::reverse(J.Witness.Path))
    for (auto [At, Position] : {std::pair(S.Actor, S.ActorCase), std::pair(S.Partner, S.PartnerCase)}) {
      if (Position == None || At.Process == Where.Process)
        continue;
      const model::Node &N = node(At);
      if (isPartner(N) && N.Cases[static_cast<std::size_t>(Position)].Object != Stuck.Object)
        return &S;
    }
  return nullptr;
}

// More than one goroutine stands on this side of the channel.
bool Explanation::many() const {
  bool Sends = Stuck.Operation == Op::Send;
  std::map<model::ProcessId, int> Spawned;
  for (const model::Step &S : J.Witness.Path)
    if (S.Actor.Process != None && node(S.Actor).Operation == Op::Spawn)
      ++Spawned[node(S.Actor).Target];
  int Goroutines = 0;
  for (std::size_t I = 1; I < P.Processes.size(); ++I)
    for (const model::Node &N : P.Processes[I].Nodes)
      if (communicates(N, Stuck.Object, Sends)) {
        Goroutines += Spawned[static_cast<int>(I)];
        break;
      }
  return Goroutines > 1;
}

// The exit by which the process that holds the partner operation left without it: from where it was last seen, one
// branch leads on to the operation, another to a return, throw or break.
std::optional<model::ExitPoint> Explanation::skippedBy() const {
  for (const model::Place &Partner : partners()) {
    if (Partner.Process == Where.Process)
      continue;
    model::NodeId Last = P.Processes[Partner.Process].Entry;
    for (const model::Step &S : J.Witness.Path)
      for (const model::Place &At : {S.Actor, S.Partner})
        if (At.Process == Partner.Process)
          Last = At.Node;
    if (std::optional<model::NodeId> Mark = exitBefore(Partner, Last))
      return model::ExitPoint{Partner.Process, *Mark, true};
  }
  return std::nullopt;
}

// A counted loop that runs out and a channel that is closed are no early exits: their second arms are not followed.
std::optional<model::NodeId> Explanation::exitBefore(model::Place Partner, model::NodeId From) const {
  const auto &Nodes = P.Processes[Partner.Process].Nodes;
  std::optional<model::NodeId> Mark;
  bool Reaches = false;
  std::vector<char> Seen(Nodes.size(), 0);
  std::vector<model::NodeId> Work{From};
  for (std::size_t I = 0; I < Work.size(); ++I) {
    const model::Node &N = Nodes[Work[I]];
    for (int Arm = 0; Arm < 2; ++Arm) {
      model::NodeId To = N.Next[Arm];
      bool Follows = Arm == 0 || N.Operation == Op::Test || N.Operation == Op::TestSlot;
      if (To == None || Seen[To] || !Follows)
        continue;
      Seen[To] = 1;
      if (To == Partner.Node)
        Reaches = true;
      else if (Nodes[To].Operation == Op::Pass && Nodes[To].Site != None)
        Mark = Mark ? Mark : To;
      else
        Work.push_back(To);
    }
  }
  return Reaches ? Mark : std::nullopt;
}

void Explanation::addExit(Finding &Out, const model::ExitPoint &E) const {
  const model::Node &N = P.Processes[E.Process].Nodes[E.Node];
  if (N.Site == None)
    return;
  Out.Exit = site(N.Site);
  Out.ExitOn = E.On;
}

bool Explanation::classify(Finding &Out) {
  if (Stuck.Ranges) {
    Out.Kind = Defect::UnclosedRange;
    Out.Blocked = Finding::Operation::Range;
    if (J.Exit)
      addExit(Out, *J.Exit);
    else if (auto E = skippedBy())
      addExit(Out, *E);
    return true;
  }
  Out.Blocked = Stuck.Operation == Op::Send ? Finding::Operation::Send : Finding::Operation::Receive;
  std::vector<model::Place> Ends = partners();
  if (Ends.empty())
    return false;
  if (const model::Step *S = otherCaseChosen(); S && !J.Exit) {
    Out.Kind = Defect::Timeout;
    model::Place At = S->ActorCase != None && isPartner(node(S->Actor)) ? S->Actor : S->Partner;
    Out.Exit = site(node(At).Site);
    return true;
  }
  Out.Kind = Defect::EarlyReturn;
  if (J.Exit) {
    addExit(Out, *J.Exit);
    return true;
  }
  if (auto E = skippedBy()) {
    addExit(Out, *E);
    return true;
  }
  Out.Kind = Defect::NCast;
  return many();
}

std::optional<Finding> Explanation::explain() {
  Finding Out;
  if (Stuck.Site == None)
    return std::nullopt;
  Out.At = site(Stuck.Site);
  const model::Object &O = P.Objects[Stuck.Object == None ? 0 : Stuck.Object];
  if (J.K == model::Judgement::Kind::LateAdd) {
    Out.Kind = Defect::AddInGoroutine;
    Out.Blocked = Finding::Operation::Add;
    for (const model::Process &Proc : P.Processes)
      for (const model::Node &N : Proc.Nodes)
        if (N.Operation == Op::Wait && N.Object == Stuck.Object && N.Site != None)
          Out.Partners.push_back(site(N.Site));
  } else {
    bool OnChannel =
        (Stuck.Operation == Op::Send || Stuck.Operation == Op::Receive) &&
                     O.K == model::Object::Kind::Channel;
    if (!OnChannel || (!classify(Out) && !consequenceOf()) || (Out.Kind == Defect::EarlyReturn && endedByValue()))
      return std::nullopt;
    for (const model::Place &At : partners())
      if (node(At).Site != None)
        Out.Partners.push_back(site(node(At).Site));
  }
  Out.Object = O.Name;
  Out.Nil = O.Nil;
  if (O.Made != None)
    Out.Made = site(O.Made);
  if (const model::Process &Proc = P.Processes[Where.Process]; Proc.Site != None)
    Out.Started = site(Proc.Site);
  return Out;
}

// ---- fix-its: an edit counts only when the model without the defect says so -----------------------------------------

class Fixer {
public:
  Fixer(const Fragment &F, const model::Verdict &Before, ASTContext &Context)
      : F(F), Before(Before), Context(Context) {}

  void fix(Finding &Out, const model::Judgement &J) const;

private:
  bool removes(const model::Program &Changed, const model::Judgement &J) const;
  void addCapacity(Finding &Out, const model::Judgement &J) const;
  struct Room {
    model::CountId Count = None;
    std::string Text;
  };
  std::optional<Room> roomForAll(const model::Judgement &J, const CallExpr &Make) const;
  std::optional<std::string> boundText(const Stmt *Loop, const CallExpr &Make) const;
  void deferClose(Finding &Out, const model::Judgement &J) const;
  void moveAdd(Finding &Out, const model::Judgement &J) const;
  std::string text(SourceRange R) const {
    return Lexer::getSourceText(CharSourceRange::getTokenRange(R), Context.getSourceManager(), Context.getLangOpts())
        .str();
  }
  std::string indentation(SourceLocation At) const;
  const Stmt *statement(const Expr *E) const;

  const Fragment &F;
  const model::Verdict &Before;
  ASTContext &Context;
};

bool Fixer::removes(const model::Program &Changed, const model::Judgement &J) const {
  model::Verdict After = model::judge(Changed);
  if (!After.Complete || (After.Misuse && !Before.Misuse) || After.Judgements.size() >= Before.Judgements.size())
    return false;
  for (const model::Judgement &Left : After.Judgements)
    if (Left.Witness.Where == J.Witness.Where)
      return false;
  return true;
}

std::string Fixer::indentation(SourceLocation At) const {
  return Lexer::getIndentationForLine(At, Context.getSourceManager()).str();
}

// The full statement of a block that E belongs to, looking through implicit nodes only.
const Stmt *Fixer::statement(const Expr *E) const {
  const Stmt *S = E;
  while (true) {
    DynTypedNodeList Parents = Context.getParents(*S);
    if (Parents.size() != 1)
      return nullptr;
    const auto *Parent = Parents[0].get<Stmt>();
    if (!Parent) {
      const auto *V = Parents[0].get<VarDecl>();
      if (!V)
        return nullptr;
      DynTypedNodeList Up = Context.getParents(*V);
      Parent = Up.size() == 1 ? Up[0].get<Stmt>() : nullptr;
      if (!Parent)
        return nullptr;
    }
    if (isa<CompoundStmt>(Parent))
      return S;
    bool Wraps = isa<ExprWithCleanups>(Parent) || isa<ImplicitCastExpr>(Parent) || isa<DeclStmt>(Parent) ||
                 isa<CXXConstructExpr>(Parent) || isa<MaterializeTemporaryExpr>(Parent) ||
                 isa<CXXBindTemporaryExpr>(Parent);
    if (!Wraps)
      return nullptr;
    S = Parent;
  }
}

void Fixer::addCapacity(Finding &Out, const model::Judgement &J) const {
  model::ObjectId Id = F.Program.Processes[J.Witness.Where.Process].Nodes[J.Witness.Where.Node].Object;
  const auto *Make = Out.Made ? dyn_cast_or_null<CallExpr>(Out.Made->Syntax) : nullptr;
  if (!Make || Make->getBeginLoc().isMacroID() || Out.Blocked != Finding::Operation::Send)
    return;
  // make_chan<T>() and make_chan<T>(0) only: another capacity is somebody's decision.
  const Expr *Written = Make->getNumArgs() && !isa<CXXDefaultArgExpr>(Make->getArg(0)) ? Make->getArg(0) : nullptr;
  if (Written && !isa<IntegerLiteral>(Written->IgnoreParenImpCasts()))
    return;
  model::Program Changed = F.Program;
  std::optional<Room> Enough = Room{Changed.constant(1), "1"};
  if (Out.Kind == Defect::NCast)
    Enough = roomForAll(J, *Make);
  if (!Enough)
    return;
  Changed.Objects[Id].Capacity = Enough->Count;
  if (!removes(Changed, J))
    return;
  if (Written)
    Out.Fix.push_back({{}, Written->getSourceRange(), Enough->Text});
  else
    Out.Fix.push_back({Make->getRParenLoc(), {}, Enough->Text});
}

// As many places as the one counted loop around the go statement has rounds.
std::optional<Fixer::Room> Fixer::roomForAll(const model::Judgement &J, const CallExpr &Make) const {
  const model::Process &Sender = F.Program.Processes[J.Witness.Where.Process];
  if (Sender.Parent == None)
    return std::nullopt;
  const auto &Nodes = F.Program.Processes[Sender.Parent].Nodes;
  auto Reaches = [&](model::NodeId From, model::NodeId To) {
    std::vector<char> Seen(Nodes.size(), 0);
    std::vector<model::NodeId> Work{From};
    while (!Work.empty()) {
      model::NodeId N = Work.back();
      Work.pop_back();
      if (N == None || Seen[N])
        continue;
      if (N == To)
        return true;
      Seen[N] = 1;
      Work.insert(Work.end(), std::begin(Nodes[N].Next), std::end(Nodes[N].Next));
    }
    return false;
  };
  const model::Node *Around = nullptr;
  for (std::size_t I = 0; I < Nodes.size(); ++I) {
    bool Holds = Nodes[I].Operation == Op::Loop && Nodes[I].Next[0] != None &&
                 Reaches(Nodes[I].Next[0], Sender.SpawnedAt) && Reaches(Sender.SpawnedAt, static_cast<int>(I));
    if (Holds && Around)
      return std::nullopt;
    if (Holds)
      Around = &Nodes[I];
  }
  if (!Around || Around->Site == None)
    return std::nullopt;
  std::optional<std::string> Text = boundText(F.Sites[static_cast<std::size_t>(Around->Site)].Syntax, Make);
  if (!Text)
    return std::nullopt;
  return Room{Around->Amount, *Text};
}

// The number of rounds as it can be written where the channel is made.
std::optional<std::string> Fixer::boundText(const Stmt *Loop, const CallExpr &Make) const {
  auto KnownThere = [&](const Expr *E) {
    const auto *Ref = dyn_cast<DeclRefExpr>(E->IgnoreParenImpCasts());
    return Ref && Context.getSourceManager().isBeforeInTranslationUnit(Ref->getDecl()->getLocation(), Make.getBeginLoc());
  };
  if (const auto *Range = dyn_cast<CXXForRangeStmt>(Loop)) {
    const Expr *Container = Range->getRangeInit()->IgnoreParenImpCasts();
    if (!KnownThere(Container) || !Container->getType()->getAsCXXRecordDecl())
      return std::nullopt;
    return text(Container->getSourceRange()) + ".size()";
  }
  const auto *For = dyn_cast<ForStmt>(Loop);
  const auto *Cond = For ? dyn_cast_or_null<BinaryOperator>(For->getCond()) : nullptr;
  const auto *Init = For ? dyn_cast_or_null<DeclStmt>(For->getInit()) : nullptr;
  const auto *Counter = Init && Init->isSingleDecl() ? dyn_cast<VarDecl>(Init->getSingleDecl()) : nullptr;
  Expr::EvalResult Start;
  if (!Cond || (Cond->getOpcode() != BO_LT && Cond->getOpcode() != BO_NE) || !Counter || !Counter->getInit() ||
      !Counter->getInit()->EvaluateAsInt(Start, Context) || Start.Val.getInt() != 0)
    return std::nullopt;
  const Expr *Bound = Cond->getRHS()->IgnoreParenImpCasts();
  const auto *Size = dyn_cast<CXXMemberCallExpr>(Bound);
  if (isa<IntegerLiteral>(Bound) || KnownThere(Bound) || (Size && KnownThere(Size->getImplicitObjectArgument())))
    return text(Bound->getSourceRange());
  return std::nullopt;
}

void Fixer::deferClose(Finding &Out, const model::Judgement &J) const {
  model::ObjectId Id = F.Program.Processes[J.Witness.Where.Process].Nodes[J.Witness.Where.Node].Object;
  const auto *Make = Out.Made ? dyn_cast_or_null<CallExpr>(Out.Made->Syntax) : nullptr;
  if (!Make || Out.Object.empty() || Out.Nil || Make->getBeginLoc().isMacroID() || !Out.Started)
    return;
  const Stmt *Declaration = statement(Make);
  if (!Declaration || !isa<DeclStmt>(Declaration))
    return;
  model::Program Changed = F.Program;
  model::Process &Body = Changed.Processes[0];
  bool MadeHere = false;
  for (const model::Node &N : Body.Nodes) {
    MadeHere |= N.Operation == Op::Make && N.Object == Id;
    if (N.Operation == Op::Close && N.Object == Id)
      return; // somebody closes it on some path: where is the author's decision
  }
  if (!MadeHere)
    return;
  for (std::size_t I = 0, E = Body.Nodes.size(); I < E; ++I)
    if (Body.Nodes[I].Operation == Op::End) {
      model::Node Close;
      Close.Operation = Op::Close;
      Close.Object = Id;
      Close.Next[0] = static_cast<model::NodeId>(Body.Nodes.size()) + 1;
      Body.Nodes[I] = Close;
      Body.Nodes.push_back({});
      Body.Nodes.back().Operation = Op::End;
      Body.Nodes[I].Next[0] = static_cast<model::NodeId>(Body.Nodes.size()) - 1;
    }
  if (!removes(Changed, J))
    return;
  SourceLocation After = Lexer::getLocForEndOfToken(Declaration->getEndLoc(), 0, Context.getSourceManager(),
                                                    Context.getLangOpts());
  Out.Fix.push_back({After, {}, "\n" + indentation(Declaration->getBeginLoc()) + "tether::defer close_" + Out.Object + "{[&] { " +
                                    Out.Object + ".close(); }};"});
}

void Fixer::moveAdd(Finding &Out, const model::Judgement &) const {
  const auto *Add = dyn_cast_or_null<CXXMemberCallExpr>(Out.At.Syntax);
  const auto *Go = Out.Started ? dyn_cast_or_null<CallExpr>(Out.Started->Syntax) : nullptr;
  if (!Add || !Go || Add->getBeginLoc().isMacroID() || Go->getBeginLoc().isMacroID())
    return;
  const auto *Group = dyn_cast<DeclRefExpr>(Add->getImplicitObjectArgument()->IgnoreParenImpCasts());
  const Stmt *AddStatement = statement(Add), *GoStatement = statement(Go);
  if (!Group || !AddStatement || !GoStatement)
    return;
  for (const Expr *Arg : Add->arguments())
    if (!isa<CXXDefaultArgExpr>(Arg) && !isa<IntegerLiteral>(Arg->IgnoreParenImpCasts()))
      return;
  // Only the first statement of the lambda that is started: anything before it could depend on the order.
  const LambdaExpr *Started = nullptr;
  for (const Expr *Arg : Go->arguments())
    if (const auto *L = dyn_cast<LambdaExpr>(Arg->IgnoreUnlessSpelledInSource()))
      Started = L;
  const auto *Body = Started ? dyn_cast<CompoundStmt>(Started->getBody()) : nullptr;
  if (!Body || Body->body_empty() || *Body->body_begin() != AddStatement)
    return;
  const SourceManager &SM = Context.getSourceManager();
  SourceLocation Semicolon = Lexer::findLocationAfterToken(AddStatement->getEndLoc(), tok::semi, SM,
                                                           Context.getLangOpts(), false);
  if (Semicolon.isInvalid())
    return;
  std::string Moved = text(AddStatement->getSourceRange());
  Out.Fix.push_back({GoStatement->getBeginLoc(), {}, Moved + ";\n" + indentation(GoStatement->getBeginLoc())});
  // Takes the white space in front of it along, so that no empty line stays.
  SourceLocation From = Lexer::getLocForEndOfToken(Body->getLBracLoc(), 0, SM, Context.getLangOpts());
  Out.Fix.push_back({{}, SourceRange(From, Semicolon.getLocWithOffset(-1)), ""});
}

void Fixer::fix(Finding &Out, const model::Judgement &J) const {
  switch (Out.Kind) {
  case Defect::EarlyReturn:
  case Defect::Timeout:
  case Defect::NCast: return addCapacity(Out, J);
  case Defect::UnclosedRange: return deferClose(Out, J);
  case Defect::AddInGoroutine: return moveAdd(Out, J);
  }
}

// ---- the cache ------------------------------------------------------------------------------------------------------

std::vector<Finding> analyse(const FunctionDecl &Root, ASTContext &Context, const AnalysisLimits &Limits) {
  std::vector<Finding> Out;
  std::optional<Fragment> F = extract(Root, Context, Limits.Extraction);
  if (!F)
    return Out;
  if (std::getenv("TETHER_DUMP_MODEL"))
    llvm::errs() << "model of " << Root.getQualifiedNameAsString() << "\n" << model::describe(F->Program);
  model::JudgeLimits JudgeLimits;
  JudgeLimits.States = Limits.States;
  model::Verdict V = model::judge(F->Program, JudgeLimits);
  if (std::getenv("TETHER_DUMP_MODEL"))
    llvm::errs() << model::describe(V);
  // A consequence is told when its cause is, and as the same defect.
  std::map<model::Place, Finding> Told;
  std::vector<const model::Judgement *> Pending;
  for (const model::Judgement &J : V.Judgements)
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
        }
        Fixer(*F, V, Context).fix(*Found, *J);
        Told[J->Witness.Where] = *Found;
        Progress = true;
      }
      J = nullptr;
    }
  }
  for (auto &[Where, Found] : Told)
    Out.push_back(std::move(Found));
  return Out;
}

struct Cache {
  std::map<const FunctionDecl *, std::vector<Finding>> ByRoot;
  llvm::DenseSet<SourceLocation> Claimed; // places that a root analysed earlier has spoken of
};

Cache &cacheOf(ASTContext &Context) {
  static thread_local std::map<const ASTContext *, std::unique_ptr<Cache>> Caches;
  std::unique_ptr<Cache> &Mine = Caches[&Context];
  if (!Mine) {
    Mine = std::make_unique<Cache>();
    Context.AddDeallocation([](void *C) { Caches.erase(static_cast<const ASTContext *>(C)); }, &Context);
  }
  return *Mine;
}

} // namespace

const std::vector<Finding> &findings(const FunctionDecl &Root, ASTContext &Context, const AnalysisLimits &Limits) {
  Cache &Known = cacheOf(Context);
  auto [It, New] = Known.ByRoot.try_emplace(&Root);
  if (!New)
    return It->second;
  std::vector<Finding> Mine = analyse(Root, Context, Limits);
  // The same place seen from a caller is the same defect, told from farther away.
  llvm::erase_if(Mine, [&](const Finding &F) { return !Known.Claimed.insert(F.At.Where).second; });
  return It->second = std::move(Mine);
}

} // namespace clang::tidy::tether
