#pragma once

#include <cstdint>

namespace tether::detail {

/// The next of a sequence of random numbers (splitmix64); any state is a seed.
inline std::uint64_t next_of(std::uint64_t &state) noexcept {
  state += 0x9e3779b97f4a7c15;
  std::uint64_t z = state;
  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
  z = (z ^ z >> 27) * 0x94d049bb133111eb;
  return z ^ z >> 31;
}

} // namespace tether::detail
