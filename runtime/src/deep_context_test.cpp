// Chains of contexts as deep as a program cares to make them: Go's stacks grow with the recursion of a
// cancellation; here none may need more stack than a goroutine has.
#include "test_support.h"

#include <deque>

namespace tether {
namespace {

using namespace test;
class DeepContextTest : public RuntimeTest {};

constexpr int depth = 100'000;

std::deque<cancelable> chain() {
  std::deque<cancelable> all;
  all.push_back(with_cancel(background()));
  while (all.size() < depth)
    all.push_back(with_cancel(all.back().ctx));
  return all;
}

TEST_F(DeepContextTest, IsCanceledByAGoroutine) {
  run_to_end([] {
    auto all = chain();
    all.front().cancel();
    EXPECT_EQ(all.back().ctx.err(), errc::canceled);
  });
}

TEST_F(DeepContextTest, IsDroppedFromItsEnd) {
  run_to_end([] {
    auto all = chain();
    const context last = all.back().ctx;
    for (auto &each : all)
      each.cancel.release();
    all.clear();
    EXPECT_FALSE(last.err());
  });
}

} // namespace
} // namespace tether
