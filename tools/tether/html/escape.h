// Text inside HTML and SVG, in elements and in quoted attributes.
#pragma once

#include <string>
#include <string_view>

namespace tether::tool {

inline std::string escapeHtml(std::string_view text) {
  std::string escaped;
  for (char c : text)
    switch (c) {
    case '&':
      escaped += "&amp;";
      break;
    case '<':
      escaped += "&lt;";
      break;
    case '>':
      escaped += "&gt;";
      break;
    case '"':
      escaped += "&quot;";
      break;
    case '\'':
      escaped += "&#39;";
      break;
    default:
      // XML, and so SVG, has no control characters but these.
      escaped += static_cast<unsigned char>(c) >= 0x20 || c == '\t' || c == '\n' ? c : ' ';
    }
  return escaped;
}

} // namespace tether::tool
