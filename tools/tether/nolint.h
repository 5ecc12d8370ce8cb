// The NOLINT comments of a text, read as clang-tidy reads them, and what became of each.
#pragma once

#include "finding.h"
#include "sarif/source_text.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tether::tool {

/// The name under which unused NOLINTs are reported.
constexpr char unusedNolintCheck[] = "tether-unused-nolint";

/// Whether a list of globs, as clang-tidy reads it, names a check.
bool matchesGlob(const std::string &glob, const std::string &check);

/// A NOLINT, NOLINTNEXTLINE, or NOLINTBEGIN with its NOLINTEND.
struct Nolint {
  /// Where the word starts, and the part of the text that it covers.
  std::size_t offset = 0, from = 0, to = 0;
  /// The list of checks in parentheses; without one, all are meant.
  std::optional<std::string> checks;
  /// Where these start.
  std::size_t checksOffset = 0;
  /// What the comment says after that: "// NOLINT(tether-timeout): the reason".
  std::string justification;

  bool covers(std::size_t position) const { return from <= position && position <= to; }
  bool suppresses(const std::string &check) const;
};

/// All of a text, in its order. One that clang-tidy reports as unbalanced is left out.
std::vector<Nolint> findNolints(const sarif::SourceText &source);

/// The one that keeps a finding of a check silent there, if any does.
std::optional<Nolint> nolintFor(const sarif::SourceText &source, std::size_t offset, const std::string &check);

/// One name in the list of a NOLINT.
struct NolintName {
  std::string name;
  std::size_t offset = 0;
};
std::vector<NolintName> namesOf(const Nolint &nolint);

/// What a NOLINT is asked about.
struct KnownChecks {
  /// Those whose findings are seen before clang-tidy drops them, and of these the ones that ran.
  std::vector<std::string> all, enabled;
  /// Those of which nothing is known.
  std::vector<std::string> foreign;
};

/// What became of one name. `isUsed(name or glob)` says whether something was found that the NOLINT covers and the name
/// matches. Nothing where the name is no business of this tool, or cannot be judged.
std::optional<NolintUse> judgeNolint(const NolintName &name, const KnownChecks &checks,
                                     const std::function<bool(const std::string &)> &isUsed);

/// A finding of tether-unused-nolint for each name that no unit had a use for.
std::vector<Finding> unusedNolints(const std::vector<NolintUse> &uses);

} // namespace tether::tool
