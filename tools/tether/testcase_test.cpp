#include "testcase.h"

#include "command_test.h"

using namespace tether::tool;

namespace {

std::string refused(const std::string &text, bool isBug) {
  Declaration declaration;
  Problem problem = readDeclaration(text, isBug, declaration);
  return problem.value_or("accepted");
}

TEST(Declaration, OfABug) {
  Declaration declaration;
  Problem problem = readDeclaration("// SOURCE: note 3\n"
                                    "// CHECKS: tether-a, tether-b\n"
                                    "// SCHEDULE: some\n"
                                    "\n"
                                    "  c.send(1); // BUG: tether-a\n"
                                    "  d.send(1); // BUG: tether-a tether-b\r\n",
                                    true, declaration);
  EXPECT_EQ(problem, std::nullopt);
  EXPECT_EQ(declaration.checks, (std::vector<std::string>{"tether-a", "tether-b"}));
  EXPECT_TRUE(declaration.someSchedules);
  EXPECT_EQ(declaration.marks, (std::vector<Mark>{{5, "tether-a"}, {6, "tether-a"}, {6, "tether-b"}}));
}

TEST(Declaration, Mistakes) {
  const std::string checks = "// CHECKS: tether-a\n", every = "// SCHEDULE: every\n",
                    mark = "f(); // BUG: tether-a\n";
  EXPECT_EQ(refused(checks + every + mark, true), "accepted");
  EXPECT_EQ(refused(checks, false), "accepted");
  EXPECT_EQ(refused("// CHECKS: none\n", false), "accepted");
  EXPECT_EQ(refused(every + mark, true), "no '// CHECKS:' line");
  EXPECT_EQ(refused(checks + mark, true), "no '// SCHEDULE:' line");
  EXPECT_EQ(refused(checks + "// SCHEDULE: often\n" + mark, true), "SCHEDULE is neither 'every' nor 'some'");
  EXPECT_EQ(refused(checks + every, true), "no line has a BUG mark");
  EXPECT_EQ(refused("// CHECKS: tether-b\n" + every + mark, true),
            "line 3 is marked tether-a, which CHECKS does not name");
  EXPECT_EQ(refused(checks + mark, false), "a fixed program has a BUG mark");
}

TEST(Declaration, ADefectThatNoCheckClaimsNeedsNoCheck) {
  EXPECT_EQ(refused("// CHECKS: none\n// SCHEDULE: every\nf(); // BUG: double-lock\n", true), "accepted");
  EXPECT_EQ(refused("// CHECKS: none\n// SCHEDULE: every\nf(); // BUG: double-lock tether-a\n", true),
            "line 3 is marked tether-a, which CHECKS does not name");
  EXPECT_EQ(refused("// CHECKS: none\ng(); // BUG: double-lock\n", false), "a fixed program has a BUG mark");
}

TEST(Declaration, End) {
  const std::string bug = "// CHECKS: none\n// SCHEDULE: some\nf(); // BUG: send-on-closed\n";
  Declaration declaration;
  EXPECT_EQ(readDeclaration(bug, true, declaration), std::nullopt);
  EXPECT_FALSE(declaration.mayAbort);
  EXPECT_EQ(readDeclaration("// ENDS: abort\n" + bug, true, declaration), std::nullopt);
  EXPECT_TRUE(declaration.mayAbort);
  EXPECT_EQ(refused("// ENDS: 0\n" + bug, true), "ENDS is not 'abort'");
  EXPECT_EQ(refused("// CHECKS: none\n// ENDS: abort\n", false), "a fixed program has an '// ENDS:' line");
}

TEST(Declaration, Explore) {
  Declaration declaration;
  EXPECT_EQ(readDeclaration("// CHECKS: none\n", false, declaration), std::nullopt);
  EXPECT_TRUE(declaration.canBeExplored);
  EXPECT_EQ(readDeclaration("// CHECKS: none\n// EXPLORE: no\n", false, declaration), std::nullopt);
  EXPECT_FALSE(declaration.canBeExplored);
  EXPECT_EQ(refused("// CHECKS: none\n// EXPLORE: yes\n", false), "EXPLORE is not 'no'");
}

class FindPrograms : public CommandTest {};

TEST_F(FindPrograms, SortedByCaseWithPathsBelowTheDirectory) {
  write("p/two/fixed.cpp", "// CHECKS: none\n");
  write("p/one/fixed.cpp", "// CHECKS: tether-a\n");
  write("p/one/bug.cpp", "// CHECKS: tether-a\n// SCHEDULE: every\nf(); // BUG: tether-a\n");
  write("p/one/other.cpp", "");
  std::vector<TestProgram> programs;
  EXPECT_EQ(findPrograms(folder.string(), programs), std::nullopt);
  ASSERT_EQ(programs.size(), 3u);
  EXPECT_EQ(programs[0].name, "p/one");
  EXPECT_TRUE(programs[0].isBug);
  EXPECT_FALSE(programs[1].isBug);
  EXPECT_EQ(programs[2].name, "p/two");
  programs.clear();
  EXPECT_EQ(findPrograms((folder / "p/one").string(), programs), std::nullopt);
  EXPECT_EQ(programs[0].name, "p/one");
}

TEST_F(FindPrograms, Mistakes) {
  std::vector<TestProgram> programs;
  EXPECT_NE(findPrograms((folder / "nowhere").string(), programs), std::nullopt);
  EXPECT_NE(findPrograms(folder.string(), programs), std::nullopt);
  write("bug.cpp", "");
  EXPECT_EQ(findPrograms(folder.string(), programs),
            (folder / "bug.cpp").string() + ": no '// CHECKS:' line");
}

} // namespace
