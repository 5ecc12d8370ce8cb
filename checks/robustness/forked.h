// Runs numbered jobs in forked processes, many in each, so that a job that crashes or hangs ends one process and is
// known by its number.

#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace tether::robustness {

struct Failure {
  std::size_t Job;
  std::string How; // "signal 11", "no end within 20 s"
};

// Runs Job(0) ... Job(Count - 1) in Workers processes at a time, each job with so many seconds of processor time.
std::vector<Failure> runForked(std::size_t Count, unsigned Workers, unsigned Seconds,
                               const std::function<void(std::size_t)> &Job);

} // namespace tether::robustness
