// Tells one judgement as a finding: which defect it is, and the places that explain it.

#pragma once

#include "Deadlock.h"
#include "Findings.h"
#include "Judge.h"

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
  bool isPartner(const model::Node &N) const;
  std::vector<model::Place> partners() const;
  bool endedByValue() const;
  const model::Step *otherCaseChosen() const;
  std::optional<model::ExitPoint> skippedBy() const;
  std::optional<model::NodeId> exitBefore(model::Place Partner, model::NodeId From) const;
  bool many() const;
  bool classify(Finding &Out);
  void addExit(Finding &Out, const model::ExitPoint &E) const;
  bool tellLocks(Finding &Out) const; // ExplainLocks.cpp
  std::vector<Site> sites(const std::vector<model::Place> &Places) const;

  const Fragment &F;
  const model::Program &P;
  const model::Judgement &J;
  model::Place Where;
  const model::Node &Stuck;
  const model::LockStory Locks;
};

} // namespace clang::tidy::tether
