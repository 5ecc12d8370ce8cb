#include "explore/explore.h"
#include "leak/deadlock.h"
#include "leak/leak_report.h"
#include "leak/snapshot.h"
#include "park/park.h"
#include "sched/registry.h"
#include "sched/scheduler.h"
#include "time/timer.h"

#include <tether/go.h>
#include <tether/leak.h>

#include <atomic>
#include <stdexcept>

namespace tether::detail {

namespace {

std::atomic<bool> active{false};

struct main_call {
  int (*invoke)(void *);
  void *function;
  goroutine *caller;
  bool keep_going; ///< the others run on for the leak report
  int result = 0;
  std::uint64_t generation = 0;

  /// The body of the main goroutine.
  void run() {
    result = invoke(function);
    watch_deadlock(false);
    if (!keep_going)
      generation = registry_end_generation();
    ready(caller);
  }
};

void start_main(main_call &call, std::source_location loc) {
  auto body = [&call] { call.run(); };
  goroutine *g = prepare(body, lifetime::ordinary, loc);
  g->is_main = true;
  watch_deadlock(true);
  goroutine_start(g, &goroutine_body<decltype(body)>::run);
}

void report_leaks() {
  if (leaks_are_watched())
    note_left_by_run();
  if (!leak_report_wanted())
    return;
  leak::report report = find_alive({});
  mark_stuck(report);
  write_leak_report(report);
  note_run();
}

} // namespace

int run_main(int (*invoke)(void *), void *f, std::source_location loc) {
  if (current_goroutine())
    throw std::logic_error("run called from a goroutine");
  if (exploration_wanted())
    return run_explored(invoke, f, loc);
  if (active.exchange(true))
    throw std::logic_error("run called while another run is active");
  struct deactivator {
    ~deactivator() { active.store(false); }
  } guard;
  main_call call{invoke, f, current(), leak_report_wanted() || leaks_are_watched()};
  start_main(call, loc);
  wait_info waiting;
  waiting.reason = "run";
  waiting.at = loc;
  park(waiting);
  if (call.keep_going)
    report_leaks();
  else
    drop_timers(call.generation);
  end_generation();
  return call.result;
}

} // namespace tether::detail
