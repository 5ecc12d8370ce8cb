// What the tests in virtual time share.
#pragma once

#include "test_support.h"

#include "stack/sanitizer.h"

#include <tether/test.h>

namespace tether::test {

class BubbleTest : public RuntimeTest {
  // The goroutines of a bubble that fails take what they own along.
  const tether::detail::leak_checker_pause pause_;
};

inline time_point now() { return monotonic_clock::now(); }

} // namespace tether::test
