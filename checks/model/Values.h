// What the extraction knows of an expression: which object a handle stands for, which body a callable runs.

#pragma once

#include "Program.h"

#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"

#include <map>
#include <memory>
#include <set>
#include <utility>

namespace clang::tidy::tether {

namespace model = ::tether::model;

struct Frame;

struct Value {
  enum class Kind {
    Outside,   // not followed: may be anything, held by anyone
    Object,    // a handle of model object Id
    Closure,   // a lambda, written in frame Home
    Function,  // a named function
    Record,    // a struct whose fields are followed
    Case,      // a select case
    Guard,     // a lock guard of the standard library
    Container, // a container or tuple whose elements are followed
  };
  Kind K = Kind::Outside;
  model::ObjectId Id = model::None;
  const LambdaExpr *Lambda = nullptr;
  const FunctionDecl *Function = nullptr;
  std::shared_ptr<struct ClosureFrame> Captured;
  std::shared_ptr<std::map<const FieldDecl *, Value>> Fields;
  const CXXRecordDecl *Class = nullptr; // of a record, where known
  std::shared_ptr<struct Container> Elements;
  std::shared_ptr<model::Case> SelectCase;
  std::shared_ptr<struct LockGuard> Guard;
  model::ProcessId SlotsOf = model::None; // a case's and a guard's slots belong to this process

  bool followed() const { return K != Kind::Outside; }
  static Value object(model::ObjectId Id) {
    Value V;
    V.K = Kind::Object;
    V.Id = Id;
    return V;
  }
};

// Keeps a walk over values from going round in a circle: a field can hold a closure that holds the object, and an object
// may own itself.
class WalkGuard {
public:
  using Keys = std::set<std::pair<const void *, const void *>>;

  WalkGuard(Keys &Open, const Keys::value_type &Key) : Open(Open), At(Open.insert(Key)) {}
  WalkGuard(const WalkGuard &) = delete;
  ~WalkGuard() {
    if (entered())
      Open.erase(At.first);
  }

  bool entered() const { return At.second; }

private:
  Keys &Open;
  std::pair<Keys::iterator, bool> At;
};

// The elements in the order in which they were put in; where a counted loop did that, one stands for all.
struct Container {
  std::vector<Value> Parts;
  model::CountId Rounds = model::None; // of the loop
  bool Given = false;                  // to code out of sight, or not understood
};

// A lambda value: where it was written, and what its init-captures hold.
struct ClosureFrame {
  Frame *Home = nullptr;
  std::map<const ValueDecl *, Value> InitCaptures;
  std::vector<model::ObjectId> Cancels; // contexts whose cancel functions end with it, where it is started at once
};

// What a std::lock_guard, scoped_lock, unique_lock or shared_lock unlocks when it is destroyed.
struct LockGuard {
  std::vector<model::ObjectId> Locks;
  bool Shared = false;
  model::SlotId Owns = model::None; // None: it always does
};

// How the value of a slot is to be read in a condition.
enum class ResultKind { Received, Status, Sent, Position, Number };

struct SlotUse {
  model::SlotId Slot = model::None;
  ResultKind Kind = ResultKind::Number;
};

// One activation of one function body: a call that was followed, a goroutine, or the fragment's own.
struct Frame {
  const FunctionDecl *Function = nullptr;
  const Stmt *Body = nullptr;
  Frame *Lexical = nullptr;       // for lambda bodies: the frame in which the lambda was written
  Frame *Caller = nullptr;        // the followed call or the go statement that led here
  const Expr *CallSite = nullptr; // in Caller
  bool Goroutine = false;         // Caller is the spawner, not a call
  model::ProcessId Process = 0;
  model::NodeId ExitNode = model::None;
  int Depth = 0;
  std::vector<model::ObjectId> Cancels; // at the end of its goroutine

  std::map<const ValueDecl *, Value> Variables;
  std::map<const Expr *, Value> Results;                 // of calls and creations already met
  std::map<const ParmVarDecl *, const Expr *> Arguments; // evaluated in Caller
  std::map<const VarDecl *, Value> ElementVariables;     // references to a container's elements that are assigned
  std::map<const VarDecl *, SlotUse> SlotVariables;
  std::map<const Expr *, SlotUse> SlotResults;
  std::map<const Stmt *, int> ThrowingCallsSeen; // for each try statement
  Value This;
  Value Returned;
  bool HasReturned = false;
};

} // namespace clang::tidy::tether
