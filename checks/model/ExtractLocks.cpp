#include "Extractor.h"

#include "llvm/ADT/StringSwitch.h"

namespace clang::tidy::tether {

using model::None;

namespace {

bool isLock(model::Object::Kind K) { return K == model::Object::Kind::Mutex || K == model::Object::Kind::SharedMutex; }

const CXXRecordDecl *standardClass(QualType T) {
  const CXXRecordDecl *Class = T.isNull() ? nullptr : T.getNonReferenceType()->getAsCXXRecordDecl();
  return Class && Class->getIdentifier() && inStdNamespace(Class) ? Class : nullptr;
}

enum class Tag { None, Adopt, Defer, Try };

Tag tagOf(QualType T) {
  const CXXRecordDecl *Class = standardClass(T);
  return Class ? llvm::StringSwitch<Tag>(Class->getName())
                     .Case("adopt_lock_t", Tag::Adopt)
                     .Case("defer_lock_t", Tag::Defer)
                     .Case("try_to_lock_t", Tag::Try)
                     .Default(Tag::None)
               : Tag::None;
}

model::Node lockNode(model::Op O, model::ObjectId Lock, model::SiteId Where) {
  model::Node N;
  N.Operation = O;
  N.Object = Lock;
  N.Site = Where;
  return N;
}

const FunctionDecl *methodOf(QualType T, llvm::StringRef Name) {
  if (const CXXRecordDecl *Class = T.getNonReferenceType()->getAsCXXRecordDecl())
    for (const CXXMethodDecl *M : Class->methods())
      if (M->getIdentifier() && M->getName() == Name && M->getNumParams() == 0)
        return M;
  return nullptr;
}

} // namespace

bool isStandardGuard(QualType T) {
  const CXXRecordDecl *Class = standardClass(T);
  return Class && llvm::StringSwitch<bool>(Class->getName())
                      .Cases("lock_guard", "scoped_lock", "unique_lock", "shared_lock", true)
                      .Default(false);
}

// The lock that E stands for; None where it is not followed.
model::ObjectId Extractor::lockOf(Frame &F, const Expr *E) {
  Value V = eval(F, E);
  return V.K == Value::Kind::Object && isLock(P.Objects[V.Id].K) ? V.Id : None;
}

void Extractor::lockOperation(Frame &F, const CallExpr *C, Role R) {
  model::ObjectId Lock = lockOf(F, objectArgument(C));
  bool Tries = R == Role::TryLock || R == Role::TryLockShared;
  if (Lock == None)
    return;
  Op O = R == Role::Lock           ? Op::Lock
         : R == Role::LockShared   ? Op::LockShared
         : R == Role::Unlock       ? Op::Unlock
         : R == Role::UnlockShared ? Op::UnlockShared
                                   : Op::TryLock;
  model::Node N = lockNode(O, Lock, site(Site::Kind::Operation, C));
  N.Value = R == Role::TryLockShared;
  if (Tries)
    N.Slot = slotForResult(F, C, ResultKind::Sent).Slot;
  emit(std::move(N));
}

// ---- condition variables --------------------------------------------------------------------------------------------

// Unlocks, waits, and locks again. Given is the type of the lock: anything with lock() and unlock().
void Extractor::waitOnce(Frame &F, const CallExpr *C, model::ObjectId Variable, const Value &Lock, QualType Given) {
  model::SiteId Where = site(Site::Kind::Operation, C);
  if (Lock.K == Value::Kind::Record) {
    bool Unlocks = follow(F, C, methodOf(Given, "unlock"), Lock, nullptr, {});
    emit(Op::Park, Variable, Where);
    if (!Unlocks || !follow(F, C, methodOf(Given, "lock"), Lock, nullptr, {}))
      escape(Lock);
    return;
  }
  LockGuard Held;
  if (Lock.K == Value::Kind::Guard && Lock.SlotsOf != CurrentProcess)
    return escape(Lock);
  if (Lock.K == Value::Kind::Guard)
    Held = *Lock.Guard;
  else if (Lock.K == Value::Kind::Object && isLock(P.Objects[Lock.Id].K))
    Held.Locks = {Lock.Id};
  emitGuarded(F, Held, false, C);
  emit(Op::Park, Variable, Where);
  emitGuarded(F, Held, true, C);
}

void Extractor::conditionOperation(Frame &F, const CallExpr *C, Role R) {
  Value V = eval(F, objectArgument(C));
  bool Followed = V.K == Value::Kind::Object && P.Objects[V.Id].K == model::Object::Kind::ConditionVariable;
  model::ObjectId Variable = Followed ? V.Id : None;
  if (R == Role::CvNotify) {
    if (Followed)
      emit(Op::Notify, Variable, site(Site::Kind::Operation, C));
    return;
  }
  llvm::SmallVector<const Expr *, 6> Args = writtenArguments(C);
  if (Args.empty())
    return;
  Value Lock = eval(F, Args[0]);
  QualType Given = strip(Args[0])->getType();
  bool Known = Lock.K == Value::Kind::Guard || Lock.K == Value::Kind::Object || Lock.K == Value::Kind::Record;
  if (!Known)
    escapeWithin(F, Args[0]);
  if (Args.size() < 2 || !strip(Args[1])->getType()->isRecordType())
    return waitOnce(F, C, Variable, Lock, Given);
  // while (!predicate()) wait(lock);
  Value Predicate = eval(F, Args[1]);
  if (const FunctionDecl *Body = callOperator(Predicate); !Body || concerns(Body))
    escapeWithin(F, Args[1]);
  NodeId Head = emit({});
  model::Node Test;
  Test.Operation = Op::Test;
  P.Conditions.push_back({});
  P.Conditions.back().Fresh = P.Conditions.back().InLoop = true;
  P.Conditions.back().LeavesLoop = true;
  P.Conditions.back().Site = site(Site::Kind::Branch, Args[1]);
  Test.Cond = static_cast<model::CondId>(P.Conditions.size()) - 1;
  Arms A = emitBranch(std::move(Test));
  Current = A.Else;
  waitOnce(F, C, Variable, Lock, Given);
  link(Current, Head);
  Current = A.Then;
}

// ---- guards ---------------------------------------------------------------------------------------------------------

void Extractor::setOwns(const LockGuard &G, bool Owns) {
  if (G.Owns != None)
    emitSet(G.Owns, Owns);
}

void Extractor::emitGuarded(Frame &F, const LockGuard &G, bool Locks, const Stmt *S, SourceLocation Where) {
  model::SiteId At = site(Site::Kind::Operation, S, Where);
  if (Locks && G.Locks.size() > 1) {
    model::Node N = lockNode(Op::LockAll, None, At);
    for (model::ObjectId Lock : G.Locks) {
      N.Cases.emplace_back();
      N.Cases.back().Object = Lock;
    }
    emit(std::move(N));
  } else {
    for (model::ObjectId Lock : G.Locks)
      emit(lockNode(Locks ? (G.Shared ? Op::LockShared : Op::Lock) : (G.Shared ? Op::UnlockShared : Op::Unlock), Lock,
                    At));
  }
  setOwns(G, Locks);
}

// E initialises a local variable of a block: that alone is followed to its end.
bool Extractor::isNamed(Frame &F, const Expr *E) {
  for (const Stmt *S = parentOf(F, E); S; S = parentOf(F, S)) {
    if (isa<DeclStmt>(S))
      return isa_and_nonnull<CompoundStmt>(parentOf(F, S));
    if (!isa<ImplicitCastExpr>(S) && !isa<ExprWithCleanups>(S) && !isa<MaterializeTemporaryExpr>(S) &&
        !isa<CXXBindTemporaryExpr>(S) && !isa<ParenListExpr>(S) && !isa<CXXFunctionalCastExpr>(S) &&
        !isa<CXXConstructExpr>(S))
      return false;
  }
  return false;
}

void Extractor::makeGuard(Frame &F, const CXXConstructExpr *C) {
  if (F.Results.count(C))
    return;
  Value V;
  V.K = Value::Kind::Guard;
  V.Guard = std::make_shared<LockGuard>();
  V.SlotsOf = CurrentProcess;
  LockGuard &G = *V.Guard;
  const CXXRecordDecl *Class = C->getConstructor()->getParent();
  G.Shared = Class->getName() == "shared_lock";
  Tag How = Tag::None;
  for (const Expr *Arg : C->arguments()) {
    if (isa<CXXDefaultArgExpr>(Arg))
      continue;
    if (Tag T = tagOf(Arg->getType()); T != Tag::None)
      How = T;
    else if (model::ObjectId Lock = lockOf(F, Arg); Lock != None)
      G.Locks.push_back(Lock);
  }
  F.Results[C] = V;
  if (G.Locks.empty())
    return;
  if (!isNamed(F, C))
    return escape(V);
  if (Class->getName() == "unique_lock" || G.Shared)
    G.Owns = newSlot();
  switch (How) {
  case Tag::None:
    return emitGuarded(F, G, true, C);
  case Tag::Adopt:
    return setOwns(G, true);
  case Tag::Defer:
    return setOwns(G, false);
  case Tag::Try: {
    model::Node N = lockNode(Op::TryLock, G.Locks[0], site(Site::Kind::Operation, C));
    N.Value = G.Shared;
    N.Slot = G.Owns;
    emit(std::move(N));
    return;
  }
  }
}

// The guard V is destroyed.
void Extractor::release(Frame &F, const Value &Guard, const VarDecl *V) {
  const LockGuard &G = *Guard.Guard;
  if (Current == None)
    return;
  if (G.Owns == None)
    return emitGuarded(F, G, false, nullptr, V->getLocation());
  if (Guard.SlotsOf != CurrentProcess)
    return escape(Guard);
  model::Node Test;
  Test.Operation = Op::TestSlot;
  Test.Slot = G.Owns;
  Test.Value = 1;
  Arms A = emitBranch(std::move(Test));
  Current = A.Then;
  emitGuarded(F, G, false, nullptr, V->getLocation());
  join(Current, A.Else);
}

// A method of a guard. False for those that give away what it holds.
bool Extractor::guardCall(Frame &F, const CallExpr *C, const Value &Guard) {
  const FunctionDecl *Callee = C->getDirectCallee();
  const LockGuard &G = *Guard.Guard;
  enum class Does { Lock, Unlock, Try, Tell, Release, Name, Other };
  Does What = Does::Other;
  if (isa_and_nonnull<CXXConversionDecl>(Callee))
    What = Does::Tell;
  else if (Callee && Callee->getIdentifier())
    What = llvm::StringSwitch<Does>(Callee->getName())
               .Case("lock", Does::Lock)
               .Case("unlock", Does::Unlock)
               .Case("try_lock", Does::Try)
               .Case("owns_lock", Does::Tell)
               .Case("release", Does::Release)
               .Case("mutex", Does::Name)
               .Default(Does::Other);
  if (What == Does::Other || G.Locks.empty() || Guard.SlotsOf != CurrentProcess) {
    escape(Guard);
    for (const Expr *Arg : writtenArguments(C))
      escapeWithin(F, Arg);
    return true;
  }
  switch (What) {
  case Does::Lock:
  case Does::Unlock:
    emitGuarded(F, G, What == Does::Lock, C);
    break;
  case Does::Try: {
    model::Node N = lockNode(Op::TryLock, G.Locks[0], site(Site::Kind::Operation, C));
    N.Value = G.Shared;
    N.Slot = G.Owns;
    emit(std::move(N));
    F.SlotResults[C] = {G.Owns, ResultKind::Sent};
    break;
  }
  case Does::Tell:
    F.SlotResults[C] = {G.Owns, ResultKind::Sent};
    break;
  case Does::Release:
    setOwns(G, false);
    [[fallthrough]];
  case Does::Name:
    F.Results[C] = Value::object(G.Locks[0]);
    break;
  default:
    break;
  }
  return true;
}

// std::lock(a, b, ...)
bool Extractor::lockTogether(Frame &F, const CallExpr *C) {
  LockGuard All;
  std::vector<Value> Guards;
  for (const Expr *Arg : writtenArguments(C)) {
    Value V = eval(F, Arg);
    if (V.K == Value::Kind::Guard && V.SlotsOf == CurrentProcess) {
      All.Locks.insert(All.Locks.end(), V.Guard->Locks.begin(), V.Guard->Locks.end());
      Guards.push_back(V);
    } else if (model::ObjectId Lock = lockOf(F, Arg); Lock != None) {
      All.Locks.push_back(Lock);
    }
  }
  emitGuarded(F, All, true, C);
  for (const Value &V : Guards)
    setOwns(*V.Guard, true);
  return true;
}

} // namespace clang::tidy::tether
