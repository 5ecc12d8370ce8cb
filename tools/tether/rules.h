// What is known about a check beyond its name: its page, built into the program.
#pragma once

#include "sarif/sarif.h"

#include <string>
#include <string_view>
#include <vector>

namespace tether::tool {

/// The checks that this program has pages of, sorted.
std::vector<std::string> checkNames();

/// The README.md of a check's folder, or "" for a check from a plugin.
std::string_view checkPage(std::string_view check);

/// The SARIF rule of a check. Descriptions are the page's first sentence and first paragraph.
sarif::Rule ruleFor(const std::string &check);

/// The rule made from a given page, which may be empty.
sarif::Rule ruleFromPage(const std::string &check, std::string_view page);

} // namespace tether::tool
