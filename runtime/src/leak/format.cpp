#include "leak/snapshot.h"

#include <ostream>

namespace tether {

namespace detail {

namespace {

std::string text_of(const leak::position &at) {
  if (at.line == 0)
    return at.file;
  return at.file + ':' + std::to_string(at.line) + ':' + std::to_string(at.column);
}

std::string text_of(const std::optional<leak::channel_info> &c) {
  if (!c)
    return "nil channel";
  return "channel " + std::to_string(c->id) + " (capacity " + std::to_string(c->capacity) + "), made at " +
         text_of(c->made_at);
}

std::string time_blocked(const leak::goroutine_info &info) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(info.blocked_for).count();
  if (seconds >= 60)
    return ", " + std::to_string(seconds / 60) + " min";
  return seconds > 0 ? ", " + std::to_string(seconds) + " s" : "";
}

} // namespace

std::string format(const leak::goroutine_info &info) {
  std::string out = "goroutine " + std::to_string(info.id) + " [" + info.reason + time_blocked(info) + "]:";
  if (info.daemon)
    out += " daemon";
  out += '\n';
  if (info.blocked_at.line != 0)
    out += "  blocked at " + text_of(info.blocked_at) + '\n';
  if (info.channel)
    out += "  on " + text_of(info.channel) + '\n';
  for (const leak::case_info &c : info.cases)
    out += std::string("  case ") + c.op + " at " + text_of(c.at) + " on " + text_of(c.channel) + '\n';
  out += "  created at " + text_of(info.created_at) + '\n';
  return out;
}

} // namespace detail

void dump_goroutines(std::ostream &out) {
  for (const leak::goroutine_info &info : detail::take_snapshot(detail::snapshot_scope::all))
    out << detail::format(info) << '\n';
}

namespace leak {

std::string report::text() const {
  std::string out;
  for (const goroutine_info &info : goroutines)
    out += detail::format(info) + '\n';
  return out;
}

} // namespace leak

} // namespace tether
