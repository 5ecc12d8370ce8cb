// The formats in which `tether lint` reports.
#pragma once

#include "finding.h"

#include <string>
#include <vector>

namespace tether::tool {

/// The compiler's style: "file:line:col: warning: message [check]", the source line, a caret, then the notes.
std::string textReport(const std::vector<Finding> &findings, bool colours);

/// One JSON object: {"version": 1, "findings": [...], "errors": [...]}.
std::string jsonReport(const UnitReport &report);

/// A SARIF 2.1.0 log with one run. `checks` are the enabled checks, each of which becomes a rule.
std::string sarifReport(const UnitReport &report, const std::vector<std::string> &checks);

} // namespace tether::tool
