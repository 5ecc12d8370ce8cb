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
/// What is still alive after the window.
leak::report find_alive(const leak::options &o);
/// Takes out what the options ignore.
void drop_ignored(leak::report &report, const leak::options &o);
/// Says "stuck" of those that are.
void mark_stuck(leak::report &report);
/// Goes with the end of run(): what is left then is gone for later checks. True if a scope is being checked.
bool leaks_are_watched() noexcept;
void note_left_by_run();
/// Ends the generation: drops its timers, and gives running goroutines a moment to come to their next
/// operation.
void end_generation();
/// Arranges that the process, when it exits, writes the report if run() did not, and lets no goroutine run
/// on.
void register_exit_hook() noexcept;
/// run() has written the report, so the exit does not.
void note_run() noexcept;

} // namespace tether::detail
