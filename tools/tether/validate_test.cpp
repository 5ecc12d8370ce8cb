// `tether validate` on programs that write their own leak reports, so that each verdict can be had at will.
#include "command_test.h"

#include <nlohmann/json.hpp>

using namespace tether::tool;
using nlohmann::json;

namespace {

/// A program whose line 10 calls probe() if `finding`, and which reports a goroutine blocked on `leakLine`,
/// if any.
std::string program(const std::string &header, bool finding, unsigned leakLine, bool mark,
                    const std::string &end = "return 0;") {
  std::string text = header; // three lines
  text += "#include <cstdio>\n#include <cstdlib>\n"
          "void probe(int) {}\nvoid other(int) {}\n"
          "int main() {\n"
          "  FILE *report = fopen(getenv(\"TETHER_LEAK_REPORT\"), \"w\");\n";
  text += std::string("  ") + (finding ? "probe" : "other") + "(1);" + (mark ? " // BUG: tether-probe" : "") +
          "\n";
  text += "  fputs(R\"({\"version\":1,\"goroutines\":[)\", report);\n";
  if (leakLine)
    text += "  fprintf(report, R\"({\"reason\":\"chan send\",\"blocked_at\":{\"file\":\"%s\",\"line\":" +
            std::to_string(leakLine) + "}})\", __FILE__);\n";
  return text + "  fputs(\"]}\", report);\n  fclose(report);\n  " + end + "\n}\n";
}

constexpr char every[] = "// SOURCE: test\n// CHECKS: tether-probe\n// SCHEDULE: every\n";
constexpr char some[] = "// SOURCE: test\n// CHECKS: tether-probe\n// SCHEDULE: some\n";

class Validate : public CommandTest {
protected:
  CommandResult validate(std::vector<std::string> more = {}) {
    std::vector<std::string> arguments = {
        "validate", ".", "--runs=3", "--load=" PROBE_PLUGIN, "--checks=-*,tether-probe", "--build-dir=build"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run(arguments);
  }

  /// The verdicts in the order of the rows.
  std::vector<std::string> verdicts(int expectedStatus) {
    CommandResult result = validate({"--format=json"});
    EXPECT_EQ(result.status, expectedStatus) << result.errors << result.output;
    json table = json::parse(result.output);
    std::vector<std::string> list;
    for (const json &row : table["rows"])
      list.push_back(row["verdict"]);
    return list;
  }

  using Verdicts = std::vector<std::string>;
};

TEST_F(Validate, AllAsDeclared) {
  write("p/a/bug.cpp", program(every, true, 10, true));
  write("p/a/fixed.cpp", program(every, false, 0, false));
  CommandResult result = validate();
  EXPECT_EQ(result.status, 0) << result.errors;
  EXPECT_EQ(result.output, "CONFIRMED  p/a  tether-probe  bug.cpp:10  3/3 runs\n"
                           "CLEAN      p/a  -             fixed.cpp   3 runs\n"
                           "\n"
                           "tether-probe  1 CONFIRMED, 1 CLEAN\n"
                           "total         1 CONFIRMED, 1 CLEAN\n"
                           "all as declared\n");
}

TEST_F(Validate, VerdictsThatAreNotAsDeclared) {
  write("a/bug.cpp", program(every, true, 0, true));
  write("b/bug.cpp", program(every, false, 10, true));
  write("c/fixed.cpp", program(every, true, 0, false));
  write("d/fixed.cpp", program(every, false, 9, false));
  write("e/bug.cpp", program(some, true, 0, true));
  EXPECT_EQ(verdicts(1), (Verdicts{"NOT SEEN", "MISSED", "FALSE FINDING", "LEAKS", "NOT SEEN"}));
}

TEST_F(Validate, NotSeenIsAllowedOnSomeSchedules) {
  write("e/bug.cpp", program(some, true, 0, true));
  EXPECT_EQ(verdicts(0), Verdicts{"NOT SEEN"});
}

TEST_F(Validate, FailedRuns) {
  write("a/fixed.cpp", program(every, false, 0, false, "abort();"));
  write("b/fixed.cpp", program(every, false, 0, false, "return 3;"));
  write("c/fixed.cpp", std::string(every) + "int main() {}\n");
  write("d/bug.cpp", program(every, true, 10, true, "return 2;"));
  EXPECT_EQ(verdicts(1), (Verdicts{"FAILS", "FAILS", "FAILS", "CONFIRMED"}));
}

TEST_F(Validate, AnAbortThatIsDeclared) {
  const std::string header = "// CHECKS: none\n// SCHEDULE: some\n// ENDS: abort\n";
  std::string aborting = program(header, false, 0, false, "abort(); // BUG: send-on-closed");
  write("a/bug.cpp", aborting);
  write("b/bug.cpp", program(header, false, 0, false, "return 3; // BUG: send-on-closed"));
  EXPECT_EQ(verdicts(1), (Verdicts{"MISSED", "FAILS", "MISSED"}));
  std::filesystem::remove_all(folder / "b");
  EXPECT_EQ(verdicts(0), Verdicts{"MISSED"});
}

TEST_F(Validate, ProgramThatDoesNotCompile) {
  write("a/fixed.cpp", std::string(every) + "int main() { undeclared(); }\n");
  write("b/fixed.cpp", program(every, false, 0, false));
  CommandResult result = validate();
  EXPECT_EQ(result.status, 2);
  EXPECT_NE(result.errors.find("error: use of undeclared identifier 'undeclared'"), std::string::npos)
      << result.errors;
  EXPECT_NE(result.errors.find("a/fixed.cpp: does not compile"), std::string::npos) << result.errors;
  EXPECT_EQ(result.output.find("CLEAN  b"), 0u) << result.output;
}

TEST_F(Validate, FreshProgramsAreNotCompiledAgain) {
  write("a/h.h", "// header\n");
  write("a/fixed.cpp", program(every, false, 0, false) + "#include \"h.h\"\n");
  EXPECT_EQ(validate().status, 0);
  auto binary = [&] {
    for (const auto &entry : std::filesystem::directory_iterator(folder / "build"))
      if (!entry.path().has_extension())
        return entry.path();
    return std::filesystem::path();
  };
  auto built = std::filesystem::last_write_time(binary());
  EXPECT_EQ(validate().status, 0);
  EXPECT_EQ(std::filesystem::last_write_time(binary()), built);
  std::filesystem::last_write_time(folder / "a/h.h", built + std::chrono::seconds(1));
  EXPECT_EQ(validate().status, 0);
  EXPECT_NE(std::filesystem::last_write_time(binary()), built);
}

TEST_F(Validate, BadInput) {
  expectFailure(run({"validate"}), "give exactly one directory");
  expectFailure(run({"validate", "nowhere"}), "no such directory: 'nowhere'");
  expectFailure(run({"validate", "."}), "no bug.cpp and no fixed.cpp below '.'");
  expectFailure(run({"validate", ".", "--frob"}), "unknown option '--frob'");
  write("bug.cpp", "int main() {}\n");
  expectFailure(run({"validate", "."}), "bug.cpp: no '// CHECKS:' line");
  write("bug.cpp", program(every, true, 10, true));
  expectFailure(validate({"-o", "nowhere/table"}), "cannot write 'nowhere/table'");
  expectFailure(validate({"--build-dir=/proc/nowhere"}), "cannot write to the build directory");
  expectFailure(validate({"--load=nope.so"}), "cannot load plugin 'nope.so'");
}

} // namespace
