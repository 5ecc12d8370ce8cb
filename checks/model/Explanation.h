// Tells one judgement as a finding: which defect it is, and the places that explain it.

#pragma once

#include "Deadlock.h"
#include "Findings.h"
#include "Judge.h"

#include <functional>

namespace clang::tidy::tether {

namespace model = ::tether::model;

class Explanation {
public:
  Explanation(const Fragment &F, const model::Judgement &J)
      : F(F), P(F.Program), J(J), Where(J.Witness.Where), Stuck(node(Where)), Locks(model::lockStory(P, J)) {}

  // None where the judgement is none of the known defects.
  std::optional<Finding> explain();

  // Where another goroutine is stuck before an operation that would have ended this wait: that place is the defect and
  // this one its consequence. None where nothing like that holds.
  std::optional<model::Place> consequenceOf() const;

private:
  const model::Node &node(model::Place At) const { return P.Processes[At.Process].Nodes[At.Node]; }
  const Site &site(model::SiteId Id) const { return F.Sites[static_cast<std::size_t>(Id)]; }
  bool isPartner(const model::Node &N) const { return wakes(N, Stuck); }
  bool wakes(const model::Node &N, const model::Node &Blocked) const;
  bool cancels(const model::Node &N, model::ObjectId Context) const;
  std::vector<model::Place> partners() const;
  bool endedByValue() const;
  const model::Step *otherCaseChosen() const;
  std::optional<model::ExitPoint> skippedBy() const;
  std::optional<model::NodeId> exitBefore(model::Place Partner, model::NodeId From) const;
  bool many() const;
  bool countedByProgram() const;
  bool classify(Finding &Out);
  void addObjects(Finding &Out) const;
  bool classifyStuck(Finding &Out);
  bool classifyAdd(Finding &Out);
  void addExit(Finding &Out, const model::ExitPoint &E) const;
  bool tellLocks(Finding &Out) const; // ExplainLocks.cpp
  std::vector<Site> sites(const std::vector<model::Place> &Places) const;

  // What is none of the five patterns (ExplanationWaits.cpp).
  bool leads(model::Place From, const std::function<bool(const model::Node &)> &Goal) const;
  std::vector<model::Place> circle() const;
  bool single() const;
  bool isStarted(model::ProcessId Id) const;
  bool toldToLeave() const;
  bool variesByInstance() const;
  bool inOpenLoop(model::Place At) const;
  bool anyInOpenLoop(const std::function<bool(const model::Node &)> &Which) const;
  bool unbuffered(model::ObjectId Channel) const;
  bool classifyOther(Finding &Out);
  bool classifyWithoutPartner(Finding &Out);
  bool classifyChannel(Finding &Out);
  bool classifyWait(Finding &Out);
  bool waitsInSpawningLoop() const;
  bool classifyMisuse(Finding &Out);
  bool guardedByState() const;
  void addBefore(Finding &Out, const std::function<bool(model::Place)> &Which) const;

  const Fragment &F;
  const model::Program &P;
  const model::Judgement &J;
  model::Place Where;
  const model::Node &Stuck;
  const model::LockStory Locks;
};

// Goroutines whose loop waits for the clock and has no way out.
std::vector<Finding> endlessLoops(const Fragment &F);

} // namespace clang::tidy::tether
