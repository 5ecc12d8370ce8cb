// Big units: the time that the checks take grows with the size, measured as the ratio of two sizes in one run.

#include "in_process.h"

#include "../model/stub_api.h"

#include "clang/Tooling/Tooling.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <ctime>
#include <functional>

namespace {

using tether::robustness::lint;

double processorTime() {
  timespec Now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &Now);
  return static_cast<double>(Now.tv_sec) + static_cast<double>(Now.tv_nsec) / 1e9;
}

struct Cost {
  double Time = 0; // of the checks alone
  unsigned Warnings = 0;
};

Cost costOf(const std::string &Source) {
  auto Unit = clang::tooling::buildASTFromCodeWithArgs(
      std::string(clang::tidy::tether::StubApi) + Source,
      {"-std=c++20", "-fexceptions", "-nostdinc", "-nostdinc++", "-w", "-fbracket-depth=4096"});
  EXPECT_TRUE(Unit && !Unit->getDiagnostics().hasErrorOccurred());
  Cost Found;
  double Start = processorTime();
  Found.Warnings = lint(*Unit, "input.cc");
  Found.Time = processorTime() - Start;
  return Found;
}

std::string repeated(int Count, const std::function<std::string(int)> &Part) {
  std::string All;
  for (int I = 0; I < Count; ++I)
    All += Part(I);
  return All;
}

// Source(2n) may take as long as two times Source(n), and half as much again; where both are over in a moment the ratio
// says nothing.
void expectLinear(int Size, const std::function<std::string(int)> &Source,
                  const std::function<unsigned(int)> &Warnings = {}) {
  constexpr double Moment = 0.05;
  double Once = 1e9, Twice = 1e9;
  for (int Round = 0; Round < 3 && (Round == 0 || Twice > 2.5 * std::max(Once, Moment)); ++Round) {
    Cost Small = costOf(Source(Size)), Large = costOf(Source(2 * Size));
    Once = std::min(Once, Small.Time);
    Twice = std::min(Twice, Large.Time);
    if (Warnings) {
      EXPECT_EQ(Small.Warnings, Warnings(Size));
      EXPECT_EQ(Large.Warnings, Warnings(2 * Size));
    }
  }
  std::printf("  %d: %.1f ms, %d: %.1f ms\n", Size, Once * 1000, 2 * Size, Twice * 1000);
  EXPECT_LE(Twice, 2.5 * std::max(Once, Moment));
}

TEST(Scale, ManyFunctions) {
  expectLinear(
      5000,
      [](int N) {
        return repeated(N, [](int I) {
          return "int f" + std::to_string(I) +
                 "(bool b) { auto c = make_chan<int>(); go([c] { c.send(1); }); if (b) return 0; return *c.recv(); }\n";
        });
      },
      [](int N) { return static_cast<unsigned>(N); });
}

TEST(Scale, ManyBranches) {
  expectLinear(1000, [](int N) {
    return "void g(int); void f(int x) { auto c = make_chan<int>(); go([c] { c.send(1); });\n" +
           repeated(N,
                    [](int I) {
                      return "if (x == " + std::to_string(I) + ") c.close(); else g(" + std::to_string(I) + ");\n";
                    }) +
           "}";
  });
}

TEST(Scale, ManyReturns) {
  expectLinear(900, [](int N) {
    return "void f(int x) { auto c = make_chan<int>(); go([c] { c.send(1); });\n" +
           repeated(N, [](int I) { return "if (x == " + std::to_string(I) + ") return;\n"; }) + "c.recv(); }";
  });
}

TEST(Scale, ManySends) {
  expectLinear(1000, [](int N) {
    return "void f() { auto c = make_chan<int>(); go([c] { for (int v : c) ; });\n" +
           repeated(N, [](int) { return "c.send(1);\n"; }) + "c.close(); }";
  });
}

TEST(Scale, ManyGoroutines) {
  expectLinear(500, [](int N) {
    return "void f() { auto c = make_chan<int>();\n" + repeated(N, [](int) { return "go([c] { c.send(1); });\n"; }) +
           "c.recv(); }";
  });
}

TEST(Scale, NestedLambdas) {
  expectLinear(60, [](int N) {
    return "void f() { auto c = make_chan<int>();\n" + repeated(N, [](int) { return "go([c] { c.send(1);\n"; }) +
           repeated(N, [](int) { return "});\n"; }) + "}";
  });
}

TEST(Scale, NestedLoops) {
  expectLinear(100, [](int N) {
    return "void f(int n) { auto c = make_chan<int>(); go([c] { c.recv(); });\n" +
           repeated(N,
                    [](int I) {
                      std::string V = "i" + std::to_string(I);
                      return "for (int " + V + " = 0; " + V + " < n; ++" + V + ") {\n";
                    }) +
           "c.send(1);" + std::string(static_cast<std::size_t>(N), '}') + "}";
  });
}

TEST(Scale, AChainOfCalls) {
  expectLinear(1000, [](int N) {
    return "void g0(chan<int> c) { c.send(1); }\n" +
           repeated(N,
                    [](int I) {
                      return "void g" + std::to_string(I + 1) + "(chan<int> c) { g" + std::to_string(I) + "(c); }\n";
                    }) +
           "void f() { auto c = make_chan<int>(); go([c] { g" + std::to_string(N) + "(c); }); }";
  });
}

} // namespace
