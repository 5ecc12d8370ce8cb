// `tether lint --fix` and NOLINTs: what is changed, what is left, and the exit status.
#include "command_test.h"

#include <nlohmann/json.hpp>

#include <thread>

#include <fcntl.h>
#include <sys/stat.h>

using namespace tether::tool;
using nlohmann::json;

namespace {

constexpr char oneCall[] = "void probe(int);\nvoid f() {\n  probe(1);\n}\n";

// The first goroutine does nothing after its send; the second says that it is over, which others can see.
constexpr char leaks[] = R"(#include <tether/tether.h>
#include <cstdio>
int last(bool stop) {
  auto ch = tether::make_chan<int>();
  tether::go([ch] { ch.send(1); });
  if (stop)
    return 0;
  return *ch.recv();
}

int more(bool stop) {
  auto ch = tether::make_chan<int>();
  const char *text = "sent";
  tether::go([ch, text] {
    ch.send(1);
    std::puts(text);
  });
  if (stop)
    return 0;
  return *ch.recv();
}
)";

// The probe's fixes are another plugin's, so never safe.
class LintFix : public CommandTest {};

TEST_F(LintFix, UnsafeFixesNeedTheirOption) {
  write("a.cpp", oneCall);
  CommandResult result = lint({"--fix", "a.cpp"});
  EXPECT_EQ(result.status, 1);
  EXPECT_EQ(read("a.cpp"), oneCall);
  EXPECT_EQ(result.errors, "tether: 0 fixes made; 1 more with --fix-unsafe\n");
  result = lint({"--fix-unsafe", "a.cpp"});
  EXPECT_EQ(result.status, 0) << result.errors;
  EXPECT_EQ(result.output, "");
  EXPECT_EQ(result.errors, "tether: fixed: a.cpp:3:3: call of 'probe' with 1 arguments [tether-probe]\n"
                           "tether: 1 fix made in 1 file\n");
  EXPECT_EQ(read("a.cpp"), "void probe(int);\nvoid f() {\n  checked(1);\n}\n");
}

TEST_F(LintFix, ASecondRunChangesNothing) {
  write("a.cpp", std::string("void checked(int);\n") + oneCall);
  lint({"--fix-unsafe", "a.cpp"});
  std::string fixed = read("a.cpp");
  EXPECT_NE(fixed.find("checked(1)"), std::string::npos);
  CommandResult result = lint({"--fix-unsafe", "a.cpp"});
  EXPECT_EQ(result.status, 0);
  EXPECT_EQ(result.errors, "tether: 0 fixes made\n");
  EXPECT_EQ(read("a.cpp"), fixed);
}

TEST_F(LintFix, AHeaderOfTwoUnitsIsFixedOnce) {
  write("h.h", "#pragma once\nvoid probe(int);\ninline void f() { probe(1); }\n");
  write("a.cpp", "#include \"h.h\"\n");
  write("b.cpp", "#include \"h.h\"\n");
  EXPECT_EQ(lint({"--fix-unsafe", "a.cpp", "b.cpp"}).status, 0);
  EXPECT_EQ(read("h.h"), "#pragma once\nvoid probe(int);\ninline void f() { checked(1); }\n");
}

TEST_F(LintFix, DryRunPrintsTheDiffThatFixWouldMake) {
  write("a.cpp", oneCall);
  CommandResult result = lint({"--fix-unsafe", "--dry-run", "a.cpp"});
  EXPECT_EQ(result.status, 1);
  EXPECT_EQ(result.output, "--- a/a.cpp\n+++ b/a.cpp\n@@ -1,4 +1,4 @@\n void probe(int);\n void f() {\n-  probe(1);\n"
                           "+  checked(1);\n }\n");
  EXPECT_EQ(result.errors, "tether: 1 fix to make in 1 file\n");
  EXPECT_EQ(read("a.cpp"), oneCall);
}

TEST_F(LintFix, WhatIsLeftIsReportedWhereItIsAfterwards) {
  write("a.cpp", "void probe(int);\nvoid f() {\n  probe(1); probe(2);\n  probe(3);\n}\n");
  CommandResult result = lint({"--fix-unsafe", "--lines=a.cpp:3", "a.cpp"});
  EXPECT_EQ(result.status, 0);
  EXPECT_NE(read("a.cpp").find("  checked(1); checked(2);\n  probe(3);"), std::string::npos);
  write("a.cpp", "void probe(int);\nvoid f() {\n  probe(1); probe(2);\n}\n");
  lint({"--write-baseline=known.json", "a.cpp"});
  EXPECT_EQ(lint({"--fix-unsafe", "--baseline=known.json", "a.cpp"}).status, 0);
  EXPECT_NE(read("a.cpp").find("  probe(1); probe(2);"), std::string::npos) << "what the baseline lists is left alone";
}

TEST_F(LintFix, NothingIsFixedWhenAUnitFails) {
  write("a.cpp", oneCall);
  CommandResult result = lintBesideBroken({"--fix-unsafe", "a.cpp"});
  EXPECT_NE(result.errors.find("no fix is made"), std::string::npos);
  EXPECT_EQ(read("a.cpp"), oneCall);
}

TEST_F(LintFix, WhatHasChangedSinceItWasAnalysedIsNotFixed) {
  write("a.cpp", oneCall);
  // Holds up the run behind a.cpp until the test writes to it.
  ASSERT_EQ(mkfifo((folder / "pipe.h").c_str(), 0600), 0);
  write("b.cpp", "#include \"pipe.h\"\n");
  std::string other = oneCall;
  other[other.find("f()")] = 'g';
  Descriptor reader;
  std::jthread editor([&] {
    std::ofstream pipe(folder / "pipe.h");
    write("a.cpp", other);
    pipe << "int b;\n";
  });
  CommandResult result = lint({"-j1", "--fix-unsafe", "a.cpp", "b.cpp"});
  // A run that ends earlier leaves the editor waiting for somebody who reads.
  reader = Descriptor(open((folder / "pipe.h").c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  editor.join();
  expectFailure(result, "cannot fix 'a.cpp': it has changed meanwhile");
  EXPECT_EQ(read("a.cpp"), other);
}

TEST_F(LintFix, Failures) {
  expectFailure(lint({"--dry-run", "a.cpp"}), "--dry-run needs --fix");
  expectFailure(lint({"--fix", "--write-baseline=b", "a.cpp"}), "exclude each other");
}

TEST_F(LintFix, SafeIsWhatNobodyCanTell) {
  write("a.cpp", leaks);
  json findings = json::parse(run({"lint", "--format=json", "a.cpp"}).output)["findings"];
  ASSERT_EQ(findings.size(), 2u);
  EXPECT_EQ(findings[0]["fix_kind"], "capacity");
  EXPECT_EQ(findings[0]["fix_is_safe"], true);
  EXPECT_EQ(findings[1]["fix_kind"], "capacity");
  EXPECT_EQ(findings[1]["fix_is_safe"], false);
  CommandResult result = run({"lint", "a.cpp"});
  EXPECT_NE(result.output.find("\n1 finding can be fixed with --fix, 1 more with --fix-unsafe\n"), std::string::npos);

  result = run({"lint", "--fix", "a.cpp"});
  EXPECT_EQ(result.status, 1) << result.errors;
  std::string fixed = leaks;
  fixed.replace(fixed.find("make_chan<int>()"), 16, "make_chan<int>(1)");
  EXPECT_EQ(read("a.cpp"), fixed);
  EXPECT_NE(result.output.find("a.cpp:15:8: warning:"), std::string::npos) << result.output;
  EXPECT_EQ(run({"lint", "--fix-unsafe", "a.cpp"}).status, 0);
  result = run({"lint", "--fix-unsafe", "a.cpp"});
  EXPECT_EQ(result.status, 0);
  EXPECT_EQ(result.errors, "tether: 0 fixes made\n");
}

// Each function with the fix that its findings have, and whether that is safe.
TEST_F(LintFix, KindsAndSafety) {
  write("a.cpp", R"(#include <tether/tether.h>
#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

int speaks(bool stop) { // capacity unsafe
  auto ch = tether::make_chan<int>();
  tether::go([ch] {
    ch.send(1);
    std::puts("taken");
  });
  return stop ? 0 : *ch.recv();
}

void put(tether::chan<int> ch) { // capacity unsafe
  ch.send(1);
}
int calls(bool stop) {
  auto ch = tether::make_chan<int>();
  tether::go([ch] {
    put(ch);
    std::puts("taken");
  });
  if (stop)
    return 0;
  return *ch.recv();
}

int branches(bool stop, bool loud) { // capacity safe
  auto ch = tether::make_chan<int>();
  tether::go([ch, loud] {
    if (loud) {
      std::puts("now");
      ch.send(1);
    } else {
      ch.send(2);
      return;
    }
  });
  if (stop)
    return 0;
  return *ch.recv();
}

void prints(const std::vector<int> &rows) { // close safe
  auto lines = tether::make_chan<int>();
  tether::go([lines] {
    for (int line : lines)
      std::printf("%d", line);
  });
  for (int row : rows)
    lines.send(row);
}

void sums(const std::vector<int> &rows) { // close unsafe
  auto lines = tether::make_chan<int>();
  int sum = 0;
  tether::go([lines, &sum] {
    for (int line : lines)
      sum += line;
  });
  for (int row : rows)
    lines.send(row);
}

void adds(const std::vector<int> &rows) { // close unsafe
  auto lines = tether::make_chan<int>();
  int sum = 0;
  tether::go([lines, to = &sum] {
    for (int line : lines)
      *to += line;
  });
  for (int row : rows)
    lines.send(row);
}

void refers(const std::vector<int> &rows) { // close unsafe
  auto lines = tether::make_chan<int>();
  int sum = 0;
  tether::go([lines, to = std::ref(sum)] {
    for (int line : lines)
      to.get() += line;
  });
  for (int row : rows)
    lines.send(row);
}

void titles(const std::vector<int> &rows, std::string_view title) { // close unsafe
  auto lines = tether::make_chan<int>();
  tether::go([lines, title] {
    for (int line : lines)
      std::printf("%d", line + static_cast<int>(title.size()));
  });
  for (int row : rows)
    lines.send(row);
}

void names(const std::vector<int> &rows, const std::string &name) { // close safe
  auto lines = tether::make_chan<int>();
  tether::go([lines, name = std::vector<std::string>{name}] {
    for (int line : lines)
      std::printf("%s%d", name.front().c_str(), line);
  });
  for (int row : rows)
    lines.send(row);
}

struct Tree {
  int value = 0;
  std::vector<Tree> below;
};

void grows(const std::vector<int> &rows, const Tree &root) { // close safe
  auto lines = tether::make_chan<int>();
  tether::go([lines, root] {
    for (int line : lines)
      std::printf("%d", root.value + line);
  });
  for (int row : rows)
    lines.send(row);
}

struct Told {
  ~Told() { std::puts("taken"); }
};

int defers(bool stop) { // capacity unsafe
  auto ch = tether::make_chan<int>();
  tether::go([ch] {
    tether::defer told{[] { std::puts("taken"); }};
    ch.send(1);
  });
  return stop ? 0 : *ch.recv();
}

int destroys(bool stop) { // capacity unsafe
  auto ch = tether::make_chan<int>();
  tether::go([ch] {
    Told told;
    ch.send(1);
  });
  return stop ? 0 : *ch.recv();
}

int shares(bool stop) { // capacity unsafe
  auto ch = tether::make_chan<int>();
  tether::go([ch, told = std::make_shared<Told>()] { ch.send(1); });
  return stop ? 0 : *ch.recv();
}

int keeps(bool stop, const std::string &name) { // capacity safe
  auto ch = tether::make_chan<int>();
  tether::go([ch, name] {
    std::vector<int> parts(3);
    ch.send(static_cast<int>(parts.size() + name.size()));
  });
  return stop ? 0 : *ch.recv();
}

void counts() { // add safe
  tether::wait_group wg;
  tether::go([&wg] {
    wg.add();
    wg.done();
  });
  wg.wait();
}
)");
  const json findings = json::parse(run({"lint", "--format=json", "a.cpp"}).output)["findings"];
  std::istringstream text(read("a.cpp"));
  std::string line, expected, actual;
  std::vector<int> starts;
  for (int number = 1; std::getline(text, line); ++number)
    if (size_t mark = line.find("{ // "); mark != std::string::npos) {
      starts.push_back(number);
      expected += std::to_string(number) + line.substr(mark + 4) + "\n";
    }
  for (const json &finding : findings)
    if (finding.contains("fix_kind")) {
      auto after = std::ranges::upper_bound(starts, finding["line"].get<int>());
      std::string told = std::to_string(*std::prev(after)) + " " + finding["fix_kind"].get<std::string>() +
                         (finding["fix_is_safe"] ? " safe" : " unsafe") + "\n";
      if (!actual.ends_with(told))
        actual += told;
    }
  EXPECT_EQ(actual, expected) << findings.dump(2);
}

TEST_F(LintFix, SystemHeadersAreLeftAlone) {
  write("lib/make.h", "#include <tether/tether.h>\ninline auto make() {\n  return tether::make_chan<int>();\n}\n");
  write("a.cpp", "#include <make.h>\nint f(bool stop) {\n  auto ch = make();\n  tether::go([ch] { ch.send(1); });\n"
                 "  if (stop)\n    return 0;\n  return *ch.recv();\n}\n");
  // What a function of such a header does is not followed, so there is nothing to report either.
  EXPECT_EQ(run({"lint", "--fix-unsafe", "a.cpp", "--", "-isystem", "lib"}).status, 0);
  EXPECT_NE(read("lib/make.h").find("make_chan<int>()"), std::string::npos);
  EXPECT_EQ(run({"lint", "--fix-unsafe", "a.cpp", "--", "-Ilib"}).status, 0);
  EXPECT_NE(read("lib/make.h").find("make_chan<int>(1)"), std::string::npos);
}

class LintNolint : public CommandTest {
protected:
  void writeDatabase(const std::vector<std::string> &files) const {
    json entries = json::array();
    for (const std::string &file : files)
      entries.push_back({{"directory", folder.string()},
                         {"file", file},
                         {"command", "c++ -std=c++20 -isystem " TETHER_CHECKS_DIR "/../runtime/include -c " + file}});
    write("compile_commands.json", entries.dump());
  }

  /// `leaks` with a comment behind each send.
  static std::string commented(const std::string &first, const std::string &second) {
    std::string text = leaks;
    text.insert(text.find(" });\n"), " /* " + first + " */");
    text.insert(text.find("ch.send(1);\n") + 11, " // " + second);
    return text;
  }
};

TEST_F(LintNolint, SarifShowsSuppressedFindingsOnRequest) {
  write("a.cpp", commented("NOLINT(tether-early-return): known", "NOLINT"));
  CommandResult result = run({"lint", "--format=sarif", "--show-suppressed", "a.cpp"});
  EXPECT_EQ(result.status, 0) << result.output;
  json results = json::parse(result.output)["runs"][0]["results"];
  ASSERT_EQ(results.size(), 2u);
  EXPECT_EQ(results[0]["ruleId"], "tether-early-return");
  EXPECT_EQ(results[0]["suppressions"][0]["kind"], "inSource");
  EXPECT_EQ(results[0]["suppressions"][0]["justification"], "known");
  EXPECT_EQ(results[1]["suppressions"][0]["kind"], "inSource");
  EXPECT_EQ(run({"lint", "a.cpp"}).output, "");
}

TEST_F(LintNolint, UnusedOnesAreReportedOnRequest) {
  write("a.cpp", commented("NOLINT(tether-early-return)", "NOLINT(tether-early-return,tether-timeout,bugprone-x)") +
                     "// NOLINTBEGIN(tether-n*)\n// NOLINTEND(tether-n*)\n"
                     "int x; // NOLINT(tether-earli-return)\nint y; // NOLINT\n"
                     "#if 0\nint z; // NOLINT(tether-timeout)\n#endif\n"
                     "const char *text = \"NOLINT(tether-timeout)\";\n");
  EXPECT_EQ(run({"lint", "a.cpp"}).status, 0);
  CommandResult result = run({"lint", "--report-unused-nolint", "--format=json", "a.cpp"});
  EXPECT_EQ(result.status, 1);
  std::string texts;
  const json report = json::parse(result.output);
  for (const json &finding : report["findings"]) {
    EXPECT_EQ(finding["check"], "tether-unused-nolint");
    texts += std::to_string(finding["line"].get<int>()) + ":" + std::to_string(finding["column"].get<int>()) + " " +
             finding["message"].get<std::string>() + "\n";
  }
  EXPECT_EQ(texts, "15:47 this NOLINT for 'tether-timeout' suppresses nothing\n"
                   "22:16 this NOLINT for 'tether-n*' suppresses nothing\n"
                   "24:18 this NOLINT names 'tether-earli-return', which is no check; did you mean "
                   "'tether-early-return'?\n");
  EXPECT_EQ(run({"lint", "--report-unused-nolint", "--checks=-tether-timeout,-tether-n*", "a.cpp"})
                .output.find("suppresses nothing"),
            std::string::npos)
      << "checks that do not run suppress nothing for good";
}

TEST_F(LintNolint, UnusedOnesCountWhereFindingsDo) {
  write("h.h", "inline int x; // NOLINT(tether-timeout)\n");
  write("a.cpp", "#include \"h.h\"\n");
  writeDatabase({"a.cpp"});
  const std::vector<std::string> command = {"lint", "--report-unused-nolint"};
  EXPECT_EQ(run(command).status, 1);
  EXPECT_EQ(run({"lint", "--report-unused-nolint", "--header-filter=other"}).status, 0);
  write(".clang-tidy", "ExcludeHeaderFilterRegex: 'h\\.h$'\n");
  EXPECT_EQ(run(command).output, "");
}

TEST_F(LintNolint, OneUnitThatUsesItIsEnough) {
  std::string text = commented("NOLINT(tether-early-return)", "NOLINT(tether-early-return)");
  write("h.h", "#ifdef STOPS\n#define IF if\n#else\n#define IF(x) if (false)\n#endif\n" +
                   text.replace(text.find("if (stop)"), 9, "IF (stop)"));
  write("a.cpp", "#define STOPS\n#include \"h.h\"\n");
  write("b.cpp", "#include \"h.h\"\n");
  writeDatabase({"b.cpp"});
  EXPECT_EQ(run({"lint", "--report-unused-nolint"}).status, 1);
  writeDatabase({"a.cpp", "b.cpp"});
  EXPECT_EQ(run({"lint", "--report-unused-nolint"}).status, 0);
}

TEST_F(LintNolint, APartOfTheUnitsDoesNotJudgeHeaders) {
  write("h.h", "#pragma once\nint x; // NOLINT(tether-timeout)\n");
  write("a.cpp", "#include \"h.h\"\nint y; // NOLINT(tether-timeout)\n");
  write("b.cpp", "#include \"h.h\"\n");
  writeDatabase({"a.cpp", "b.cpp"});
  auto unused = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"lint", "--report-unused-nolint", "--format=json"});
    std::string files;
    const json report = json::parse(run(arguments).output);
    for (const json &finding : report["findings"])
      files += finding["file"].get<std::string>() + " ";
    return files;
  };
  EXPECT_EQ(unused({}), "a.cpp h.h ");
  EXPECT_EQ(unused({"a.cpp"}), "a.cpp ");
  EXPECT_EQ(unused({"b.cpp"}), "");
  write("header.diff", "--- a/h.h\n+++ b/h.h\n@@ -1,0 +2 @@\n+int x; // NOLINT(tether-timeout)\n");
  EXPECT_EQ(unused({"--diff=header.diff"}), "h.h ") << "every unit that includes it is looked at";
  EXPECT_EQ(unused({"--diff=header.diff", "b.cpp"}), "");
  write("h.h", "#pragma once\nint x; // NOLINT(tether-timeuot)\n");
  EXPECT_EQ(unused({"b.cpp"}), "h.h ") << "no check has that name, whoever includes the header";
}

} // namespace
