// The NOLINTs that a unit has in the code that it compiles (what the preprocessor skips is not looked at), and what
// became of them.
//
// clang-tidy hands its preprocessor to checks only, so a check that reports nothing collects the comments, under the
// name `unusedNolintCheck`. Where that is not enabled there are none.
#pragma once

#include "nolint.h"
#include "source_cache.h"
#include "witness_recorder.h"

#include "clang-tidy/ClangTidyDiagnosticConsumer.h"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace tether::tool {

class NolintRecorder {
public:
  /// Listens while it lives, one at a time. `directory` is what relative paths start from; `context` is that of the
  /// run.
  NolintRecorder(const std::string &directory, clang::tidy::ClangTidyContext &context);
  ~NolintRecorder();
  NolintRecorder(const NolintRecorder &) = delete;
  NolintRecorder &operator=(const NolintRecorder &) = delete;

  /// Adds the comments' reasons to what NOLINTs keep silent.
  void explain(std::vector<Finding> &suppressed);

  /// What became of each name in the comments, given all that the checks have found.
  std::vector<NolintUse> uses(const std::vector<Sighting> &sightings);

  /// Takes note of a word NOLINT... in a comment.
  void add(const std::string &file, std::size_t offset);

private:
  const std::string &directory;
  clang::tidy::ClangTidyContext &context;
  std::map<std::string, std::set<std::size_t>> comments;
  SourceCache sources;

  KnownChecks knownChecks() const;
};

} // namespace tether::tool
