#include "Extractor.h"

#include "clang/AST/StmtCXX.h"

namespace clang::tidy::tether {

using model::None;

void Extractor::destroy(Frame &F, const VarDecl *V) {
  Role R = roleOfType(V->getType());
  if (V->getType()->isReferenceType())
    return;
  auto It = F.Variables.find(V);
  if (It == F.Variables.end())
    return;
  Value Held = It->second;
  if (Held.K == Value::Kind::Guard)
    return release(F, Held, V);
  if (R == Role::Defer && Held.K == Value::Kind::Closure) {
    follow(F, V->getInit(), callOperator(Held), {}, &Held, {});
    return;
  }
  if (R == Role::Cancelable || R == Role::CancelFunc) {
    if (Held.K == Value::Kind::Object && !movesCancel(F, V, Held.Id))
      cancelAtEnd(Held.Id, site(Site::Kind::Operation, nullptr, V->getLocation()));
    return;
  }
  if (Held.K == Value::Kind::Record)
    destroyHeld(F, V, Held);
  if (isStdClass(V->getType()->getAsCXXRecordDecl(), {"jthread"}) && Held.K == Value::Kind::Object)
    emit(Op::Wait, Held.Id, None);
}

// From here on the destructor of the cancel function does nothing.
void Extractor::release(model::ObjectId Context) {
  auto [It, New] = Released.try_emplace(Context, CurrentProcess, None);
  if (It->second.first != CurrentProcess) {
    P.Objects[Context].OutsideSends = true;
    return;
  }
  if (New)
    It->second.second = newSlot();
  emitSet(It->second.second, 1);
}

void Extractor::cancelAtEnd(model::ObjectId Context, model::SiteId Where) {
  auto It = Released.find(Context);
  if (It == Released.end()) {
    emit(Op::Cancel, Context, Where);
    return;
  }
  if (It->second.first != CurrentProcess) {
    P.Objects[Context].OutsideSends = true;
    return;
  }
  model::Node Test;
  Test.Operation = Op::TestSlot;
  Test.Slot = It->second.second;
  Test.Value = 1;
  Arms A = emitBranch(std::move(Test));
  Current = A.Else;
  emit(Op::Cancel, Context, Where);
  join(A.Then, Current);
}

namespace {

// A null Thrown is an exception of unknown type: any handler may take it.
bool catches(const CXXCatchStmt *Handler, QualType Thrown, ASTContext &Context) {
  QualType Caught = Handler->getCaughtType();
  if (Caught.isNull() || Thrown.isNull())
    return true;
  Caught = Caught.getNonReferenceType();
  if (Context.hasSameUnqualifiedType(Caught, Thrown))
    return true;
  const CXXRecordDecl *Derived = Thrown->getAsCXXRecordDecl(), *Base = Caught->getAsCXXRecordDecl();
  return Derived && Base && Derived->hasDefinition() && Derived->isDerivedFrom(Base);
}

} // namespace

Extractor::NodeId Extractor::handlerOf(Frame &F, const CXXTryStmt *Try, QualType Thrown) {
  for (unsigned I = 0; I < Try->getNumHandlers(); ++I)
    if (catches(Try->getHandler(I), Thrown, Context))
      if (auto It = HandlerHeads.find({&F, Try->getHandler(I)}); It != HandlerHeads.end())
        return It->second;
  return None;
}

// Whether S stands in a try block of its goroutine, as far as the calls were followed.
bool Extractor::caught(Frame &F, const Stmt *S) {
  const Stmt *Child = S;
  for (const Stmt *Up = parentOf(F, S); Up; Child = Up, Up = parentOf(F, Up))
    if (const auto *Try = dyn_cast<CXXTryStmt>(Up); Try && Child == Try->getTryBlock())
      return true;
  return F.Caller && !F.Goroutine && F.CallSite && caught(*F.Caller, F.CallSite);
}

// Leaves scopes from From outwards as a thrown exception does: destructors, then the nearest handler, else the caller.
void Extractor::unwind(Frame &F, const Stmt *From, QualType Thrown) {
  const Stmt *Child = From;
  for (const Stmt *S = parentOf(F, From); S; Child = S, S = parentOf(F, S)) {
    if (const auto *Try = dyn_cast<CXXTryStmt>(S); Try && Child == Try->getTryBlock()) {
      if (NodeId Handler = handlerOf(F, Try, Thrown); Handler != None) {
        link(Current, Handler);
        Current = None;
        return;
      }
    }
    const auto *Block = dyn_cast<CompoundStmt>(S);
    if (!Block)
      continue;
    llvm::SmallVector<const VarDecl *, 8> Alive;
    for (const Stmt *Inner : Block->body()) {
      if (Inner == Child)
        break;
      if (const auto *D = dyn_cast<DeclStmt>(Inner))
        for (const Decl *Each : D->decls())
          if (const auto *V = dyn_cast<VarDecl>(Each))
            Alive.push_back(V);
    }
    for (const VarDecl *V : llvm::reverse(Alive))
      destroy(F, V);
  }
  if (F.Caller && !F.Goroutine)
    return unwind(*F.Caller, F.CallSite, Thrown);
  // An exception that leaves a goroutine ends the program; one that leaves the fragment meets an unknown caller.
  emit(F.Goroutine ? Op::Exit : Op::End, None, None);
  Current = None;
}

} // namespace clang::tidy::tether
