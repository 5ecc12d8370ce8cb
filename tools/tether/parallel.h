// The same work over many items in several threads.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <thread>
#include <vector>

namespace tether::tool {

/// `jobs`, or one for each core if it is 0.
inline unsigned jobsOrCores(unsigned jobs) { return jobs ? jobs : std::max(1u, std::thread::hardware_concurrency()); }

/// Calls `work(i)` for each i below `count`, up to `jobs` at a time. `work` must not throw.
template <typename Work>
void parallelFor(std::size_t count, unsigned jobs, const Work &work) {
  std::atomic<std::size_t> next = 0;
  auto drain = [&] {
    for (std::size_t i = next++; i < count; i = next++)
      work(i);
  };
  std::vector<std::jthread> threads;
  for (std::size_t i = 0; i < std::min<std::size_t>(jobsOrCores(jobs), count); ++i)
    threads.emplace_back(drain);
}

} // namespace tether::tool
