// Ends the test binary with a dump of all goroutines when one test takes far too long, so that a hang says
// where.
#include <tether/leak.h>

#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <iostream>
#include <mutex>
#include <string>
#include <thread>

namespace {

class watchdog : public ::testing::EmptyTestEventListener {
  void OnTestProgramStart(const ::testing::UnitTest &) override {
    thread_ = std::thread([this] { watch(); });
  }
  void OnTestProgramEnd(const ::testing::UnitTest &) override {
    {
      std::lock_guard lock(mu_);
      over_ = true;
    }
    changed_.notify_one();
    thread_.join();
  }
  void OnTestStart(const ::testing::TestInfo &info) override {
    std::lock_guard lock(mu_);
    test_ = std::string(info.test_suite_name()) + "." + info.name();
    started_ = std::chrono::steady_clock::now();
  }

  void watch() {
    std::unique_lock lock(mu_);
    while (!changed_.wait_for(lock, std::chrono::seconds(1), [this] { return over_; }))
      if (std::chrono::steady_clock::now() - started_ > limit)
        give_up();
  }
  [[noreturn]] void give_up() const {
    std::cerr << "watchdog: " << test_ << " hangs. All goroutines:\n";
    tether::dump_goroutines(std::cerr);
    std::cerr.flush();
    std::_Exit(3);
  }

  static constexpr std::chrono::seconds limit{300};
  std::mutex mu_;
  std::condition_variable changed_;
  std::thread thread_;
  std::string test_;
  std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
  bool over_ = false;
};

[[maybe_unused]] const bool installed = [] {
  ::testing::UnitTest::GetInstance()->listeners().Append(new watchdog);
  return true;
}();

} // namespace
