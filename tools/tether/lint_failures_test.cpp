// Whatever keeps `tether lint` from doing its work is one clear message and status 2, never silence.
#include "command_test.h"

#include <csignal>
#include <cstring>
#include <thread>

#include <sys/mount.h>
#include <sys/stat.h>

using namespace tether::tool;

namespace {

class LintFailures : public CommandTest {
protected:
  void SetUp() override {
    CommandTest::SetUp();
    write("good.cpp", "int main() {}\n");
  }
};

TEST_F(LintFailures, NothingIsWrongWithTheGoodFile) {
  CommandResult result = lint({"good.cpp"});
  EXPECT_EQ(result.status, 0) << result.errors;
  EXPECT_EQ(result.output + result.errors, "");
}

TEST_F(LintFailures, UnknownVerb) { expectFailure(run({"frobnicate"}), "unknown verb 'frobnicate'"); }

TEST_F(LintFailures, UnknownOptions) {
  expectFailure(run({"--frob"}), "unknown option '--frob'");
  expectFailure(lint({"--frob", "good.cpp"}), "unknown option '--frob'");
  expectFailure(lint({"-x", "good.cpp"}), "unknown option '-x'");
}

TEST_F(LintFailures, NoVerbPrintsTheUsage) {
  CommandResult result = run({});
  EXPECT_EQ(result.status, 2);
  EXPECT_TRUE(result.errors.starts_with("usage: tether")) << result.errors;
}

TEST_F(LintFailures, MissingFile) {
  expectFailure(lint({"good.cpp", "nope.cpp"}), "no such file: 'nope.cpp'");
  expectFailure(lint({"."}), "'.' is a directory");
}

TEST_F(LintFailures, FileThatDoesNotParse) {
  write("bad.cpp", "int main() { return undeclared; }\n");
  CommandResult result = lint({"bad.cpp"});
  EXPECT_EQ(result.status, 2);
  EXPECT_NE(result.errors.find("bad.cpp:1:21: error: use of undeclared identifier 'undeclared'"), std::string::npos)
      << result.errors;
}

TEST_F(LintFailures, ErrorWithANameOfItsOwn) {
  write("bad.cpp", "int main() { return int{1.5}; }\n");
  CommandResult result = lint({"bad.cpp", "--", "-Wno-error"});
  EXPECT_EQ(result.status, 2);
  EXPECT_NE(result.errors.find("bad.cpp:1:25: error:"), std::string::npos) << result.errors;
  EXPECT_EQ(result.output, "");
}

TEST_F(LintFailures, MissingHeader) {
  write("bad.cpp", "#include \"nowhere.h\"\n");
  CommandResult result = lint({"bad.cpp"});
  EXPECT_EQ(result.status, 2);
  EXPECT_NE(result.errors.find("'nowhere.h' file not found"), std::string::npos) << result.errors;
}

TEST_F(LintFailures, UnknownCompilerArgument) {
  CommandResult result = lint({"good.cpp", "--", "-frobnicate"});
  EXPECT_EQ(result.status, 2);
  EXPECT_NE(result.errors.find("unknown argument: '-frobnicate'"), std::string::npos) << result.errors;
}

TEST_F(LintFailures, CommandThatAnalysesNothing) {
  EXPECT_EQ(lint({"good.cpp", "--", "-E"}).status, 0) << "the action is replaced by the analysis";
  write("build/compile_commands.json",
        "[{\"directory\": \"" + folder.string() + "\", \"file\": \"good.cpp\", \"arguments\": [\"clang++\"]}]");
  EXPECT_EQ(lint({"-p", "build"}).status, 2);
}

TEST_F(LintFailures, NoDatabase) {
  expectFailure(lint({"-p", "."}), "no compilation database in '.'");
  expectFailure(lint({"-p", "nowhere"}), "no such directory: 'nowhere'");
  expectFailure(lint({}), "no compile_commands.json found");
}

TEST_F(LintFailures, MalformedDatabase) {
  const std::string entry = "\"directory\": \"" + folder.string() + "\", \"file\": \"good.cpp\"";
  for (const std::string &text : {std::string("[{"), std::string("{}"), std::string("[1]"), "[{" + entry + "}]"}) {
    write("compile_commands.json", text);
    expectFailure(lint({"-p", "."}), "malformed compilation database in '.'");
    expectFailure(lint({"good.cpp"}), "malformed compilation database");
  }
}

TEST_F(LintFailures, DatabaseWithoutUnits) {
  write("compile_commands.json", "[]");
  expectFailure(lint({"-p", "."}), "lists no C++ file");
}

TEST_F(LintFailures, DatabaseThatNamesAMissingFile) {
  write("compile_commands.json",
        "[{\"directory\": \"" + folder.string() + "\", \"file\": \"gone.cpp\", \"command\": \"clang++ -c gone.cpp\"}]");
  expectFailure(lint({"-p", "."}), "gone.cpp");
}

TEST_F(LintFailures, PluginThatCannotBeLoaded) {
  expectFailure(run({"lint", "--load=nope.so", "good.cpp"}), "cannot load plugin 'nope.so': No such file");
  expectFailure(run({"lint", "--load=good.cpp", "good.cpp"}), "cannot load plugin 'good.cpp'");
}

TEST_F(LintFailures, PluginWithAnUnknownSymbol) {
  expectFailure(run({"lint", "--load=" UNRESOLVED_PLUGIN, "good.cpp"}), "undefined symbol");
}

TEST_F(LintFailures, PluginForAnotherLlvm) {
  expectFailure(run({"lint", "--load=" OTHER_LLVM_PLUGIN, "good.cpp"}), "it was built for libLLVM-18.so");
}

TEST_F(LintFailures, PluginThatEndsTheProcess) {
  expectFailure(run({"lint", "--load=" DYING_PLUGIN, "good.cpp"}),
                "cannot load plugin '" DYING_PLUGIN "': exit status 2: this plugin was built for clang-tidy 18.1.8");
}

TEST_F(LintFailures, PluginWithoutChecks) {
  expectFailure(run({"lint", "--load=" NO_CHECKS_PLUGIN, "good.cpp"}), "registers no clang-tidy module");
}

TEST_F(LintFailures, NoCheckEnabled) {
  expectFailure(run({"lint", "--checks=-*,nothing-*", "good.cpp"}), "no check is enabled");
}

TEST_F(LintFailures, MisspeltCheck) {
  expectFailure(run({"lint", "--load=" PROBE_PLUGIN, "--checks=-*,tether-prob", "good.cpp"}),
                "--checks: there is no check 'tether-prob'; did you mean 'tether-probe'?");
  expectFailure(run({"lint", "--checks=-tether-erly-return", "good.cpp"}), "did you mean 'tether-early-return'?");
  expectFailure(run({"lint", "--checks=-*,xyz", "good.cpp"}), "--checks: there is no check 'xyz'\n");
  EXPECT_EQ(run({"lint", "--checks=-tether-early-return, tether-nc*,nothing-*", "good.cpp"}).status, 0);
}

TEST_F(LintFailures, MisspeltCheckInTheConfiguration) {
  write("sub/.clang-tidy", "Checks: '-tether-erly-return,bugprone-unknown'\n");
  write("sub/good.cpp", "int main() {}\n");
  write("sub/same.cpp", "int main() {}\n");
  expectFailure(lint({"sub/good.cpp", "good.cpp", "sub/same.cpp"}),
                "sub/.clang-tidy: Checks: there is no check 'tether-erly-return'; did you mean 'tether-early-return'?");
  write("sub/.clang-tidy", "Checks: '-tether-early-return,tether-nothing-*,bugprone-unknown'\n");
  EXPECT_EQ(lint({"sub/good.cpp"}).status, 0);
}

TEST_F(LintFailures, FullDisk) {
  write("found.cpp", "void probe(int);\nvoid f() { probe(1); }\n");
  expectFailure(lint({"found.cpp", "--format=sarif", "-o", "/dev/full"}),
                "cannot write '/dev/full': No space left on device");
  std::vector<std::string> command = {"bash", "-c", R"("$@" > /dev/full)", "bash"};
  for (const std::string &word : commandFor(probing({"found.cpp"})))
    command.push_back(word);
  expectFailure(runCommand(command), "cannot write 'standard output': No space left on device");
}

TEST_F(LintFailures, FileThatGrowsTooLargeIsNotHalfWritten) {
  write("found.cpp", "void probe(int);\nvoid f() { probe(1); }\n");
  write("out/report.sarif", "old");
  std::vector<std::string> command = {"bash", "-c", R"(ulimit -f 1; "$@")", "bash"};
  for (const std::string &word : commandFor(probing({"found.cpp", "--format=sarif", "-o", "out/report.sarif"})))
    command.push_back(word);
  expectFailure(runCommand(command), "cannot write 'out/report.sarif': File too large");
  EXPECT_EQ(read("out/report.sarif"), "old");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder / "out"), {}), 1);
}

TEST_F(LintFailures, FullFileSystemKeepsNothing) {
  std::filesystem::create_directories(folder / "small");
  if (mount("none", (folder / "small").c_str(), "tmpfs", 0, "size=4k") != 0)
    GTEST_SKIP() << "cannot mount a small file system: " << strerror(errno);
  std::string text = "void probe(int);\n";
  for (int i = 0; i < 20; ++i)
    text += "void f" + std::to_string(i) + "() { probe(1); }\n";
  write("found.cpp", text);
  CommandResult result = lint({"found.cpp", "--format=sarif", "-o", "small/report.sarif"});
  bool isEmpty = std::filesystem::is_empty(folder / "small");
  umount((folder / "small").c_str());
  expectFailure(result, "cannot write 'small/report.sarif': No space left on device");
  EXPECT_TRUE(isEmpty);
}

TEST_F(LintFailures, UnwritableOutput) {
  expectFailure(lint({"good.cpp", "-o", "nowhere/report"}), "cannot write 'nowhere/report'");
  expectFailure(lint({"good.cpp", "-o", "."}), "cannot write '.'");
}

TEST_F(LintFailures, FailedRunLeavesTheOldReport) {
  write("report", "old");
  expectFailure(run({"lint", "--load=nope.so", "good.cpp", "-o", "report"}), "nope.so");
  EXPECT_EQ(read("report"), "old");
  for (const auto &entry : std::filesystem::directory_iterator(folder))
    EXPECT_FALSE(entry.path().filename().string().starts_with("report.")) << entry.path();
}

TEST_F(LintFailures, BadValues) {
  expectFailure(lint({"-j", "0", "good.cpp"}), "'0' is not a whole number of at least 1");
  expectFailure(lint({"--format=xml", "good.cpp"}), "unknown format 'xml'");
  expectFailure(lint({"--header-filter=(", "good.cpp"}), "no regular expression");
  expectFailure(lint({"--resource-dir=.", "good.cpp"}), "no compiler headers");
  expectFailure(lint({"-p", ".", "good.cpp", "--", "-O1"}), "exclude each other");
  for (const char *shard : {"--shard=3", "--shard=0/2", "--shard=3/2", "--shard=1/", "--shard=1/2x"})
    expectFailure(lint({shard, "good.cpp"}), "is no part of a run");
  expectFailure(lint({"--shard=1/2", "--leaks=x", "good.cpp"}), "--shard and --leaks exclude each other");
  expectFailure(lint({"--shard=1/2", "--report-unused-nolint", "good.cpp"}),
                "--shard and --report-unused-nolint exclude each other");
  expectFailure(lint({"--unit-timeout=0", "good.cpp"}), "at least 1");
  expectFailure(lint({"--cache-size=0", "good.cpp"}), "at least 1");
  expectFailure(lint({"--no-cache", "--cache=x", "good.cpp"}), "exclude each other");
}

TEST_F(LintFailures, BrokenConfiguration) {
  write(".clang-tidy", "Checks: [\n");
  CommandResult result = lint({"good.cpp"});
  EXPECT_EQ(result.status, 2);
  EXPECT_NE(result.errors.find(".clang-tidy:"), std::string::npos) << result.errors;
}

TEST_F(LintFailures, CrashCostsOneUnitOnly) {
  write("crash.cpp", "#pragma clang __debug crash\n");
  write("found.cpp", "void probe(int);\nvoid f() { probe(1); }\n");
  for (const char *jobs : {"-j1", "-j3"}) {
    CommandResult result = lint({jobs, "found.cpp", "crash.cpp", "good.cpp", "crash.cpp"});
    EXPECT_EQ(result.status, 2);
    EXPECT_NE(result.output.find("found.cpp:2:12: warning:"), std::string::npos) << result.output;
    EXPECT_TRUE(result.errors.starts_with("tether: error: crash.cpp: the analysis crashed: signal")) << result.errors;
    EXPECT_EQ(std::ranges::count(result.errors, '\n'), 1) << result.errors;
  }
}

/// "PID (NAME) STATE PARENT ..."; empty once the process is gone.
std::string processStatus(pid_t process) {
  std::ifstream stream("/proc/" + std::to_string(process) + "/stat");
  return {std::istreambuf_iterator<char>(stream), {}};
}

bool isRunning(pid_t process) {
  std::string status = processStatus(process);
  return !status.empty() && status.find(") Z ") == std::string::npos;
}

/// A process that `parent` has started, or -1.
pid_t childOf(pid_t parent) {
  for (const auto &entry : std::filesystem::directory_iterator("/proc")) {
    pid_t process = std::atoi(entry.path().filename().c_str());
    std::string status = process > 0 ? processStatus(process) : "";
    size_t end = status.rfind(')');
    if (end != std::string::npos && std::atoi(status.c_str() + end + 4) == parent)
      return process;
  }
  return -1;
}

template <typename Condition>
bool becomesTrue(const Condition &condition) {
  for (int i = 0; i < 3000 && !condition(); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  return condition();
}

TEST_F(LintFailures, WorkerThatCannotBeStartedAgainCostsTheUnitsThatAreLeft) {
  std::filesystem::copy_file(PROBE_PLUGIN, folder / "plugin.so");
  ASSERT_EQ(mkfifo((folder / "pipe.h").c_str(), 0600), 0);
  write("found.cpp", "void probe(int);\nvoid f() { probe(1); }\n");
  write("crash.cpp", "#include \"pipe.h\"\n");
  // The worker has loaded the plugin when it reads the header.
  std::jthread other([this] {
    std::ofstream header(folder / "pipe.h");
    std::filesystem::remove(folder / "plugin.so");
    header << "#pragma clang __debug crash\n";
  });
  CommandResult result = run({"lint", "--load=plugin.so", "-j1", "found.cpp", "crash.cpp", "good.cpp"});
  EXPECT_EQ(result.status, 2);
  EXPECT_NE(result.output.find("found.cpp:2:12: warning:"), std::string::npos) << result.output;
  EXPECT_TRUE(result.errors.starts_with("tether: error: crash.cpp: the analysis crashed: signal")) << result.errors;
  EXPECT_NE(result.errors.find("\ntether: error: good.cpp: cannot load plugin 'plugin.so': No such file"),
            std::string::npos)
      << result.errors;
}

TEST_F(LintFailures, KilledRunLeavesNoFileAndNoProcess) {
  write("slow.cpp", "constexpr long sum() {\n  long s = 0;\n  for (long i = 0; i < 2'000'000'000; ++i)\n    s += i;\n"
                    "  return s;\n}\nstatic_assert(sum() > 0);\n");
  std::vector<std::string> command =
      commandFor(probing({"-o", "out/report", "slow.cpp", "--", "-fconstexpr-steps=4000000000"}));
  write("out/other", "");
  Descriptor null = openNull();
  pid_t run = startProcess({command, {}, null.get(), null.get(), null.get()});
  pid_t worker = -1;
  ASSERT_TRUE(becomesTrue([&] { return (worker = childOf(run)) > 0; }));
  kill(run, SIGKILL);
  waitForProcess(run);
  EXPECT_TRUE(becomesTrue([&] { return !isRunning(worker); }));
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder / "out"), {}), 1);
}

TEST_F(LintFailures, UnitThatTakesTooLongCostsOneUnitOnly) {
  write("slow.cpp", "constexpr long sum() {\n  long s = 0;\n  for (long i = 0; i < 2'000'000'000; ++i)\n    s += i;\n"
                    "  return s;\n}\nstatic_assert(sum() > 0);\n");
  write("found.cpp", "void probe(int);\nvoid f() { probe(1); }\n");
  CommandResult result =
      lint({"-j1", "--unit-timeout=4", "slow.cpp", "found.cpp", "--", "-fconstexpr-steps=4000000000"});
  EXPECT_EQ(result.status, 2);
  EXPECT_NE(result.output.find("found.cpp:2:12: warning:"), std::string::npos) << result.output;
  EXPECT_EQ(result.errors,
            "tether: error: slow.cpp: the analysis was given up after 4 s; --unit-timeout=SECONDS gives it "
            "more\n");
}

} // namespace
