// `tether sarif merge`: the parts' reports make the report of the whole run.
#include "command_test.h"

#include <nlohmann/json.hpp>

using namespace tether::tool;
using nlohmann::ordered_json;

namespace {

class SarifMerge : public CommandTest {
protected:
  std::vector<std::string> files;

  void SetUp() override {
    CommandTest::SetUp();
    write("shared.h", "#pragma once\nvoid probe(int);\ninline void f() { probe(1); }\n");
    for (const char *name : {"a", "b c", "d", "\xC3\xA9", "f", "g", "sub/h", "sub/i"}) {
      files.push_back(std::string(name) + ".cpp");
      write(files.back(), "#include \"shared.h\"\nvoid g() { probe(2); }\nvoid h() {\tprobe(2); }\n"
                          "void i() { probe(3); } // NOLINT(tether-probe)\n");
    }
  }

  /// The report of "--shard=PART", or of everything if it is empty.
  std::string lintToSarif(const std::string &part) const {
    std::vector<std::string> arguments = files;
    std::string name = part.empty() ? "whole.sarif" : part.substr(0, 1) + ".sarif";
    arguments.insert(arguments.begin(), {"--format=sarif", "--show-suppressed", "-o", name});
    if (!part.empty())
      arguments.insert(arguments.begin(), "--shard=" + part);
    arguments.insert(arguments.end(), {"--", "-I" + folder.string()});
    CommandResult result = lint(arguments);
    EXPECT_NE(result.status, -1);
    return name;
  }

  void expectMergedEqualsWhole() {
    std::string whole = read(lintToSarif(""));
    std::vector<std::string> arguments = {"sarif", "merge", "-o", "merged.sarif"};
    for (const char *part : {"3/3", "1/3", "2/3"})
      arguments.push_back(lintToSarif(part));
    CommandResult result = run(arguments);
    EXPECT_EQ(result.status, 0);
    EXPECT_EQ(result.output + result.errors, "");
    EXPECT_EQ(read("merged.sarif"), whole);
  }
};

TEST_F(SarifMerge, PartsMakeTheWhole) {
  expectMergedEqualsWhole();
  ordered_json merged = ordered_json::parse(read("merged.sarif"));
  EXPECT_EQ(merged["runs"][0]["results"].size(), 2 * files.size() + 1) << "the header's finding is there once";
  EXPECT_EQ(merged["runs"][0]["invocations"][0]["executionSuccessful"], true);
}

TEST_F(SarifMerge, FailuresAreKept) {
  write("d.cpp", "int d = undeclared;\n");
  write("sub/h.cpp", "#pragma clang __debug crash\n");
  write("f.cpp", "int f = undeclared;\n");
  expectMergedEqualsWhole();
  ordered_json invocation = ordered_json::parse(read("merged.sarif"))["runs"][0]["invocations"][0];
  EXPECT_EQ(invocation["executionSuccessful"], false);
  EXPECT_EQ(invocation["toolExecutionNotifications"].size(), 3u);
}

TEST_F(SarifMerge, RulesAreUnitedAndNumberedAnew) {
  write("a.cpp", "void probe(int);\nvoid f() { probe(1); }\n");
  auto lintWith = [&](const std::string &check, const std::string &output) {
    run({"lint", "--load=" PROBE_PLUGIN, "--checks=-*," + check, "--format=sarif", "-o", output, "a.cpp"});
  };
  lintWith("tether-probe", "1.sarif");
  lintWith("tether-advice-probe", "2.sarif");
  lintWith("tether-probe,tether-advice-probe", "whole.sarif");
  EXPECT_EQ(run({"sarif", "merge", "1.sarif", "2.sarif"}).output, read("whole.sarif"));
  EXPECT_EQ(run({"sarif", "merge", "whole.sarif"}).output, read("whole.sarif"));
}

TEST_F(SarifMerge, LogsFromDifferentRootsAgreeOnRelativePaths) {
  std::string log = read(lintToSarif(""));
  std::string moved = log, root = "file://" + folder.string() + "/";
  moved.replace(moved.find(root), root.size(), "file:///elsewhere/");
  write("moved.sarif", moved);
  EXPECT_EQ(run({"sarif", "merge", "whole.sarif", "moved.sarif"}).output, log);
}

TEST_F(SarifMerge, WhatDoesNotBelongTogetherIsRefused) {
  lintToSarif("");
  ordered_json log = ordered_json::parse(read("whole.sarif"));
  auto expectRefusal = [&](const ordered_json &other, const std::string &message) {
    write("other.sarif", other.dump());
    write("old.sarif", "old");
    expectFailure(run({"sarif", "merge", "whole.sarif", "other.sarif", "-o", "old.sarif"}), message);
    EXPECT_EQ(read("old.sarif"), "old");
  };
  ordered_json other = log;
  other["runs"][0]["tool"]["driver"]["name"] = "CodeQL";
  expectRefusal(other, "'other.sarif' was not written by tether but by CodeQL");
  other = log;
  other["runs"][0]["tool"]["driver"]["version"] = "9.9.9";
  expectRefusal(other, "'other.sarif' was written by tether 9.9.9, and this is tether ");
  other = log;
  other["runs"][0]["automationDetails"]["id"] = "tether/validate/";
  expectRefusal(other, "only logs of one category belong together");
  other = log;
  other["runs"][0]["results"][0].erase("ruleId");
  expectRefusal(other, "'other.sarif' is damaged");
  other = log;
  other["runs"][0]["tool"]["driver"]["rules"] = ordered_json::array();
  expectRefusal(other, "'other.sarif' is damaged: it has a result of the rule 'tether-probe', which it does not list");
  for (const char *wrong : {"%zz.cpp", "a%4", "a%", "%+1"}) {
    other = log;
    other["runs"][0]["artifacts"][0]["location"]["uri"] = wrong;
    expectRefusal(other, "'other.sarif' is damaged: '" + std::string(wrong) + "' is no URI");
  }
  other = log;
  other["runs"].push_back(other["runs"][0]);
  expectRefusal(other, "has more than one run");
  for (const char *text : {"{}", "[]", "1", R"({"version": "2.1.0"})", R"({"version": {}, "runs": 3})"})
    expectRefusal(ordered_json::parse(text), "'other.sarif' is no SARIF 2.1.0 log");
}

TEST_F(SarifMerge, AFirstLogThatIsDamagedIsNamed) {
  lintToSarif("");
  const ordered_json log = ordered_json::parse(read("whole.sarif"));
  for (const char *key : {"originalUriBaseIds", "artifacts", "results", "invocations"}) {
    ordered_json other = log;
    other["runs"][0].erase(key);
    write("other.sarif", other.dump());
    expectFailure(run({"sarif", "merge", "other.sarif", "whole.sarif"}),
                  "'other.sarif' is damaged: key '" + std::string(key) + "' not found");
  }
  ordered_json other = log;
  other["runs"][0]["originalUriBaseIds"]["%SRCROOT%"]["uri"] = 3;
  write("other.sarif", other.dump());
  expectFailure(run({"sarif", "merge", "other.sarif"}), "'other.sarif' is damaged: type must be string, but is number");
}

TEST_F(SarifMerge, BadArguments) {
  lintToSarif("");
  write("text", "no JSON");
  expectFailure(run({"sarif", "merge", "text"}), "'text' is not JSON");
  expectFailure(run({"sarif", "merge", "nowhere"}), "cannot read 'nowhere': No such file");
  expectFailure(run({"sarif", "merge", "."}), "cannot read '.': Is a directory");
  expectFailure(run({"sarif", "merge"}), "needs at least one FILE");
  expectFailure(run({"sarif"}), "'tether sarif' is followed by 'merge'");
  expectFailure(run({"sarif", "split", "text"}), "'tether sarif' is followed by 'merge'");
  expectFailure(run({"sarif", "merge", "--frob", "text"}), "unknown option '--frob'");
  expectFailure(run({"sarif", "merge", "whole.sarif", "-o", "nowhere/x"}), "cannot write 'nowhere/x'");
  EXPECT_EQ(run({"sarif", "--help"}).status, 0);
}

} // namespace
