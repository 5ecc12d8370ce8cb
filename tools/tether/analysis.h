// The checks run over one translation unit, in this process, by clang-tidy's own library.
#pragma once

#include "finding.h"
#include "input_state.h"
#include "unit.h"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <vector>

namespace tether::tool {

/// What is the same for all units of a run.
struct AnalysisSettings {
  /// --checks, appended to the default checks and to what .clang-tidy says about tether checks.
  std::string checks;
  std::string headerFilter;
  std::vector<std::string> extraArguments;
  std::vector<std::string> plugins;
  bool reportUnusedNolint = false;
};

void to_json(nlohmann::json &json, const AnalysisSettings &settings);
void from_json(const nlohmann::json &json, AnalysisSettings &settings);

/// The checks that `settings` enable where no .clang-tidy says otherwise, sorted.
std::vector<std::string> enabledChecks(const AnalysisSettings &settings);

/// Analyses one unit, and lists what the analysis looked at. A crash of the compiler or of a check ends the process.
UnitReport analyze(const Unit &unit, const AnalysisSettings &settings, std::vector<Input> &inputs);

} // namespace tether::tool
