#pragma once

#include <tether/leak.h>

#include <string>

namespace tether::detail {

/// What all reports are written with.
std::string quoted(const std::string &text);
std::string json_of(const leak::position &at);
std::string json_of(const leak::goroutine_info &g);

} // namespace tether::detail
