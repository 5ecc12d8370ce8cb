// Which fixes go together, and where positions are afterwards.
#include "fixes.h"

#include "command_test.h"
#include "input_state.h"

#include <sys/stat.h>

using namespace tether::tool;

namespace {

class FixesTest : public CommandTest {
protected:
  std::string file;
  FileDigests analysed;

  void SetUp() override {
    CommandTest::SetUp();
    write("a.cpp", "0123456789");
    file = (folder / "a.cpp").string();
    analysed = {{file, digestOf("0123456789")}};
  }

  Edit edit(unsigned offset, unsigned length, const std::string &text) const { return {file, offset, length, text}; }

  Finding fixable(std::vector<Edit> fix, bool isSafe = true) const {
    Finding finding{"c", false, {"m", file, fix.at(0).offset, {}, fix}, {}};
    finding.fixIsSafe = isSafe;
    return finding;
  }

  std::string result(const FixPlan &plan) const {
    SourceCache sources;
    std::map<std::string, std::string> texts;
    EXPECT_EQ(fixedTexts(plan, analysed, sources, texts), std::nullopt);
    return texts.contains(file) ? texts.at(file) : "";
  }
};

TEST_F(FixesTest, SeveralFixesInOneFile) {
  FixPlan plan = planFixes({fixable({edit(8, 1, "")}), fixable({edit(2, 0, "ab"), edit(4, 2, "x")})}, false);
  EXPECT_EQ(plan.fixed.size(), 2u);
  EXPECT_EQ(result(plan), "01ab23x679");
  EXPECT_EQ(describe(plan, false), "2 fixes made in 1 file");
}

TEST_F(FixesTest, OfOverlappingOnesTheFirstIsTaken) {
  for (const Edit &second : {edit(3, 4, "y"), edit(1, 2, "y"), edit(2, 0, "y"), edit(2, 2, "y"), edit(3, 0, "y")}) {
    FixPlan plan = planFixes({fixable({edit(2, 2, "x")}), fixable({edit(8, 0, "z"), second})}, false);
    EXPECT_EQ(plan.overlapping, 1u) << second.offset;
    EXPECT_EQ(result(plan), "01x456789") << "all of a fix or nothing of it";
  }
  FixPlan plan = planFixes({fixable({edit(2, 0, "x")}), fixable({edit(2, 0, "y")})}, false);
  EXPECT_EQ(result(plan), "01x23456789");
  EXPECT_EQ(describe(plan, false), "1 fix made in 1 file; 1 left that overlap with others, run again for them");
}

TEST_F(FixesTest, NeighboursDoNotOverlap) {
  FixPlan plan = planFixes({fixable({edit(2, 2, "x")}), fixable({edit(4, 2, "y")}), fixable({edit(6, 0, "z")})}, false);
  EXPECT_EQ(plan.overlapping, 0u);
  EXPECT_EQ(result(plan), "01xyz6789");
}

TEST_F(FixesTest, EqualFixesAreMadeOnce) {
  Finding other = fixable({edit(2, 0, "1")});
  other.message.offset = 7;
  std::filesystem::create_symlink(file, folder / "link.cpp");
  Finding linked = fixable({{(folder / "link.cpp").string(), 2, 0, "1"}});
  FixPlan plan = planFixes({fixable({edit(2, 0, "1")}), other, linked}, false);
  EXPECT_EQ(plan.fixed.size(), 3u);
  EXPECT_EQ(result(plan), "01123456789");
}

TEST_F(FixesTest, UnsafeOnesWaitForTheirOption) {
  std::vector<Finding> findings = {fixable({edit(2, 0, "x")}), fixable({edit(3, 0, "y")}, false)};
  EXPECT_EQ(result(planFixes(findings, false)), "01x23456789");
  EXPECT_EQ(describe(planFixes(findings, false), true), "1 fix to make in 1 file; 1 more with --fix-unsafe");
  EXPECT_EQ(result(planFixes(findings, true)), "01x2y3456789");
  EXPECT_EQ(fixHint(findings), "1 finding can be fixed with --fix, 1 more with --fix-unsafe\n");
  findings.erase(findings.begin());
  EXPECT_EQ(fixHint(findings), "1 finding can be fixed with --fix-unsafe\n");
  EXPECT_EQ(fixHint({}), "");
}

TEST_F(FixesTest, PositionsMoveAlong) {
  FixPlan plan = planFixes({fixable({edit(2, 2, "xxxxx")})}, false);
  Finding left{"c", false, {"m", file, 6, {{file, 6, 2}}, {edit(7, 1, "y")}}, {{"n", file, 1, {}, {}}}};
  Finding clashing = fixable({edit(3, 0, "z")}, false);
  std::vector<Finding> findings = {left, clashing};
  shift(findings, plan);
  EXPECT_EQ(findings[0].message.offset, 9u);
  EXPECT_EQ(findings[0].message.spans, (std::vector<Span>{{file, 9, 2}}));
  EXPECT_EQ(findings[0].message.fix, (std::vector<Edit>{edit(10, 1, "y")}));
  EXPECT_EQ(findings[0].notes[0].offset, 1u);
  EXPECT_TRUE(findings[1].message.fix.empty());
}

TEST_F(FixesTest, AFileThatHasChangedIsAnError) {
  FixPlan plan = planFixes({fixable({edit(8, 2, "x")})}, false);
  for (const char *text : {"0", "0123456789.", "1234567890"}) {
    write("a.cpp", text);
    SourceCache sources;
    std::map<std::string, std::string> texts;
    EXPECT_EQ(fixedTexts(plan, analysed, sources, texts), "cannot fix '" + file + "': it has changed meanwhile");
  }
}

TEST_F(FixesTest, ChangesNothingBeforeAllNewTextsAreWritten) {
  chmod(file.c_str(), 0750);
  std::string missing = (folder / "no/b.cpp").string();
  EXPECT_NE(writeTexts({{file, "new"}, {missing, "new"}}), std::nullopt);
  EXPECT_EQ(read("a.cpp"), "0123456789");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder), {}), 1) << "nothing is left beside it";
  EXPECT_EQ(writeTexts({{file, "new"}}), std::nullopt);
  EXPECT_EQ(read("a.cpp"), "new");
  struct stat status;
  ASSERT_EQ(stat(file.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0750u);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder), {}), 1) << "nothing is left beside it";
}

TEST_F(FixesTest, SaysWhatIsChangedWhereAFileCannotBeReplaced) {
  std::filesystem::create_directory(folder / "b.cpp");
  std::string directory = (folder / "b.cpp").string();
  EXPECT_EQ(writeTexts({{file, "new"}, {directory, "new"}}),
            "cannot write '" + directory + "': Is a directory; changed before that: 1 file");
  EXPECT_EQ(read("a.cpp"), "new");
}

} // namespace
