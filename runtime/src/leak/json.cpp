#include "leak/json.h"

namespace tether::detail {

using namespace leak;

std::string quoted(const std::string &text) {
  static const char hex[] = "0123456789abcdef";
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\')
      (out += '\\') += c;
    else if (byte < 0x20)
      ((out += "\\u00") += hex[byte >> 4]) += hex[byte & 15];
    else
      out += c;
  }
  return out + '"';
}

std::string json_of(const position &at) {
  return "{\"file\":" + quoted(at.file) + ",\"line\":" + std::to_string(at.line) +
         ",\"column\":" + std::to_string(at.column) + '}';
}

namespace {

std::string json_of(const channel_info &c) {
  return "{\"id\":" + std::to_string(c.id) + ",\"capacity\":" + std::to_string(c.capacity) +
         ",\"made_at\":" + detail::json_of(c.made_at) + '}';
}

std::string json_of(const std::optional<channel_info> &c) { return c ? json_of(*c) : "null"; }

std::string json_of(const case_info &c) {
  return std::string("{\"op\":\"") + c.op + "\",\"at\":" + detail::json_of(c.at) +
         ",\"channel\":" + json_of(c.channel) + '}';
}

} // namespace

std::string json_of(const goroutine_info &g) {
  std::string out = "{\"id\":" + std::to_string(g.id) + ",\"verdict\":" + quoted(g.verdict) +
                    ",\"reason\":" + quoted(g.reason) + ",\"blocked_at\":" + json_of(g.blocked_at) +
                    ",\"created_at\":" + json_of(g.created_at) + ",\"created_in\":" + quoted(g.created_in);
  if (g.channel)
    out += ",\"channel\":" + json_of(*g.channel);
  const char *separator = ",\"cases\":[";
  for (const case_info &c : g.cases) {
    out += separator + json_of(c);
    separator = ",";
  }
  if (!g.cases.empty())
    out += ']';
  return out + ",\"daemon\":" + (g.daemon ? "true" : "false") + '}';
}

} // namespace tether::detail

namespace tether::leak {

std::string report::json() const {
  std::string out = R"({"version":1,"mode":"run","schedules":1,"exhaustive":false,"goroutines":[)";
  for (std::size_t i = 0; i < goroutines.size(); ++i)
    out += (i ? ",\n" : "\n") + detail::json_of(goroutines[i]);
  return out + "],\"misuse\":[]}\n";
}

} // namespace tether::leak
