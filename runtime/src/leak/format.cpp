#include "leak/snapshot.h"

#include <algorithm>
#include <map>
#include <ostream>
#include <string_view>

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
  if (info.verdict != std::string_view("alive"))
    out += std::string(" ") + info.verdict;
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

namespace {

using detail::text_of;

/// What goroutines must have in common to be reported as one.
std::string group_of(const goroutine_info &g) {
  std::string key = std::string(g.verdict) + '|' + g.reason + '|' + text_of(g.blocked_at) + '|' + text_of(g.created_at);
  if (g.channel)
    key += '|' + text_of(g.channel->made_at) + '|' + std::to_string(g.channel->capacity);
  return key;
}

struct group {
  std::size_t count = 0;
  const goroutine_info *longest = nullptr;
};

/// Three lines, however many there are.
std::string format(const group &many) {
  const goroutine_info &g = *many.longest;
  std::string out = std::to_string(many.count) + " goroutines [" + g.reason + detail::time_blocked(g) + "]:";
  if (g.verdict != std::string_view("alive"))
    out += std::string(" ") + g.verdict;
  out += "\n  blocked at " + text_of(g.blocked_at);
  if (g.channel)
    out += " on channels (capacity " + std::to_string(g.channel->capacity) + ") made at " + text_of(g.channel->made_at);
  return out + "\n  created at " + text_of(g.created_at) + '\n';
}

} // namespace

std::string report::text() const {
  std::map<std::string, group> by_key;
  for (const goroutine_info &g : goroutines) {
    group &in = by_key[group_of(g)];
    if (in.count++ == 0 || g.blocked_for > in.longest->blocked_for)
      in.longest = &g;
  }
  std::vector<group> groups;
  for (const auto &[key, found] : by_key)
    groups.push_back(found);
  std::sort(groups.begin(), groups.end(), [](const group &a, const group &b) {
    return a.count != b.count ? a.count > b.count : a.longest->id < b.longest->id;
  });
  std::string out;
  for (const group &g : groups)
    out += (g.count == 1 ? detail::format(*g.longest) : leak::format(g)) + '\n';
  return out;
}

} // namespace leak

} // namespace tether
