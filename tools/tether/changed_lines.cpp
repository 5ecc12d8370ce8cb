#include "changed_lines.h"

#include "llvm/ADT/StringRef.h"

#include <algorithm>
#include <filesystem>

namespace fs = std::filesystem;

namespace tether::tool {
namespace {

/// A name as git writes it: in quotes and with escapes where it has unusual characters.
bool unquote(llvm::StringRef text, std::string &name) {
  if (!text.consume_front("\"")) {
    name = text.split('\t').first.str();
    return true;
  }
  for (name.clear(); !text.empty() && text.front() != '"';) {
    char c = text.front();
    text = text.drop_front();
    if (c != '\\') {
      name += c;
      continue;
    }
    unsigned code = 0;
    if (text.size() >= 3 && !text.take_front(3).getAsInteger(8, code) && code < 256) {
      name += static_cast<char>(code);
      text = text.drop_front(3);
      continue;
    }
    constexpr llvm::StringLiteral letters = "abtnvfr\"\\", meant = "\a\b\t\n\v\f\r\"\\";
    std::size_t which = text.empty() ? llvm::StringRef::npos : letters.find(text.front());
    if (which == llvm::StringRef::npos)
      return false;
    name += meant[which];
    text = text.drop_front();
  }
  return text == "\"";
}

bool strip(std::string &name, unsigned components) {
  for (; components; --components) {
    std::size_t slash = name.find('/');
    if (slash == std::string::npos)
      return false;
    name.erase(0, slash + 1);
  }
  return !name.empty();
}

/// The nearest directory that has `name`, from the current one upwards, or "" if there is none.
fs::path nearestWith(const std::string &name) {
  std::error_code error;
  for (fs::path directory = fs::current_path();; directory = directory.parent_path()) {
    if (fs::exists(directory / name, error))
      return directory;
    if (directory == directory.root_path())
      return "";
  }
}

/// The file that a diff calls `name`, or "" if there is none. git's names start at the top of the working tree, below
/// which a file of the same name may lie nearer.
std::string locate(const std::string &name) {
  std::error_code error;
  fs::path directory = nearestWith(".git");
  if (directory.empty() || !fs::exists(directory / name, error))
    directory = nearestWith(name);
  return directory.empty() ? "" : (directory / name).lexically_normal().string();
}

class DiffReader {
public:
  DiffReader(unsigned strip, ChangedLines &lines) : components(strip), lines(lines) {}

  Problem read(llvm::StringRef text) {
    while (!text.empty()) {
      auto [line, rest] = text.split('\n');
      text = rest;
      ++number;
      if (Problem problem = oldLeft || newLeft ? readBody(line) : readHeading(line.rtrim('\r')))
        return problem;
    }
    if (oldLeft || newLeft)
      return at("the diff ends in the middle of a hunk");
    if (!isDiff && sawText)
      return "it is no unified diff; pass the output of 'git diff'";
    return std::nullopt;
  }

private:
  const unsigned components;
  ChangedLines &lines;
  unsigned number = 0;
  bool isDiff = false, sawText = false;
  /// Whether a "+++" line has been seen, and the file that it names; empty for a file that the change deletes.
  bool hasFile = false;
  std::string file;
  /// What the current hunk still has of either side, and the number of the next new line.
  unsigned oldLeft = 0, newLeft = 0, newLine = 0;

  std::string at(const std::string &what) const { return "line " + std::to_string(number) + ": " + what; }

  Problem readBody(llvm::StringRef line) {
    char kind = line.empty() || line == "\r" ? ' ' : line.front();
    if (kind == '\\')
      return std::nullopt;
    bool inOld = kind != '+', inNew = kind != '-';
    if (!llvm::StringRef(" +-").contains(kind) || (inOld && !oldLeft) || (inNew && !newLeft))
      return at("the hunk is shorter than its '@@' line says");
    oldLeft -= inOld;
    newLeft -= inNew;
    if (kind == '+' && !file.empty())
      lines.add(file, newLine, newLine);
    newLine += inNew;
    return std::nullopt;
  }

  Problem readHeading(llvm::StringRef line) {
    sawText |= !line.trim().empty();
    if (line.starts_with("diff ")) {
      isDiff = true;
      hasFile = false;
    } else if (line.consume_front("+++ ")) {
      return readName(line);
    } else if (line.starts_with("@@@")) {
      return at("this is the diff of a merge; make one against a single parent");
    } else if (line.consume_front("@@ ")) {
      return readHunk(line);
    }
    return std::nullopt;
  }

  Problem readName(llvm::StringRef text) {
    std::string name;
    if (!unquote(text, name))
      return at("the file's name cannot be read");
    isDiff = hasFile = true;
    file.clear();
    if (name == "/dev/null")
      return std::nullopt;
    std::string whole = name;
    if (!strip(name, components))
      return at("'" + whole + "' has no " + std::to_string(components) + " components to strip; see --diff-strip");
    file = locate(name);
    if (file.empty())
      return at("there is no file '" + name + "' here or above; is this the tree of the diff? (see --diff-strip)");
    lines.addFile(file);
    return std::nullopt;
  }

  static bool readSide(llvm::StringRef text, unsigned &first, unsigned &count) {
    auto [start, length] = text.split(',');
    count = 1;
    return !start.getAsInteger(10, first) && (!text.contains(',') || !length.getAsInteger(10, count));
  }

  Problem readHunk(llvm::StringRef text) {
    if (!hasFile)
      return at("a hunk without a file: no '+++' line before it");
    unsigned oldLine = 0;
    auto [oldSide, rest] = text.split(' ');
    auto [newSide, end] = rest.split(' ');
    if (!oldSide.consume_front("-") || !newSide.consume_front("+") || !end.starts_with("@@") ||
        !readSide(oldSide, oldLine, oldLeft) || !readSide(newSide, newLine, newLeft))
      return at("malformed '@@' line");
    return std::nullopt;
  }
};

} // namespace

const std::string &ChangedLines::canonical(const std::string &file) const {
  auto [entry, isNew] = canonicalNames.try_emplace(file);
  if (isNew) {
    std::error_code error;
    entry->second = fs::weakly_canonical(file, error).string();
  }
  return entry->second;
}

void ChangedLines::addFile(const std::string &file) { ranges.try_emplace(canonical(file)); }

void ChangedLines::add(const std::string &file, unsigned first, unsigned last) {
  auto &known = ranges[canonical(file)];
  if (!known.empty() && known.back().second + 1 == first)
    known.back().second = last;
  else
    known.emplace_back(first, last);
}

bool ChangedLines::hasFile(const std::string &file) const { return ranges.contains(canonical(file)); }

std::vector<std::string> ChangedLines::files() const {
  std::vector<std::string> names;
  for (const auto &[name, lines] : ranges)
    names.push_back(name);
  return names;
}

bool ChangedLines::contains(const std::string &file, unsigned line) const {
  auto found = ranges.find(canonical(file));
  return found != ranges.end() && std::ranges::any_of(found->second, [&](const auto &range) {
           return range.first <= line && line <= range.second;
         });
}

bool ChangedLines::touches(const Finding &finding, SourceCache &sources) const {
  auto changed = [&](const Message &message) {
    return !message.file.empty() && hasFile(message.file) &&
           contains(message.file, sources.get(message.file).position(message.offset).line);
  };
  return changed(finding.message) || std::ranges::any_of(finding.notes, changed);
}

Problem readDiff(std::string_view text, const std::string &origin, unsigned strip, ChangedLines &lines) {
  if (Problem problem = DiffReader(strip, lines).read(llvm::StringRef(text)))
    return "malformed diff '" + origin + "': " + *problem;
  return std::nullopt;
}

Problem readLineRange(std::string_view text, ChangedLines &lines) {
  auto [file, range] = llvm::StringRef(text).rsplit(':');
  auto [from, to] = range.split('-');
  unsigned first = 0, last = 0;
  if (file.empty() || from.getAsInteger(10, first) || (to.empty() ? from : to).getAsInteger(10, last) || first < 1 ||
      last < first || (to.empty() && range.contains('-')))
    return "'" + std::string(text) + "' is not FILE:FROM-TO with lines counted from 1";
  std::error_code error;
  if (!fs::is_regular_file(file.str(), error))
    return "no such file: '" + file.str() + "'";
  lines.add(fs::absolute(file.str()).lexically_normal().string(), first, last);
  return std::nullopt;
}

} // namespace tether::tool
