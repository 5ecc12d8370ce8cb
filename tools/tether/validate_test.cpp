// `tether validate` on programs that write their own leak reports, so that each verdict can be had at will.
#include "command_test.h"

#include <nlohmann/json.hpp>

using namespace tether::tool;
using nlohmann::json;

namespace {

constexpr char every[] = "// SOURCE: test\n// CHECKS: tether-probe\n// SCHEDULE: every\n";
constexpr char some[] = "// SOURCE: test\n// CHECKS: tether-probe\n// SCHEDULE: some\n";

/// A program that says itself what its exploration, its replay and its runs show.
struct Script {
  /// Three lines.
  std::string header = every;
  /// Whether line 10 calls probe(), and carries a mark.
  bool finding = false;
  bool mark = false;
  /// Where a goroutine is blocked under the schedules explored, in the replay and in an ordinary run; 0: nowhere.
  unsigned shown = 0;
  unsigned replayed = 0;
  unsigned run = 0;
  std::string frequency = "must";
  /// The end of the search, and the error of the replay.
  std::string extent = R"("schedules":12,"exhaustive":true,"bound":3)";
  std::string divergence = "";
  /// How an exploration ends, and what every execution does first.
  std::string end = "return 0;";
  std::string begin = "";
};

std::string program(const Script &script) {
  auto list = [&](unsigned line) {
    return line ? R"({\"reason\":\"chan send\",\"verdict\":\")" + script.frequency +
                      R"(\",\"schedules\":12,\"replay\":\"%s.1.replay\",\"story\":\"  1. 0: send\\n\",)"
                      R"(\"blocked_at\":{\"file\":\"" __FILE__ "\",\"line\":)" +
                      std::to_string(line) + "}}"
                : std::string();
  };
  auto quoted = [](std::string text) {
    for (std::size_t at = 0; (at = text.find('"', at)) != std::string::npos; at += 2)
      text.insert(at, "\\");
    return text;
  };
  auto writeReport = [&](const std::string &more, unsigned line) {
    return R"(fprintf(report, "{\"version\":1,)" + quoted(more) + R"(,\"goroutines\":[)" + list(line) +
           "]}\", path);\n";
  };
  std::string text = script.header;
  text += "#include <cstdio>\n#include <cstdlib>\n"
          "void probe(int) {}\nvoid other(int) {}\n"
          "int main() {\n"
          "  const char *path = getenv(\"TETHER_LEAK_REPORT\"); FILE *report = fopen(path, \"w\");\n";
  text += std::string("  ") + (script.finding ? "probe" : "other") + "(1);" +
          (script.mark ? " // BUG: tether-probe" : "") + "\n";
  text += "  " + script.begin + "\n";
  text += "  const bool again = *getenv(\"TETHER_REPLAY\"), explored = *getenv(\"TETHER_EXPLORE\");\n";
  text += "  if (again) " + writeReport(R"("mode":"replay","error":")" + script.divergence + '"', script.replayed);
  text += "  else if (explored) " + writeReport(R"("mode":"explore",)" + script.extent, script.shown);
  text += "  else " + writeReport(R"("mode":"run")", script.run);
  text += "  fclose(report);\n";
  if (script.shown)
    text += "  char name[4096]; snprintf(name, sizeof name, \"%s.1.replay\", path);\n"
            "  if (explored) { FILE *replay = fopen(name, \"w\"); fputs(\"tether replay 1\\n\", replay); "
            "fclose(replay); }\n";
  return text + "  if (explored) { " + script.end + " }\n}\n";
}

Script bugFound() { return {.finding = true, .mark = true, .shown = 10, .replayed = 10, .run = 10}; }

class Validate : public CommandTest {
protected:
  CommandResult validate(std::vector<std::string> more = {}) {
    std::vector<std::string> arguments = {"validate", ".", "--load=" PROBE_PLUGIN, "--checks=-*,tether-probe",
                                          "--build-dir=build"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run(arguments);
  }

  json validateToJson(int expectedStatus, std::vector<std::string> more = {}) {
    more.push_back("--format=json");
    CommandResult result = validate(more);
    EXPECT_EQ(result.status, expectedStatus) << result.errors << result.output;
    return json::parse(result.output);
  }

  /// The verdicts in the order of the rows.
  std::vector<std::string> verdicts(int expectedStatus, const std::vector<std::string> &more = {}) {
    std::vector<std::string> list;
    json table = validateToJson(expectedStatus, more);
    for (const json &row : table["rows"])
      list.push_back(row["verdict"]);
    return list;
  }

  /// The remark of the row that FAILS.
  std::string failure(const std::vector<std::string> &more = {}) {
    std::string remark;
    json table = validateToJson(1, more);
    for (const json &row : table["rows"])
      if (row["verdict"] == "FAILS")
        remark += row["remark"].get<std::string>();
    return remark;
  }

  using Verdicts = std::vector<std::string>;
};

TEST_F(Validate, AllAsDeclared) {
  write("p/a/bug.cpp", program(bugFound()));
  write("p/a/fixed.cpp", program({}));
  CommandResult result = validate({"--witnesses=w"});
  EXPECT_EQ(result.status, 0) << result.errors;
  EXPECT_EQ(result.output, "CONFIRMED  p/a  tether-probe  bug.cpp:10  must  12 schedules, all  bug.1.replay\n"
                           "CLEAN      p/a  -             fixed.cpp         12 schedules, all\n"
                           "\n"
                           "tether-probe  1 CONFIRMED, 1 CLEAN\n"
                           "total         1 CONFIRMED, 1 CLEAN\n"
                           "witnesses: " +
                               (folder / "w").string() +
                               "/<case>\n"
                               "all as declared\n");
  EXPECT_EQ(read("w/p/a/bug.1.replay"), "tether replay 1\n");
}

TEST_F(Validate, VerdictsThatAreNotAsDeclared) {
  Script refuted = bugFound(), missed = bugFound();
  refuted.shown = 0;
  missed.finding = false;
  write("a/bug.cpp", program(refuted));
  write("b/bug.cpp", program(missed));
  write("c/fixed.cpp", program({.finding = true}));
  write("d/fixed.cpp", program({.shown = 9, .replayed = 9}));
  Script may = bugFound();
  may.frequency = "may";
  write("e/bug.cpp", program(may));
  json table = validateToJson(1);
  std::vector<std::string> expected = {"REFUTED", "MISSED", "REFUTED", "LEAKS", "CONFIRMED"};
  ASSERT_EQ(table["rows"].size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_EQ(table["rows"][i]["verdict"], expected[i]);
    EXPECT_EQ(table["rows"][i]["as_declared"], false);
  }
}

TEST_F(Validate, ALimitMakesItUnknown) {
  Script bug = bugFound();
  bug.header = some;
  bug.shown = 0;
  bug.extent = R"("schedules":100,"exhaustive":false,"bound":1,"stopped_by":"time")";
  write("a/bug.cpp", program(bug));
  Script fixed = bug;
  fixed.finding = fixed.mark = false;
  write("a/fixed.cpp", program(fixed));
  fixed.extent = R"("schedules":100,"exhaustive":false,"bound":1,"limited":3)";
  write("b/fixed.cpp", program(fixed));
  json table = validateToJson(0);
  ASSERT_EQ(table["rows"].size(), 3u);
  EXPECT_EQ(table["rows"][0]["verdict"], "UNKNOWN");
  EXPECT_EQ(table["rows"][0]["remark"], "ended by the limit of time");
  EXPECT_EQ(table["rows"][1]["verdict"], "CLEAN");
  EXPECT_EQ(table["rows"][2]["verdict"], "UNKNOWN");
  EXPECT_EQ(table["rows"][2]["remark"], "3 schedules reached the limit of steps");
}

TEST_F(Validate, FailedExplorations) {
  write("a/fixed.cpp", program({.end = "abort();"}));
  write("b/fixed.cpp", program({.end = "return 3;"}));
  write("c/fixed.cpp", std::string(every) + "int main() {}\n");
  write("d/fixed.cpp", program({.extent = R"("schedules":2,"error":"not deterministic")"}));
  write("e/fixed.cpp", program({.begin = "unsetenv(\"TETHER_EXPLORE\"); setenv(\"TETHER_EXPLORE\", \"\", 1);"}));
  Script deadlock = bugFound();
  deadlock.end = "return 2;";
  write("f/bug.cpp", program(deadlock));
  json table = validateToJson(1);
  std::vector<std::string> remarks = {"signal 6 (Aborted)", "exit status 3", "no leak report", "not deterministic",
                                      "not explored: the program does not call tether::run"};
  ASSERT_EQ(table["rows"].size(), remarks.size() + 1);
  for (std::size_t i = 0; i < remarks.size(); ++i) {
    EXPECT_EQ(table["rows"][i]["verdict"], "FAILS");
    EXPECT_EQ(table["rows"][i]["remark"], remarks[i]);
  }
  EXPECT_EQ(table["rows"].back()["verdict"], "CONFIRMED");
}

TEST_F(Validate, AProgramThatDoesNotEnd) {
  write("a/fixed.cpp", program({.end = "for (volatile int i = 0;; i = i + 1) {}"}));
  EXPECT_EQ(failure({"--seconds=1"}), "no end within the time limit");
}

TEST_F(Validate, WitnessesAreRepeated) {
  Script counted = bugFound();
  // Each replay leaves a mark.
  counted.begin = "if (*getenv(\"TETHER_REPLAY\")) { FILE *f = fopen(\"" + (folder / "count").string() +
                  "\", \"a\"); fputc('x', f); fclose(f); }";
  write("a/bug.cpp", program(counted));
  EXPECT_EQ(verdicts(0, {"--replays=0"}), Verdicts{"CONFIRMED"});
  EXPECT_EQ(read("count"), "");
  EXPECT_EQ(verdicts(0), Verdicts{"CONFIRMED"});
  EXPECT_EQ(read("count"), "x");
  EXPECT_EQ(verdicts(0, {"--replays=7"}), Verdicts{"CONFIRMED"});
  EXPECT_EQ(read("count"), "xxxxxxxx");
}

TEST_F(Validate, AWitnessThatDoesNotRepeat) {
  Script other = bugFound();
  other.replayed = 9;
  write("a/bug.cpp", program(other));
  EXPECT_EQ(failure({"--replays=3"}), "3 of 3 replays of bug.1.replay failed: it does not end in chan send at line 10");
  Script diverged = bugFound();
  diverged.divergence = "replay diverged at step 2";
  write("a/bug.cpp", program(diverged));
  EXPECT_EQ(failure(), "1 of 1 replays of bug.1.replay failed: replay diverged at step 2");
  Script unkept = bugFound();
  unkept.end = "remove(name); return 0;";
  write("a/bug.cpp", program(unkept));
  EXPECT_TRUE(failure().starts_with("cannot keep the witness ")) << failure();
}

TEST_F(Validate, WitnessesOfAnEarlierCallAreRemoved) {
  write("w/a/bug.9.replay", "old");
  write("w/a/fixed.1.replay", "of another program");
  write("w/a/bug.txt", "of the user");
  write("a/bug.cpp", program(bugFound()));
  EXPECT_EQ(verdicts(0, {"--witnesses=w"}), Verdicts{"CONFIRMED"});
  EXPECT_FALSE(std::filesystem::exists(folder / "w/a/bug.9.replay"));
  EXPECT_TRUE(std::filesystem::exists(folder / "w/a/bug.1.replay"));
  EXPECT_EQ(read("w/a/fixed.1.replay"), "of another program");
  EXPECT_EQ(read("w/a/bug.txt"), "of the user");
}

TEST_F(Validate, TheBudgetIsPassedOn) {
  Script script;
  script.begin = "if (*getenv(\"TETHER_EXPLORE\")) { FILE *f = fopen(\"" + (folder / "budget").string() +
                 "\", \"w\"); fputs(getenv(\"TETHER_EXPLORE\"), f); fclose(f); }";
  write("a/fixed.cpp", program(script));
  EXPECT_EQ(verdicts(0, {"--schedules=77", "--seconds=3"}), Verdicts{"CLEAN"});
  EXPECT_EQ(read("budget"), "schedules=77,seconds=3");
}

/// Blocks only when the writer comes between the two reads, and some other goroutines hide that.
constexpr char readsTwice[] = R"(// SOURCE: test
// CHECKS: tether-recursive-read-lock
// SCHEDULE: some
#include <tether/tether.h>

int main() {
  return tether::run([] {
    tether::shared_mutex mu;
    tether::mutex other;
    tether::wait_group wg;
    for (int i = 0; i < 2; ++i)
      wg.go([&] {
        other.lock();
        other.unlock();
      });
    wg.go([&] {
      mu.lock(); // BUG: tether-recursive-read-lock
      mu.unlock();
    });
    mu.lock_shared();
    mu.lock_shared(); // BUG: tether-recursive-read-lock
    mu.unlock_shared();
    mu.unlock_shared();
    wg.wait();
  });
}
)";

TEST_F(Validate, AFindingGuidesTheExploration) {
  write("a/bug.cpp", readsTwice);
  auto validateChecks = [&](const std::vector<std::string> &more) {
    std::vector<std::string> arguments = {"validate", ".", "--build-dir=build", "--witnesses=w", "--format=json"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    CommandResult result = run(arguments);
    EXPECT_EQ(result.status, 0) << result.errors << result.output;
    return json::parse(result.output)["rows"];
  };
  json guided = validateChecks({});
  std::string guide = read("w/a/bug.guide");
  json plain = validateChecks({"--no-guide"});
  ASSERT_EQ(guided.size(), 2u);
  ASSERT_EQ(plain.size(), 2u);
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(guided[i]["verdict"], "CONFIRMED");
    EXPECT_EQ(plain[i]["verdict"], "CONFIRMED");
    EXPECT_EQ(guided[i]["leaks"], plain[i]["leaks"]);
    EXPECT_EQ(guided[i]["exhaustive"], plain[i]["exhaustive"]);
    EXPECT_LE(guided[i]["first_schedule"], 2);
    EXPECT_GT(plain[i]["first_schedule"], 5);
  }
  EXPECT_NE(guide.find("/a/bug.cpp:21 blocks\n"), std::string::npos) << guide;
  EXPECT_FALSE(std::filesystem::exists(folder / "w/a/bug.guide"));

  std::filesystem::create_directories(folder / "w/a/bug.guide/in the way");
  CommandResult blocked = run({"validate", ".", "--build-dir=build", "--witnesses=w"});
  EXPECT_EQ(blocked.status, 1);
  EXPECT_NE(blocked.output.find("cannot write the guide "), std::string::npos) << blocked.output;
  EXPECT_NE(blocked.output.find("bug.guide: Is a directory"), std::string::npos) << blocked.output;
}

TEST_F(Validate, OrdinaryRunsMustAgree) {
  write("a/bug.cpp", program(bugFound()));
  json table = validateToJson(0, {"--runs=3"});
  EXPECT_EQ(table["rows"][0]["shown_runs"], 3);
  write("b/fixed.cpp", program({.run = 9}));
  EXPECT_EQ(verdicts(0), (Verdicts{"CONFIRMED", "CLEAN"}));
  EXPECT_EQ(verdicts(1, {"--runs=3"}), (Verdicts{"CONFIRMED", "FAILS"}));
}

TEST_F(Validate, WhatCannotBeExploredRuns) {
  Script script;
  script.header = "// SOURCE: test\n// CHECKS: none\n// EXPLORE: no\n";
  script.end = "abort();";
  write("a/fixed.cpp", program(script));
  json table = validateToJson(0);
  EXPECT_EQ(table["rows"][0]["verdict"], "UNKNOWN");
  EXPECT_EQ(table["rows"][0]["remark"], "not explored");
  script.run = 9;
  write("a/fixed.cpp", program(script));
  EXPECT_EQ(verdicts(1), Verdicts{"LEAKS"});
}

TEST_F(Validate, StoriesAreToldIfAsked) {
  write("a/bug.cpp", program(bugFound()));
  EXPECT_NE(validate({"--explain"}).output.find("\n  1. 0: send\n  TETHER_REPLAY="), std::string::npos);
  EXPECT_EQ(validate().output.find("0: send"), std::string::npos);
}

TEST_F(Validate, SarifSaysWhatIsConfirmed) {
  write("a/bug.cpp", program(bugFound()));
  write("b/fixed.cpp", program({.finding = true}));
  CommandResult result = validate({"--format=sarif"});
  EXPECT_EQ(result.status, 1) << result.errors;
  json results = json::parse(result.output)["runs"][0]["results"];
  ASSERT_EQ(results.size(), 2u);
  EXPECT_EQ(results[0]["properties"]["verdict"], "CONFIRMED");
  EXPECT_EQ(results[0]["properties"]["leaks"], "must");
  EXPECT_NE(results[0]["message"]["text"].get<std::string>().find(
                ". Confirmed at run time: it happens under every schedule (12 schedules, all)."),
            std::string::npos)
      << results[0];
  EXPECT_EQ(results[1]["properties"]["verdict"], "REFUTED");
  EXPECT_EQ(results[1]["properties"]["leaks"], "never");
}

TEST_F(Validate, ProgramThatDoesNotCompile) {
  write("a/fixed.cpp", std::string(every) + "int main() { undeclared(); }\n");
  write("b/fixed.cpp", program({}));
  CommandResult result = validate();
  EXPECT_EQ(result.status, 2);
  EXPECT_NE(result.errors.find("error: use of undeclared identifier 'undeclared'"), std::string::npos) << result.errors;
  EXPECT_NE(result.errors.find("a/fixed.cpp: does not compile"), std::string::npos) << result.errors;
  EXPECT_EQ(result.output.find("CLEAN  b"), 0u) << result.output;
}

TEST_F(Validate, FreshProgramsAreNotCompiledAgain) {
  write("a/h.h", "// header\n");
  write("a/fixed.cpp", program({}) + "#include \"h.h\"\n");
  EXPECT_EQ(validate().status, 0);
  auto binary = [&] {
    for (const auto &entry : std::filesystem::directory_iterator(folder / "build"))
      if (entry.is_regular_file() && !entry.path().has_extension())
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
  write("bug.cpp", program(bugFound()));
  expectFailure(validate({"-o", "nowhere/table"}), "cannot write 'nowhere/table'");
  expectFailure(validate({"--build-dir=/proc/nowhere"}), "cannot write to the build directory");
  expectFailure(validate({"--witnesses=/proc/nowhere"}), "cannot write to the directory of the witnesses");
  expectFailure(validate({"--schedules=0"}), "'0' is not a whole number of at least 1");
  expectFailure(validate({"--load=nope.so"}), "cannot load plugin 'nope.so'");
}

} // namespace
