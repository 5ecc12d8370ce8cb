// The runtime's report about one run: the file that TETHER_LEAK_REPORT names.
#pragma once

#include "arguments.h"

#include <compare>
#include <string>
#include <string_view>
#include <vector>

namespace tether::tool {

struct Place {
  std::string file;
  unsigned line = 0;
  auto operator<=>(const Place &) const = default;
};

/// One goroutine that stayed blocked, or one misuse. A select has a place for itself and one for each of its
/// cases; the first is where the report says that it is blocked.
struct Leak {
  std::vector<Place> places;
  /// "chan send", "select", or the kind of misuse.
  std::string reason;
  bool operator==(const Leak &) const = default;
};

/// The leaks in a report's JSON. Daemons are none, and neither are goroutines that could still run.
Problem readLeakReport(std::string_view json, std::vector<Leak> &leaks);

} // namespace tether::tool
