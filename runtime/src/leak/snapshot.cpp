#include "leak/snapshot.h"

#include "chan/channel_core.h"
#include "park/park.h"
#include "sched/registry.h"
#include "sched/worker.h"

#include <tether/detail/select_arg.h>

#include <algorithm>
#include <chrono>
#include <string_view>

namespace tether::detail {

namespace {

bool in_standard_library(std::string_view file) noexcept {
  return file.find("/include/c++/") != file.npos || file.find("/c++/v1/") != file.npos;
}

std::optional<leak::channel_info> channel_of(const channel *c) {
  if (!c)
    return std::nullopt;
  return leak::channel_info{c->id, channel_capacity(c), position_of(c->made_at)};
}

const char *status_name(run_status status) noexcept {
  switch (status) {
  case run_status::running:
    return "running";
  case run_status::blocking:
    return "blocking call";
  case run_status::fresh:
  case run_status::runnable:
    break;
  }
  return "runnable";
}

void describe_cases(const wait_info &wait, leak::goroutine_info &info) {
  for (std::size_t i = 0; i < wait.case_count; ++i) {
    const select_arg &arg = *wait.cases[i];
    info.cases.push_back({arg.kind == case_kind::send ? "send" : "recv", position_of(arg.at), channel_of(arg.target)});
  }
}

} // namespace

void describe_wait(const wait_info &wait, leak::goroutine_info &info) {
  info.reason = wait.reason;
  info.blocked_at = position_of(wait.at);
  if (info.blocked_at.line == 0 && wait.case_count > 0)
    info.blocked_at = position_of(wait.cases[0]->at);
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  info.blocked_for = std::max(now - std::chrono::nanoseconds(wait.since_ns), std::chrono::nanoseconds(0));
  info.channel = channel_of(wait.target);
  describe_cases(wait, info);
}

namespace {

bool is_leak(const goroutine &g, const goroutine *caller) noexcept {
  return &g != caller && !g.is_main.load(std::memory_order_relaxed) &&
         g.kind.load(std::memory_order_relaxed) != lifetime::daemon;
}

} // namespace

leak::position position_of(const std::source_location &at) {
  if (at.line() == 0 || in_standard_library(at.file_name()))
    return {"unknown", 0, 0};
  return {at.file_name(), at.line(), at.column()};
}

leak::goroutine_info describe(goroutine &g) {
  leak::goroutine_info info;
  const std::uint64_t id = g.id.load(std::memory_order_acquire);
  info.daemon = g.kind.load(std::memory_order_relaxed) == lifetime::daemon;
  const std::source_location created_at = g.created_at.load(std::memory_order_relaxed);
  info.created_at = position_of(created_at);
  info.created_in = created_at.function_name();
  info.blocked_at = position_of({});
  info.reason = status_name(g.status.load(std::memory_order_relaxed));
  if (inspect(&g)) {
    struct resumer {
      goroutine &g;
      ~resumer() { end_inspection(&g); }
    } guard{g};
    describe_wait(g.wait, info);
  }
  info.id = g.id.load(std::memory_order_acquire) == id ? id : 0;
  return info;
}

std::vector<leak::goroutine_info> take_snapshot(snapshot_scope scope) {
  std::vector<leak::goroutine_info> result;
  const goroutine *caller = current_goroutine();
  registry_visit([&](goroutine *g) {
    if (scope == snapshot_scope::all || is_leak(*g, caller))
      result.push_back(describe(*g));
  });
  // One may have ended meanwhile.
  std::erase_if(result, [](const leak::goroutine_info &g) { return g.id == 0; });
  std::sort(result.begin(), result.end(), [](const auto &a, const auto &b) { return a.id < b.id; });
  return result;
}

std::size_t count_leaks() {
  std::size_t n = 0;
  const goroutine *caller = current_goroutine();
  registry_visit([&](goroutine *g) { n += is_leak(*g, caller); });
  return n;
}

} // namespace tether::detail
