// `tether lint` with --diff, --lines and a baseline: which findings are left, and the exit status.
#include "command_test.h"

#include <nlohmann/json.hpp>

using namespace tether::tool;
using nlohmann::json;

namespace {

constexpr char twoCalls[] = "void probe(int);\nvoid f() {\n  probe(1);\n  probe(2);\n}\n";

class LintFilter : public CommandTest {
protected:
  /// The lines on which the probe is reported, in order.
  static std::string linesOf(const CommandResult &result) {
    std::string lines;
    const json report = json::parse(result.output);
    for (const json &finding : report["findings"])
      lines += std::to_string(finding["line"].get<int>()) + " ";
    return lines;
  }

  CommandResult lintJson(std::vector<std::string> arguments) const {
    arguments.push_back("--format=json");
    return lint(std::move(arguments));
  }

  static std::string diffOf(const std::string &file, const std::string &hunks) {
    return "diff --git a/" + file + " b/" + file + "\n--- a/" + file + "\n+++ b/" + file + "\n" + hunks;
  }
};

using LintDiff = LintFilter;
using LintBaseline = LintFilter;

TEST_F(LintDiff, OnlyChangedLinesCount) {
  write("a.cpp", twoCalls);
  write("one.diff", diffOf("a.cpp", "@@ -3,0 +4 @@\n+  probe(2);\n"));
  CommandResult result = lintJson({"--diff=one.diff", "a.cpp"});
  EXPECT_EQ(result.status, 1);
  EXPECT_EQ(linesOf(result), "4 ");
  write("none.diff", diffOf("a.cpp", "@@ -5 +5 @@\n-} \n+}\n"));
  result = lintJson({"--diff", "none.diff", "a.cpp"});
  EXPECT_EQ(result.status, 0);
  EXPECT_EQ(linesOf(result), "");
}

TEST_F(LintDiff, ANoteOnAChangedLineMakesTheFindingCount) {
  write("a.cpp", twoCalls);
  write("declaration.diff", diffOf("a.cpp", "@@ -1 +1 @@\n-void probe();\n+void probe(int);\n"));
  EXPECT_EQ(linesOf(lintJson({"--diff=declaration.diff", "a.cpp"})), "3 4 ");
}

TEST_F(LintDiff, LineRanges) {
  write("a.cpp", twoCalls);
  EXPECT_EQ(linesOf(lintJson({"--lines=a.cpp:3", "a.cpp"})), "3 ");
  EXPECT_EQ(linesOf(lintJson({"--lines=a.cpp:2-3", "--lines=a.cpp:4-5", "a.cpp"})), "3 4 ");
  EXPECT_EQ(lint({"--lines=a.cpp:5", "a.cpp"}).status, 0);
}

TEST_F(LintDiff, OnlyUnitsThatTheDiffCanConcernAreAnalysed) {
  write("a.cpp", twoCalls);
  write("h.h", "void probe(int);\ninline void g() {\n  probe(3);\n}\n");
  write("with header.cpp", "#include \"h.h\"\n");
  write("broken.cpp", "int x = undeclared;\n");
  json entries = json::array();
  for (const char *file : {"a.cpp", "with header.cpp", "broken.cpp"})
    entries.push_back(
        {{"directory", folder.string()}, {"file", file}, {"arguments", {"c++", "-std=c++20", "-c", file}}});
  write("compile_commands.json", entries.dump());
  EXPECT_EQ(lint({}).status, 2) << "one unit is broken";

  write("main.diff", diffOf("a.cpp", "@@ -3 +3 @@\n-x\n+  probe(1);\n"));
  CommandResult result = lintJson({"--diff=main.diff"});
  EXPECT_EQ(result.status, 1) << result.errors;
  EXPECT_EQ(linesOf(result), "3 ");
  write("header.diff", diffOf("h.h", "@@ -3 +3 @@\n-x\n+  probe(3);\n"));
  result = lintJson({"--diff=header.diff"});
  EXPECT_EQ(result.status, 1) << result.errors;
  EXPECT_NE(result.output.find("h.h"), std::string::npos);
  write("other.diff", diffOf("h.h", "@@ -4 +4 @@\n-x\n+}\n"));
  EXPECT_EQ(lint({"--diff=other.diff"}).status, 0);
  write("broken.diff", diffOf("broken.cpp", "@@ -1 +1 @@\n-x\n+y\n"));
  EXPECT_EQ(lint({"--diff=broken.diff"}).status, 2);
  write("empty.diff", "");
  EXPECT_EQ(lint({"--diff=empty.diff"}).status, 0);
}

TEST_F(LintDiff, ArgumentsThatAreAddedCanIncludeAFile) {
  write("h.h", "void probe(int);\ninline void g() {\n  probe(3);\n}\n");
  write("a.cpp", "#ifdef EXTRA\n#include \"h.h\"\n#endif\n");
  write("compile_commands.json",
        R"([{"directory": ")" + folder.string() + R"(", "file": "a.cpp", "command": "c++ -std=c++20 -c a.cpp"}])");
  write("header.diff", diffOf("h.h", "@@ -3 +3 @@\n-x\n+  probe(3);\n"));
  EXPECT_EQ(lint({"--diff=header.diff"}).status, 0);
  EXPECT_EQ(lint({"--diff=header.diff", "--extra-arg=-DEXTRA"}).status, 1);
  for (const char *key : {"ExtraArgs", "ExtraArgsBefore"}) {
    write(".clang-tidy", key + std::string(": [-DEXTRA]\n"));
    EXPECT_EQ(lint({"--diff=header.diff"}).status, 1) << key;
  }
}

TEST_F(LintDiff, WhatGitPrintsOnStandardInput) {
  write("a.cpp", "void probe(int);\nvoid f() {\n  probe(1);\n}\n");
  write("run.sh", "set -e\ngit init -q . >&2\ngit add a.cpp\n"
                  "git -c user.name=n -c user.email=e commit -qm first\n"
                  "sed -i 's/^}/  probe(2);\\n}/' a.cpp\n"
                  "git diff | \"$@\"\n");
  std::vector<std::string> command = {"env",
                                      "-C",
                                      folder.string(),
                                      "sh",
                                      "run.sh",
                                      TETHER_COMMAND,
                                      "lint",
                                      "--load=" PROBE_PLUGIN,
                                      "--checks=-*,tether-probe",
                                      "--diff=-",
                                      "--format=json",
                                      "a.cpp"};
  Descriptor output = makeScratchFile(), null = openNull();
  Ending ending = waitForProcess(startProcess({command, {}, null.get(), output.get(), -1}), std::chrono::seconds(120));
  EXPECT_EQ(ending.exitStatus, 1);
  EXPECT_EQ(linesOf({1, readScratchFile(output), ""}), "4 ");
}

TEST_F(LintDiff, Failures) {
  write("a.cpp", twoCalls);
  write("text", "no diff\n");
  expectFailure(lint({"--diff=text", "a.cpp"}), "malformed diff 'text': it is no unified diff");
  expectFailure(lint({"--diff=missing", "a.cpp"}), "cannot read 'missing': No such file");
  expectFailure(lint({"--diff=.", "a.cpp"}), "cannot read '.': Is a directory");
  write("b.diff", diffOf("b.cpp", "@@ -1 +1 @@\n-x\n+y\n"));
  expectFailure(lint({"--diff=b.diff", "a.cpp"}), "line 3: there is no file 'b.cpp'");
  expectFailure(lint({"--diff-strip=-1", "a.cpp"}), "not a whole number");
  expectFailure(lint({"--lines=a.cpp:9-1", "a.cpp"}), "--lines: 'a.cpp:9-1' is not FILE:FROM-TO");
}

TEST_F(LintBaseline, WhatIsListedIsSuppressed) {
  write("a.cpp", twoCalls);
  CommandResult result = lint({"--write-baseline=known.json", "a.cpp"});
  EXPECT_EQ(result.status, 0) << result.errors;
  EXPECT_EQ(result.output, "");
  EXPECT_NE(read("known.json").find(R"({"path": "a.cpp", "check": "tether-probe", "line": "probe(2);", "count": 1})"),
            std::string::npos);
  EXPECT_EQ(lint({"a.cpp"}).status, 1);
  result = lint({"--baseline=known.json", "a.cpp"});
  EXPECT_EQ(result.status, 0);
  EXPECT_EQ(result.output, "");

  // Moved and indented, and one more.
  write("a.cpp", "void probe(int);\n\n\nvoid f() {\n      probe(1);\n\n  probe(2);\n  probe(3);\n}\n");
  result = lintJson({"--baseline=known.json", "a.cpp"});
  EXPECT_EQ(result.status, 1);
  EXPECT_EQ(linesOf(result), "8 ");
}

TEST_F(LintBaseline, WritingTwiceGivesTheSameBytes) {
  write("b.cpp", twoCalls);
  write("a.cpp", twoCalls);
  lint({"--write-baseline=known.json", "a.cpp", "b.cpp"});
  std::string first = read("known.json");
  EXPECT_EQ(lint({"--write-baseline=known.json", "b.cpp", "a.cpp"}).status, 0);
  EXPECT_EQ(read("known.json"), first);
  EXPECT_EQ(std::ranges::count(first, '\n'), 9);
}

TEST_F(LintBaseline, StaleEntries) {
  write("a.cpp", twoCalls);
  write("b.cpp", twoCalls);
  lint({"--write-baseline=known.json", "a.cpp", "b.cpp"});
  std::vector<std::string> strict = {"--baseline=known.json", "--fail-on-stale-baseline", "a.cpp", "b.cpp"};
  CommandResult result = lint(strict);
  EXPECT_EQ(result.status, 0) << result.errors;
  EXPECT_EQ(result.errors, "");
  write("a.cpp", "void probe(int);\nvoid f() {\n  probe(1);\n}\n");
  result = lint(strict);
  EXPECT_EQ(result.status, 1);
  EXPECT_NE(result.errors.find("stale baseline entry: a.cpp: tether-probe: probe(2);"), std::string::npos);
  EXPECT_EQ(result.errors.find("probe(1)"), std::string::npos);
  EXPECT_EQ(lint({"--baseline=known.json", "a.cpp", "b.cpp"}).status, 0) << "stale entries matter on request only";
  EXPECT_EQ(lint({"--baseline=known.json", "--fail-on-stale-baseline", "b.cpp"}).status, 0)
      << "a run that does not look at a.cpp knows nothing about it";

  EXPECT_EQ(lint({"--baseline=known.json", "--prune-baseline", "a.cpp", "b.cpp"}).status, 0);
  EXPECT_EQ(lint(strict).status, 0);
  EXPECT_EQ(std::ranges::count(read("known.json"), '\n'), 8);
  std::filesystem::remove(folder / "a.cpp");
  EXPECT_EQ(lint({"--baseline=known.json", "--fail-on-stale-baseline", "b.cpp"}).status, 1)
      << "a file that is gone has no findings";
}

TEST_F(LintBaseline, ARunOverAPartKeepsTheRest) {
  write("a.cpp", twoCalls);
  write("b.cpp", twoCalls);
  lint({"--write-baseline=known.json", "a.cpp", "b.cpp"});
  std::string both = read("known.json");
  lint({"--write-baseline=known.json", "a.cpp"});
  EXPECT_EQ(read("known.json"), both);
}

TEST_F(LintBaseline, ARunOverAPartCountsAHeadersFindingsOnce) {
  write("h.h", "#pragma once\nvoid probe(int);\ninline void g() { probe(3); }\n");
  std::vector<std::string> files;
  for (const char *name : {"a.cpp", "b.cpp", "c.cpp", "d.cpp", "e.cpp", "f.cpp"}) {
    files.push_back(name);
    write(name, "#include \"h.h\"\n");
  }
  const std::string once = R"("line": "inline void g() { probe(3); }", "count": 1})";
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(lint({"--write-baseline=known.json", "a.cpp"}).status, 0);
    EXPECT_NE(read("known.json").find(once), std::string::npos) << read("known.json");
  }
  for (const char *part : {"--shard=1/2", "--shard=2/2"}) {
    std::vector<std::string> arguments = {"--write-baseline=known.json", part};
    arguments.insert(arguments.end(), files.begin(), files.end());
    EXPECT_EQ(lint(arguments).status, 0);
    EXPECT_NE(read("known.json").find(once), std::string::npos) << read("known.json");
  }
}

TEST_F(LintBaseline, ALeakThatARunHasShownIsCountedOnce) {
  write("a.cpp", "void f();\nvoid g() {\n  f();\n}\n");
  write("compile_commands.json",
        R"([{"directory": ")" + folder.string() + R"(", "file": "a.cpp", "command": "c++ -std=c++20 -c a.cpp"}])");
  write("leaks.json", R"({"version":1,"mode":"run","misuse":[],"goroutines":[{"id":1,"verdict":"stuck",)"
                      R"("reason":"chan send","blocked_at":{"file":"a.cpp","line":3,"column":3}}]})");
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(lint({"--write-baseline=known.json", "--leaks=leaks.json"}).status, 0);
    EXPECT_NE(read("known.json").find(R"("check": "tether-runtime-leak", "line": "f();", "count": 1})"),
              std::string::npos)
        << read("known.json");
  }
}

TEST_F(LintBaseline, SarifShowsThemOnRequest) {
  write("a.cpp", twoCalls);
  lint({"--write-baseline=known.json", "a.cpp"});
  CommandResult result = lint({"--baseline=known.json", "--show-suppressed", "--format=sarif", "a.cpp"});
  EXPECT_EQ(result.status, 0);
  json results = json::parse(result.output)["runs"][0]["results"];
  ASSERT_EQ(results.size(), 2u);
  EXPECT_EQ(results[0]["suppressions"][0]["kind"], "external");
  EXPECT_EQ(results[0]["suppressions"][0]["justification"], "listed in known.json");
  EXPECT_EQ(json::parse(lint({"--baseline=known.json", "--format=sarif", "a.cpp"}).output)["runs"][0]["results"].size(),
            0u);
}

TEST_F(LintBaseline, IsNotWrittenWhenAUnitFails) {
  write("a.cpp", twoCalls);
  CommandResult result = lintBesideBroken({"--write-baseline=known.json", "a.cpp"});
  EXPECT_NE(result.errors.find("the baseline stays as it was"), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(folder / "known.json"));
  EXPECT_NE(result.output.find("a.cpp:3:3"), std::string::npos) << "findings are reported all the same";
}

TEST_F(LintBaseline, Failures) {
  write("a.cpp", twoCalls);
  expectFailure(lint({"--baseline=none.json", "a.cpp"}), "cannot read baseline 'none.json': No such file");
  expectFailure(lint({"--baseline=.", "a.cpp"}), "cannot read baseline '.': Is a directory\n");
  write("bad.json", "{\n  \"version\": 1,\n  \"findings\": [\n    {\"path\": 3}\n  ]\n}\n");
  expectFailure(lint({"--baseline=bad.json", "a.cpp"}), "malformed baseline 'bad.json', line 4: ");
  expectFailure(lint({"--write-baseline=bad.json", "a.cpp"}), "remove it and make it again with --write-baseline");
  std::filesystem::remove(folder / "bad.json");
  EXPECT_EQ(lint({"--write-baseline=bad.json", "a.cpp"}).status, 0);
  expectFailure(lint({"--write-baseline=no/known.json", "a.cpp"}), "cannot write 'no/known.json'");
  expectFailure(lint({"--prune-baseline", "a.cpp"}), "need --baseline=FILE");
  expectFailure(lint({"--baseline=b", "--write-baseline=c", "a.cpp"}), "exclude each other");
  expectFailure(lint({"--write-baseline=c", "--lines=a.cpp:1", "a.cpp"}), "a part of the findings");
}

} // namespace
