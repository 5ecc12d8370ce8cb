// What programs showed when they ran, joined with what lint finds in their sources.
#pragma once

#include "arguments.h"
#include "finding.h"
#include "leak_report.h"

#include <string>
#include <vector>

namespace tether::tool {

/// The checks of findings that only the runtime has seen: a goroutine that stays blocked, and a misuse.
constexpr char runtimeLeak[] = "tether-runtime-leak", runtimeMisuse[] = "tether-runtime-misuse";

/// Reads the files that TETHER_LEAK_REPORT named. Those which cannot be read are a problem of the first.
Problem readLeakFiles(const std::vector<std::string> &files, std::vector<LeakReport> &reports);

/// Marks the findings that the runtime has seen, be they suppressed or not, and adds one, behind the others, for each
/// place where only the runtime has seen a defect; NOLINT holds for these, too. What is blocked in a program that still
/// moves is not counted: others may wake it. Relative file names of the reports start from the current directory; where
/// there is no such file, they are those of the one file of the findings that ends so.
void joinLeaks(UnitReport &report, const std::vector<LeakReport> &reports);

/// "seen at run time: 3 goroutines in 2 reports"; empty where nothing was seen.
std::string seenSentence(const RuntimeSighting &seen);

} // namespace tether::tool
