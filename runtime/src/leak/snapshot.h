#pragma once

#include <tether/leak.h>

#include <source_location>
#include <string>
#include <vector>

namespace tether::detail {

struct goroutine;
struct wait_info;

enum class snapshot_scope : unsigned char {
  all,   ///< every goroutine of the live generation
  leaks, ///< without the caller, the main goroutine and the daemons
};

/// What the goroutines do now, oldest first.
std::vector<leak::goroutine_info> take_snapshot(snapshot_scope scope);
/// How many there are, without the caller, the main goroutine and the daemons.
std::size_t count_leaks();

/// The id is 0 when the goroutine ended meanwhile.
leak::goroutine_info describe(goroutine &g);
/// Fills in what is waited for, and where.
void describe_wait(const wait_info &wait, leak::goroutine_info &info);
/// "unknown" and line 0 for a position within the standard library.
leak::position position_of(const std::source_location &at);
/// The dump of one goroutine.
std::string format(const leak::goroutine_info &info);

} // namespace tether::detail
