// What the checks on the model share: they look at each function that creates something, ask the model for the
// defects of one kind, and differ in what they say about them.

#pragma once

#include "Findings.h"

#include "clang-tidy/ClangTidyCheck.h"
#include "llvm/ADT/ArrayRef.h"

#include <memory>

namespace clang::tidy::tether {

class UnitWalk;

class LeakCheck : public ClangTidyCheck {
public:
  LeakCheck(StringRef Name, ClangTidyContext *Context, Defect Kind);

  bool isLanguageVersionSupported(const LangOptions &LangOpts) const override { return LangOpts.CPlusPlus; }
  void registerMatchers(ast_matchers::MatchFinder *Finder) override;
  void storeOptions(ClangTidyOptions::OptionMap &Opts) override;

  // Functions: those of the unit that have to do with the API.
  void checkUnit(llvm::ArrayRef<const FunctionDecl *> Functions, ASTContext &Context);

protected:
  // The warning, and the notes after those on where the object was made and the goroutine was started.
  virtual std::string message(const Finding &F) = 0;
  virtual void explain(const Finding &F) = 0;

  // What the operation waits for: "the channel", "the lock".
  static std::string kindOf(const Finding &F);
  // "'jobs'", or a description where the object has no name.
  static std::string quoted(const Finding &F, const Twine &What);
  // "goroutine blocks for ever sending to 'jobs'", for each kind of operation.
  static std::string blocks(const Finding &F);
  void note(const Site &At, const Twine &Text);
  void noteAll(const std::vector<Site> &Sites, const Twine &Text);
  // "this return leaves without <Omission>", for each kind of exit; nothing where the finding has none.
  void noteExit(const Finding &F, StringRef Omission);

private:
  void report(const Finding &F);
  static std::string consequence(const Finding &F);

  const Defect Kind;
  AnalysisLimits Limits;
  std::shared_ptr<UnitWalk> Walk;
  const SourceManager *Sources = nullptr; // of the unit that is looked at
};

} // namespace clang::tidy::tether
