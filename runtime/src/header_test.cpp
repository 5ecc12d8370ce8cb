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
#include <vector>

namespace tether {
namespace {

namespace fs = std::filesystem;

class HeaderTest : public ::testing::Test {
protected:
  void SetUp() override {
    for (const char *name : {"clang++-19", "clang++"})
      if (compiler_.empty() && std::system(("command -v " + std::string(name) + " >/dev/null").c_str()) == 0)
        compiler_ = name;
    ASSERT_FALSE(compiler_.empty()) << "no clang++ in PATH: tools/setup test installs it";
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
    const std::string command = compiler_ + " -std=c++20 -fsyntax-only " + flags + " -I" + include_dir().string() +
                                " " + source.string() + " 2>" + errors().string();
    return std::system(command.c_str()) == 0;
  }

  std::string diagnostics() const {
    std::ifstream in(errors());
    return {std::istreambuf_iterator<char>(in), {}};
  }

  /// The processor time, in seconds, of one compilation.
  double cost(const std::string &text) {
    const double before = children_seconds();
    EXPECT_TRUE(compiles(text)) << diagnostics();
    return children_seconds() - before;
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

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

// Each round compiles all three texts, so that a change of the machine's speed concerns them alike; the median
// of the rounds' ratios counts. When it is too high after a few rounds, many more must say so.
TEST_F(HeaderTest, ParsingBudget) {
  constexpr double budget = 1.5;
  constexpr std::size_t few = 5, many = 21;
  std::vector<double> ratios, tethers, standards;
  const auto over_budget = [&] { return median(ratios) > budget; };
  while (ratios.size() < few || (over_budget() && ratios.size() < many)) {
    const double nothing = cost("");
    const double standard = cost("#include <thread>\n#include <mutex>\n#include <condition_variable>\n"
                                 "#include <functional>\n#include <chrono>\n") -
                            nothing;
    const double tether = cost("#include <tether/tether.h>\n") - nothing;
    ratios.push_back(tether / standard);
    tethers.push_back(tether);
    standards.push_back(standard);
  }
  std::printf("parsing <tether/tether.h>: %.0f ms, five standard headers: %.0f ms, ratio %.2f (budget %.1f, %zu "
              "rounds)\n",
              median(tethers) * 1e3, median(standards) * 1e3, median(ratios), budget, ratios.size());
  RecordProperty("ratio", std::to_string(median(ratios)));
  EXPECT_FALSE(over_budget());
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
  EXPECT_TRUE(compiles(
      R"(#include <tether/tether.h>
using namespace tether;
void discarded() {
  with_cancel(background());                     // expected-warning {{ignoring return value}}
  with_cancel_cause(background());               // expected-warning {{ignoring return value}}
  with_value<int>(background(), 1);              // expected-warning {{ignoring return value}}
  auto [ctx, cancel] = with_cancel(background());
  auto c = make_chan<int>(1);
  c.try_send(1);                                 // expected-warning {{ignoring return value}}
  (void)c.try_send(1);
  int v;
  c.try_recv(v);                                 // expected-warning {{ignoring return value}}
  mutex mu;
  mu.try_lock();                                 // expected-warning {{ignoring return value}}
  semaphore s{1};
  s.acquire();
  s.acquire(background());                       // expected-warning {{ignoring return value}}
  s.try_acquire();                               // expected-warning {{ignoring return value}}
  rate_limiter limiter{1, 1};
  limiter.wait();
  limiter.wait(background());                    // expected-warning {{ignoring return value}}
  limiter.allow();                               // expected-warning {{ignoring return value}}
  limiter.reserve();                             // expected-warning {{ignoring return value}}
  error_group g;
  g.try_go([] {});                               // expected-warning {{ignoring return value}}
}
void copied(mutex &mu, wait_group &wg, once &o, cancel_func &cancel, chan<int> &c) {
  mutex mu2 = mu;                                // expected-error {{deleted}}
  wait_group wg2 = wg;                           // expected-error {{deleted}}
  once o2 = o;                                   // expected-error {{deleted}}
  cancel_func cancel2 = cancel;                  // expected-error {{deleted}}
  semaphore s, s2 = s;                           // expected-error {{no matching constructor}} expected-error {{deleted}}
  error_group g, g2 = g;                         // expected-error {{deleted}}
  pool<int> p, p2 = p;                           // expected-error {{deleted}}
  singleflight<int> f, f2 = f;                   // expected-error {{deleted}}
  rate_limiter l{1, 1}, l2 = l;                  // expected-error {{deleted}}
  chan<int> c2 = c;
}
void causes(cancel_cause_func cancel) {
  auto cancel2 = cancel;                         // expected-error {{deleted}}
  cancel(std::runtime_error("why")), cancel("why"), cancel(errc::canceled), cancel(nullptr), cancel();
  cancel(42);                                    // expected-error {{no matching function}}
}
void values(const context &ctx) {
  *ctx.value<int>() = 1;                         // expected-error {{not assignable}}
  struct user {};
  (void)with_value<user>(ctx, 1);                // expected-error {{no matching function}}
}
void makers() {
  pool<int> p{[] { return "text"; }};            // expected-error {{no matching constructor}}
  struct no_default { no_default(int); };
  pool<no_default> q;                            // expected-error {{no matching constructor}}
}
void directions(recv_chan<int> in, send_chan<int> out) {
  in.recv(), out.send(1), out.close();
  in.send(1);                                    // expected-error {{no member named 'send'}}
  in.close();                                    // expected-error {{no member named 'close'}}
  out.recv();                                    // expected-error {{no member named 'recv'}}
  chan<int> both = in;                           // expected-error {{no viable conversion}}
}
)",
      "-Wno-everything -Wunused-result -ferror-limit=0 -Xclang -verify -Xclang -verify-ignore-unexpected=note"))
      << diagnostics();
}

} // namespace
} // namespace tether
