// What `tether lint` reports about real findings, in each format.
#include "command_test.h"

#include "finding.h"

#include <nlohmann/json.hpp>

using namespace tether::tool;
using nlohmann::json;

namespace {

// The call on line 3 is in column 17 by bytes and 16 by UTF-16 units; that on line 4 follows a tab.
constexpr char twoCalls[] = "void checked(int);\n"
                            "void probe(int);\n"
                            "void f() {/*\xC3\xA9*/probe(1);\n"
                            "\tprobe(2); }\n";

class LintOutput : public CommandTest {
protected:
  json sarifResults(const std::vector<std::string> &arguments) {
    CommandResult result = lint(arguments);
    EXPECT_EQ(result.status, 1) << result.errors;
    return json::parse(result.output)["runs"][0]["results"];
  }
};

TEST_F(LintOutput, TextIsTheCompilersStyle) {
  write("a.cpp", twoCalls);
  CommandResult result = lint({"a.cpp"});
  EXPECT_EQ(result.status, 1);
  EXPECT_EQ(result.errors, "");
  EXPECT_EQ(result.output, "a.cpp:3:17: warning: call of 'probe' with 1 arguments [tether-probe]\n"
                           "    3 | void f() {/*\xC3\xA9*/probe(1);\n"
                           "      |                ^~~~~~~~\n"
                           "      |                checked\n"
                           "a.cpp:2:6: note: 'probe' is declared here\n"
                           "    2 | void probe(int);\n"
                           "      |      ^\n"
                           "a.cpp:4:2: warning: call of 'probe' with 1 arguments [tether-probe]\n"
                           "    4 |         probe(2); }\n"
                           "      |         ^~~~~~~~\n"
                           "      |         checked\n"
                           "a.cpp:2:6: note: 'probe' is declared here\n"
                           "    2 | void probe(int);\n"
                           "      |      ^\n"
                           "2 findings can be fixed with --fix-unsafe\n");
}

TEST_F(LintOutput, JsonHasPositionsNotesAndFixes) {
  write("a.cpp", twoCalls);
  CommandResult result = lint({"--format=json", "a.cpp"});
  json finding = json::parse(result.output)["findings"][1];
  EXPECT_EQ(finding["check"], "tether-probe");
  EXPECT_EQ(finding["level"], "warning");
  EXPECT_EQ(finding["file"], "a.cpp");
  EXPECT_EQ(finding["line"], 4);
  EXPECT_EQ(finding["column"], 2);
  EXPECT_EQ(finding["fix"][0]["text"], "checked");
  EXPECT_EQ(finding["fix"][0]["length"], 5);
  EXPECT_EQ(finding["notes"][0]["line"], 2);
  EXPECT_EQ(json::parse(result.output)["errors"], json::array());
}

TEST_F(LintOutput, SarifColumnsAreUtf16) {
  write("a.cpp", twoCalls);
  json results = sarifResults({"--format=sarif", "a.cpp"});
  ASSERT_EQ(results.size(), 2u);
  json region = results[0]["locations"][0]["physicalLocation"]["region"];
  EXPECT_EQ(region, json::parse(R"({"startLine": 3, "startColumn": 16, "endLine": 3, "endColumn": 24})"));
  region = results[1]["locations"][0]["physicalLocation"]["region"];
  EXPECT_EQ(region, json::parse(R"({"startLine": 4, "startColumn": 2, "endLine": 4, "endColumn": 10})"));
  json deleted = results[0]["fixes"][0]["artifactChanges"][0]["replacements"][0]["deletedRegion"];
  EXPECT_EQ(deleted, json::parse(R"({"startLine": 3, "startColumn": 16, "endLine": 3, "endColumn": 21})"));
}

TEST_F(LintOutput, SarifPrimaryRegionIsOneLine) {
  write("a.cpp", "void probe(int, int);\nvoid f() {\n  probe(1,\n    2); }\n");
  json region = sarifResults({"--format=sarif", "a.cpp"})[0]["locations"][0]["physicalLocation"]["region"];
  EXPECT_EQ(region, json::parse(R"({"startLine": 3, "startColumn": 3, "endLine": 3, "endColumn": 11})"));
}

TEST_F(LintOutput, SarifLinksItsNotes) {
  write("a.cpp", twoCalls);
  json result = sarifResults({"--format=sarif", "a.cpp"})[0];
  EXPECT_EQ(result["message"]["text"],
            "call of 'probe' with 1 arguments. See: ['probe' is declared here](1).");
  EXPECT_EQ(result["relatedLocations"][0]["physicalLocation"]["region"]["startLine"], 2);
  EXPECT_EQ(result["partialFingerprints"]["primaryLocationLineHash"].get<std::string>().substr(16), ":1");
}

TEST_F(LintOutput, FailuresStandInTheReportToo) {
  write("bad.cpp", "int main() { return undeclared; }\n");
  json run = json::parse(lint({"--format=sarif", "bad.cpp"}).output)["runs"][0];
  EXPECT_EQ(run["invocations"][0]["executionSuccessful"], false);
  EXPECT_EQ(run["invocations"][0]["toolExecutionNotifications"].size(), 1u);
  json errors = json::parse(lint({"--format=json", "bad.cpp"}).output)["errors"];
  ASSERT_EQ(errors.size(), 1u);
  EXPECT_EQ(errors[0]["line"], 1);
}

TEST_F(LintOutput, OutputFileHasTheWholeReport) {
  write("a.cpp", twoCalls);
  EXPECT_EQ(lint({"-o", "report.txt", "a.cpp"}).output, "");
  EXPECT_EQ(read("report.txt"), lint({"a.cpp"}).output);
}

TEST_F(LintOutput, HeaderFindingsAppearOnce) {
  write("h.h", "#pragma once\nvoid probe(int);\ninline void f() { probe(1); }\n");
  write("a.cpp", "#include \"h.h\"\n");
  write("b.cpp", "#include \"h.h\"\n");
  CommandResult result = lint({"a.cpp", "b.cpp"});
  EXPECT_EQ(result.status, 1);
  size_t first = result.output.find("h.h:3:19: warning:");
  ASSERT_NE(first, std::string::npos) << result.output;
  EXPECT_EQ(result.output.find("warning:", first + 20), std::string::npos) << result.output;
  EXPECT_EQ(lint({"--header-filter=other", "a.cpp"}).status, 0);
}

TEST_F(LintOutput, ParallelAndSerialRunsPrintTheSame) {
  std::vector<std::string> files;
  for (int i = 0; i < 6; ++i) {
    files.push_back(std::to_string(i) + ".cpp");
    write(files.back(), twoCalls + std::string(i == 3 ? "#pragma clang __debug crash\n" : "") +
                            (i == 4 ? "int x = undeclared;\n" : ""));
  }
  std::vector<std::string> reversed(files.rbegin(), files.rend());
  for (const char *format : {"--format=text", "--format=json", "--format=sarif"}) {
    files.insert(files.begin(), {"-j1", format});
    reversed.insert(reversed.begin(), {"-j4", format});
    CommandResult serial = lint(files), parallel = lint(reversed);
    EXPECT_EQ(serial.status, 2);
    EXPECT_EQ(serial.output, parallel.output);
    EXPECT_EQ(serial.errors, parallel.errors);
    EXPECT_GT(serial.output.size(), 100u);
    files.erase(files.begin(), files.begin() + 2);
    reversed.erase(reversed.begin(), reversed.begin() + 2);
  }
}

TEST_F(LintOutput, DatabaseGivesUnitsAndCommands) {
  write("a.cpp", "void probe(int);\n#ifdef FIRST\nvoid f() { probe(1); }\n#endif\n#ifdef SECOND\n"
                 "void g() { probe(2); }\n#endif\n");
  write("start.s", "nop\n");
  auto entry = [&](const std::string &command, const std::string &file) {
    return "{\"directory\": \"" + folder.string() + "\", \"file\": \"" + file + "\", \"command\": \"" +
           command + " -c " + file + "\"}";
  };
  write("build/compile_commands.json", "[" + entry("c++ -DFIRST -Wall -Werror", "a.cpp") + "," +
                                           entry("ccache g++ -DSECOND", "a.cpp") + "," +
                                           entry("cc", "start.s") + "]");
  for (const std::vector<std::string> &arguments :
       {std::vector<std::string>{"-p", "build"}, {"-p", "build", "a.cpp"}, {}, {"a.cpp"}}) {
    CommandResult result = lint(arguments);
    EXPECT_EQ(result.status, 1) << result.errors;
    EXPECT_NE(result.output.find("a.cpp:3:12: warning:"), std::string::npos) << result.output;
    EXPECT_NE(result.output.find("a.cpp:6:12: warning:"), std::string::npos) << result.output;
  }
}

TEST_F(LintOutput, FileOutsideTheDatabaseIsCompiledByItself) {
  write("a.cpp", "#error needs -DA\n");
  write("own.cpp", "#include <stddef.h>\n#ifdef A\n#error\n#endif\nstatic_assert(__cplusplus == 202002L);\n");
  write("compile_commands.json",
        "[{\"directory\": \"" + folder.string() +
            "\", \"file\": \"a.cpp\", \"command\": \"c++ -DA -std=c++17 -c a.cpp\"}]");
  CommandResult result = lint({"own.cpp"});
  EXPECT_EQ(result.status, 0) << result.errors;
  EXPECT_EQ(lint({"-p", ".", "own.cpp"}).status, 2) << "-p takes the command of the nearest file";
}

TEST_F(LintOutput, CompilerArguments) {
  write("a.cpp", "#if defined(A) && defined(B)\nvoid probe(int);\nvoid f() { probe(1); }\n#endif\n");
  EXPECT_EQ(lint({"a.cpp"}).status, 0);
  EXPECT_EQ(lint({"--extra-arg=-DA", "a.cpp", "--", "-DB"}).status, 1);
}

TEST_F(LintOutput, ConfigurationSpeaksForTetherChecksOnly) {
  write("a.cpp", twoCalls);
  auto probe = [&](std::vector<std::string> more = {}) {
    std::vector<std::string> arguments = {"lint", "--load=" PROBE_PLUGIN, "a.cpp"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run(arguments).output;
  };
  EXPECT_NE(probe().find("[tether-probe]"), std::string::npos);
  EXPECT_EQ(probe().find("[tether-advice-probe]"), std::string::npos);
  write(".clang-tidy", "Checks: '-*,bugprone-*'\n");
  EXPECT_NE(probe().find("[tether-probe]"), std::string::npos);
  write(".clang-tidy", "Checks: '-*,bugprone-*,-tether-probe,tether-advice-probe'\n");
  EXPECT_EQ(probe().find("[tether-probe]"), std::string::npos);
  EXPECT_NE(probe().find("[tether-advice-probe]"), std::string::npos);
  EXPECT_NE(probe({"--checks=tether-probe"}).find("[tether-probe"), std::string::npos);
}

TEST_F(LintOutput, WarningsAsErrorsAndNolint) {
  write("a.cpp", "void probe(int);\nvoid f() {\n  probe(1); // NOLINT(tether-probe)\n  probe(2);\n}\n");
  write(".clang-tidy", "WarningsAsErrors: 'tether-*'\n");
  CommandResult result = lint({"a.cpp"});
  EXPECT_EQ(result.status, 1);
  EXPECT_TRUE(result.output.starts_with("a.cpp:4:3: error:")) << result.output;
}

} // namespace
