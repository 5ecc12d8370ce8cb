#include "baseline.h"

#include "output_file.h"
#include "paths.h"
#include "whole_file.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstring>
#include <filesystem>

namespace fs = std::filesystem;
using nlohmann::json;
using nlohmann::ordered_json;

namespace tether::tool {
namespace {

constexpr int formatVersion = 1;

std::string collapse(std::string_view line) {
  std::string text;
  bool pending = false;
  for (char c : line) {
    if (std::strchr(" \t\r\v\f", c)) {
      pending = !text.empty();
      continue;
    }
    if (std::exchange(pending, false))
      text += ' ';
    text += c;
  }
  // As it comes back from a file of JSON, where bytes that are no UTF-8 cannot be.
  return json::parse(json(text).dump(-1, ' ', false, json::error_handler_t::replace)).get<std::string>();
}

std::string dump(const ordered_json &value) {
  return value.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

std::size_t lineOfByte(const std::string &text, std::size_t byte) {
  std::size_t end = std::min(byte, text.size());
  return 1 + static_cast<std::size_t>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(end), '\n'));
}

/// The line of the text on which the entry with this position stands, in the form in which baselines are written.
std::size_t lineOfEntry(const std::string &text, std::size_t position) {
  std::size_t open = text.find('[');
  for (std::size_t i = 0; i <= position && open != std::string::npos; ++i)
    open = text.find('{', text.find('\n', open));
  return lineOfByte(text, open);
}

Problem readEntry(const json &value, BaselineEntry &entry, unsigned &count) {
  for (auto [key, target] : {std::pair("path", &entry.path), {"check", &entry.check}, {"line", &entry.line}}) {
    if (!value.is_object() || !value.contains(key) || !value[key].is_string())
      return "an entry needs the text \"" + std::string(key) + "\"";
    value[key].get_to(*target);
  }
  if (!value.contains("count") || !value["count"].is_number_unsigned() || value["count"] == 0u)
    return Problem("an entry needs a \"count\" of at least 1");
  value["count"].get_to(count);
  return std::nullopt;
}

} // namespace

Problem parseBaseline(const std::string &text, const std::string &origin, BaselineCounts &entries) {
  auto malformed = [&](std::size_t line, const std::string &what) {
    return "malformed baseline '" + origin + "', line " + std::to_string(line) + ": " + what +
           "; remove it and make it again with --write-baseline";
  };
  json root;
  try {
    root = json::parse(text);
  } catch (const json::parse_error &error) {
    return malformed(lineOfByte(text, error.byte ? error.byte - 1 : 0), "it is not JSON here");
  }
  if (!root.is_object() || !root.contains("version") || !root.contains("findings") || !root["findings"].is_array())
    return malformed(1, "it is no object with \"version\" and \"findings\"");
  if (root["version"] != formatVersion)
    return malformed(1, "version " + root["version"].dump() + " instead of " + std::to_string(formatVersion));
  std::size_t position = 0;
  for (const json &value : root["findings"]) {
    BaselineEntry entry;
    unsigned count = 0;
    if (Problem problem = readEntry(value, entry, count))
      return malformed(lineOfEntry(text, position), *problem);
    entries[entry] += count;
    ++position;
  }
  return std::nullopt;
}

std::string formatBaseline(const BaselineCounts &entries) {
  std::string text = "{\n  \"version\": " + std::to_string(formatVersion) + ",\n  \"findings\": [";
  const char *separator = "\n    ";
  for (const auto &[entry, count] : entries) {
    text += separator;
    text += "{\"path\": " + dump(entry.path) + ", \"check\": " + dump(entry.check) + ", \"line\": " + dump(entry.line) +
            ", \"count\": " + std::to_string(count) + "}";
    separator = ",\n    ";
  }
  return text + (entries.empty() ? "]\n}\n" : "\n  ]\n}\n");
}

Baseline::Baseline(const std::string &file) : name(file) {
  std::error_code error;
  directory = fs::weakly_canonical(fs::absolute(file).parent_path(), error).string();
}

Problem Baseline::read() {
  std::error_code error;
  std::string text;
  if (Problem problem = readWhole(name, text))
    return "cannot read baseline '" + name + "': " + *problem +
           (fs::exists(name, error) ? "" : "; make it with --write-baseline=" + name);
  entries.clear();
  return parseBaseline(text, name, entries);
}

Problem Baseline::write() const {
  OutputFile file;
  if (Problem problem = file.open(name))
    return problem;
  return file.commit(formatBaseline(entries));
}

BaselineEntry Baseline::entryOf(const Finding &finding) {
  BaselineEntry entry{"", finding.check, ""};
  const std::string &file = finding.message.file;
  if (file.empty())
    return entry;
  std::error_code error;
  entry.path = collapse(fs::weakly_canonical(file, error).lexically_relative(directory).generic_string());
  const sarif::SourceText &source = sources.get(file);
  std::size_t start = finding.message.offset - (source.position(finding.message.offset).byteColumn - 1);
  entry.line = collapse(std::string_view(source.text()).substr(start, source.endOfLine(start) - start));
  return entry;
}

std::string Baseline::fileOf(const BaselineEntry &entry) const {
  return (fs::path(directory) / entry.path).lexically_normal().string();
}

void Baseline::suppress(UnitReport &report) {
  left = entries;
  std::erase_if(report.findings, [&](Finding &finding) {
    auto found = left.find(entryOf(finding));
    if (found == left.end())
      return false;
    if (--found->second == 0)
      left.erase(found);
    report.suppressed.push_back(std::move(finding));
    report.suppressed.back().suppression = {"external", "listed in " + displayPath(fs::absolute(name).string())};
    return true;
  });
}

void Baseline::remove(const BaselineCounts &stale) {
  for (const auto &[entry, count] : stale)
    if ((entries[entry] -= std::min(count, entries[entry])) == 0)
      entries.erase(entry);
}

void Baseline::replace(const std::vector<Finding> &findings, const std::function<bool(const BaselineEntry &)> &keep) {
  BaselineCounts found;
  for (const Finding &finding : findings)
    ++found[entryOf(finding)];
  std::erase_if(entries, [&](const auto &item) { return !keep(item.first); });
  // What is kept may have been found as well, such as a header's: then it is the same finding, and not one more.
  for (const auto &[entry, count] : found) {
    unsigned &known = entries[entry];
    known = std::max(known, count);
  }
}

} // namespace tether::tool
