// What the runtime's tests share: a fixture that proves that every goroutine ended, and a few helpers that
// work from goroutines and from ordinary threads alike.
#pragma once

#include <tether/tether.h>

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <fstream>
#include <string>
#include <string_view>

namespace tether::test {

using namespace std::chrono_literals;
using clock = std::chrono::steady_clock;

#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
inline constexpr bool sanitized = true;
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer) || __has_feature(address_sanitizer)
inline constexpr bool sanitized = true;
#else
inline constexpr bool sanitized = false;
#endif
#else
inline constexpr bool sanitized = false;
#endif

/// The number of rounds of a stress loop: a tenth under a sanitizer.
constexpr int rounds(int n) { return sanitized ? (n + 9) / 10 : n; }

/// Long enough for every runnable goroutine to reach its next blocking operation, short enough for many
/// tests.
inline constexpr auto settle = 20ms;

/// Polls until the condition holds; false when it still does not after the limit.
template <class F>
bool eventually(F condition, clock::duration limit = 20s) {
  const auto end = clock::now() + limit;
  while (!condition()) {
    if (clock::now() > end)
      return false;
    sleep_for(1ms);
  }
  return true;
}

/// How many goroutines, beyond the caller, the main goroutine and daemons, wait for something.
inline std::size_t parked() {
  std::size_t n = 0;
  for (const leak::goroutine_info &g : leak::find({.window = 0ms})) {
    const std::string_view state = g.reason;
    n += state != "running" && state != "runnable";
  }
  return n;
}

/// Returns when n of them wait. What they wait for is then certain, whatever the load of the machine.
inline void wait_until_parked(std::size_t n) {
  EXPECT_TRUE(eventually([n] { return parked() >= n; })) << parked() << " parked instead of " << n;
}

/// The 1-based line of `file` that ends in the comment "// at: <mark>", or 0.
inline unsigned line_of(const char *file, std::string_view mark) {
  std::ifstream in(file);
  const std::string wanted = "// at: " + std::string(mark);
  std::string text;
  for (unsigned line = 1; std::getline(in, text); ++line)
    if (text.ends_with(wanted))
      return line;
  return 0;
}

/// The resident memory of the process.
inline long resident_kib() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;)
    if (word == "VmRSS:") {
      long kib = 0;
      status >> kib;
      return kib;
    }
  return 0;
}

/// The message of the exception that f throws, or "no exception".
template <class E, class F>
std::string message_of(F f) {
  try {
    f();
  } catch (const E &e) {
    return e.what();
  }
  return "no exception";
}

/// Counts its living instances, so that tests see both leaks and double destruction.
/// Its move and destructor are not noexcept: channels must not depend on that.
template <class Tag>
struct counted {
  static inline std::atomic<int> alive = 0;
  int value = 0;

  explicit counted(int v) : value(v) { ++alive; }
  counted(const counted &other) : value(other.value) { ++alive; }
  counted(counted &&other) noexcept(false) : value(std::exchange(other.value, -1)) { ++alive; }
  counted &operator=(const counted &) = default;
  counted &operator=(counted &&other) noexcept(false) {
    value = std::exchange(other.value, -1);
    return *this;
  }
  ~counted() noexcept(false) { --alive; }
};

/// Sets the number of processors for one scope.
class procs_guard {
public:
  explicit procs_guard(int n) : before_(max_procs()) { set_max_procs(n); }
  ~procs_guard() { set_max_procs(before_); }
  procs_guard(const procs_guard &) = delete;
  procs_guard &operator=(const procs_guard &) = delete;

private:
  decltype(max_procs()) before_;
};

/// run(f), which ends only when every goroutine that f started has ended.
template <class F>
void run_to_end(F f) {
  run([&] {
    f();
    EXPECT_TRUE(eventually([] { return num_goroutines() == 1; }, 10s)) << leak::find().text();
  });
}

/// The fixture of every test: no goroutine that the test started may outlive it.
class RuntimeTest : public ::testing::Test {
protected:
  void SetUp() override { before_ = num_goroutines(); }
  void TearDown() override {
    EXPECT_TRUE(eventually([&] { return num_goroutines() <= before_; }, 10s))
        << "goroutines left by this test: " << num_goroutines() << " now, " << before_ << " before";
  }

private:
  std::size_t before_ = 0;
};

/// For tests that leave blocked goroutines behind on purpose, inside a run() that has ended.
class LeavingTest : public ::testing::Test {};

} // namespace tether::test
