#pragma once

#include "sched/goroutine.h"

#include <string>

namespace tether::detail {

/// "all goroutines are asleep": the dump, the leak report if asked for, exit status 2.
[[noreturn]] void fatal_deadlock() noexcept;
/// What the exception says that is handled. Called from its handler.
std::string text_of_current_exception();
/// An exception has left a goroutine: its message, the goroutine, std::terminate. Called from the handler.
[[noreturn]] void fatal_uncaught_exception(goroutine &g) noexcept;

/// A plain thread has used the library while something is explored: the process ends, with status 2.
[[noreturn]] void fatal_thread_in_exploration() noexcept;
/// A goroutine has used more than its stack: the goroutine, abort. Works in the signal handler as well.
[[noreturn]] void fatal_stack_overflow(const goroutine &g) noexcept;

} // namespace tether::detail
