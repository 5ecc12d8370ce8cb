#include "sarif.h"

#include <gtest/gtest.h>

using namespace tether::sarif;
using nlohmann::ordered_json;

namespace {

Log sampleLog() {
  Log log;
  log.toolName = "tether";
  log.version = "1.2.3";
  log.root = "/src/my project";
  log.category = "tether/lint/";
  log.rules = {{.id = "tether-early-return",
                .shortDescription = "A goroutine is left behind.",
                .fullDescription = "A goroutine is left behind when the function returns early",
                .helpText = "Help.",
                .helpMarkdown = "# Help",
                .tags = {"concurrency"}},
               {.id = "tether-ncast",
                .shortDescription = "x",
                .fullDescription = std::string(2000, 'x'),
                .helpText = "Help.",
                .helpMarkdown = "",
                .tags = {}}};
  Location place{"/src/my project/a\xC3\xA9.cpp", {3, 5, 3, 9}};
  log.results = {{.ruleId = "tether-ncast",
                  .message = "sends to 'results[0]' block",
                  .location = place,
                  .related = {{{"/usr/include/b.h", {1, 1, 1, 2}}, "channel 'c[i]' is made here"}},
                  .fixes = {{"add a capacity", {{place, "(n)"}}}},
                  .lineHash = "abc:1"}};
  return log;
}

ordered_json firstRun(const Log &log) { return toJson(log)["runs"][0]; }

TEST(Sarif, DriverAndRules) {
  ordered_json driver = firstRun(sampleLog())["tool"]["driver"];
  EXPECT_EQ(driver["semanticVersion"], "1.2.3");
  ordered_json rule = driver["rules"][0];
  EXPECT_EQ(rule["id"], "tether-early-return");
  EXPECT_EQ(rule["name"], "TetherEarlyReturn");
  EXPECT_EQ(rule["help"]["text"], "Help.");
  EXPECT_EQ(rule["help"]["markdown"], "# Help");
  EXPECT_EQ(rule["defaultConfiguration"]["level"], "warning");
  EXPECT_EQ(rule["properties"]["problem.severity"], "warning");
  EXPECT_EQ(rule["properties"]["precision"], "high");
  EXPECT_EQ(rule["fullDescription"]["text"], "A goroutine is left behind when the function returns early.");
  EXPECT_FALSE(driver["rules"][1]["help"].contains("markdown"));
  EXPECT_EQ(driver["rules"][1]["fullDescription"]["text"].get<std::string>().size(), 1024u);
}

TEST(Sarif, ResultRefersToItsRule) {
  ordered_json result = firstRun(sampleLog())["results"][0];
  EXPECT_EQ(result["ruleId"], "tether-ncast");
  EXPECT_EQ(result["ruleIndex"], 1);
  EXPECT_EQ(result["partialFingerprints"]["primaryLocationLineHash"], "abc:1");
  Log broken = sampleLog();
  broken.rules.pop_back();
  EXPECT_THROW(toJson(broken), std::invalid_argument);
}

TEST(Sarif, PathsBelowTheRootAreRelativeAndEncoded) {
  ordered_json run = firstRun(sampleLog());
  EXPECT_EQ(run["originalUriBaseIds"]["%SRCROOT%"]["uri"], "file:///src/my%20project/");
  ordered_json location = run["results"][0]["locations"][0]["physicalLocation"];
  EXPECT_EQ(location["artifactLocation"]["uri"], "a%C3%A9.cpp");
  EXPECT_EQ(location["artifactLocation"]["uriBaseId"], "%SRCROOT%");
  ordered_json other = run["results"][0]["relatedLocations"][0]["physicalLocation"]["artifactLocation"];
  EXPECT_EQ(other["uri"], "file:///usr/include/b.h");
  EXPECT_FALSE(other.contains("uriBaseId"));
}

TEST(Sarif, RegionIsOneBasedAndEndsAfterTheLastCharacter) {
  ordered_json region = firstRun(sampleLog())["results"][0]["locations"][0]["physicalLocation"]["region"];
  EXPECT_EQ(region, (ordered_json{{"startLine", 3}, {"startColumn", 5}, {"endLine", 3}, {"endColumn", 9}}));
}

TEST(Sarif, MessageLinksEachRelatedLocation) {
  ordered_json result = firstRun(sampleLog())["results"][0];
  EXPECT_EQ(result["message"]["text"], "sends to 'results[0]' block. See: [channel 'c\\[i\\]' is made here](1).");
  EXPECT_EQ(result["relatedLocations"][0]["id"], 1);
}

TEST(Sarif, BracketsThatWouldReadAsALinkAreEscaped) {
  Log log = sampleLog();
  log.results[0].related.clear();
  log.results[0].message = "call of lambda [&](int) blocks";
  EXPECT_EQ(firstRun(log)["results"][0]["message"]["text"], "call of lambda \\[&\\](int) blocks.");
}

TEST(Sarif, FixesGroupReplacementsByFile) {
  Log log = sampleLog();
  std::vector<Replacement> &replacements = log.results[0].fixes[0].replacements;
  replacements.push_back({{"/src/my project/b.cpp", {1, 1, 1, 1}}, "b"});
  replacements.push_back({{replacements[0].deleted.path, {9, 1, 9, 1}}, "c"});
  ordered_json changes = firstRun(log)["results"][0]["fixes"][0]["artifactChanges"];
  ASSERT_EQ(changes.size(), 2u);
  EXPECT_EQ(changes[0]["replacements"].size(), 2u);
  EXPECT_EQ(changes[0]["replacements"][1]["insertedContent"]["text"], "c");
  EXPECT_EQ(changes[1]["artifactLocation"]["uri"], "b.cpp");
}

TEST(Sarif, FailuresAreNotificationsOfAnUnsuccessfulRun) {
  Log log = sampleLog();
  EXPECT_EQ(firstRun(log)["invocations"][0]["executionSuccessful"], true);
  log.notifications = {{"'x' is not declared", log.results[0].location}, {"no memory", std::nullopt}};
  ordered_json invocation = firstRun(log)["invocations"][0];
  EXPECT_EQ(invocation["executionSuccessful"], false);
  EXPECT_EQ(invocation["toolExecutionNotifications"][0]["locations"].size(), 1u);
  EXPECT_FALSE(invocation["toolExecutionNotifications"][1].contains("locations"));
}

TEST(Sarif, RunSaysHowToReadIt) {
  ordered_json log = toJson(sampleLog());
  EXPECT_EQ(log["version"], "2.1.0");
  EXPECT_EQ(log["runs"][0]["columnKind"], "utf16CodeUnits");
  EXPECT_EQ(log["runs"][0]["automationDetails"]["id"], "tether/lint/");
  EXPECT_EQ(log["runs"][0]["artifacts"].size(), 2u);
}

TEST(Sarif, EmptyRunStillHasResults) {
  Log log = sampleLog();
  log.results.clear();
  EXPECT_EQ(firstRun(log)["results"], ordered_json::array());
}

TEST(Sarif, OneThreadFlowForEachGoroutine) {
  Log log = sampleLog();
  Location other{"/src/my project/b.cpp", {7, 1, 7, 2}};
  log.results[0].flows = {
      {"'f'",
       {{log.results[0].location, "starts a goroutine", 1, 0, {"call"}, "essential"}, {other, "returns", 2, 0, {}}}},
      {"goroutine started at a.cpp:3", {{other, "blocks for ever", 3, 1, {"danger"}, "essential"}}}};
  ordered_json flows = firstRun(log)["results"][0]["codeFlows"];
  ASSERT_EQ(flows.size(), 1u);
  ordered_json threads = flows[0]["threadFlows"];
  ASSERT_EQ(threads.size(), 2u);
  EXPECT_EQ(threads[0]["id"], "goroutine-1");
  EXPECT_EQ(threads[1]["message"]["text"], "goroutine started at a.cpp:3.");
  ordered_json step = threads[1]["locations"][0];
  EXPECT_EQ(step["executionOrder"], 3);
  EXPECT_EQ(step["nestingLevel"], 1);
  EXPECT_EQ(step["kinds"], ordered_json::array({"danger"}));
  EXPECT_EQ(step["importance"], "essential");
  EXPECT_EQ(step["location"]["message"]["text"], "blocks for ever.");
  EXPECT_EQ(step["location"]["physicalLocation"]["artifactLocation"]["uri"], "b.cpp");
  EXPECT_FALSE(threads[0]["locations"][1].contains("kinds"));
  EXPECT_FALSE(firstRun(sampleLog())["results"][0].contains("codeFlows"));
  EXPECT_EQ(firstRun(log)["artifacts"].size(), 3u);
}

TEST(Sarif, Suppressions) {
  Log log = sampleLog();
  EXPECT_FALSE(firstRun(log)["results"][0].contains("suppressions"));
  log.results[0].suppressions = {{"inSource", ""}, {"external", "known since May"}};
  EXPECT_EQ(firstRun(log)["results"][0]["suppressions"],
            ordered_json::parse(R"([{"kind": "inSource", "status": "accepted"},
                                    {"kind": "external", "status": "accepted", "justification": "known since May"}])"));
}

TEST(Sarif, RulesKeepToGitHubsLimits) {
  Log log = sampleLog();
  for (int i = 0; i < 30; ++i)
    log.rules[0].tags.push_back("t" + std::to_string(i));
  EXPECT_FALSE(firstRun(log)["tool"]["driver"].contains("informationUri"));
  log.informationUri = "https://example.org/";
  EXPECT_EQ(firstRun(log)["tool"]["driver"]["informationUri"], "https://example.org/");
  log.rules[0].helpUri = "https://example.org/tether-early-return.md";
  ordered_json rules = firstRun(log)["tool"]["driver"]["rules"];
  EXPECT_EQ(rules[0]["properties"]["tags"].size(), 20u);
  EXPECT_EQ(rules[0]["properties"]["tags"][0], "concurrency");
  EXPECT_EQ(rules[0]["helpUri"], "https://example.org/tether-early-return.md");
  EXPECT_FALSE(rules[1].contains("helpUri"));
}

} // namespace
