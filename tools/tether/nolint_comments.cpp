#include "nolint_comments.h"

#include "leak_join.h"
#include "rules.h"

#include "clang-tidy/ClangTidy.h"
#include "clang-tidy/ClangTidyCheck.h"
#include "clang-tidy/ClangTidyModule.h"
#include "clang-tidy/ClangTidyModuleRegistry.h"
#include "clang/Lex/Lexer.h"
#include "clang/Lex/Preprocessor.h"

#include <algorithm>
#include <filesystem>

namespace tidy = clang::tidy;

namespace tether::tool {
namespace {

NolintRecorder *listening = nullptr;

class NolintCheck : public tidy::ClangTidyCheck, clang::CommentHandler {
public:
  NolintCheck(llvm::StringRef name, tidy::ClangTidyContext *context)
      : ClangTidyCheck(name, context), context(*context) {}

  void registerPPCallbacks(const clang::SourceManager &, clang::Preprocessor *preprocessor,
                           clang::Preprocessor *) override {
    preprocessor->addCommentHandler(this);
  }

private:
  const tidy::ClangTidyContext &context;

  bool HandleComment(clang::Preprocessor &preprocessor, clang::SourceRange range) override {
    const clang::SourceManager &sources = preprocessor.getSourceManager();
    auto [file, start] = sources.getDecomposedLoc(range.getBegin());
    llvm::StringRef text =
        clang::Lexer::getSourceText(clang::CharSourceRange::getCharRange(range), sources, preprocessor.getLangOpts());
    if (!listening || !text.contains("NOLINT") || !isOfInterest(context, sources, range.getBegin()))
      return false;
    auto entry = sources.getFileEntryRefForID(file);
    for (std::size_t at = text.find("NOLINT"); entry && at != llvm::StringRef::npos; at = text.find("NOLINT", at + 1))
      listening->add(entry->getName().str(), start + at);
    return false;
  }
};

class NolintModule : public tidy::ClangTidyModule {
public:
  void addCheckFactories(tidy::ClangTidyCheckFactories &factories) override {
    factories.registerCheck<NolintCheck>(unusedNolintCheck);
  }
};

tidy::ClangTidyModuleRegistry::Add<NolintModule> registration("tether-nolint-module", "Finds NOLINTs.");

} // namespace

NolintRecorder::NolintRecorder(const std::string &directory, tidy::ClangTidyContext &context)
    : directory(directory), context(context) {
  listening = this;
}

NolintRecorder::~NolintRecorder() { listening = nullptr; }

void NolintRecorder::add(const std::string &file, std::size_t offset) {
  comments[(std::filesystem::path(directory) / file).lexically_normal().string()].insert(offset);
}

void NolintRecorder::explain(std::vector<Finding> &suppressed) {
  for (Finding &finding : suppressed)
    if (auto nolint = nolintFor(sources.get(finding.message.file), finding.message.offset, finding.check))
      finding.suppression.justification = nolint->justification;
}

KnownChecks NolintRecorder::knownChecks() const {
  KnownChecks checks;
  // Whether a run of the program would show something there is not known here.
  checks.foreign = {runtimeLeak, runtimeMisuse};
  tidy::ClangTidyOptions options = tidy::ClangTidyOptions::getDefaults();
  options.Checks = "*";
  for (const std::string &name : tidy::getCheckNames(options, false)) {
    if (name == unusedNolintCheck)
      continue;
    // The checks of this program have a page.
    std::vector<std::string> &list = checkPage(name).empty() ? checks.foreign : checks.all;
    list.push_back(name);
    if (context.isCheckEnabled(name))
      checks.enabled.push_back(name);
  }
  return checks;
}

std::vector<NolintUse> NolintRecorder::uses(const std::vector<Sighting> &sightings) {
  std::vector<NolintUse> all;
  if (comments.empty())
    return all;
  KnownChecks checks = knownChecks();
  for (const auto &[file, offsets] : comments)
    for (const Nolint &nolint : findNolints(sources.get(file))) {
      if (!offsets.contains(nolint.offset))
        continue;
      auto isUsed = [&, &file = file](const std::string &name) {
        return std::ranges::any_of(sightings, [&](const Sighting &sighting) {
          return matchesGlob(name, sighting.check) && std::ranges::any_of(sighting.places, [&](const Spot &place) {
                   return place.file == file && nolint.covers(place.offset);
                 });
        });
      };
      for (const NolintName &name : namesOf(nolint))
        if (std::optional<NolintUse> use = judgeNolint(name, checks, isUsed)) {
          use->file = file;
          all.push_back(std::move(*use));
        }
    }
  return all;
}

} // namespace tether::tool
