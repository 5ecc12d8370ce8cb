// The extraction at work. One Extractor serves one fragment; its parts are in
//   Extract.cpp            processes, frames, the walk over a body's CFG
//   ExtractScopes.cpp      leaving scopes: destructors, exceptions
//   ExtractClass.cpp       the life of one object of a class
//   ExtractStarts.cpp      goroutines and threads
//   ExtractCalls.cpp       calls: goroutines, functions that are followed, what others are given
//   ExtractOperations.cpp  the operations of the API
//   ExtractLocks.cpp       locks, the standard library's guards of them, condition variables
//   ExtractContainers.cpp  pairs, tuples, arrays, vectors
//   ExtractRecords.cpp     objects of classes: construction, ownership, destruction
//   ExtractValues.cpp      values of expressions, declarations, and what escapes
//   ExtractConditions.cpp  branches on conditions that are not computed
//   ExtractResults.cpp     branches on what an operation returned
//   ExtractCounts.cpp      counted loops and the numbers that bound them

#pragma once

#include "../utils/RuntimeApi.h"
#include "Extract.h"
#include "UnitFacts.h"
#include "Values.h"

#include "clang/Analysis/AnalysisDeclContext.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/StringMap.h"

#include <deque>
#include <set>

namespace clang::tidy::tether {

// Whether D, or the class or namespace around it, is in namespace std.
inline bool inStdNamespace(const Decl *D) { return D && AnalysisDeclContext::isInStdNamespace(D); }

// The object that a member or operator call is made on; null for other calls.
const Expr *objectArgument(const CallExpr *C);

// The arguments that stand in the source.
llvm::SmallVector<const Expr *, 6> writtenArguments(const CallExpr *C);

// std::lock_guard, scoped_lock, unique_lock, shared_lock
bool isStandardGuard(QualType T);
// Class is one of these of namespace std.
bool isStdClass(const CXXRecordDecl *Class, llvm::ArrayRef<llvm::StringRef> Names);
bool isSmartPointer(QualType T);
bool isThread(QualType T);
QualType elementType(QualType Sequence);

// The body that S repeats, where S is a loop.
const Stmt *loopBody(const Stmt *S);

class Extractor {
public:
  Extractor(UnitFacts &Unit, const ExtractionLimits &Limits) : Context(Unit.Context), Unit(Unit), Limits(Limits) {}

  std::optional<Fragment> run(const FunctionDecl &Root);
  std::optional<Fragment> runClass(const CXXRecordDecl &Class);

private:
  using NodeId = model::NodeId;
  using Op = model::Op;

  // ---- bodies (Extract.cpp)
  Frame &newFrame(const FunctionDecl *F);
  bool walk(Frame &F);
  void walkBlock(Frame &F, const CFGBlock &Block, const llvm::DenseMap<const CFGBlock *, NodeId> &Heads);
  void leaveBlock(Frame &F, const CFGBlock &Block, const llvm::DenseMap<const CFGBlock *, NodeId> &Heads);
  bool failsAssertion(const CFGBlock *Block) const;
  void visit(Frame &F, const Stmt *S);
  void visitTree(Frame &F, const Stmt *S);
  void unwind(Frame &F, const Stmt *From, QualType Thrown);
  void destroy(Frame &F, const VarDecl *V);
  NodeId handlerOf(Frame &F, const CXXTryStmt *Try, QualType Thrown);
  const Stmt *parentOf(Frame &F, const Stmt *S);
  bool caught(Frame &F, const Stmt *S);
  void release(model::ObjectId Context);
  void cancelAtEnd(model::ObjectId Context, model::SiteId Where);
  static const CXXMethodDecl *starter(const Frame *F);
  bool callMethod(Frame &Client, const CXXMethodDecl &M, const Value &Object);
  bool startProcess(Frame &Child, model::ProcessId Parent, NodeId At, bool Daemon, model::SiteId Where,
                    model::ObjectId DoneAtEnd);

  // ---- nodes. The walk is always "at" one node of one process; emit appends after it.
  model::Node &at(NodeId N) { return P.Processes[CurrentProcess].Nodes[N]; }
  NodeId create(model::Node N);
  NodeId emit(model::Node N);
  NodeId emit(Op O, model::ObjectId Object, model::SiteId Where);
  void emitMark(Site::Kind K, const Stmt *S);
  void link(NodeId From, NodeId To);
  model::SlotId newSlot() { return P.Processes[CurrentProcess].Slots++; }
  void emitSet(model::SlotId Slot, int Value);
  // A branch: returns the two tails, Current is undefined until the caller picks one up.
  struct Arms {
    NodeId Then, Else;
  };
  Arms emitBranch(model::Node Test);
  void join(NodeId A, NodeId B);
  model::SiteId site(Site::Kind K, const Stmt *S, SourceLocation Where = {});

  // ---- operations (ExtractOperations.cpp)
  void visitCall(Frame &F, const CallExpr *C);
  void visitConstruct(Frame &F, const CXXConstructExpr *C);
  bool operation(Frame &F, const CallExpr *C, Role R);
  void send(Frame &F, const CallExpr *C);
  void receive(Frame &F, const CallExpr *C);
  bool comesByItself(const Expr *Channel) const;
  void tryOperation(Frame &F, const CallExpr *C, Role R);
  void waitFor(Frame &F, const CallExpr *C, model::ObjectId Group);
  void select(Frame &F, const CallExpr *C);
  model::Case selectCase(Frame &F, const Expr *Arg);
  void spawn(Frame &F, const CallExpr *C, Role R);
  bool start(Frame &F, const Expr *At, llvm::ArrayRef<const Expr *> Args, model::ObjectId Group, bool Daemon);
  Value startThread(Frame &F, const Expr *At, llvm::ArrayRef<const Expr *> Args);
  bool threadCall(Frame &F, const CallExpr *C, const Value &Thread);

  void callNow(Frame &F, const CallExpr *C, const Expr *Callable);
  static std::optional<model::Object::Kind> primitive(QualType T);
  Value newObject(Frame &F, const Expr *E, model::Object O);
  void makeObject(Frame &F, const Expr *E, model::Object O);
  void makeContext(Frame &F, const CallExpr *C, Role R);
  bool follow(Frame &F, const Expr *Site, const FunctionDecl *Callee, const Value &This, const Value *Closure,
              llvm::ArrayRef<const Expr *> Args);
  bool followable(Frame &F, const FunctionDecl *Callee, const Value &This = {});
  const FunctionDecl *overrider(const CallExpr *C, const Value &This);
  bool bind(Frame &Callee, Frame &Caller, llvm::ArrayRef<const Expr *> Args);
  const FunctionDecl *callOperator(const Value &V, QualType Callable = {});
  void mayThrow(Frame &F, const CallExpr *C);
  bool concerns(const FunctionDecl *F, int Depth = 0);
  SlotUse slotForResult(Frame &F, const Expr *Result, ResultKind Kind);

  // ---- locks (ExtractLocks.cpp)
  model::ObjectId lockOf(Frame &F, const Expr *E);
  void lockOperation(Frame &F, const CallExpr *C, Role R);
  void conditionOperation(Frame &F, const CallExpr *C, Role R);
  void waitOnce(Frame &F, const CallExpr *C, model::ObjectId Variable, const Value &Lock, QualType Given);
  void makeGuard(Frame &F, const CXXConstructExpr *C);
  bool isNamed(Frame &F, const Expr *E);
  void setOwns(const LockGuard &G, bool Owns);
  void emitGuarded(Frame &F, const LockGuard &G, bool Locks, const Stmt *S, SourceLocation Where = {});
  void release(Frame &F, const Value &Guard, const VarDecl *V);
  bool guardCall(Frame &F, const CallExpr *C, const Value &Guard);
  bool lockTogether(Frame &F, const CallExpr *C);
  // ---- objects of classes (ExtractRecords.cpp)
  static Value newRecord(const CXXRecordDecl *Class);
  void setField(Value &Record, const FieldDecl *Field, const Value &Part);
  void assignField(Value &Record, const FieldDecl *Field, const Value &New);
  void forgetField(Value &Record, const FieldDecl *Field);
  bool mentioned(model::ObjectId Id) const;
  bool leavesHandlesAlone(const FunctionDecl *Callee, int Depth = 0);
  void deleteRecord(Frame &F, const CXXDeleteExpr *E);
  bool initialise(Frame &F, const Expr *At, const CXXConstructorDecl *Constructor, llvm::ArrayRef<const Expr *> Args,
                  Value &Made);
  void initialiseField(Frame &F, const FieldDecl *Field, const Expr *Init, Value &Made);
  void initialiseByDefault(Frame &F, const Expr *At, const CXXRecordDecl *Class, Value &Made);
  const CXXConstructorDecl *chooseConstructor(const CXXRecordDecl *Class, llvm::ArrayRef<const Expr *> Args);
  void makeOnHeap(Frame &F, const CallExpr *C, QualType Made);
  bool endConcerns(QualType T, int Depth = 0);
  void destroyRecord(Frame &F, const Value &V, const CXXRecordDecl *Class, const Expr *At);
  void destroyHeld(Frame &F, const VarDecl *V, const Value &Held);
  bool soleOwner(Frame &F, const VarDecl *V);
  bool movesCancel(Frame &F, const VarDecl *V, model::ObjectId Id);
  void keepCancel(Frame &F, const LambdaExpr *L, const VarDecl *Capture, const Value &Held, ClosureFrame &Closure);
  bool startedAtOnce(Frame &F, const LambdaExpr *L);
  void loseCancel(model::ObjectId Context);
  void endsUnseen(const Value &V);
  bool endIsPlain(Frame &F, const VarDecl *V, const Value &Held);

  // ---- containers (ExtractContainers.cpp)
  static Value newContainer(std::vector<Value> Parts, model::CountId Rounds);
  void giveAway(const Value &V);
  Value evalArray(Frame &F, const InitListExpr *L);
  Value evalTogether(Frame &F, QualType T, llvm::ArrayRef<const Expr *> Args);
  std::optional<Value> evalLibraryConstruct(Frame &F, const CXXConstructExpr *C, llvm::ArrayRef<const Expr *> Args);
  std::optional<Value> evalLibraryCall(Frame &F, const CallExpr *C);
  bool sameCount(model::CountId A, model::CountId B) const;
  bool countsThrough(Frame &F, const Expr *Index, model::CountId Rounds);
  Value element(Frame &F, const Value &V, const Expr *Index);
  Value elementFor(Frame &F, const VarDecl *V, const Value &Held);
  bool timesVisited(Frame &F, const Stmt *At, model::CountId &Rounds);
  void fill(Frame &F, const CallExpr *C, const Value &Into, const Value &Part);
  bool assignElement(Frame &F, const Expr *Left, const Expr *Right);
  bool containerCall(Frame &F, const CallExpr *C);

  // ---- values (ExtractValues.cpp)
  Value eval(Frame &F, const Expr *E);
  Value evalVariable(Frame &F, const ValueDecl *D);
  Value evalMember(Frame &F, const MemberExpr *M);
  Value evalConstruct(Frame &F, const CXXConstructExpr *C);
  Value evalList(Frame &F, const InitListExpr *L);
  Value evalCase(Frame &F, const CXXConstructExpr *C, bool Sends);
  void declare(Frame &F, const VarDecl *V);
  void assign(Frame &F, const Expr *Left, const Expr *Right);
  void escape(const Value &V);
  void escapeWithin(Frame &F, const Expr *E);
  static bool handsOn(const CallExpr *C);
  void abandon(model::ObjectId Id);
  const VariableFacts &factsOf(Frame &F);
  const Expr *strip(const Expr *E) const;

  // ---- conditions and counts (ExtractConditions.cpp)
  Arms branch(Frame &F, const Expr *Condition, const Stmt *Terminator);
  std::optional<Arms> slotBranch(Frame &F, const Expr *E);
  std::optional<SlotUse> slotOf(Frame &F, const Expr *E);
  std::optional<int> statusValue(const Expr *E);
  std::optional<bool> constantTruth(Frame &F, const Expr *E);
  bool convertsArgument(Frame &F, const Expr *E);
  static const Expr *filledBy(const Expr *E);
  bool readsState(Frame &F, const Expr *E);
  bool asksForData(Frame &F, const Expr *E, const Stmt *Terminator);
  void asksForFill(Frame &F, const Expr *E);
  model::CondId condition(Frame &F, const Expr *E, const Stmt *Terminator, bool &Negated,
                          const Expr *Switched = nullptr);
  bool stableKey(Frame &F, const Expr *E, std::string &Key, std::vector<const void *> &Variables);
  bool declaredInLoop(Frame &F, const VarDecl *V);
  struct CountedLoop {
    const Expr *Bound = nullptr;
    const Expr *Start = nullptr;
    const Expr *Range = nullptr;
    bool Inclusive = false;
  };
  std::optional<CountedLoop> countedLoop(Frame &F, const Stmt *Loop);
  bool rangesOverChannel(const Value &V) const;
  model::SlotId loopCounter(Frame &F, const Stmt *Loop); // None where the rounds are not counted
  model::CountId loopBound(Frame &F, const CountedLoop &L);
  model::CountId count(Frame &F, const Expr *E);
  model::CountId constantCount(int Value);
  model::CountId sizeOf(Frame &F, const Expr *Container);
  model::CountId opaqueCount(const Expr *E);
  model::CountId atomCount(const std::string &Key, const Stmt *Where);
  model::CountId combine(model::Count::Kind K, model::CountId L, model::CountId R);
  void switchBranches(Frame &F, const CFGBlock &Block, const SwitchStmt *Switch,
                      const llvm::DenseMap<const CFGBlock *, NodeId> &Heads);
  void oneRoundFor(Frame &F, const Stmt *At);
  void limitToOneRound(model::CountId C);
  Frame *frameOf(Frame &F, const ValueDecl *D);
  const std::string identity(const void *Pointer) const;

  ASTContext &Context;
  UnitFacts &Unit;
  ExtractionLimits Limits;
  model::Program P;
  std::vector<Site> Sites;
  std::vector<const CXXMethodDecl *> StartedBy;
  std::deque<Frame> Frames;
  WalkGuard::Keys Escaping, Destroying, Ending; // of the walks that are under way
  std::set<std::pair<const void *, const FieldDecl *>> FieldsMissed; // of records: asked for before they were set
  std::set<model::ObjectId> CancelFollowed; // a field that is followed, or a goroutine, has its cancel function
  std::map<model::ObjectId, std::vector<Value>>
      Threads; // what their bodies were given; the object is what join waits for
  std::map<const FunctionDecl *, bool> ConcernsCache;
  std::map<const VarDecl *, bool> InLoop;
  std::map<std::pair<Frame *, const Stmt *>, NodeId> HandlerHeads;
  std::map<model::ObjectId, std::pair<model::ProcessId, model::SlotId>> Released; // contexts whose cancel function was
  struct LoopState {
    model::SlotId Counter = model::None;
    model::CountId Bound = model::None;
  };
  std::map<std::pair<Frame *, const Stmt *>, LoopState> Loops;
  std::map<std::string, model::CondId> StableConditions;
  std::map<std::string, model::AtomId> AtomIds;
  model::ProcessId CurrentProcess = 0;
  int CurrentActivation = 0, Activations = 0;
  NodeId Current = model::None; // None: unreachable
  bool TooLarge = false;
  bool WaitsForClock = false; // some goroutine receives from a timer
};

} // namespace clang::tidy::tether
