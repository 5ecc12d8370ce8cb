// SOURCE: variant: the worker pool of package semaphore, whose end is the acquisition of everything
// CHECKS: none

#include <tether/tether.h>

#include <vector>

int collatz_steps(int n) {
  int steps = 0;
  for (; n > 1; ++steps)
    n = n % 2 ? 3 * n + 1 : n / 2;
  return steps;
}

std::vector<int> all_steps(int numbers, int workers) {
  tether::semaphore places{workers};
  std::vector<int> steps(static_cast<std::size_t>(numbers));
  for (std::size_t i = 0; i < steps.size(); ++i) {
    places.acquire();
    tether::go([&, i] {
      steps[i] = collatz_steps(static_cast<int>(i) + 1);
      places.release();
    });
  }
  places.acquire(workers);
  return steps;
}

int main() {
  return tether::run([] {
    const std::vector<int> steps = all_steps(32, 3);
    return steps[26] == 111 && steps[31] == 5 ? 0 : 1;
  });
}
