#include "leak/leak_report.h"
#include "leak/snapshot.h"

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <exception>
#include <mutex>
#include <utility>

namespace tether {

namespace detail {

/// The scopes that are being checked, the innermost last, and what was reported already.
class leak_scopes {
public:
  static leak_scopes &all() {
    static auto *instance = new leak_scopes;
    return *instance;
  }

  void add(leak_scope *s) {
    std::lock_guard guard(lock_);
    scopes_.push_back(s);
  }
  void remove(leak_scope *s) {
    std::lock_guard guard(lock_);
    std::erase(scopes_, s);
    if (scopes_.empty())
      reported_.clear();
  }
  bool any() {
    std::lock_guard guard(lock_);
    return !scopes_.empty();
  }
  std::vector<leak::goroutine_info> take_left(leak_scope &s) {
    std::lock_guard guard(lock_);
    return std::exchange(s.left_, {});
  }
  /// The options of the innermost scope.
  leak::options current_options() {
    std::lock_guard guard(lock_);
    return scopes_.empty() ? leak::options() : scopes_.back()->options_;
  }
  void add_left(const leak::report &report) {
    std::lock_guard guard(lock_);
    if (!scopes_.empty())
      for (const leak::goroutine_info &g : report)
        scopes_.back()->left_.push_back(g);
  }
  /// Leaves in the report what was not reported before.
  void keep_new(leak::report &report) {
    std::lock_guard guard(lock_);
    std::erase_if(report.goroutines, [&](const leak::goroutine_info &g) {
      return std::find(reported_.begin(), reported_.end(), g.id) != reported_.end();
    });
    for (const leak::goroutine_info &g : report)
      reported_.push_back(g.id);
  }

private:
  std::mutex lock_;
  std::vector<leak_scope *> scopes_;
  std::vector<std::uint64_t> reported_;
};

leak_scope::leak_scope(leak::options o) : options_(std::move(o)) {
  options_.ignore.push_back(leak::ignore_current());
  leak_scopes::all().add(this);
}

leak_scope::~leak_scope() { leak_scopes::all().remove(this); }

leak::report leak_scope::check() {
  leak::report result = find_alive(options_);
  mark_stuck(result);
  for (leak::goroutine_info &g : leak_scopes::all().take_left(*this))
    result.goroutines.push_back(std::move(g));
  leak_scopes::all().keep_new(result);
  return result;
}

bool leaks_are_watched() noexcept { return leak_scopes::all().any(); }

void note_left_by_run() {
  leak::report left = find_alive(leak_scopes::all().current_options());
  mark_stuck(left);
  leak_scopes::all().add_left(left);
}

} // namespace detail

namespace leak {

namespace {
std::atomic<failure_handler> handler{nullptr};

std::string message(const report &leaks, const position &check) {
  return "tether: " + std::to_string(leaks.size()) + (leaks.size() == 1 ? " goroutine" : " goroutines") +
         " leaked from the scope checked at " + check.file + ':' + std::to_string(check.line) + "\n\n" + leaks.text();
}
} // namespace

failure_handler on_failure(failure_handler h) noexcept { return handler.exchange(h); }

verify_none::verify_none(options o, std::source_location loc)
    : scope_(std::move(o)), at_(loc), exceptions_(std::uncaught_exceptions()) {}

verify_none::~verify_none() {
  const report leaks = scope_.check();
  if (leaks.empty())
    return;
  const position check = detail::position_of(at_);
  const bool leaving_by_exception = std::uncaught_exceptions() > exceptions_;
  if (const failure_handler h = handler.load(); h && !leaving_by_exception) {
    h(leaks, check);
    return;
  }
  const std::string text = message(leaks, check);
  std::fwrite(text.data(), 1, text.size(), stderr);
  std::fflush(stderr);
  if (!leaving_by_exception)
    std::terminate();
}

} // namespace leak

} // namespace tether
