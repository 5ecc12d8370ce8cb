// Listens to the checks while clang-tidy's library runs them: what clang-tidy passes on has no witness, and says
// nothing about the findings that NOLINT keeps silent.
#pragma once

#include "finding.h"

#include "model/FindingSink.h"

#include "clang-tidy/ClangTidyDiagnosticConsumer.h"

#include <string>
#include <vector>

namespace tether::tool {

/// What a check has found, whatever became of it, and the places at which a NOLINT would keep it silent: where it is
/// written, and where the macros around it are used.
struct Sighting {
  std::string check;
  std::vector<Spot> places;
};

/// Whether clang-tidy would report a finding there: not in a system header, nor in one that the filters leave out.
bool isOfInterest(const clang::tidy::ClangTidyContext &context, const clang::SourceManager &sources,
                  clang::SourceLocation at);

class WitnessRecorder {
public:
  /// Listens to the checks of this thread. `directory` is what relative paths start from; `context` is that of the run.
  WitnessRecorder(const std::string &directory, clang::tidy::ClangTidyContext &context);
  ~WitnessRecorder();
  WitnessRecorder(const WitnessRecorder &) = delete;
  WitnessRecorder &operator=(const WitnessRecorder &) = delete;

  /// Gives `findings` their witnesses. Returns what a check has reported in files that the run is about and is not
  /// among them, that is, what a NOLINT keeps silent: without notes and fixes.
  std::vector<Finding> attach(std::vector<Finding> &findings);

  const std::vector<Sighting> &sightings() const { return seen; }

private:
  void record(const clang::tidy::tether::ReportedFinding &reported);
  Spot spot(const clang::SourceManager &sources, clang::SourceLocation at) const;
  Witness convert(const clang::SourceManager &sources, const clang::tidy::tether::Witness &from) const;

  const std::string &directory;
  clang::tidy::ClangTidyContext &context;
  const clang::tidy::tether::FindingSink sink;
  std::vector<Finding> recorded;
  std::vector<Sighting> seen;
};

} // namespace tether::tool
