#include "leak/snapshot.h"

#include <algorithm>
#include <cctype>
#include <string_view>
#include <utility>

namespace tether::leak {

namespace {

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; }

/// The path ends in `end`, in whole parts.
bool path_ends_in(std::string_view path, std::string_view end) {
  return path.ends_with(end) && (path.size() == end.size() || path[path.size() - end.size() - 1] == '/');
}

/// "file", or "file:line".
bool is_at(const position &at, std::string_view site) {
  if (path_ends_in(at.file, site))
    return true;
  const std::size_t colon = site.rfind(':');
  return colon != site.npos && site.substr(colon + 1) == std::to_string(at.line) &&
         path_ends_in(at.file, site.substr(0, colon));
}

/// The name is in the signature, in whole parts.
bool is_in(std::string_view signature, std::string_view name) {
  for (std::size_t i = signature.find(name); i != signature.npos; i = signature.find(name, i + 1)) {
    const std::size_t end = i + name.size();
    if ((i == 0 || !is_word(signature[i - 1])) && (end == signature.size() || !is_word(signature[end])))
      return true;
  }
  return false;
}

} // namespace

bool ignored::covers(const goroutine_info &g) const {
  if (site_.empty())
    return std::binary_search(ids_.begin(), ids_.end(), g.id);
  return is_at(g.created_at, site_) || is_in(g.created_in, site_);
}

ignored ignore_created_in(std::string site) {
  ignored result;
  result.site_ = std::move(site);
  return result;
}

ignored ignore_current() {
  ignored result;
  for (const goroutine_info &g : detail::take_snapshot(detail::snapshot_scope::all))
    result.ids_.push_back(g.id);
  std::sort(result.ids_.begin(), result.ids_.end());
  return result;
}

} // namespace tether::leak
