// What starts processes: go statements of every kind, and the threads of the standard library.

#include "Extractor.h"

namespace clang::tidy::tether {

using model::None;

void Extractor::spawn(Frame &F, const CallExpr *C, Role R) {
  model::ObjectId Group = None;
  if (R == Role::WgGo) {
    Value V = eval(F, objectArgument(C));
    if (V.K != Value::Kind::Object)
      escape(V);
    Group = V.K == Value::Kind::Object ? V.Id : None;
  }
  start(F, C, writtenArguments(C), Group, R == Role::GoDaemon);
}

// Starts a process that runs Args[0] with the other arguments, and is counted in Group. False where it is out of sight.
bool Extractor::start(Frame &F, const Expr *At, llvm::ArrayRef<const Expr *> Args, model::ObjectId Group, bool Daemon) {
  model::SiteId Where = site(Site::Kind::Go, At);
  if (Group != None) {
    model::Node Add;
    Add.Operation = Op::Add;
    Add.Object = Group;
    Add.Amount = P.constant(1);
    Add.Site = Threads.count(Group) ? None : Where;
    emit(std::move(Add));
  }
  Value Callable = Args.empty() ? Value() : eval(F, Args[0]);
  const FunctionDecl *Body = callOperator(Callable, Args.empty() ? QualType() : strip(Args[0])->getType());
  if (Body)
    Body = Body->getDefinition();
  bool Recursive = false;
  for (Frame *Up = &F; Up; Up = Up->Caller)
    Recursive |= Up->Function == Body;
  bool Possible = Body && !Recursive && F.Depth < Limits.Depth &&
                  static_cast<int>(P.Processes.size()) < Limits.Processes && Current != None;
  if (!Possible) {
    for (const Expr *Arg : Args)
      escapeWithin(F, Arg);
    if (Group != None)
      P.Objects[Group].OutsideSends = true;
    return false;
  }
  Frame &Child = newFrame(Body);
  Child.Caller = &F;
  Child.CallSite = At;
  Child.Goroutine = true;
  Child.Depth = F.Depth + 1;
  llvm::ArrayRef<const Expr *> Rest = Args.drop_front();
  if (const auto *M = dyn_cast<CXXMethodDecl>(Body);
      M && Callable.K == Value::Kind::Function && !M->isStatic() && !Rest.empty()) {
    Child.This = eval(F, Rest[0]);
    if (!Child.This.followed())
      escapeWithin(F, Rest[0]);
    Rest = Rest.drop_front();
  }
  if (Callable.K == Value::Kind::Record)
    Child.This = Callable;
  if (Callable.Captured) {
    Child.Lexical = Callable.Captured->Home;
    Child.Variables = Callable.Captured->InitCaptures;
    Child.Cancels = Callable.Captured->Cancels;
    Child.This = Child.Lexical ? Child.Lexical->This : Value();
  }
  bind(Child, F, Rest);
  NodeId Start = emit(Op::Spawn, None, Where);
  if (!startProcess(Child, CurrentProcess, Start, Daemon, Where, Group)) {
    for (const Expr *Arg : Args)
      escapeWithin(F, Arg);
    at(Start).Operation = Op::Pass;
    at(Start).Site = None;
    return false;
  }
  at(Start).Target = Child.Process;
  return true;
}

// ---- threads --------------------------------------------------------------------------------------------------------

// A thread is a process, and what its join waits for. Without the join in sight, what it was given is out of sight.
Value Extractor::startThread(Frame &F, const Expr *At, llvm::ArrayRef<const Expr *> Args) {
  model::Object Ended;
  Ended.K = model::Object::Kind::WaitGroup;
  P.Objects.push_back(Ended);
  auto Id = static_cast<model::ObjectId>(P.Objects.size()) - 1;
  std::vector<Value> Given;
  for (const Expr *Arg : Args)
    Given.push_back(eval(F, Arg));
  Threads[Id] = Given;
  Value Thread = Value::object(Id);
  if (!start(F, At, Args, Id, false)) {
    abandon(Id);
    return {};
  }
  return Thread;
}

// The methods of a thread. False for all other calls.
bool Extractor::threadCall(Frame &F, const CallExpr *C, const Value &Thread) {
  const auto *M = dyn_cast_or_null<CXXMethodDecl>(C->getDirectCallee());
  if (!M || !isStdClass(M->getParent(), {"thread", "jthread"}) || Thread.K != Value::Kind::Object ||
      !M->getIdentifier())
    return false;
  if (M->getName() == "join")
    emit(Op::Wait, Thread.Id, None);
  return M->getName() == "join" || M->getName() == "joinable" || M->getName() == "detach" || M->getName() == "get_id" ||
         M->getName() == "request_stop";
}

} // namespace clang::tidy::tether
