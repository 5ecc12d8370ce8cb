#pragma once

#include <tether/leak.h>

#include <gtest/gtest.h>

#include <optional>
#include <utility>

namespace tether::leak {

/// A GoogleTest listener that fails every test that leaks a goroutine.
///
///     int main(int argc, char **argv) {
///       testing::InitGoogleTest(&argc, argv);
///       testing::UnitTest::GetInstance()->listeners().Append(new tether::leak::gtest_listener);
///       return RUN_ALL_TESTS();
///     }
///
/// A test leaks what it started, in its body, fixture or a run(), and what is still alive after it and the
/// window. Each goroutine is reported once, in the test that started it. A verify_none that finds a leak in a
/// test fails that test too, instead of ending the process. Made before the tests run; GoogleTest owns it.
/// Semantics: goleak.VerifyTestMain, but for each test.
class gtest_listener : public ::testing::EmptyTestEventListener {
public:
  explicit gtest_listener(options o = {}) : options_(std::move(o)), former_(on_failure(&fail)) {}
  gtest_listener(const gtest_listener &) = delete;
  gtest_listener &operator=(const gtest_listener &) = delete;
  ~gtest_listener() override { on_failure(former_); }

  void OnTestStart(const ::testing::TestInfo &) override { scope_.emplace(options_); }
  void OnTestEnd(const ::testing::TestInfo &test) override {
    if (!scope_)
      return;
    const report leaks = scope_->check();
    scope_.reset();
    if (!leaks.empty())
      fail(leaks, {test.file() ? test.file() : "unknown", static_cast<std::uint32_t>(test.line()), 0});
  }

private:
  static void fail(const report &leaks, const position &check) {
    ADD_FAILURE_AT(check.file.c_str(), static_cast<int>(check.line))
        << leaks.size() << (leaks.size() == 1 ? " goroutine" : " goroutines") << " leaked\n\n"
        << leaks.text();
  }

  const options options_;
  const failure_handler former_;
  std::optional<detail::leak_scope> scope_;
};

} // namespace tether::leak
