// From a fragment to what is wrong with it: each place where a goroutine can be stuck for ever, the defect that this
// is, and the story that explains it.
//
// A place is reported when it is stuck under every valuation that the text leaves open, except for
//   - conditions that must hold for the place, and for one exit of another goroutine, to be reached at all: code that
//     was written can be reached, but two unrelated branches need not go together;
//   - one count, which may be assumed to be at least two or three.
// Schedules and the choices of select are never fixed: one that gets stuck is enough.

#pragma once

#include "Extract.h"
#include "Witness.h"

#include <string>
#include <vector>

namespace clang::tidy::tether {

enum class Defect {
  EarlyReturn,
  Timeout,
  NCast,
  UnclosedRange,
  AddInGoroutine,
  BlockingUnderLock,
  DoubleLock,
  LockOrder,
  LostNotify,
  MissingStop,
  MissingUnlock,
  RecursiveReadLock,
  NoCounterpart,
  DoubleSend,
  FullBuffer,
  PeerGone,
  CircularWait,
  SelfWait,
  MissingClose,
  EndlessLoop,
  SendOnClosed,
  DoubleClose,
  MissingDone,
  SurplusDone,
  WaitInLoop,
  AddAfterWait,
  LostCancel,
};

// What a lock has to do with a finding.
struct LockPart {
  enum class Role { Holds, Wants, Follows } R = Role::Follows; // the lock; Follows: waits for a goroutine that does
  std::string Name;                                            // the lock's
  std::vector<Site> TakenAt;                                   // where it was locked
  std::vector<Site> Waits;                                     // where the others wait
};

struct Finding {
  Defect Kind = Defect::EarlyReturn;
  enum class Operation { Send, Receive, Range, Add, Select, Wait, Close, Done, Lock, ReadLock, Park };
  Operation Blocked = Operation::Send;
  std::string Object;           // the name of what it operates on; empty where it has none
  std::string ObjectKind;       // what that is, for messages: "channel"
  Site At;                      // the operation
  std::optional<Site> Made;     // where the object was created
  std::optional<Site> Started;  // the go statement of the stuck goroutine; none for the function's own body
  std::optional<Site> Exit;     // the return, throw, break, branch or select that leaves the partner out
  bool ExitOn = true;           // for a branch: the outcome that does
  std::vector<Site> Partners;   // the operations that would have been the other end
  std::vector<Site> Before;     // operations that use up what this one needs, or wait in the same circle
  bool Nil = false;             // the channel is nil
  std::optional<LockPart> Lock; // for defects that a lock has part in
  bool Consequence = false;     // another goroutine is stuck before the partner operation: Kind is that one's defect
  std::optional<Site> Cause;    // of a consequence: where that one is stuck
  struct Channel {
    std::string Name, Kind;
    bool Nil = false;
    Site Made;
  };
  std::vector<Channel> Cases; // of a select: what its cases wait for
  struct Edit {
    SourceLocation Where; // insertion, or the start of Replaced
    SourceRange Replaced;
    std::string Text;
  };
  std::vector<Edit> Fix;  // proved by the model to remove the finding; empty where there is none
  std::string FixKind;    // "capacity", "close" or "add"
  bool FixIsSafe = false; // FixSafety.h
  Witness Run;            // that ends in it; empty where it was not found by running the model
};

struct AnalysisLimits {
  ExtractionLimits Extraction;
  unsigned States = 40000; // of all searches for one fragment
  unsigned Searches = 600;
  auto operator<=>(const AnalysisLimits &) const = default;
};

// What no use of an object of Class can end, although its methods start it: seen without any caller. Cached, too.
const std::vector<Finding> &findings(const CXXRecordDecl &Class, ASTContext &Context,
                                     const AnalysisLimits &Limits = {});

// Everything that is wrong in the fragment that begins at Root. Cached for the life of Context, for
// each set of limits.
const std::vector<Finding> &findings(const FunctionDecl &Root, ASTContext &Context, const AnalysisLimits &Limits = {});

// Drops what is cached for a unit, on this thread. Whoever keeps a unit beyond its analysis calls this, as an editor
// does: it ends units on other threads, whose end the cache does not notice.
void forgetFindings(const ASTContext &Context);

} // namespace clang::tidy::tether
