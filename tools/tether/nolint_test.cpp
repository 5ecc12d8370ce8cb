// Reading NOLINTs and judging the names in them.
#include "nolint.h"

#include <gtest/gtest.h>

using namespace tether::tool;

namespace {

std::vector<Nolint> nolints(const std::string &text) { return findNolints(tether::sarif::SourceText(text)); }

/// The part of the text that the only NOLINT covers.
std::string covered(const std::string &text) {
  std::vector<Nolint> found = nolints(text);
  return found.size() == 1 ? text.substr(found[0].from, found[0].to - found[0].from) : std::to_string(found.size());
}

TEST(Nolint, CoversItsLineTheNextOrABlock) {
  EXPECT_EQ(covered("a\nb // NOLINT\nc\n"), "b // NOLINT");
  EXPECT_EQ(covered("a\n// NOLINTNEXTLINE(x)\nc\nd\n"), "c");
  EXPECT_EQ(covered("a\n// NOLINTBEGIN(x)\nc\n// NOLINTEND(x)\nd\n"), "NOLINTBEGIN(x)\nc\n// ");
  EXPECT_EQ(covered("NOLINTNEXTLINE"), "NOLINTNEXTLINE");
}

TEST(Nolint, UnknownWordsAndUnbalancedBlocksAreNone) {
  EXPECT_EQ(nolints("// NOLINTX\n// NOLINTBEGIN(a)\n// NOLINTEND(b)\n// NOLINTEND\n").size(), 0u);
}

TEST(Nolint, ListsAndGlobs) {
  std::vector<Nolint> found = nolints("f(); // NOLINT( tether-a, other-*,-tether-b ,tether-c*)\n");
  ASSERT_EQ(found.size(), 1u);
  std::vector<NolintName> names = namesOf(found[0]);
  ASSERT_EQ(names.size(), 3u);
  EXPECT_EQ(names[0].name, "tether-a");
  EXPECT_EQ(names[0].offset, 16u);
  EXPECT_EQ(names[1].name, "other-*");
  EXPECT_EQ(names[2].name, "tether-c*");
  EXPECT_EQ(names[2].offset, 45u);
  EXPECT_TRUE(found[0].suppresses("tether-c-d"));
  EXPECT_FALSE(found[0].suppresses("tether-b"));
  EXPECT_TRUE(nolints("NOLINT")[0].suppresses("anything"));
  EXPECT_FALSE(nolints("NOLINT()")[0].suppresses("anything"));
}

TEST(Nolint, Justifications) {
  EXPECT_EQ(nolints("f(); // NOLINT(tether-a): lives as long as the server\n")[0].justification,
            "lives as long as the server");
  EXPECT_EQ(nolints("f(); /* NOLINT - on purpose */ g();\n")[0].justification, "on purpose");
  EXPECT_EQ(nolints("f(); // NOLINT\nnext\n")[0].justification, "");
}

class NolintNames : public testing::Test {
protected:
  KnownChecks checks{
      {"tether-timeout", "tether-ncast", "tether-off"}, {"tether-timeout", "tether-ncast"}, {"tether-probe"}};

  std::string verdict(const std::string &name, const std::string &used = "") const {
    std::optional<NolintUse> use =
        judgeNolint({name, 7}, checks, [&](const std::string &asked) { return asked == used; });
    if (!use)
      return "none";
    std::vector<Finding> findings = unusedNolints({*use});
    return findings.empty() ? "used" : findings[0].message.text;
  }
};

TEST_F(NolintNames, ExactNames) {
  EXPECT_EQ(verdict("tether-timeout", "tether-timeout"), "used");
  EXPECT_EQ(verdict("tether-timeout"), "this NOLINT for 'tether-timeout' suppresses nothing");
  EXPECT_EQ(verdict("tether-off"), "none") << "a check that did not run finds nothing";
  EXPECT_EQ(verdict("tether-probe"), "none") << "a plugin's";
  EXPECT_EQ(verdict("bugprone-use-after-move"), "none");
}

TEST_F(NolintNames, Globs) {
  EXPECT_EQ(verdict("tether-time*", "tether-time*"), "used");
  EXPECT_EQ(verdict("tether-time*"), "this NOLINT for 'tether-time*' suppresses nothing");
  EXPECT_EQ(verdict("*"), "none");
  EXPECT_EQ(verdict("tether-*"), "none") << "it may be meant for the plugin's";
  EXPECT_EQ(verdict("tether-o*"), "none");
}

TEST_F(NolintNames, MisspeltNames) {
  EXPECT_EQ(verdict("tether-timout"),
            "this NOLINT names 'tether-timout', which is no check; did you mean 'tether-timeout'?");
  EXPECT_EQ(verdict("tethr-timeout"),
            "this NOLINT names 'tethr-timeout', which is no check; did you mean 'tether-timeout'?");
  EXPECT_EQ(verdict("tether-something-else"), "this NOLINT names 'tether-something-else', which is no check");
}

} // namespace
