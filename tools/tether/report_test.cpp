// What reports of `tether lint` tell about findings of the real checks: the run that ends there, what is suppressed,
// and what the runtime has seen.
#include "command_test.h"

#include <nlohmann/json.hpp>

using namespace tether::tool;
using nlohmann::json;

namespace {

constexpr char earlyReturn[] = "#include <tether/tether.h>\n"
                               "void early(bool failed) {\n"
                               "  auto results = tether::make_chan<int>();\n"
                               "  tether::go([=] {\n"
                               "    results.send(1);\n"
                               "  });\n"
                               "  if (failed)\n"
                               "    return;\n"
                               "  results.recv();\n"
                               "}\n";
constexpr char ncast[] = "#include <tether/tether.h>\n"
                         "int first() {\n"
                         "  auto c = tether::make_chan<int>();\n"
                         "  for (int i = 0; i < 2; ++i)\n"
                         "    tether::go([=] {\n"
                         "      c.send(i);\n"
                         "    });\n"
                         "  return *c.recv();\n"
                         "}\n";

class Report : public CommandTest {
protected:
  json parsed(const std::string &format, std::vector<std::string> arguments, int status = 1) {
    arguments.insert(arguments.begin(), {"lint", "--format=" + format});
    CommandResult result = run(arguments);
    EXPECT_EQ(result.status, status) << result.errors;
    json report = json::parse(result.output, nullptr, false);
    EXPECT_FALSE(report.is_discarded()) << result.output;
    return report;
  }

  std::string leakReport(const std::string &goroutines, const std::string &misuse = "[]") const {
    return R"({"version":1,"mode":"run","schedules":1,"exhaustive":false,"goroutines":[)" + goroutines +
           R"(],"misuse":)" + misuse + "}";
  }
  std::string blocked(unsigned line, const std::string &file = "a.cpp", const std::string &verdict = "stuck") const {
    return R"({"id":1,"verdict":")" + verdict + R"(","reason":"chan send","blocked_at":{"file":")" +
           (folder / file).string() + R"(","line":)" + std::to_string(line) + R"(,"column":5},"created_at":{"file":")" +
           (folder / file).string() + R"(","line":4,"column":3},"daemon":false})";
  }
};

TEST_F(Report, JsonHasTheWitness) {
  write("a.cpp", ncast);
  json witness = parsed("json", {"a.cpp"})["findings"][0]["witness"];
  ASSERT_EQ(witness["goroutines"].size(), 3u);
  EXPECT_EQ(witness["goroutines"][0]["name"], "'first'");
  EXPECT_EQ(witness["goroutines"][1]["name"], "goroutine started at a.cpp:5");
  EXPECT_EQ(witness["goroutines"][2]["name"], "goroutine started at a.cpp:5 (2)");
  EXPECT_EQ(witness["goroutines"][2]["stuck"]["line"], 6);
  EXPECT_EQ(witness["goroutines"][2]["stuck"]["text"], "blocks for ever sending to 'c'");
  EXPECT_FALSE(witness["goroutines"][1].contains("stuck"));
  EXPECT_EQ(witness["goroutines"][1]["ended"], true);
  json last = witness["steps"].back();
  EXPECT_EQ(last["kind"], "hand-off");
  EXPECT_EQ(last["goroutine"], 1);
  EXPECT_EQ(last["line"], 6);
  EXPECT_EQ(last["other"]["goroutine"], 0);
  EXPECT_EQ(last["other"]["text"], "receives from 'c'");
  EXPECT_EQ(last["other"]["line"], 8);
}

TEST_F(Report, SarifHasAThreadFlowForEachGoroutine) {
  write("a.cpp", earlyReturn);
  json result = parsed("sarif", {"a.cpp"})["runs"][0]["results"][0];
  ASSERT_EQ(result["codeFlows"].size(), 1u);
  json threads = result["codeFlows"][0]["threadFlows"];
  ASSERT_EQ(threads.size(), 2u);
  EXPECT_EQ(threads[0]["message"]["text"], "'early'.");
  json exit = threads[0]["locations"].back(), stuck = threads[1]["locations"].back();
  EXPECT_EQ(exit["location"]["message"]["text"], "returns.");
  EXPECT_EQ(exit["location"]["physicalLocation"]["region"]["startLine"], 8);
  EXPECT_EQ(exit["kinds"], json({"exit", "function"}));
  EXPECT_EQ(stuck["location"]["physicalLocation"]["region"]["startLine"], 5);
  EXPECT_EQ(stuck["kinds"], json({"danger"}));
  EXPECT_GT(stuck["executionOrder"], exit["executionOrder"]);
  EXPECT_EQ(threads[1]["locations"][0]["nestingLevel"], 1);
}

TEST_F(Report, SuppressedFindingsAreToldOnRequest) {
  std::string text = earlyReturn;
  text.insert(text.find("send(1);") + 8, " // NOLINT");
  write("a.cpp", text);
  EXPECT_EQ(parsed("json", {"a.cpp"}, 0)["suppressed"], json::array());
  json report = parsed("json", {"--show-suppressed", "a.cpp"}, 0);
  EXPECT_EQ(report["findings"], json::array());
  ASSERT_EQ(report["suppressed"].size(), 1u);
  EXPECT_EQ(report["suppressed"][0]["check"], "tether-early-return");
  EXPECT_EQ(report["suppressed"][0]["line"], 5);
  EXPECT_EQ(report["suppressed"][0]["suppression"]["kind"], "inSource");
  json results = parsed("sarif", {"--show-suppressed", "a.cpp"}, 0)["runs"][0]["results"];
  ASSERT_EQ(results.size(), 1u);
  EXPECT_EQ(results[0]["suppressions"][0]["kind"], "inSource");
  EXPECT_EQ(parsed("sarif", {"a.cpp"}, 0)["runs"][0]["results"], json::array());
}

TEST_F(Report, FindingsInHeadersThatAreFilteredOutAreNotSuppressed) {
  write("h.h", std::string("#pragma once\n") + earlyReturn);
  write("a.cpp", "#include \"h.h\"\n");
  EXPECT_EQ(parsed("json", {"--show-suppressed", "--header-filter=other", "a.cpp"}, 0)["suppressed"], json::array());
  EXPECT_EQ(parsed("json", {"--show-suppressed", "a.cpp"}, 1)["findings"].size(), 1u);
}

TEST_F(Report, WhatWasSeenAtRunTimeSaysSo) {
  write("a.cpp", earlyReturn);
  write("one.json", leakReport(blocked(5) + "," + blocked(5)));
  write("two.json", leakReport(blocked(5)));
  json finding = parsed("json", {"--leaks=one.json", "--leaks=two.json", "a.cpp"})["findings"][0];
  EXPECT_EQ(finding["runtime"], json({{"reports", 2}, {"goroutines", 3}}));
  json result = parsed("sarif", {"--leaks=one.json", "a.cpp"})["runs"][0]["results"][0];
  EXPECT_NE(result["message"]["text"].get<std::string>().find("seen at run time: 2 goroutines in 1 report."),
            std::string::npos)
      << result["message"];
  EXPECT_EQ(result["properties"]["seenAtRunTime"], "true");
  EXPECT_EQ(result["properties"]["runtimeGoroutines"], "2");
  std::string text = run({"lint", "--leaks=two.json", "a.cpp"}).output;
  EXPECT_NE(text.find("received (seen at run time: 1 goroutine in 1 report) [tether-early-return]"), std::string::npos)
      << text;
  write("none.json", leakReport(""));
  EXPECT_FALSE(parsed("json", {"--leaks=none.json", "a.cpp"})["findings"][0].contains("runtime"));
}

TEST_F(Report, WhatOnlyTheRuntimeHasSeenIsAResult) {
  write("a.cpp", "void f();\n\n\nvoid g() {\n    f();\n}\n");
  write("leaks.json", leakReport(blocked(5), R"([{"kind":"double-close","at":{"file":")" + (folder / "a.cpp").string() +
                                                 R"(","line":1,"column":1}}])"));
  json run = parsed("sarif", {"--leaks=leaks.json", "a.cpp"})["runs"][0];
  ASSERT_EQ(run["results"].size(), 2u);
  EXPECT_EQ(run["results"][0]["ruleId"], "tether-runtime-misuse");
  json leak = run["results"][1];
  EXPECT_EQ(leak["ruleId"], "tether-runtime-leak");
  EXPECT_EQ(leak["locations"][0]["physicalLocation"]["region"]["startColumn"], 5);
  EXPECT_EQ(leak["relatedLocations"][0]["physicalLocation"]["region"]["startLine"], 4);
  EXPECT_EQ(leak["properties"]["seenAtRunTime"], "true");
  // What was blocked when a program ended that could still move, others may have woken.
  std::string moving = blocked(5, "a.cpp", "alive");
  write("moving.json",
        leakReport(moving + R"(,{"id":2,"verdict":"alive","reason":"sleep","blocked_at":{"file":"a.cpp",)"
                            R"("line":1,"column":1},"daemon":true})"));
  EXPECT_EQ(parsed("json", {"--leaks=moving.json", "a.cpp"}, 0)["findings"], json::array());
  write("resting.json", leakReport(moving));
  EXPECT_EQ(parsed("json", {"--leaks=resting.json", "a.cpp"})["findings"].size(), 1u);
}

TEST_F(Report, NolintHoldsForWhatOnlyTheRuntimeHasSeen) {
  write("leaks.json", leakReport(blocked(2)));
  auto findings = [&](const std::string &comment, int status) {
    write("a.cpp", "void f();\nvoid g() { f(); } // " + comment + "\n");
    return parsed("json", {"--leaks=leaks.json", "--show-suppressed", "--report-unused-nolint", "a.cpp"}, status);
  };
  for (const char *comment : {"NOLINT", "NOLINT(tether-runtime-leak): as meant", "NOLINT(tether-*)"}) {
    json report = findings(comment, 0);
    EXPECT_EQ(report["findings"], json::array()) << comment;
    ASSERT_EQ(report["suppressed"].size(), 1u) << comment;
    EXPECT_EQ(report["suppressed"][0]["check"], "tether-runtime-leak");
    EXPECT_EQ(report["suppressed"][0]["suppression"]["kind"], "inSource");
  }
  EXPECT_EQ(findings("NOLINT(tether-runtime-leak): as meant", 0)["suppressed"][0]["suppression"]["justification"],
            "as meant");
  EXPECT_EQ(findings("NOLINT(tether-runtime-misuse)", 1)["findings"].size(), 1u);
  // Without the reports of a run, nobody knows whether such a comment is of use.
  EXPECT_EQ(parsed("json", {"--report-unused-nolint", "a.cpp"}, 0)["findings"], json::array());
}

TEST_F(Report, UnreadableLeakReports) {
  write("a.cpp", earlyReturn);
  write("other.json", "{\"version\": 2}");
  write("text.json", "no JSON");
  for (const char *file : {"missing.json", "other.json", "text.json", "."}) {
    CommandResult result = run({"lint", std::string("--leaks=") + file, "-o", "report.sarif", "a.cpp"});
    expectFailure(result, std::string("'") + file + "'");
    EXPECT_FALSE(std::filesystem::exists(folder / "report.sarif"));
  }
}

TEST_F(Report, HtmlNeedsNothingElseAndEscapesNames) {
  std::string text = earlyReturn;
  text.insert(text.find("results.send(1);"), "/*<script>alert(\"x\")</script>*/");
  write("a<b>&.cpp", text);
  CommandResult result = run({"lint", "--format=html", "a<b>&.cpp"});
  EXPECT_EQ(result.status, 1) << result.errors;
  EXPECT_TRUE(result.output.starts_with("<!DOCTYPE html>"));
  EXPECT_EQ(result.output.find("<script>alert"), std::string::npos);
  EXPECT_NE(result.output.find("&lt;script&gt;alert(&quot;x&quot;)"), std::string::npos);
  EXPECT_NE(result.output.find("a&lt;b&gt;&amp;.cpp"), std::string::npos);
  EXPECT_EQ(result.output.find("a<b>"), std::string::npos);
  EXPECT_EQ(result.output.find("http"), std::string::npos);
  EXPECT_NE(result.output.find("<svg class=\"witness\""), std::string::npos);
  EXPECT_NE(result.output.find("STUCK: "), std::string::npos);
}

TEST_F(Report, HtmlOfNoFindings) {
  write("a.cpp", "int main() {}\n");
  CommandResult result = run({"lint", "--format=html", "a.cpp"});
  EXPECT_EQ(result.status, 0) << result.errors;
  EXPECT_NE(result.output.find("No goroutine was found that never ends."), std::string::npos);
}

} // namespace
