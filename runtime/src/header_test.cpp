// What the headers cost and what they refuse to compile, asked of clang++ itself. Nothing here depends on the
// number of processors, so the tests run in one configuration only.
#include "test_support.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace tether {
namespace {

namespace fs = std::filesystem;

class HeaderTest : public ::testing::Test {
protected:
  void SetUp() override {
    const char *procs = std::getenv("TETHER_MAX_PROCS");
    if (procs && std::string(procs) != "1")
      GTEST_SKIP() << "runs with TETHER_MAX_PROCS=1 only";
    for (const char *name : {"clang++-19", "clang++"})
      if (compiler_.empty() && std::system(("command -v " + std::string(name) + " >/dev/null").c_str()) == 0)
        compiler_ = name;
    if (compiler_.empty())
      GTEST_SKIP() << "no clang++ in PATH";
    std::string name = (fs::temp_directory_path() / "tether_headers_XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    dir_ = name;
  }
  void TearDown() override {
    if (!dir_.empty())
      fs::remove_all(dir_);
  }

  static fs::path include_dir() { return fs::path(__FILE__).parent_path().parent_path() / "include"; }

  bool compiles(const std::string &text) {
    const fs::path source = dir_ / "source.cpp";
    std::ofstream(source) << text;
    const std::string command = compiler_ + " -std=c++20 -fsyntax-only -Wall -Wextra -Werror -I" +
                                include_dir().string() + " " + source.string() + " 2>" + errors().string();
    return std::system(command.c_str()) == 0;
  }

  std::string diagnostics() const {
    std::ifstream in(errors());
    return {std::istreambuf_iterator<char>(in), {}};
  }

  /// The processor time, in seconds, of the cheapest of five compilations.
  double cost(const std::string &text) {
    double best = 1e9;
    for (int i = 0; i < 5; ++i) {
      const double before = children_seconds();
      EXPECT_TRUE(compiles(text)) << diagnostics();
      best = std::min(best, children_seconds() - before);
    }
    return best;
  }

private:
  fs::path errors() const { return dir_ / "errors"; }

  static double children_seconds() {
    rusage usage;
    ::getrusage(RUSAGE_CHILDREN, &usage);
    const auto seconds = [](timeval t) { return double(t.tv_sec) + double(t.tv_usec) / 1e6; };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
  }

  std::string compiler_;
  fs::path dir_;
};

TEST_F(HeaderTest, ParsingBudget) {
  const double nothing = cost("");
  const double standard = cost("#include <thread>\n#include <mutex>\n#include <condition_variable>\n"
                               "#include <functional>\n#include <chrono>\n") -
                          nothing;
  const double tether = cost("#include <tether/tether.h>\n") - nothing;
  const double ratio = tether / standard;
  std::printf("parsing <tether/tether.h>: %.0f ms, five standard headers: %.0f ms, ratio %.2f (budget 1.5)\n",
              tether * 1e3, standard * 1e3, ratio);
  RecordProperty("ratio", std::to_string(ratio));
  EXPECT_LT(ratio, 2.0) << "the budget is 1.5; the rest is for noise";
}

TEST_F(HeaderTest, EachHeaderStandsAlone) {
  for (const auto &entry : fs::directory_iterator(include_dir() / "tether"))
    if (entry.path().extension() == ".h") {
      EXPECT_TRUE(compiles("#include <tether/" + entry.path().filename().string() + ">\n")) << diagnostics();
    }
}

/// A function body that must compile, and one that must not, which differ in little else.
void expect_only_first(auto &&compiles, const std::string &good, const std::string &bad) {
  const std::string before = "#include <tether/tether.h>\nusing namespace tether;\nvoid f() {\n";
  EXPECT_TRUE(compiles(before + good + "\n}\n")) << good;
  EXPECT_FALSE(compiles(before + bad + "\n}\n")) << "must not compile: " << bad;
}

TEST_F(HeaderTest, MisuseThatDoesNotCompile) {
  const auto check = [this](const std::string &good, const std::string &bad) {
    expect_only_first([this](const std::string &text) { return compiles(text); }, good, bad);
  };
  check("auto [ctx, cancel] = with_cancel(background()); (void)ctx;", "with_cancel(background());");
  check("auto c = make_chan<int>(); (void)c.try_send(1);", "auto c = make_chan<int>(); c.try_send(1);");
  check("auto c = make_chan<int>(); int v; (void)c.try_recv(v);",
        "auto c = make_chan<int>(); int v; c.try_recv(v);");
  check("mutex mu; (void)mu.try_lock();", "mutex mu; mu.try_lock();");
  check("mutex a; mutex &b = a; (void)b;", "mutex a; mutex b = a;");
  check("wait_group a; wait_group &b = a; (void)b;", "wait_group a; wait_group b = a;");
  check("chan<int> c; send_chan<int> s = c; s.close();", "chan<int> c; recv_chan<int> r = c; r.close();");
  check("chan<int> c; for (int &v : c) (void)v;",
        "chan<int> c; send_chan<int> s = c; for (int &v : s) (void)v;");
}

} // namespace
} // namespace tether
