#include "rules.h"
#include "tidy_options.h"

#include <gtest/gtest.h>

#include <filesystem>

using namespace tether;

namespace {

constexpr char page[] = "# tether-early-return\n"
                        "\n"
                        "Finds a goroutine whose `send` has\n"
                        "no [receiver](https://example.org/x) left. It then *never* ends.\n"
                        "\n"
                        "## Example\n"
                        "```cpp\ncode\n```\n";

TEST(Rules, DescriptionsComeFromThePage) {
  sarif::Rule rule = tool::ruleFromPage("tether-early-return", page);
  EXPECT_EQ(rule.shortDescription, "Finds a goroutine whose send has no receiver left.");
  EXPECT_EQ(rule.fullDescription, "Finds a goroutine whose send has no receiver left. It then never ends.");
  EXPECT_EQ(rule.helpMarkdown, page);
  EXPECT_NE(rule.helpText.find("no receiver left"), std::string::npos);
  EXPECT_EQ(rule.level, "warning");
  EXPECT_EQ(rule.precision, "high");
}

TEST(Rules, AdviceIsARecommendation) {
  sarif::Rule rule = tool::ruleFromPage("tether-advice-capacity", page);
  EXPECT_EQ(rule.severity, "recommendation");
  EXPECT_EQ(rule.precision, "medium");
}

TEST(Rules, PrecisionIsThatOfTheTier) {
  auto precision = [](const std::string &tier) {
    return tool::ruleFromPage("tether-x", "# tether-x\n\nFinds.\n\nTier: " + tier + ". It is.\n").precision;
  };
  EXPECT_EQ(precision("certain"), "very-high");
  EXPECT_EQ(precision("likely"), "high");
  EXPECT_EQ(precision("advice"), "medium");
}

TEST(Rules, HelpLinksArePagesThatExist) {
  sarif::Rule rule = tool::ruleFor("tether-early-return");
  ASSERT_TRUE(rule.helpUri.starts_with("file:///")) << rule.helpUri;
  EXPECT_TRUE(std::filesystem::exists(rule.helpUri.substr(7))) << rule.helpUri;
  EXPECT_EQ(tool::ruleFor("tether-runtime-leak").helpUri, "");
  EXPECT_NE(tool::ruleFor("tether-runtime-leak").helpMarkdown, "");
}

TEST(Rules, AnUnusedNolintHasAPageAndIsNoLeak) {
  sarif::Rule rule = tool::ruleFor("tether-unused-nolint");
  EXPECT_EQ(rule.shortDescription, "A name in the list of a NOLINT that suppresses nothing, or that is no check's.");
  EXPECT_EQ(rule.tags, (std::vector<std::string>{"concurrency", "correctness"}));
  EXPECT_EQ(rule.helpUri, "");
  EXPECT_EQ(tool::ruleFor("tether-runtime-leak").tags.back(), "goroutine-leak");
}

TEST(Rules, ACheckWithoutPageHasNoEmptyText) {
  sarif::Rule rule = tool::ruleFor("other-check");
  EXPECT_NE(rule.shortDescription, "");
  EXPECT_NE(rule.fullDescription, "");
  EXPECT_NE(rule.helpText, "");
  EXPECT_EQ(rule.helpMarkdown, "");
}

TEST(Globs, OnlyThoseAboutTetherCount) {
  EXPECT_EQ(tool::onlyTetherGlobs("-*,bugprone-*"), "");
  EXPECT_EQ(tool::onlyTetherGlobs("-*, tether-a ,bugprone-*,-tether-b*"), "tether-a,-tether-b*");
  EXPECT_EQ(tool::onlyTetherGlobs("\n  bugprone-*\n  tether-a\n  -tether-b,\n"), "tether-a,-tether-b");
  EXPECT_EQ(tool::onlyTetherGlobs(""), "");
}

} // namespace
