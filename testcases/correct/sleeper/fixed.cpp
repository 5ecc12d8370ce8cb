// SOURCE: note 003, "Sử dụng goleak để phát hiện rò rỉ": leak(), whose goroutine sleeps
// CHECKS: none

// The goroutine is alive when leak returns, and so a leak to goleak. It ends by itself: nothing blocks for ever.

#include <tether/tether.h>

#include <chrono>

using namespace std::chrono_literals;

void leak() {
  tether::go([] { tether::sleep_for(10ms); });
}

int main() {
  return tether::run([] { leak(); });
}
