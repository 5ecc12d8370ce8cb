// One execution of a test in virtual time: an order that the seed decides, timers only when all is idle.
#include "explore/explore.h"
#include "explore/findings.h"
#include "explore/machine.h"
#include "explore/random.h"
#include "explore/search.h"
#include "leak/snapshot.h"
#include "sched/generation.h"

#include <tether/test.h>

#include <algorithm>
#include <exception>
#include <stdexcept>

namespace tether::detail {

namespace {

constexpr std::uint32_t steps_after_return = 10'000;
constexpr std::size_t longest_story = 40;

/// The test, and how it ended.
struct tested {
  void (*invoke)(void *);
  void *f;
  bool over = false;
  std::exception_ptr thrown;

  static int run(void *p) {
    auto &self = *static_cast<tested *>(p);
    try {
      self.invoke(self.f);
    } catch (...) {
      self.thrown = std::current_exception();
    }
    self.over = true;
    return 0;
  }
};

bool only_daemons_left(const machine &m) {
  for (std::uint16_t i = 0; i < m.task_count(); ++i)
    if (m.at(i).state != task::done && m.at(i).kind != lifetime::daemon)
      return false;
  return true;
}

ending execute(machine &m, const tested &test, const test::options &o, std::vector<decision> &decisions) {
  std::uint64_t random = o.seed;
  std::vector<transition> options;
  std::uint32_t last = o.steps;
  bool over = false;
  for (std::uint32_t step = 0;; ++step) {
    if (m.failed())
      return ending::failed;
    if (test.thrown)
      return ending::pruned;
    if (test.over && only_daemons_left(m))
      return ending::quiescent;
    if (test.over && !std::exchange(over, true))
      last = step + steps_after_return;
    m.enabled(options);
    if (!m.error().empty())
      return ending::foreign;
    if (options.empty())
      return ending::quiescent;
    if (step >= last)
      return ending::limit;
    std::uint32_t pick = 0;
    if (options.size() > 1) {
      pick = static_cast<std::uint32_t>(next_of(random) % options.size());
      decisions.push_back({step, pick, static_cast<std::uint32_t>(options.size()), m.hash(options)});
    }
    m.commit(options[pick]);
  }
}

std::string text_of(const leak::position &at) {
  return at.line == 0 ? at.file : at.file + ':' + std::to_string(at.line);
}

/// Those that have not come to their end, when the steps have.
std::string endless(const machine &m, bool over) {
  std::string text = "it is not at its end after " + std::to_string(m.steps().size()) +
                     (over ? " steps, the last " + std::to_string(steps_after_return) +
                                 " of them since the function has returned; these goroutines go on:"
                           : " steps; there are still:");
  for (std::uint16_t i = 0; i < m.task_count(); ++i)
    if (const task &t = m.at(i); t.state != task::done && t.kind != lifetime::daemon)
      text += "\n  goroutine " + m.path(i) + ", created at " + text_of(position_of(t.created_at)) + ": " + t.next.name +
              " at " + text_of(position_of(t.next.at));
  return text;
}

/// The end of a story that is long.
std::string story(const explore::witness &w) {
  std::string text = w.text();
  if (w.steps.size() <= longest_story)
    return text;
  std::size_t at = text.size();
  for (std::size_t lines = 0; lines <= longest_story; ++lines)
    at = text.rfind('\n', at - 1);
  return "  ...\n" + text.substr(at + 1);
}

std::string text_of(const explore::result &found, std::source_location loc) {
  std::string text = "the bubble at " + text_of(position_of(loc)) + " has failed\n";
  if (!found.error.empty())
    text += found.error + '\n';
  for (const explore::leaked &l : found.leaks)
    text += (l.main ? "deadlock: the function"
                    : "leak: goroutine " + l.path + ", created at " + text_of(l.created_at) + ',') +
            " blocks for ever in " + l.reason + " at " + text_of(l.blocked_at) + '\n' + story(l.witness);
  for (const explore::misuse &s : found.misuses)
    text += s.kind + " at " + text_of(s.at) + " in goroutine " + s.path + ": " + s.text + '\n' + story(s.witness);
  return text;
}

} // namespace

} // namespace tether::detail

namespace tether::test {

namespace detail {

explore::result bubble(void (*invoke)(void *), void *f, const options &o, std::source_location loc) {
  using namespace tether::detail;
  if (exploring_here())
    throw std::logic_error("test::bubble inside a bubble or an exploration");
  if (current_goroutine())
    throw std::logic_error("test::bubble called from a goroutine: it takes the place of run()");
  std::lock_guard alone(one_at_a_time);
  explore::result result;
  explore::options settings;
  settings.seed = o.seed;
  settings.timers = explore::timer_policy::idle;
  settings.steps = o.steps;
  result.seed = o.seed;
  result.schedules = 1;
  tested test{invoke, f, false, nullptr};
  findings told(settings, result);
  {
    machine m;
    m.set.racing = false;
    m.set.prompt = true;
    m.set.keep = true;
    std::vector<decision> decisions;
    m.begin(&tested::run, &test, loc);
    const ending how = execute(m, test, o, decisions);
    if (how == ending::limit) {
      result.limited = 1;
      result.error = endless(m, test.over);
    } else if (how == ending::foreign) {
      result.error = m.error();
    }
    m.end(how);
    if (!test.thrown)
      told.ended(m, how, decisions);
  }
  if (test.thrown)
    std::rethrow_exception(test.thrown);
  told.finish();
  return result;
}

void fail(explore::result found, std::source_location loc) {
  const std::string text = tether::detail::text_of(found, loc);
  throw bubble_error(text, std::move(found));
}

} // namespace detail

void wait(std::source_location loc) {
  using namespace tether::detail;
  if (!checkpoint([&] { return operation{.kind = op::settle, .name = "test.Wait", .at = loc}; }))
    throw std::logic_error("test::wait called outside of a bubble");
}

} // namespace tether::test
