// A check's page as people read it in a terminal.
#pragma once

#include <string>
#include <string_view>

namespace tether::tool {

/// What a page says in its first paragraph: one sentence, markdown's marks removed.
std::string pageSummary(std::string_view page);

/// "certain", "likely" or "advice" (docs/checks/README.md), from the line "Tier: likely. ...", or "".
std::string pageTier(std::string_view page);

/// A page of headings, paragraphs, lists, tables and code as plain text, lines filled up to `width` columns; code stays
/// as it is. With `colours` headings are bold and code is coloured.
std::string pageText(std::string_view page, std::size_t width, bool colours);

/// `text` in lines of at most `width` columns, each but the first after `indent`, which does not count.
std::string fillLines(std::string_view text, std::size_t width, const std::string &indent);

} // namespace tether::tool
