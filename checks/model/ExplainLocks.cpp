#include "Explanation.h"

namespace clang::tidy::tether {

using model::None;
using model::Op;
using Story = model::LockStory::Kind;

namespace {

std::optional<Defect> defectOf(Story K) {
  switch (K) {
  case Story::DoubleLock:
    return Defect::DoubleLock;
  case Story::RecursiveReadLock:
    return Defect::RecursiveReadLock;
  case Story::LockOrder:
    return Defect::LockOrder;
  case Story::BlockedUnderLock:
    return Defect::BlockingUnderLock;
  case Story::MissingUnlock:
    return Defect::MissingUnlock;
  case Story::LostNotify:
    return Defect::LostNotify;
  default:
    return std::nullopt;
  }
}

Finding::Operation operationOf(const model::Node &N) {
  switch (N.Operation) {
  case Op::Send:
    return Finding::Operation::Send;
  case Op::Select:
    return Finding::Operation::Select;
  case Op::Wait:
    return Finding::Operation::Wait;
  case Op::LockShared:
    return Finding::Operation::ReadLock;
  case Op::Lock:
  case Op::LockAll:
    return Finding::Operation::Lock;
  case Op::Park:
    return Finding::Operation::Park;
  default:
    return N.Ranges ? Finding::Operation::Range : Finding::Operation::Receive;
  }
}

} // namespace

std::vector<Site> Explanation::sites(const std::vector<model::Place> &Places) const {
  std::vector<Site> Out;
  for (const model::Place &At : Places)
    if (model::SiteId S = node(At).Site; S != None)
      if (llvm::none_of(Out, [&](const Site &Known) { return Known.Where == site(S).Where; }))
        Out.push_back(site(S));
  return Out;
}

// False where a lock has part in it and cannot be said to be the cause.
bool Explanation::tellLocks(Finding &Out) const {
  std::optional<Defect> Kind = defectOf(Locks.K);
  if (!Kind)
    return false;
  Out.Kind = *Kind;
  Out.Blocked = operationOf(Stuck);
  LockPart &L = Out.Lock.emplace();
  L.Name = P.Objects[Locks.Lock].Name;
  L.R = Locks.Holds ? LockPart::Role::Holds : Locks.Member ? LockPart::Role::Wants : LockPart::Role::Follows;
  L.TakenAt = sites(Locks.TakenAt);
  L.Waits = sites(Locks.Others);
  if (J.Exit && model::leavesSection(P, *J.Exit, Locks.Lock))
    addExit(Out, *J.Exit);
  return true;
}

} // namespace clang::tidy::tether
