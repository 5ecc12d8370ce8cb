// The fingerprint by which GitHub code scanning follows a result from one version of a file to the next: the
// property primaryLocationLineHash, as documented at
// https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tether::sarif {

/// The hash of each line of a UTF-8 text, that of line 1 first. It covers the 100 UTF-16 code units from the
/// line's start on, spaces and tabs left out and line breaks as "\n"; ":n" tells the n-th line with the same
/// hash. As for GitHub, what follows the last line break is a line as well.
std::vector<std::string> lineHashes(std::string_view text);

} // namespace tether::sarif
