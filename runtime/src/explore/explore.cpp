#include "explore/explore.h"

#include "explore/findings.h"
#include "explore/machine.h"
#include "explore/search.h"
#include "explore/stuck_check.h"
#include "explore/watchdog.h"
#include "leak/leak_report.h"
#include "sched/generation.h"
#include "stack/sanitizer.h"

#include <tether/explore.h>

#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <fstream>
#include <mutex>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <unistd.h>

namespace tether::detail {

std::mutex one_at_a_time;

namespace {

const char *setting(const char *name) noexcept {
  const char *text = std::getenv(name);
  return text && *text ? text : nullptr;
}

struct outcome {
  explore::result found;
  int main_result = 0;
};

outcome explore_all(program p, explore::options o, std::function<void(const char *)> before_fatal) {
  std::lock_guard guard(one_at_a_time);
  outcome out;
  std::vector<decision> decisions;
  const std::vector<guide> guides = parse_guides(o.guide);
  const bool again = !o.replay.empty();
  if (again)
    decisions = parse_replay(o.replay, o);
  out.found.seed = o.seed;
  out.found.replayed = again;
  findings told(o, out.found);
  {
    const leak_checker_pause pause; // goroutines that leak take what they own along
    machine m;
    watchdog watch(m.pulse, std::move(before_fatal));
    search s(m, p, o, out.found, told);
    if (again) {
      s.replay(decisions);
    } else {
      s.run(guides);
      if (out.found.error.empty())
        told.shorten(s);
    }
  }
  told.finish();
  out.main_result = told.first_result();
  return out;
}

/// Sends the standard output nowhere while it lives.
class silence {
public:
  silence() {
    std::fflush(stdout);
    former_ = dup(STDOUT_FILENO);
    const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (nowhere >= 0) {
      dup2(nowhere, STDOUT_FILENO);
      close(nowhere);
    }
  }
  ~silence() {
    std::fflush(stdout);
    if (former_ >= 0) {
      dup2(former_, STDOUT_FILENO);
      close(former_);
    }
  }
  silence(const silence &) = delete;
  silence &operator=(const silence &) = delete;

private:
  int former_ = -1;
};

std::string content_of(const std::string &path, const char *what) {
  std::ifstream in(path);
  if (!in)
    throw std::runtime_error("cannot read the " + std::string(what) + " file " + path);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

/// Writes the report, and the replay files that it names.
void write_report(explore::result found) {
  const char *path = setting("TETHER_LEAK_REPORT");
  if (!path)
    return;
  int n = 0;
  const auto write_replay = [&](explore::witness &w) {
    const std::string name = std::string(path) + '.' + std::to_string(++n) + ".replay";
    write_report_file(name, w.replay);
    w.replay = name;
  };
  for (explore::leaked &l : found.leaks)
    write_replay(l.witness);
  for (explore::misuse &m : found.misuses)
    write_replay(m.witness);
  write_report_file(path, found.json());
  note_run();
}

} // namespace

bool exploration_wanted() noexcept { return setting("TETHER_EXPLORE") || setting("TETHER_REPLAY"); }

int run_explored(int (*invoke)(void *), void *f, std::source_location loc) {
  explore::options o;
  if (const char *text = setting("TETHER_EXPLORE"))
    o = explore::options::parse(text);
  if (const char *path = setting("TETHER_REPLAY"))
    o.replay = content_of(path, "replay");
  if (setting("TETHER_CHECK_STUCK"))
    o.check_stuck = true;
  struct quiet_body {
    int (*invoke)(void *);
    void *f;
    int runs = 0;
    std::optional<silence> quiet;
  } body{invoke, f, 0, {}};
  const auto call = [](void *p) -> int {
    auto &b = *static_cast<quiet_body *>(p);
    if (++b.runs == 2)
      b.quiet.emplace();
    return b.invoke(b.f);
  };
  outcome out;
  out = explore_all({call, &body, loc}, o, [](const char *message) {
    explore::result failed;
    failed.error = message;
    write_report(std::move(failed));
  });
  body.quiet.reset();
  if (!out.found.ok()) {
    std::fflush(stdout);
    const std::string text = "tether: " + out.found.text();
    std::fwrite(text.data(), 1, text.size(), stderr);
  }
  if (o.check_stuck)
    std::fprintf(stderr, "tether: %s\n", the_stuck_tally.text().c_str());
  write_report(std::move(out.found));
  return out.main_result;
}

} // namespace tether::detail

namespace tether::explore {

namespace {

[[noreturn]] void bad(const std::string &item) {
  throw std::invalid_argument("TETHER_EXPLORE: cannot understand \"" + item + '"');
}

template <class T>
void read_number(const std::string &item, std::string_view text, T &to) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), to);
  if (error != std::errc() || end != text.data() + text.size())
    bad(item);
}

} // namespace

options options::parse(const std::string &text) {
  options o;
  // A file may be called anything, so the guide comes last.
  constexpr std::string_view guide = "guide=";
  std::size_t at = text.starts_with(guide) ? 0 : text.find("," + std::string(guide));
  if (at != text.npos) {
    at += text[at] == ',';
    o.guide = tether::detail::content_of(text.substr(at + guide.size()), "guide");
  }
  std::istringstream in(text.substr(0, at));
  for (std::string item; std::getline(in, item, ',');) {
    if (item.empty() || item == "1")
      continue;
    const std::size_t split = item.find('=');
    const std::string key = item.substr(0, split);
    const std::string value = split == item.npos ? "" : item.substr(split + 1);
    if (key == "schedules") {
      read_number(item, value, o.schedules);
    } else if (key == "preemptions") {
      read_number(item, value, o.preemptions);
      o.exhaustive = o.preemptions < 0;
    } else if (key == "seconds") {
      std::int64_t seconds = 0;
      read_number(item, value, seconds);
      o.time = std::chrono::seconds(seconds);
    } else if (key == "seed") {
      read_number(item, value, o.seed);
    } else if (key == "steps") {
      read_number(item, value, o.steps);
    } else if (key == "timers" && (value == "racing" || value == "idle")) {
      o.timers = value == "idle" ? timer_policy::idle : timer_policy::racing;
    } else if (key == "check" && value == "stuck") {
      o.check_stuck = true;
    } else {
      bad(item);
    }
  }
  return o;
}

namespace detail {
result run(int (*invoke)(void *), void *f, const options &o, std::source_location loc) {
  if (tether::detail::current_goroutine())
    throw std::logic_error("explore::run called from a goroutine");
  return tether::detail::explore_all({invoke, f, loc}, o, [](const char *) {}).found;
}
} // namespace detail

std::size_t choose(std::size_t n, std::source_location loc) {
  using namespace tether::detail;
  if (n <= 1 || !checkpoint([&] {
        return operation{.kind = op::choose, .name = "choose", .at = loc, .amount = static_cast<std::int64_t>(n)};
      }))
    return 0;
  return explored_case();
}

bool active() noexcept { return tether::detail::exploring_here() && tether::detail::current_goroutine(); }

} // namespace tether::explore
