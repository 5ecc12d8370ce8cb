#include "source_text.h"

#include <algorithm>

namespace tether::sarif {
namespace {

struct Decoded {
  char32_t character;
  std::size_t length;
};

constexpr Decoded invalid{0xFFFD, 1};

/// The number of bytes that a UTF-8 character with this first byte has; 0 if none starts so.
std::size_t sequenceLength(unsigned char first) {
  if (first < 0x80)
    return 1;
  if (first >= 0xC2 && first < 0xE0)
    return 2;
  if (first >= 0xE0 && first < 0xF0)
    return 3;
  return first >= 0xF0 && first < 0xF5 ? 4 : 0;
}

/// Overlong forms, surrogates and values past U+10FFFF are no characters.
bool isScalar(char32_t character, std::size_t length) {
  constexpr char32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
  return character >= least[length] && character <= 0x10FFFF && (character < 0xD800 || character > 0xDFFF);
}

Decoded decode(std::string_view text) {
  auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  std::size_t length = sequenceLength(byte(0));
  if (length == 0 || length > text.size())
    return invalid;
  if (length == 1)
    return {byte(0), 1};
  char32_t character = byte(0) & (0x7F >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80)
      return invalid;
    character = character << 6 | (byte(i) & 0x3F);
  }
  return isScalar(character, length) ? Decoded{character, length} : invalid;
}

} // namespace

std::size_t utf16Length(std::string_view utf8) {
  std::size_t units = 0;
  while (!utf8.empty()) {
    Decoded next = decode(utf8);
    units += next.character > 0xFFFF ? 2 : 1;
    utf8.remove_prefix(next.length);
  }
  return units;
}

std::u16string toUtf16(std::string_view utf8) {
  std::u16string units;
  while (!utf8.empty()) {
    Decoded next = decode(utf8);
    utf8.remove_prefix(next.length);
    if (next.character > 0xFFFF) {
      units += static_cast<char16_t>(0xD7C0 + (next.character >> 10));
      units += static_cast<char16_t>(0xDC00 + (next.character & 0x3FF));
    } else {
      units += static_cast<char16_t>(next.character);
    }
  }
  return units;
}

SourceText::SourceText(std::string text) : content(std::move(text)), starts{0} {
  for (std::size_t i = 0; i < content.size(); ++i) {
    bool endsLine = content[i] == '\n' || (content[i] == '\r' && content[i + 1] != '\n');
    if (endsLine)
      starts.push_back(i + 1);
  }
}

Position SourceText::position(std::size_t offset) const {
  offset = std::min(offset, content.size());
  auto next = std::ranges::upper_bound(starts, offset);
  std::size_t start = *std::prev(next);
  std::string_view before = std::string_view(content).substr(start, offset - start);
  return {static_cast<std::size_t>(next - starts.begin()), before.size() + 1, utf16Length(before) + 1};
}

std::size_t SourceText::endOfLine(std::size_t offset) const {
  std::size_t end = content.find_first_of("\r\n", std::min(offset, content.size()));
  return end == std::string::npos ? content.size() : end;
}

std::string_view SourceText::line(std::size_t number) const {
  if (number == 0 || number > starts.size())
    return {};
  std::size_t start = starts[number - 1];
  return std::string_view(content).substr(start, endOfLine(start) - start);
}

std::size_t SourceText::offset(std::size_t line, std::size_t byteColumn) const {
  if (line == 0 || line > starts.size())
    return line == 0 ? 0 : content.size();
  std::size_t start = starts[line - 1];
  return std::min(start + std::max<std::size_t>(byteColumn, 1) - 1, endOfLine(start));
}

} // namespace tether::sarif
