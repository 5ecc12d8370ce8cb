// The field's usual repairs, offered only where the model without the defect says that they work.

#pragma once

#include "Findings.h"
#include "FixSafety.h"
#include "Judge.h"

#include "clang/AST/ExprCXX.h"
#include "clang/AST/ParentMap.h"

#include <map>
#include <memory>

namespace clang::tidy::tether {

namespace model = ::tether::model;

class Fixer {
public:
  Fixer(const Fragment &F, const model::Verdict &Before, ASTContext &Context)
      : F(F), Before(Before), Context(Context) {}

  // Adds the edits that remove Out, which tells J.
  void fix(Finding &Out, const model::Judgement &J) const;

private:
  void repair(Finding &Out, const model::Judgement &J) const;
  bool mayEdit(const std::vector<Finding::Edit> &Fix) const;
  FixSafety safety() const;
  bool removes(const model::Program &Changed, const model::Judgement &J) const;
  void addCapacity(Finding &Out, const model::Judgement &J) const;
  struct Room {
    model::CountId Count = model::None;
    std::string Text;
  };
  std::optional<Room> roomForAll(const model::Judgement &J, const CallExpr &Make) const;
  std::optional<std::string> boundText(const Stmt *Loop, const CallExpr &Make) const;
  void deferClose(Finding &Out, const model::Judgement &J) const;
  void moveAdd(Finding &Out, const model::Judgement &J) const;
  std::string text(SourceRange R) const;
  std::string indentation(SourceLocation At) const;
  const ParentMap *parentsAround(const Expr *E) const;
  const Stmt *statement(const Expr *E) const;

  const Fragment &F;
  const model::Verdict &Before;
  ASTContext &Context;
  mutable std::map<const Stmt *, std::unique_ptr<ParentMap>> Parents;
};

} // namespace clang::tidy::tether
