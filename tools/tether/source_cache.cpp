#include "source_cache.h"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <iterator>

namespace tether::tool {
namespace {

bool isIdentifier(char c) { return isalnum(static_cast<unsigned char>(c)) || c == '_'; }

/// The end of the word at `offset`, or of one character where no word stands.
std::size_t endOfToken(const std::string &text, std::size_t offset) {
  std::size_t end = offset;
  while (end < text.size() && isIdentifier(text[end]))
    ++end;
  return end == offset ? offset + 1 : end;
}

} // namespace

const sarif::SourceText &SourceCache::get(const std::string &path) {
  auto found = texts.find(path);
  if (found != texts.end())
    return found->second;
  std::ifstream file(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(file), {}};
  return texts.emplace(path, sarif::SourceText(std::move(text))).first->second;
}

std::size_t endOfRegion(const Message &message, const sarif::SourceText &source) {
  std::size_t end = endOfToken(source.text(), message.offset);
  for (const Span &span : message.spans)
    if (span.file == message.file && span.offset <= message.offset)
      end = std::max<std::size_t>(end, span.offset + span.length);
  return std::max<std::size_t>(message.offset, std::min(end, source.endOfLine(message.offset)));
}

} // namespace tether::tool
