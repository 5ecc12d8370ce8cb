// Reading diffs and line ranges.
#include "changed_lines.h"

#include "command_test.h"

using namespace tether::tool;

namespace {

class ChangedLinesTest : public CommandTest {
protected:
  ChangedLines lines;

  void SetUp() override {
    CommandTest::SetUp();
    write("src/a.cpp", "1\n2\n3\n4\n5\n");
    write("src/b c.cpp", "1\n2\n");
    before = std::filesystem::current_path();
    std::filesystem::current_path(folder);
  }
  void TearDown() override {
    std::filesystem::current_path(before);
    CommandTest::TearDown();
  }

  std::string problem(const std::string &diff, unsigned strip = 1) {
    return readDiff(diff, "d", strip, lines).value_or("");
  }
  std::string changed(const std::string &file) const {
    std::string numbers;
    for (unsigned line = 1; line < 10; ++line)
      if (lines.contains((folder / file).string(), line))
        numbers += std::to_string(line);
    return numbers;
  }

private:
  std::filesystem::path before;
};

constexpr char twoHunks[] = "diff --git a/src/a.cpp b/src/a.cpp\nindex 1..2 100644\n--- a/src/a.cpp\n+++ b/src/a.cpp\n"
                            "@@ -1,2 +1,3 @@ void f()\n 1\n-old\n+2\n+3\n@@ -9,0 +5 @@\n+5\n"
                            "\\ No newline at end of file\n";

TEST_F(ChangedLinesTest, AddedLinesOfTheNewSideCount) {
  EXPECT_EQ(problem(twoHunks), "");
  EXPECT_EQ(changed("src/a.cpp"), "235");
  EXPECT_EQ(changed("src/b c.cpp"), "");
  EXPECT_EQ(lines.files(), std::vector<std::string>{(folder / "src/a.cpp").string()});
}

TEST_F(ChangedLinesTest, AddedTextThatLooksLikeAHeading) {
  EXPECT_EQ(problem("--- a/src/a.cpp\n+++ b/src/a.cpp\n@@ -1 +1,2 @@\n--- x\n+++ y\n+@@ z\n"), "");
  EXPECT_EQ(changed("src/a.cpp"), "12");
}

TEST_F(ChangedLinesTest, NamesInQuotesWithTimesAndPrefixes) {
  EXPECT_EQ(problem("+++ \"b/src/b\\040c.cpp\"\n@@ -0,0 +2 @@\n+x\n"), "");
  EXPECT_EQ(changed("src/b c.cpp"), "2");
  EXPECT_EQ(problem("--- src/a.cpp\t2020-01-01\n+++ src/a.cpp\t2020-01-02\n@@ -0,0 +1 @@\n+x\n", 0), "");
  EXPECT_EQ(changed("src/a.cpp"), "1");
}

TEST_F(ChangedLinesTest, NamesAreRelativeToADirectoryAbove) {
  std::filesystem::current_path(folder / "src");
  EXPECT_EQ(problem(twoHunks), "");
  EXPECT_EQ(changed("src/a.cpp"), "235");
}

TEST_F(ChangedLinesTest, NamesStartAtTheTopOfTheWorkingTree) {
  write("src/src/a.cpp", "1\n2\n3\n4\n5\n");
  std::filesystem::create_directory(folder / ".git");
  std::filesystem::current_path(folder / "src");
  EXPECT_EQ(problem(twoHunks), "");
  EXPECT_EQ(changed("src/a.cpp"), "235");
  EXPECT_EQ(changed("src/src/a.cpp"), "");
  // As "git diff --relative" prints them.
  EXPECT_EQ(problem("--- a/b c.cpp\n+++ b/b c.cpp\n@@ -0,0 +2 @@\n+x\n"), "");
  EXPECT_EQ(changed("src/b c.cpp"), "2");
}

TEST_F(ChangedLinesTest, DeletedRenamedAndBinaryFilesHaveNoLines) {
  EXPECT_EQ(problem("diff --git a/gone.cpp b/gone.cpp\n--- a/gone.cpp\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n"
                    "diff --git a/x b/y\nsimilarity index 100%\nrename from x\nrename to y\n"
                    "diff --git a/p.png b/p.png\nBinary files a/p.png and b/p.png differ\n"),
            "");
  EXPECT_TRUE(lines.files().empty());
  EXPECT_EQ(problem(""), "");
}

TEST_F(ChangedLinesTest, WindowsLineEnds) {
  EXPECT_EQ(problem("--- a/src/a.cpp\r\n+++ b/src/a.cpp\r\n@@ -1,2 +1,2 @@\r\n \r\n-x\r\n+y\r\n"), "");
  EXPECT_EQ(changed("src/a.cpp"), "2");
}

TEST_F(ChangedLinesTest, MalformedDiffs) {
  const std::string file = "--- a/src/a.cpp\n+++ b/src/a.cpp\n";
  EXPECT_EQ(problem("a file\nof text\n"), "malformed diff 'd': it is no unified diff; pass the output of 'git diff'");
  EXPECT_EQ(problem(file + "@@ -1 +1,2 @@\n-x\n+y\n"),
            "malformed diff 'd': line 5: the diff ends in the middle of a hunk");
  EXPECT_EQ(problem(file + "@@ -1,2 +1 @@\n-x\n+y\n@@ -5 +5 @@\n"),
            "malformed diff 'd': line 6: the hunk is shorter than its '@@' line says");
  EXPECT_EQ(problem(file + "@@ 1 2 @@\n"), "malformed diff 'd': line 3: malformed '@@' line");
  EXPECT_EQ(problem("@@ -1 +1 @@\n-x\n+y\n"),
            "malformed diff 'd': line 1: a hunk without a file: no '+++' line before it");
  EXPECT_NE(problem("diff --cc a\n" + file + "@@@ -1 -1 +1 @@@\n").find("line 4: this is the diff of a merge"),
            std::string::npos);
  EXPECT_NE(problem("+++ b/src/none.cpp\n").find("line 1: there is no file 'src/none.cpp'"), std::string::npos);
  EXPECT_NE(problem("+++ a.cpp\n").find("line 1: 'a.cpp' has no 1 components to strip"), std::string::npos);
  EXPECT_NE(problem("+++ \"b/src/a.cpp\n").find("line 1: the file's name cannot be read"), std::string::npos);
}

TEST_F(ChangedLinesTest, LineRanges) {
  EXPECT_EQ(readLineRange("src/a.cpp:2-3", lines), std::nullopt);
  EXPECT_EQ(readLineRange("src/a.cpp:5", lines), std::nullopt);
  EXPECT_EQ(changed("src/a.cpp"), "235");
  for (const char *wrong :
       {"src/a.cpp", "src/a.cpp:", "src/a.cpp:0-3", "src/a.cpp:3-2", "src/a.cpp:2-", ":1-2", "x.cpp:1"})
    EXPECT_NE(readLineRange(wrong, lines), std::nullopt) << wrong;
}

TEST_F(ChangedLinesTest, ANoteOnAChangedLineCounts) {
  SourceCache sources;
  std::string file = (folder / "src/a.cpp").string();
  ASSERT_EQ(readLineRange("src/a.cpp:2", lines), std::nullopt);
  Finding finding{"c", false, {"m", file, 0, {}, {}}, {{"note", file, 6, {}, {}}}};
  EXPECT_FALSE(lines.touches(finding, sources));
  finding.notes.push_back({"note", file, 2, {}, {}});
  EXPECT_TRUE(lines.touches(finding, sources));
  finding.notes.clear();
  finding.message.offset = 3;
  EXPECT_TRUE(lines.touches(finding, sources));
  finding.message.offset = 4;
  EXPECT_FALSE(lines.touches(finding, sources));
}

} // namespace
