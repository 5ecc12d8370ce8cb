#include "leak/json.h"

#include <tether/explore.h>

#include <sstream>

namespace tether::explore {

namespace {

using tether::detail::json_of;
using tether::detail::quoted;

std::string text_of(const leak::position &at) {
  return at.line == 0 ? at.file : at.file + ':' + std::to_string(at.line);
}

const char *truth(bool b) { return b ? "true" : "false"; }

template <class Finding>
std::string json_of_shown(const Finding &f) {
  return ",\"schedules\":" + std::to_string(f.schedules) + ",\"first_schedule\":" + std::to_string(f.first_schedule) +
         ",\"replay\":" + quoted(f.witness.replay) + ",\"story\":" + quoted(f.witness.text());
}

std::string json_of(const leaked &l) {
  std::string out = json_of(static_cast<const leak::goroutine_info &>(l));
  out.pop_back();
  return out + ",\"path\":" + quoted(l.path) + ",\"main\":" + truth(l.main) + ",\"goes_round\":" + truth(l.goes_round) +
         json_of_shown(l) + '}';
}

std::string json_of(const misuse &m) {
  return "{\"kind\":" + quoted(m.kind) + ",\"verdict\":" + quoted(m.verdict) + ",\"text\":" + quoted(m.text) +
         ",\"at\":" + json_of(m.at) + ",\"path\":" + quoted(m.path) + json_of_shown(m) + '}';
}

template <class T>
std::string json_of_all(const std::vector<T> &all) {
  std::string out = "[";
  for (std::size_t i = 0; i < all.size(); ++i)
    out += (i ? ",\n" : "\n") + json_of(all[i]);
  return out + ']';
}

std::string extent(const result &r) {
  std::string out = std::to_string(r.schedules) + (r.schedules == 1 ? " schedule" : " schedules");
  if (r.replayed)
    return out + ", replayed";
  if (r.exhaustive)
    return out + ", all there are";
  if (r.bound >= 0)
    out += ", all with up to " + std::to_string(r.bound) + (r.bound == 1 ? " preemption" : " preemptions");
  return r.stopped_by.empty() ? out : out + ", ended by the limit of " + r.stopped_by;
}

} // namespace

std::string witness::text() const {
  std::ostringstream out;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const step &s = steps[i];
    out << "  " << i + 1 << ". " << s.goroutine << ": " << s.operation;
    if (s.at.line != 0)
      out << " at " << text_of(s.at);
    if (!s.outcome.empty())
      out << ": " << s.outcome;
    out << '\n';
  }
  return out.str();
}

std::string result::text() const {
  std::string out;
  if (!error.empty())
    out += "exploration failed: " + error + '\n';
  for (const leaked &l : leaks)
    out += std::string(l.main ? "deadlock: the main goroutine"
                              : "leak: goroutine " + l.path + ", created at " + text_of(l.created_at) + ',') +
           (l.goes_round ? " goes round for ever with " : " blocks for ever in ") + l.reason + " at " +
           text_of(l.blocked_at) + " (" + l.verdict + ")\n" + l.witness.text();
  for (const misuse &m : misuses)
    out += m.kind + " at " + text_of(m.at) + " in goroutine " + m.path + ": " + m.text + '\n' + m.witness.text();
  if (limited > 0)
    out += std::to_string(limited) + " executions reached the step limit\n";
  return out + extent(*this) + '\n';
}

std::string result::json() const {
  return std::string("{\"version\":1,\"mode\":") + (replayed ? "\"replay\"" : "\"explore\"") +
         ",\"schedules\":" + std::to_string(schedules) + ",\"exhaustive\":" + truth(exhaustive) +
         ",\"complete\":" + std::to_string(complete) + ",\"bound\":" + std::to_string(bound) +
         ",\"limited\":" + std::to_string(limited) + ",\"stopped_by\":" + quoted(stopped_by) +
         ",\"error\":" + quoted(error) + ",\"seed\":" + std::to_string(seed) + ",\"goroutines\":" + json_of_all(leaks) +
         ",\"misuse\":" + json_of_all(misuses) + "}\n";
}

} // namespace tether::explore
