// Whether a repair changes nothing but who waits for whom.
//
// Where the model proves that an edit removes a finding, the goroutine that was stuck goes on, and so does what comes
// after its operation. An edit is safe where nothing can come of that which the author did not write for that case:
//   - room in a channel: each send on it is the last thing that its goroutine does, and no destructor after it shows,
//     so nobody can tell whether the value was taken when the send was over; and there are receives, so that it takes
//     part in a hand-off at all;
//   - a close when the creator leaves: all receives are range loops, which end then, in goroutines that hold nothing of
//     others (no reference, no pointer, no view), so that what follows the loop touches no variable of the creator, who is gone;
//   - an addition in front of the go statement: it only comes earlier.

#pragma once

#include "Extract.h"

#include "clang/AST/ExprCXX.h"
#include "clang/AST/ParentMap.h"

#include <functional>

namespace clang::tidy::tether {

class FixSafety {
public:
  // Parents: those of what stands in the function around an expression; null where they are not known.
  using ParentsAround = std::function<const ParentMap *(const Expr *)>;

  FixSafety(const Fragment &F, ParentsAround Parents) : F(F), Parents(std::move(Parents)) {}

  bool roomIsSafe(::tether::model::ObjectId Channel) const;
  bool closeIsSafe(::tether::model::ObjectId Channel) const;

private:
  const LambdaExpr *startedLambda(const ::tether::model::Process &P) const;
  bool isLastOperation(const ::tether::model::Process &P, const ::tether::model::Node &N) const;
  bool isLastStatement(const ::tether::model::Process &P, const ::tether::model::Node &N) const;

  const Fragment &F;
  ParentsAround Parents;
};

} // namespace clang::tidy::tether
