#include "Extractor.h"

#include "HeldLocks.h"

#include "clang/AST/StmtCXX.h"
#include "llvm/Support/SaveAndRestore.h"

namespace clang::tidy::tether {

using model::None;

// ---- nodes ------------------------------------------------------------------------------------------------------

Extractor::NodeId Extractor::create(model::Node N) {
  auto &Nodes = P.Processes[CurrentProcess].Nodes;
  TooLarge |= static_cast<int>(Nodes.size()) > Limits.Nodes;
  N.Activation = CurrentActivation;
  Nodes.push_back(std::move(N));
  return static_cast<NodeId>(Nodes.size()) - 1;
}

void Extractor::link(NodeId From, NodeId To) {
  if (From == None)
    return;
  model::Node &N = at(From);
  if (N.Next[0] == None)
    N.Next[0] = To;
  if (N.Operation == Op::Receive && N.Next[1] == None)
    N.Next[1] = To;
}

Extractor::NodeId Extractor::emit(model::Node N) {
  NodeId Id = create(std::move(N));
  link(Current, Id);
  if (Current != None)
    Current = Id;
  return Id;
}

Extractor::NodeId Extractor::emit(Op O, model::ObjectId Object, model::SiteId Where) {
  model::Node N;
  N.Operation = O;
  N.Object = Object;
  N.Site = Where;
  return emit(std::move(N));
}

void Extractor::emitMark(Site::Kind K, const Stmt *S) { emit(Op::Pass, None, site(K, S)); }

void Extractor::emitSet(model::SlotId Slot, int Value) {
  model::Node N;
  N.Operation = Op::Set;
  N.Slot = Slot;
  N.Value = Value;
  emit(std::move(N));
}

Extractor::Arms Extractor::emitBranch(model::Node Test) {
  bool Reachable = Current != None;
  NodeId Id = emit(std::move(Test));
  if (!Reachable)
    return {None, None};
  Arms A{create({}), create({})};
  at(Id).Next[0] = A.Then;
  at(Id).Next[1] = A.Else;
  return A;
}

void Extractor::join(NodeId A, NodeId B) {
  if (A == None || B == None) {
    Current = A == None ? B : A;
    return;
  }
  NodeId Both = create({});
  link(A, Both);
  link(B, Both);
  Current = Both;
}

model::SiteId Extractor::site(Site::Kind K, const Stmt *S, SourceLocation Where) {
  if (Where.isInvalid() && S) {
    const auto *E = dyn_cast<Expr>(S);
    Where = E ? E->getExprLoc() : S->getBeginLoc();
  }
  Sites.push_back({K, Where, S});
  return static_cast<model::SiteId>(Sites.size()) - 1;
}

// ---- bodies -----------------------------------------------------------------------------------------------------

Frame &Extractor::newFrame(const FunctionDecl *F) {
  Frame &New = Frames.emplace_back();
  New.Function = F;
  New.Body = F->getBody();
  New.Process = CurrentProcess;
  return New;
}

const Stmt *Extractor::parentOf(Frame &F, const Stmt *S) {
  const UnitFacts::Body *Info = Unit.body(F.Function);
  return Info ? Info->Parents->getParent(const_cast<Stmt *>(S)) : nullptr;
}

namespace {

bool within(const Stmt *S, const Stmt *Ancestor, const ParentMap &Parents) {
  for (; S; S = Parents.getParent(const_cast<Stmt *>(S)))
    if (S == Ancestor)
      return true;
  return false;
}

// The CFG has no edges from a try block to its handlers; for the order of the walk there is one from each block in it.
llvm::DenseMap<const CFGBlock *, llvm::SmallVector<const CFGBlock *, 1>> handlerEdges(const CFG &Graph,
                                                                                      const ParentMap &Parents) {
  llvm::DenseMap<const CFGBlock *, llvm::SmallVector<const CFGBlock *, 1>> Edges;
  for (const CFGBlock *Handler : Graph) {
    const auto *Catch = dyn_cast_or_null<CXXCatchStmt>(Handler->getLabel());
    const auto *Try =
        Catch ? dyn_cast_or_null<CXXTryStmt>(Parents.getParent(const_cast<CXXCatchStmt *>(Catch))) : nullptr;
    if (!Try)
      continue;
    for (const CFGBlock *Block : Graph)
      for (const CFGElement &E : *Block)
        if (auto S = E.getAs<CFGStmt>(); S && within(S->getStmt(), Try->getTryBlock(), Parents)) {
          Edges[Block].push_back(Handler);
          break;
        }
  }
  return Edges;
}

// Every block comes after the blocks that dominate it, so that a variable is met before its uses.
std::vector<const CFGBlock *> walkOrder(const CFG &Graph, const ParentMap &Parents) {
  auto Handlers = handlerEdges(Graph, Parents);
  std::vector<const CFGBlock *> PostOrder;
  llvm::DenseSet<const CFGBlock *> Seen;
  std::vector<std::pair<const CFGBlock *, std::vector<const CFGBlock *>>> Stack;
  auto Enter = [&](const CFGBlock *B) {
    if (!B || !Seen.insert(B).second)
      return;
    std::vector<const CFGBlock *> Next(B->succ_begin(), B->succ_end());
    for (const CFGBlock *H : Handlers[B])
      Next.push_back(H);
    Stack.emplace_back(B, std::move(Next));
  };
  Enter(&Graph.getEntry());
  while (!Stack.empty()) {
    auto &[Block, Next] = Stack.back();
    if (Next.empty()) {
      PostOrder.push_back(Block);
      Stack.pop_back();
      continue;
    }
    const CFGBlock *To = Next.back();
    Next.pop_back();
    Enter(To);
  }
  std::reverse(PostOrder.begin(), PostOrder.end());
  return PostOrder;
}

} // namespace

// Walks F's body from Current; afterwards Current is where the body's exit leads on.
bool Extractor::walk(Frame &F) {
  const UnitFacts::Body *Info = Unit.body(F.Function);
  if (!Info || TooLarge || Info->Graph->size() > 2000)
    return false;
  llvm::SaveAndRestore<int> Here(CurrentActivation, ++Activations);
  F.ExitNode = create({});
  llvm::DenseMap<const CFGBlock *, NodeId> Heads;
  for (const CFGBlock *Block : *Info->Graph) {
    Heads[Block] = Block == &Info->Graph->getExit() ? F.ExitNode : create({});
    if (const auto *Catch = dyn_cast_or_null<CXXCatchStmt>(Block->getLabel()))
      HandlerHeads[{&F, Catch}] = Heads[Block];
  }
  link(Current, Heads[&Info->Graph->getEntry()]);

  for (const CFGBlock *Block : walkOrder(*Info->Graph, *Info->Parents))
    if (Block != &Info->Graph->getExit() && !TooLarge) {
      Current = Heads[Block];
      walkBlock(F, *Block, Heads);
    }
  Current = F.ExitNode;
  return !TooLarge;
}

void Extractor::walkBlock(Frame &F, const CFGBlock &Block, const llvm::DenseMap<const CFGBlock *, NodeId> &Heads) {
  for (const CFGElement &E : Block) {
    if (Current == None)
      return;
    if (auto S = E.getAs<CFGStmt>())
      visit(F, S->getStmt());
    else if (auto D = E.getAs<CFGAutomaticObjDtor>())
      destroy(F, D->getVarDecl());
  }
  if (Current == None)
    return;
  if (Block.hasNoReturnElement()) {
    emit(Op::Exit, None, None);
    Current = None;
    return;
  }
  leaveBlock(F, Block, Heads);
}

// The way out of an assertion of a library, such as a test that has failed: what is left behind then is of no interest.
bool Extractor::failsAssertion(const CFGBlock *Block) const {
  const SourceManager &SM = Context.getSourceManager();
  for (int Steps = 0; Block && Steps < 4; ++Steps) {
    for (const CFGElement &E : *Block)
      if (auto S = E.getAs<CFGStmt>())
        if (const auto *Return = dyn_cast<ReturnStmt>(S->getStmt()))
          return SM.isInSystemMacro(Return->getReturnLoc());
    if (Block->succ_size() != 1)
      return false;
    Block = *Block->succ_begin();
  }
  return false;
}

void Extractor::leaveBlock(Frame &F, const CFGBlock &Block, const llvm::DenseMap<const CFGBlock *, NodeId> &Heads) {
  auto Head = [&](unsigned I) {
    if (I >= Block.succ_size())
      return None;
    const CFGBlock *To = *(Block.succ_begin() + I);
    bool Branches = Block.succ_size() > 1;
    return To && !(Branches && failsAssertion(To)) ? Heads.lookup(To) : None;
  };
  const Stmt *Terminator = Block.getTerminatorStmt();
  if (isa_and_nonnull<BreakStmt>(Terminator) || isa_and_nonnull<GotoStmt>(Terminator))
    emitMark(Site::Kind::Break, Terminator);
  if (const auto *Switch = dyn_cast_or_null<SwitchStmt>(Terminator))
    return switchBranches(F, Block, Switch, Heads);
  if (isa_and_nonnull<IndirectGotoStmt>(Terminator) || isa_and_nonnull<GCCAsmStmt>(Terminator)) {
    TooLarge = true;
    return;
  }
  if (Block.succ_size() < 2 || !Terminator) {
    if (Head(0) == None)
      return;
    // Entering a counted loop starts its count anew; the way round it does not.
    const Stmt *Ahead = (*Block.succ_begin())->getTerminatorStmt();
    if (Ahead && Block.getLoopTarget() != Ahead)
      if (model::SlotId Slot = loopCounter(F, Ahead); Slot != None)
        emitSet(Slot, 0);
    link(Current, Head(0));
    return;
  }
  if (Head(0) == None || Head(1) == None) {
    NodeId Only = Head(0) == None ? Head(1) : Head(0);
    if (Only != None)
      link(Current, Only);
    return;
  }
  Arms A = branch(F, Block.getLastCondition(), Terminator);
  link(A.Then, Head(0));
  link(A.Else, Head(1));
}

void Extractor::visit(Frame &F, const Stmt *S) {
  if (const auto *D = dyn_cast<DeclStmt>(S)) {
    for (const Decl *Each : D->decls())
      if (const auto *V = dyn_cast<VarDecl>(Each))
        declare(F, V);
    return;
  }
  if (const auto *C = dyn_cast<CallExpr>(S))
    return visitCall(F, C);
  if (const auto *C = dyn_cast<CXXConstructExpr>(S))
    return visitConstruct(F, C);
  if (const auto *B = dyn_cast<BinaryOperator>(S)) {
    if (B->getOpcode() == BO_Assign)
      assign(F, B->getLHS(), B->getRHS());
    return;
  }
  if (const auto *E = dyn_cast<CXXDeleteExpr>(S))
    return deleteRecord(F, E);
  if (const auto *R = dyn_cast<ReturnStmt>(S)) {
    if (const Expr *E = R->getRetValue()) {
      Value V = eval(F, E);
      if (!V.followed())
        escapeWithin(F, E);
      if (V.K == Value::Kind::Guard) // who gets it decides when it unlocks
        escape(V);
      bool Agrees = !F.HasReturned || (F.Returned.K == V.K && F.Returned.Id == V.Id && V.K == Value::Kind::Object);
      if (!Agrees) {
        escape(F.Returned);
        escape(V);
        V = Value();
      }
      F.Returned = V;
    }
    F.HasReturned = true;
    emitMark(Site::Kind::Return, R);
    return;
  }
  if (const auto *Throw = dyn_cast<CXXThrowExpr>(S)) {
    if (Throw->getSubExpr())
      escapeWithin(F, Throw->getSubExpr());
    emitMark(Site::Kind::Throw, S);
    unwind(F, S, Throw->getSubExpr() ? Throw->getSubExpr()->getType() : QualType());
    Current = None;
    return;
  }
  if (isa<CoawaitExpr>(S) || isa<CoyieldExpr>(S))
    TooLarge = true;
}

// Visits an expression that no CFG lists: a member initialiser of a constructor.
void Extractor::visitTree(Frame &F, const Stmt *S) {
  if (const auto *Default = dyn_cast<CXXDefaultInitExpr>(S))
    return visitTree(F, Default->getExpr());
  if (!isa<LambdaExpr>(S))
    for (const Stmt *Child : S->children())
      if (Child)
        visitTree(F, Child);
  visit(F, S);
}

// ---- processes --------------------------------------------------------------------------------------------------

bool Extractor::startProcess(Frame &Child, model::ProcessId Parent, NodeId At, bool Daemon, model::SiteId Where,
                             model::ObjectId DoneAtEnd) {
  model::ProcessId SavedProcess = CurrentProcess;
  NodeId SavedCurrent = Current;
  CurrentProcess = static_cast<model::ProcessId>(P.Processes.size());
  P.Processes.emplace_back();
  P.Processes[CurrentProcess].Parent = Parent;
  P.Processes[CurrentProcess].SpawnedAt = At;
  P.Processes[CurrentProcess].Daemon = Daemon;
  P.Processes[CurrentProcess].Site = Where;
  StartedBy.resize(P.Processes.size());
  StartedBy[CurrentProcess] = starter(Child.Caller);
  Child.Process = CurrentProcess;
  Current = P.Processes[CurrentProcess].Entry = create({});
  bool Walked = walk(Child);
  if (Walked) {
    for (model::ObjectId Context : Child.Cancels)
      cancelAtEnd(Context, Where);
    if (DoneAtEnd != None)
      emit(Op::Done, DoneAtEnd, Where);
    emit(Op::End, None, None);
  }
  CurrentProcess = SavedProcess;
  Current = SavedCurrent;
  return Walked;
}

std::optional<Fragment> Extractor::run(const FunctionDecl &Root) {
  Frame &Body = newFrame(&Root);
  P.Processes.reserve(static_cast<std::size_t>(Limits.Processes) + 1);
  if (!startProcess(Body, None, None, false, None, None))
    return std::nullopt;
  escape(Body.Returned);
  if (TooLarge || (P.Objects.empty() && !WaitsForClock))
    return std::nullopt;
  model::dropIdleLocks(P);
  model::simplify(P);
  Fragment Result{std::move(P), std::move(Sites), {}, std::move(StartedBy)};
  for (const Frame &Each : Frames)
    Result.Bodies.push_back(Each.Body);
  return Result;
}

// The method of a followed object in which a goroutine is started.
const CXXMethodDecl *Extractor::starter(const Frame *F) {
  for (; F; F = F->Lexical ? F->Lexical : F->Caller)
    if (const auto *M = dyn_cast_or_null<CXXMethodDecl>(F->Function);
        M && !F->Lexical && F->This.K == Value::Kind::Record)
      return M;
  return nullptr;
}

std::optional<Fragment> extract(const FunctionDecl &Root, UnitFacts &Unit, const ExtractionLimits &Limits) {
  return Extractor(Unit, Limits).run(Root);
}

} // namespace clang::tidy::tether
