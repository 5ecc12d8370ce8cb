#include "Fixer.h"

#include "JudgeMemory.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/StmtCXX.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Lex/Lexer.h"

namespace clang::tidy::tether {

using model::None;
using model::Op;

std::string Fixer::text(SourceRange R) const {
  return Lexer::getSourceText(CharSourceRange::getTokenRange(R), Context.getSourceManager(), Context.getLangOpts())
      .str();
}

bool Fixer::removes(const model::Program &Changed, const model::Judgement &J) const {
  model::Verdict After = model::judgeOnce(Changed);
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

// The parents of what stands in the function that E belongs to; null where that is none of the fragment's. The map of
// the whole unit would take as long as all else together.
const ParentMap *Fixer::parentsAround(const Expr *E) const {
  for (const Stmt *Body : F.Bodies) {
    if (!Body || !Context.getSourceManager().isPointWithin(E->getExprLoc(), Body->getBeginLoc(), Body->getEndLoc()))
      continue;
    std::unique_ptr<ParentMap> &Known = Parents[Body];
    if (!Known)
      Known = std::make_unique<ParentMap>(const_cast<Stmt *>(Body));
    if (Known->hasParent(E))
      return Known.get();
  }
  return nullptr;
}

// The full statement of a block that E belongs to, looking through implicit nodes only.
const Stmt *Fixer::statement(const Expr *E) const {
  const ParentMap *Up = parentsAround(E);
  const Stmt *S = E;
  while (const Stmt *Parent = Up ? Up->getParent(S) : nullptr) {
    if (isa<CompoundStmt>(Parent))
      return S;
    bool Wraps = isa<ExprWithCleanups>(Parent) || isa<ImplicitCastExpr>(Parent) || isa<DeclStmt>(Parent) ||
                 isa<CXXConstructExpr>(Parent) || isa<MaterializeTemporaryExpr>(Parent) ||
                 isa<CXXBindTemporaryExpr>(Parent);
    if (!Wraps)
      return nullptr;
    S = Parent;
  }
  return nullptr;
}

void Fixer::addCapacity(Finding &Out, const model::Judgement &J) const {
  model::ObjectId Id = F.Program.Processes[J.Witness.Where.Process].Nodes[J.Witness.Where.Node].Object;
  const auto *Make = Out.Made ? dyn_cast_or_null<CallExpr>(Out.Made->Syntax) : nullptr;
  if (!Make || Make->getBeginLoc().isMacroID() || Out.Blocked != Finding::Operation::Send)
    return;
  // make_chan<T>(), make_chan<T>(0) and other literals only: what is computed is somebody's decision.
  const Expr *Written = Make->getNumArgs() && !isa<CXXDefaultArgExpr>(Make->getArg(0)) ? Make->getArg(0) : nullptr;
  const auto *Literal = Written ? dyn_cast<IntegerLiteral>(Written->IgnoreParenImpCasts()) : nullptr;
  if (Written && (!Literal || Literal->getValue().getActiveBits() > 8))
    return;
  int Now = Literal ? static_cast<int>(Literal->getValue().getZExtValue()) : 0;
  if (Now > 0 && Out.Kind != Defect::FullBuffer)
    return;
  model::Program Changed = F.Program;
  std::optional<Room> Enough;
  auto Suffices = [&](std::optional<Room> R) {
    if (!R)
      return false;
    Changed.Objects[Id].Capacity = R->Count;
    Enough = R;
    return removes(Changed, J);
  };
  bool Found = false;
  if (Out.Kind == Defect::NCast)
    Found = Suffices(roomForAll(J, *Make));
  else
    for (int More = 1; More <= (Out.Kind == Defect::FullBuffer ? 4 : 1) && !Found; ++More)
      Found = Suffices(Room{Changed.constant(Now + More), std::to_string(Now + More)});
  if (!Found)
    return;
  if (Written)
    Out.Fix.push_back({{}, Written->getSourceRange(), Enough->Text});
  else
    Out.Fix.push_back({Make->getRParenLoc(), {}, Enough->Text});
  Out.FixKind = "capacity";
  // A capacity that was written may be a limit that is meant.
  Out.FixIsSafe = Now == 0 && safety().roomIsSafe(Id);
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
    return Ref &&
           Context.getSourceManager().isBeforeInTranslationUnit(Ref->getDecl()->getLocation(), Make.getBeginLoc());
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
  SourceLocation After =
      Lexer::getLocForEndOfToken(Declaration->getEndLoc(), 0, Context.getSourceManager(), Context.getLangOpts());
  Out.Fix.push_back({After,
                     {},
                     "\n" + indentation(Declaration->getBeginLoc()) + "tether::defer close_" + Out.Object + "{[&] { " +
                         Out.Object + ".close(); }};"});
  Out.FixKind = "close";
  Out.FixIsSafe = safety().closeIsSafe(Id);
}

void Fixer::moveAdd(Finding &Out, const model::Judgement &) const {
  const auto *Add = dyn_cast_or_null<CXXMemberCallExpr>(Out.At.Syntax);
  const auto *Go = Out.Started ? dyn_cast_or_null<CallExpr>(Out.Started->Syntax) : nullptr;
  if (!Add || !Go || Add->getBeginLoc().isMacroID() || Go->getBeginLoc().isMacroID())
    return;
  const auto *Group = dyn_cast<DeclRefExpr>(Add->getImplicitObjectArgument()->IgnoreParenImpCasts());
  const Stmt *AddStatement = statement(Add), *GoStatement = statement(Go);
  const auto *Variable = Group ? dyn_cast<VarDecl>(Group->getDecl()) : nullptr;
  if (!Variable || Variable->isInitCapture() || !AddStatement || !GoStatement)
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
  SourceLocation Semicolon =
      Lexer::findLocationAfterToken(AddStatement->getEndLoc(), tok::semi, SM, Context.getLangOpts(), false);
  if (Semicolon.isInvalid())
    return;
  std::string Moved = text(AddStatement->getSourceRange());
  Out.Fix.push_back({GoStatement->getBeginLoc(), {}, Moved + ";\n" + indentation(GoStatement->getBeginLoc())});
  // Takes the white space in front of it along, so that no empty line stays.
  SourceLocation From = Lexer::getLocForEndOfToken(Body->getLBracLoc(), 0, SM, Context.getLangOpts());
  Out.Fix.push_back({{}, SourceRange(From, Semicolon.getLocWithOffset(-1)), ""});
  Out.FixKind = "add";
  Out.FixIsSafe = true;
}

FixSafety Fixer::safety() const {
  return {F, [this](const Expr *E) { return parentsAround(E); }};
}

// Whether all edits are in files of the project and not in headers of the system.
bool Fixer::mayEdit(const std::vector<Finding::Edit> &Fix) const {
  const SourceManager &SM = Context.getSourceManager();
  return llvm::none_of(Fix, [&](const Finding::Edit &E) {
    return SM.isInSystemHeader(E.Replaced.isValid() ? E.Replaced.getBegin() : E.Where);
  });
}

void Fixer::fix(Finding &Out, const model::Judgement &J) const {
  repair(Out, J);
  if (mayEdit(Out.Fix))
    return;
  Out.Fix.clear();
  Out.FixKind.clear();
  Out.FixIsSafe = false;
}

void Fixer::repair(Finding &Out, const model::Judgement &J) const {
  switch (Out.Kind) {
  case Defect::EarlyReturn:
  case Defect::Timeout:
  case Defect::NCast:
  case Defect::NoCounterpart:
  case Defect::DoubleSend:
  case Defect::FullBuffer:
  case Defect::PeerGone:
  case Defect::SelfWait:
    return addCapacity(Out, J);
  case Defect::UnclosedRange:
  case Defect::MissingClose:
    return deferClose(Out, J);
  case Defect::AddInGoroutine:
    return moveAdd(Out, J);
  default:
    return;
  }
}

} // namespace clang::tidy::tether
