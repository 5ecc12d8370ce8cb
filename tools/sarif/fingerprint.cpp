#include "fingerprint.h"

#include "source_text.h"

#include <cstdint>
#include <cstdio>
#include <map>

namespace tether::sarif {
namespace {

constexpr std::size_t windowSize = 100;
constexpr std::uint64_t base = 37;
constexpr char16_t endOfFile = 0xFFFF;

/// The text without what the hash ignores, and where each line starts in it.
struct Filtered {
  std::u16string units;
  std::vector<std::size_t> lineStarts;

  void append(char16_t unit) {
    if (units.empty() || units.back() == u'\n')
      lineStarts.push_back(units.size());
    units += unit;
  }
};

Filtered filter(std::string_view text) {
  Filtered result;
  bool afterReturn = false;
  for (char16_t unit : toUtf16(text)) {
    bool ignored = unit == u' ' || unit == u'\t' || (unit == u'\n' && afterReturn);
    afterReturn = unit == u'\r';
    if (!ignored)
      result.append(unit == u'\r' ? u'\n' : unit);
  }
  result.append(endOfFile);
  return result;
}

/// The window's units as the digits of a number modulo 2^64; the text is followed by zeros.
std::uint64_t hashWindow(std::u16string_view units) {
  std::uint64_t hash = 0;
  for (std::size_t i = 0; i < windowSize; ++i)
    hash = hash * base + (i < units.size() ? units[i] : 0);
  return hash;
}

std::string hexadecimal(std::uint64_t number) {
  char digits[17];
  std::snprintf(digits, sizeof digits, "%llx", static_cast<unsigned long long>(number));
  return digits;
}

} // namespace

std::vector<std::string> lineHashes(std::string_view text) {
  Filtered filtered = filter(text);
  std::map<std::string, unsigned> seen;
  std::vector<std::string> hashes;
  for (std::size_t start : filtered.lineStarts) {
    std::string hash = hexadecimal(hashWindow(std::u16string_view(filtered.units).substr(start)));
    unsigned count = ++seen[hash];
    hashes.push_back(hash + ":" + std::to_string(count));
  }
  return hashes;
}

} // namespace tether::sarif
