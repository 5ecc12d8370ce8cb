// The text of a replay file:
//
//     tether replay 1
//     timers racing
//     steps 10000
//     3 1/2 9f3c01d2 0.1 chan send main.cpp:14
//
// One line for each step at which there was a choice: the step, which of how many ways was taken, the hash of all
// of them, and for people what it was.
#include "explore/findings.h"

#include <cstdio>
#include <sstream>
#include <stdexcept>

namespace tether::detail {

std::string replay_text(const explore::options &o, const std::vector<decision> &decisions,
                        const std::vector<std::string> &comments) {
  std::ostringstream out;
  out << "tether replay 1\ntimers " << (o.timers == explore::timer_policy::racing ? "racing" : "idle") << "\nsteps "
      << o.steps << '\n';
  for (std::size_t i = 0; i < decisions.size(); ++i) {
    const decision &d = decisions[i];
    out << std::dec << d.step << ' ' << d.pick << '/' << d.count << ' ' << std::hex << d.hash << ' ' << comments[i]
        << '\n';
  }
  return out.str();
}

std::vector<decision> parse_replay(const std::string &text, explore::options &o) {
  std::istringstream in(text);
  std::string line;
  const auto fail = [&](const std::string &why) { throw std::invalid_argument("not a replay file: " + why); };
  if (!std::getline(in, line) || line != "tether replay 1")
    fail("it does not begin with \"tether replay 1\"");
  std::vector<decision> result;
  for (int number = 2; std::getline(in, line); ++number) {
    std::istringstream words(line);
    std::string word;
    if (line.empty() || !(words >> word))
      continue;
    const auto bad_line = [&] { fail("line " + std::to_string(number) + ": " + line); };
    if (word == "timers") {
      if (!(words >> word) || (word != "racing" && word != "idle"))
        bad_line();
      o.timers = word == "idle" ? explore::timer_policy::idle : explore::timer_policy::racing;
    } else if (word == "steps") {
      if (!(words >> o.steps))
        bad_line();
    } else {
      decision d;
      unsigned long long hash = 0;
      if (std::sscanf(line.c_str(), "%u %u/%u %llx", &d.step, &d.pick, &d.count, &hash) != 4 || d.pick >= d.count)
        bad_line();
      d.hash = hash;
      result.push_back(d);
    }
  }
  return result;
}

} // namespace tether::detail
