// The formats in which `tether lint` reports.
#pragma once

#include "finding.h"

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace tether::tool {

/// The compiler's style: "file:line:col: warning: message [check]", the source line, a caret, then the notes.
std::string textReport(const std::vector<Finding> &findings, bool colours);

/// One JSON object, as docs/json.md has it.
std::string jsonReport(const UnitReport &report);

/// One HTML file that needs nothing else, neither network nor script.
std::string htmlReport(const UnitReport &report);

/// What is known about a finding besides: a sentence that follows its message, and properties for programs.
struct Annotation {
  std::string sentence;
  std::map<std::string, std::string> properties;
};
using Annotate = std::function<Annotation(const Finding &)>;

/// A SARIF 2.1.0 log with one run. `checks` are the enabled checks, each of which becomes a rule. GitHub replaces
/// the results of an earlier run of the same category.
std::string sarifReport(const UnitReport &report, const std::vector<std::string> &checks,
                        const std::string &category = "tether/lint/", const Annotate &annotate = {});

} // namespace tether::tool
