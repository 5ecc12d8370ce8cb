// SOURCE: variant: configuration loader, a return two levels deep in an if
// CHECKS: tether-early-return
// SCHEDULE: every

#include <tether/tether.h>

#include <map>
#include <optional>
#include <string>

using settings = std::map<std::string, std::string>;

settings read_defaults() {
  tether::sleep_for(std::chrono::milliseconds(1));
  return {{"port", "8080"}, {"log", "info"}};
}

std::optional<settings> load(const settings &file, bool strict) {
  auto defaults = tether::make_chan<settings>();
  tether::go([defaults] { defaults.send(read_defaults()); }); // BUG: tether-early-return

  settings merged;
  for (const auto &[key, value] : file) {
    if (strict) {
      if (value.empty())
        return std::nullopt;
    }
    merged[key] = value;
  }
  if (auto rest = defaults.recv())
    merged.insert(rest->begin(), rest->end());
  return merged;
}

int main() {
  return tether::run([] {
    settings file{{"host", "localhost"}, {"log", ""}};
    load(file, false);
    load(file, true);
  });
}
