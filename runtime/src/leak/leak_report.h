#pragma once

#include <tether/leak.h>

#include <cstdint>
#include <string>

namespace tether::detail {

/// True when TETHER_LEAK_REPORT asks for a report.
bool leak_report_wanted() noexcept;
/// Writes the report to the file that TETHER_LEAK_REPORT names; says so on stderr when that fails.
void write_leak_report(const leak::report &report);
/// Writes a text to a file; says so on stderr when that fails.
void write_report_file(const std::string &path, const std::string &text);
/// Waits until no leak is left, nothing can run any more before the deadline, or the deadline has come.
void wait_for_leaks(std::int64_t deadline_ns);
/// Ends the generation: drops its timers, and gives running goroutines a moment to come to their next
/// operation.
void end_generation();
/// Arranges that the process, when it exits, writes the report if run() did not, and lets no goroutine run
/// on.
void register_exit_hook() noexcept;
/// run() has written the report, so the exit does not.
void note_run() noexcept;

} // namespace tether::detail
