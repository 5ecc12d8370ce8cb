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

  bool compiles(const std::string &text, const std::string &flags = "-Wall -Wextra -Werror") {
    const fs::path source = dir_ / "source.cpp";
    std::ofstream(source) << text;
    const std::string command = compiler_ + " -std=c++20 -fsyntax-only " + flags + " -I" +
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

// Clang itself compares its diagnostics with the comments: every line that should be refused is, and no
// other.
TEST_F(HeaderTest, MisuseThatDoesNotCompile) {
  EXPECT_TRUE(
      compiles(R"(#include <tether/tether.h>
using namespace tether;
void discarded() {
  with_cancel(background());                     // expected-warning {{ignoring return value}}
  auto [ctx, cancel] = with_cancel(background());
  auto c = make_chan<int>(1);
  c.try_send(1);                                 // expected-warning {{ignoring return value}}
  (void)c.try_send(1);
  int v;
  c.try_recv(v);                                 // expected-warning {{ignoring return value}}
  mutex mu;
  mu.try_lock();                                 // expected-warning {{ignoring return value}}
}
void copied(mutex &mu, wait_group &wg, once &o, cancel_func &cancel, chan<int> &c) {
  mutex mu2 = mu;                                // expected-error {{deleted}}
  wait_group wg2 = wg;                           // expected-error {{deleted}}
  once o2 = o;                                   // expected-error {{deleted}}
  cancel_func cancel2 = cancel;                  // expected-error {{deleted}}
  chan<int> c2 = c;
}
void directions(recv_chan<int> in, send_chan<int> out) {
  in.recv(), out.send(1), out.close();
  in.send(1);                                    // expected-error {{no member named 'send'}}
  in.close();                                    // expected-error {{no member named 'close'}}
  out.recv();                                    // expected-error {{no member named 'recv'}}
  chan<int> both = in;                           // expected-error {{no viable conversion}}
}
)",
               "-Wno-everything -Wunused-result -Xclang -verify -Xclang -verify-ignore-unexpected=note"))
      << diagnostics();
}

} // namespace
} // namespace tether
