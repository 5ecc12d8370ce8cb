// A source file's text with its lines, and columns as SARIF counts them.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tether::sarif {

/// A position in a text, all numbers from 1. `utf16Column` counts UTF-16 code units, and a tab as one.
struct Position {
  std::size_t line = 1;
  std::size_t byteColumn = 1;
  std::size_t utf16Column = 1;
  bool operator==(const Position &) const = default;
};

/// The number of UTF-16 code units of a UTF-8 text. A byte that is part of no character counts as one unit.
std::size_t utf16Length(std::string_view utf8);

/// A text as UTF-16; bytes that are part of no character become U+FFFD.
std::u16string toUtf16(std::string_view utf8);

class SourceText {
public:
  explicit SourceText(std::string text);

  const std::string &text() const { return content; }

  /// The position of a byte offset; one past the end counts as the end.
  Position position(std::size_t offset) const;

  /// The offset of the end of the line that has `offset`, before its line break.
  std::size_t endOfLine(std::size_t offset) const;

  std::size_t lineCount() const { return starts.size(); }

  /// A line, counted from 1, without its line break; "" for one that the text has not.
  std::string_view line(std::size_t number) const;

  /// The offset of a line and a column in bytes, both from 1; at most the end of that line, or of the text.
  std::size_t offset(std::size_t line, std::size_t byteColumn) const;

private:
  std::string content;
  /// The offsets at which lines start; the first is 0.
  std::vector<std::size_t> starts;
};

} // namespace tether::sarif
