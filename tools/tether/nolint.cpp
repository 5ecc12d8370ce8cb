#include "nolint.h"

#include "nearest_name.h"

#include "clang-tidy/GlobList.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringRef.h"

#include <algorithm>

using llvm::StringRef;

namespace tether::tool {
namespace {

/// The text of a comment behind the NOLINT, without a colon before it and what ends the comment.
std::string justificationIn(StringRef rest) {
  rest = rest.split('\n').first.split("*/").first.trim();
  return rest.ltrim(":- ").str();
}

struct LineRange {
  std::size_t from, to;
};

LineRange lineAt(const sarif::SourceText &source, std::size_t offset) {
  return {offset - (source.position(offset).byteColumn - 1), source.endOfLine(offset)};
}

} // namespace

bool matchesGlob(const std::string &glob, const std::string &check) {
  return clang::tidy::GlobList(glob).contains(check);
}

bool Nolint::suppresses(const std::string &check) const { return !checks || matchesGlob(*checks, check); }

std::vector<Nolint> findNolints(const sarif::SourceText &source) {
  std::vector<Nolint> found, open;
  StringRef text = source.text();
  constexpr llvm::StringLiteral word = "NOLINT";
  for (std::size_t at = text.find(word); at != StringRef::npos; at = text.find(word, at)) {
    Nolint nolint;
    nolint.offset = at;
    std::size_t end = at + word.size();
    while (end < text.size() && llvm::isAlpha(text[end]))
      ++end;
    StringRef kind = text.slice(at + word.size(), end);
    if (end < text.size() && text[end] == '(') {
      std::size_t close = text.find_first_of("\n)", end + 1);
      if (close != StringRef::npos && text[close] == ')') {
        nolint.checksOffset = end + 1;
        nolint.checks = text.slice(end + 1, close).str();
        end = close + 1;
      }
    }
    at = end;
    nolint.justification = justificationIn(text.drop_front(end));
    if (kind == "" || kind == "NEXTLINE") {
      LineRange line = lineAt(source, nolint.offset);
      if (kind == "NEXTLINE" && line.to < text.size())
        line = lineAt(source, line.to + 1);
      nolint.from = line.from;
      nolint.to = line.to;
      found.push_back(nolint);
    } else if (kind == "BEGIN") {
      open.push_back(nolint);
    } else if (kind == "END" && !open.empty() && open.back().checks == nolint.checks) {
      open.back().from = open.back().offset;
      open.back().to = nolint.offset;
      found.push_back(open.back());
      open.pop_back();
    }
  }
  std::ranges::sort(found, {}, &Nolint::offset);
  return found;
}

std::optional<Nolint> nolintFor(const sarif::SourceText &source, std::size_t offset, const std::string &check) {
  for (Nolint &nolint : findNolints(source))
    if (nolint.covers(offset) && nolint.suppresses(check))
      return std::move(nolint);
  return std::nullopt;
}

std::vector<NolintName> namesOf(const Nolint &nolint) {
  std::vector<NolintName> names;
  if (!nolint.checks)
    return names;
  std::size_t offset = nolint.checksOffset;
  for (StringRef rest = *nolint.checks; !rest.empty();) {
    auto [word, after] = rest.split(',');
    StringRef name = word.trim();
    if (!name.empty() && !name.starts_with("-"))
      names.push_back({name.str(), offset + static_cast<std::size_t>(name.data() - word.data())});
    offset += word.size() + 1;
    rest = after;
  }
  return names;
}

std::optional<NolintUse> judgeNolint(const NolintName &name, const KnownChecks &checks,
                                     const std::function<bool(const std::string &)> &isUsed) {
  auto contains = [&](const std::vector<std::string> &list) {
    return std::ranges::any_of(list, [&](const std::string &check) { return matchesGlob(name.name, check); });
  };
  NolintUse use{"", static_cast<unsigned>(name.offset), name.name, false, false, ""};
  if (contains(checks.foreign))
    return std::nullopt;
  bool isGlob = StringRef(name.name).contains('*');
  if (isGlob ? !StringRef(name.name).starts_with("tether-") : !contains(checks.all)) {
    use.meant = isGlob ? "" : nearestName(name.name, checks.all);
    if (isGlob || (use.meant.empty() && !StringRef(name.name).starts_with("tether-")))
      return std::nullopt;
    use.unknown = true;
    return use;
  }
  if (!contains(checks.enabled))
    return std::nullopt;
  use.used = isUsed(name.name);
  return use;
}

std::vector<Finding> unusedNolints(const std::vector<NolintUse> &uses) {
  std::vector<Finding> findings;
  for (const NolintUse &use : uses) {
    if (use.used)
      continue;
    std::string text = "this NOLINT for '" + use.name + "' suppresses nothing";
    if (use.unknown)
      text = "this NOLINT names '" + use.name + "', which is no check" +
             (use.meant.empty() ? "" : "; did you mean '" + use.meant + "'?");
    Span span{use.file, use.offset, static_cast<unsigned>(use.name.size())};
    findings.push_back({unusedNolintCheck, false, {text, use.file, use.offset, {span}, {}}, {}});
  }
  return findings;
}

} // namespace tether::tool
