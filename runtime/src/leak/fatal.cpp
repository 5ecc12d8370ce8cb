#include "leak/fatal.h"

#include "leak/leak_report.h"
#include "leak/snapshot.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>

namespace tether::detail {

namespace {

void print(const std::string &text) noexcept {
  std::fwrite(text.data(), 1, text.size(), stderr);
  std::fflush(stderr);
}

} // namespace

std::string text_of_current_exception() {
  try {
    throw;
  } catch (const std::exception &e) {
    return e.what();
  } catch (const char *text) {
    return text;
  } catch (...) {
    return "an exception that is not derived from std::exception";
  }
}

void fatal_deadlock() noexcept {
  std::fflush(nullptr);
  leak::report report{take_snapshot(snapshot_scope::all)};
  print("fatal error: all goroutines are asleep - deadlock!\n\n" + report.text());
  if (leak_report_wanted()) {
    for (leak::goroutine_info &g : report.goroutines)
      g.verdict = "stuck";
    std::erase_if(report.goroutines, [](const leak::goroutine_info &g) { return g.daemon; });
    write_leak_report(report);
  }
  std::_Exit(2);
}

void fatal_thread_in_exploration() noexcept {
  print("fatal error: exploration: a thread that is not explored uses the library. The order of its operations is not "
        "under control; start goroutines instead of threads.\n");
  std::_Exit(2);
}

void fatal_uncaught_exception(goroutine &g) noexcept {
  std::fflush(stdout);
  print("fatal error: uncaught exception in goroutine " + std::to_string(g.id) + ": " + text_of_current_exception() +
        "\n\n" + format(describe(g)));
  std::terminate();
}

} // namespace tether::detail
