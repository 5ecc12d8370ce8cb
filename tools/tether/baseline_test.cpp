// The format of baselines and the key by which findings are known.
#include "baseline.h"

#include "command_test.h"

using namespace tether::tool;

namespace {

class BaselineTest : public CommandTest {
protected:
  Finding at(const std::string &file, unsigned offset, const std::string &check = "c") const {
    return {check, false, {"m", (folder / file).string(), offset, {}, {}}, {}};
  }

  /// Writes a baseline of `findings` and reads it again.
  Baseline listing(const std::vector<Finding> &findings, const std::string &name = "base.json") const {
    Baseline first((folder / name).string());
    first.replace(findings, [](const BaselineEntry &) { return true; });
    EXPECT_EQ(first.write(), std::nullopt);
    Baseline second((folder / name).string());
    EXPECT_EQ(second.read(), std::nullopt);
    return second;
  }

  std::string problem(const std::string &text) const {
    BaselineCounts entries;
    return parseBaseline(text, "b", entries).value_or("");
  }
};

TEST_F(BaselineTest, OneSortedEntryALine) {
  write("a.cpp", "x\n\ty  y // why\r\nx\n");
  write("sub/b.cpp", "\"z\"");
  listing({at("sub/b.cpp", 1), at("a.cpp", 3, "d"), at("a.cpp", 16), at("a.cpp", 0)});
  EXPECT_EQ(read("base.json"), R"({
  "version": 1,
  "findings": [
    {"path": "a.cpp", "check": "c", "line": "x", "count": 2},
    {"path": "a.cpp", "check": "d", "line": "y y // why", "count": 1},
    {"path": "sub/b.cpp", "check": "c", "line": "\"z\"", "count": 1}
  ]
}
)");
  listing({});
  EXPECT_EQ(read("base.json"), "{\n  \"version\": 1,\n  \"findings\": []\n}\n");
}

TEST_F(BaselineTest, PathsStartAtTheBaselinesDirectory) {
  write("src/a.cpp", "x\n");
  write("ci/readme", "");
  Baseline baseline = listing({at("src/a.cpp", 0)}, "ci/base.json");
  EXPECT_NE(read("ci/base.json").find("\"path\": \"../src/a.cpp\""), std::string::npos);
  UnitReport report{{at("src/a.cpp", 0)}, {}, {}};
  baseline.suppress(report);
  EXPECT_TRUE(report.findings.empty());
  EXPECT_EQ(report.suppressed.at(0).suppression.kind, "external");
}

TEST_F(BaselineTest, MovesAndIndentationKeepAnEntryAndEditsDropIt) {
  write("a.cpp", "  send(x);\n");
  Baseline baseline = listing({at("a.cpp", 2)});
  auto isKnown = [&](const std::string &text, unsigned offset, const std::string &check = "c") {
    write("a.cpp", text);
    Baseline again((folder / "base.json").string());
    EXPECT_EQ(again.read(), std::nullopt);
    UnitReport report{{at("a.cpp", offset, check)}, {}, {}};
    again.suppress(report);
    EXPECT_EQ(report.findings.empty(), again.unused().empty());
    return report.findings.empty();
  };
  EXPECT_TRUE(isKnown("\n\n\t\tsend(x);   \n", 4));
  EXPECT_FALSE(isKnown("  send(y);\n", 2));
  EXPECT_FALSE(isKnown("  send(x); // why\n", 2));
  EXPECT_FALSE(isKnown("  send(x);\n", 2, "d"));
}

TEST_F(BaselineTest, OfMoreEqualFindingsThanCountedTheFirstAreKnown) {
  write("a.cpp", "x\nx\nx\n");
  Baseline baseline = listing({at("a.cpp", 0), at("a.cpp", 2)});
  UnitReport report{{at("a.cpp", 0), at("a.cpp", 2), at("a.cpp", 4)}, {}, {}};
  baseline.suppress(report);
  ASSERT_EQ(report.findings.size(), 1u);
  EXPECT_EQ(report.findings[0].message.offset, 4u);
  report = {{at("a.cpp", 0)}, {}, {}};
  baseline.suppress(report);
  ASSERT_EQ(baseline.unused().size(), 1u);
  EXPECT_EQ(baseline.unused().begin()->second, 1u);
  baseline.remove(baseline.unused());
  ASSERT_EQ(baseline.write(), std::nullopt);
  EXPECT_NE(read("base.json").find("\"count\": 1}"), std::string::npos);
}

TEST_F(BaselineTest, WhatIsKeptAndFoundAgainIsNotCountedTwice) {
  write("a.cpp", "x\nx\ny\n");
  Baseline baseline = listing({at("a.cpp", 0), at("a.cpp", 2), at("a.cpp", 4)});
  auto counts = [&](const std::vector<Finding> &findings, bool keep) {
    baseline.replace(findings, [&](const BaselineEntry &) { return keep; });
    UnitReport none;
    baseline.suppress(none);
    std::string text;
    for (const auto &[entry, count] : baseline.unused())
      text += entry.line + std::to_string(count);
    return text;
  };
  EXPECT_EQ(counts({at("a.cpp", 0), at("a.cpp", 2), at("a.cpp", 4)}, true), "x2y1");
  EXPECT_EQ(counts({at("a.cpp", 0)}, true), "x2y1");
  EXPECT_EQ(counts({at("a.cpp", 0)}, false), "x1");
}

TEST_F(BaselineTest, BytesThatAreNoTextMatchThemselves) {
  write("a.cpp", "x\xFFy\n");
  Baseline baseline = listing({at("a.cpp", 0)});
  UnitReport report{{at("a.cpp", 0)}, {}, {}};
  baseline.suppress(report);
  EXPECT_TRUE(report.findings.empty());
}

TEST_F(BaselineTest, MalformedOnesNameTheLine) {
  const std::string head = "{\n  \"version\": 1,\n  \"findings\": [\n    ",
                    good = R"({"path": "a", "check": "c", "line": "x", "count": 1})";
  EXPECT_EQ(problem(head + good + "\n  ]\n}\n"), "");
  EXPECT_EQ(problem(head + good + ",\n<<<<<<< ours\n" + good + "\n  ]\n}\n"),
            "malformed baseline 'b', line 5: it is not JSON here; remove it and make it again with "
            "--write-baseline");
  EXPECT_NE(
      problem(head + good + ",\n    {\"path\": \"a\"}\n  ]\n}\n").find("line 5: an entry needs the text \"check\""),
      std::string::npos);
  EXPECT_NE(problem(head + R"({"path": "a", "check": "c", "line": "x", "count": 0})" + "\n  ]\n}\n")
                .find("line 4: an entry needs a \"count\" of at least 1"),
            std::string::npos);
  EXPECT_NE(problem("[]").find("line 1: it is no object"), std::string::npos);
  EXPECT_NE(problem("{\"version\": 2, \"findings\": []}").find("line 1: version 2 instead of 1"), std::string::npos);
  EXPECT_NE(problem("").find("line 1: it is not JSON"), std::string::npos);
  EXPECT_NE(problem(head + "7]}").find("an entry needs"), std::string::npos);
}

} // namespace
