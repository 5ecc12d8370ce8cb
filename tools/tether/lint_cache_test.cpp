// The cache of `tether lint`: nothing that could change a result goes unnoticed, and nothing else costs an analysis.
#include "command_test.h"

#include <chrono>
#include <thread>

#include <sys/stat.h>

using namespace tether::tool;
namespace fs = std::filesystem;

namespace {

class LintCache : public CommandTest {
protected:
  void SetUp() override {
    CommandTest::SetUp();
    write("h/shared.h", "void probe(int);\n");
    write("early/other.h", "");
    write("a.cpp", "#include \"shared.h\"\nvoid f() { probe(1); }\n");
    write("b.cpp", "int b;\n");
  }

  /// What two units cost, with the cache in the default place.
  CommandResult lintBoth(std::vector<std::string> more = {}) const {
    // What was written a moment ago might be written again within the same tick of the clock, and is not kept.
    std::this_thread::sleep_for(std::chrono::milliseconds(40));
    more.insert(more.end(), {"--verbose", "a.cpp", "b.cpp", "--", "-Iearly", "-Ih"});
    return lint(more);
  }

  static void expectAnalysed(const CommandResult &result, int count) {
    EXPECT_TRUE(result.errors.starts_with("tether: 2 units, " + std::to_string(count) + " of them analysed"))
        << result.errors;
    EXPECT_EQ(result.output.find("a.cpp:2:12: warning: call of 'probe'") != std::string::npos, result.status == 1)
        << result.output;
  }

  void expectAnalysed(int count) const { expectAnalysed(lintBoth(), count); }

  std::vector<fs::path> entries(const std::string &directory = ".cache/tether") const {
    std::vector<fs::path> files;
    for (const auto &entry : fs::directory_iterator(folder / directory))
      files.push_back(entry.path());
    return files;
  }
};

TEST_F(LintCache, SecondRunSaysTheSameWithoutAnalysing) {
  expectAnalysed(2);
  for (const char *format : {"--format=text", "--format=json", "--format=sarif"}) {
    CommandResult cached = lintBoth({format}), fresh = lintBoth({format, "--no-cache"});
    EXPECT_TRUE(cached.errors.starts_with("tether: 2 units, 0 of them analysed")) << cached.errors;
    EXPECT_TRUE(fresh.errors.starts_with("tether: 2 units, 2 of them analysed")) << fresh.errors;
    EXPECT_EQ(cached.output, fresh.output);
    EXPECT_EQ(cached.status, 1);
    EXPECT_EQ(fresh.status, 1);
  }
}

TEST_F(LintCache, ChangedSourceCostsItsUnit) {
  expectAnalysed(2);
  write("b.cpp", "void probe(int);\nvoid g() { probe(1); }\n");
  CommandResult result = lintBoth();
  expectAnalysed(result, 1);
  EXPECT_NE(result.output.find("b.cpp:2:12: warning:"), std::string::npos) << result.output;
  expectAnalysed(0);
}

TEST_F(LintCache, ChangedHeaderCostsTheUnitsThatReadIt) {
  expectAnalysed(2);
  write("h/shared.h", "void probe(int, int = 2);\n");
  CommandResult result = lintBoth();
  expectAnalysed(result, 1);
  EXPECT_NE(result.output.find("with 2 arguments"), std::string::npos) << result.output;
}

TEST_F(LintCache, ContentCountsAndTimeDoesNot) {
  expectAnalysed(2);
  write("h/shared.h", read("h/shared.h"));
  expectAnalysed(0);
  // The same size and the same time, as after "cp -p".
  auto time = fs::last_write_time(folder / "h/shared.h");
  write("h/shared.h", "void probe(char)\n;");
  fs::last_write_time(folder / "h/shared.h", time);
  expectAnalysed(1);
}

TEST_F(LintCache, HeaderThatAppearsEarlierOnThePath) {
  expectAnalysed(2);
  write("early/shared.h", "inline void probe(int) {}\n");
  expectAnalysed(1);
  fs::remove(folder / "early/shared.h");
  expectAnalysed(1);
}

TEST_F(LintCache, HeaderThatIsGone) {
  expectAnalysed(2);
  fs::remove(folder / "h/shared.h");
  CommandResult result = lintBoth();
  EXPECT_EQ(result.status, 2);
  EXPECT_NE(result.errors.find("'shared.h' file not found"), std::string::npos) << result.errors;
}

TEST_F(LintCache, ConfigurationThatAppearsOrChanges) {
  expectAnalysed(2);
  write(".clang-tidy", "Checks: 'tether-advice-probe'\n");
  CommandResult result = run({"lint", "--load=" PROBE_PLUGIN, "--verbose", "a.cpp", "--", "-Ih"});
  EXPECT_NE(result.output.find("[tether-advice-probe]"), std::string::npos) << result.output;
  expectAnalysed(2);
  expectAnalysed(0);
  write(".clang-tidy", "WarningsAsErrors: 'tether-*'\n");
  EXPECT_NE(lintBoth().output.find("a.cpp:2:12: error:"), std::string::npos);
}

TEST_F(LintCache, ChangedOptionsAndCompileCommand) {
  expectAnalysed(2);
  expectAnalysed(lintBoth({"--extra-arg=-DX"}), 2);
  expectAnalysed(lintBoth({"--checks=tether-probe"}), 2);
  expectAnalysed(lintBoth({"--header-filter=nothing"}), 2);
  expectAnalysed(lintBoth({"-j1", "--format=text"}), 0);
  EXPECT_NE(lint({"--verbose", "a.cpp", "--", "-Ih"}).errors.find("1 of them analysed"), std::string::npos);
  CommandResult elsewhere = runCommand(commandFor(probing({"--verbose", "a.cpp", "b.cpp", "--", "-Iearly", "-Ih"})),
                                       {"CPATH=" + (folder / "other").string()});
  expectAnalysed(elsewhere, 2);
}

TEST_F(LintCache, ChangedPlugin) {
  fs::copy_file(PROBE_PLUGIN, folder / "plugin.so");
  auto lintWithCopy = [&] { return run({"lint", "--load=plugin.so", "--verbose", "a.cpp", "b.cpp", "--", "-Ih"}); };
  expectAnalysed(lintWithCopy(), 2);
  std::this_thread::sleep_for(std::chrono::milliseconds(40));
  expectAnalysed(lintWithCopy(), 0);
  std::ofstream(folder / "plugin.so", std::ios::app) << "x";
  expectAnalysed(lintWithCopy(), 2);
}

TEST_F(LintCache, ChangedProgram) {
  fs::copy_file(TETHER_COMMAND, folder / "tether");
  auto lintWithCopy = [&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(40));
    std::vector<std::string> command = commandFor(probing({"--verbose", "a.cpp", "b.cpp", "--", "-Ih"}));
    std::ranges::replace(command, TETHER_COMMAND, (folder / "tether").string());
    return runCommand(command);
  };
  expectAnalysed(lintWithCopy(), 2);
  expectAnalysed(lintWithCopy(), 0);
  std::ofstream(folder / "tether", std::ios::app) << "x";
  expectAnalysed(lintWithCopy(), 2);
}

TEST_F(LintCache, FailedUnitsAreNotKept) {
  write("b.cpp", "int b = undeclared;\n");
  for (int i = 0; i < 2; ++i) {
    CommandResult result = lintBoth();
    EXPECT_EQ(result.status, 2);
    EXPECT_NE(result.errors.find("b.cpp:1:9: error:"), std::string::npos) << result.errors;
    EXPECT_NE(result.errors.find(i == 0 ? "2 of them analysed" : "1 of them analysed"), std::string::npos);
  }
}

TEST_F(LintCache, WhatComesThroughAPipeIsNotKept) {
  ASSERT_EQ(mkfifo((folder / "pipe.h").c_str(), 0600), 0);
  write("c.cpp", "#include \"pipe.h\"\nvoid probe(int);\n#ifdef SECOND\nvoid f() { probe(1); }\n#endif\n");
  for (const char *name : {"FIRST", "SECOND"}) {
    std::jthread writer([&] { std::ofstream(folder / "pipe.h") << "#define " << name << "\n"; });
    EXPECT_EQ(lint({"c.cpp"}).status, name == std::string("SECOND"));
  }
}

TEST_F(LintCache, CorruptEntriesAreNoEntries) {
  expectAnalysed(2);
  for (int damage = 0; damage < 4; ++damage) {
    std::vector<fs::path> files = entries();
    ASSERT_EQ(files.size(), 2u);
    for (const fs::path &file : files) {
      std::string text = read(file.string());
      text = damage == 0 ? "" : damage == 1 ? text.substr(0, text.size() / 2) : damage == 2 ? text + "x" : text;
      if (damage == 3)
        text[text.size() / 2] ^= 1;
      std::ofstream(file, std::ios::binary) << text;
    }
    expectAnalysed(2);
  }
  expectAnalysed(0);
}

TEST_F(LintCache, NoCacheKeepsNothing) {
  expectAnalysed(lintBoth({"--no-cache"}), 2);
  EXPECT_FALSE(fs::exists(folder / ".cache"));
}

TEST_F(LintCache, DirectoryThatWasAskedFor) {
  expectAnalysed(lintBoth({"--cache=kept/here"}), 2);
  expectAnalysed(lintBoth({"--cache=kept/here"}), 0);
  EXPECT_FALSE(fs::exists(folder / ".cache"));
  expectFailure(lint({"--cache=a.cpp", "b.cpp"}), "the cache directory 'a.cpp'");
  expectFailure(lint({"--cache=a.cpp/x", "b.cpp"}), "the cache directory 'a.cpp/x'");
}

TEST_F(LintCache, DefaultDirectoryThatCannotBeUsed) {
  std::vector<std::string> command = commandFor(probing({"a.cpp", "--", "-Ih"}));
  std::ranges::replace_if(
      command, [](const std::string &word) { return word.starts_with("XDG_"); }, "XDG_CACHE_HOME=/dev/null");
  CommandResult result = runCommand(command);
  EXPECT_EQ(result.status, 1);
  EXPECT_EQ(result.errors, "");
}

TEST_F(LintCache, RunsAtTheSameTimeShareIt) {
  const std::string expected = lintBoth({"--no-cache"}).output;
  std::vector<CommandResult> results(4);
  {
    std::vector<std::jthread> threads;
    for (CommandResult &result : results)
      threads.emplace_back([&] { result = lintBoth(); });
  }
  for (const CommandResult &result : results)
    EXPECT_EQ(result.output, expected);
  EXPECT_EQ(entries().size(), 2u);
  expectAnalysed(0);
}

TEST_F(LintCache, OldestEntriesGiveWay) {
  const std::string large(600'000, 'x');
  write("kept/older.tether-result", large);
  write("kept/newer.tether-result", large);
  write("kept/stopped.tether-result.123456", "x");
  write("kept/writing.tether-result.123456", "x");
  write("kept/foreign", large + large);
  auto now = fs::file_time_type::clock::now();
  fs::last_write_time(folder / "kept/older.tether-result", now - std::chrono::hours(3));
  fs::last_write_time(folder / "kept/newer.tether-result", now - std::chrono::hours(2));
  fs::last_write_time(folder / "kept/stopped.tether-result.123456", now - std::chrono::hours(2));
  expectAnalysed(lintBoth({"--cache=kept", "--cache-size=1"}), 2);
  EXPECT_FALSE(fs::exists(folder / "kept/older.tether-result"));
  EXPECT_TRUE(fs::exists(folder / "kept/newer.tether-result"));
  EXPECT_FALSE(fs::exists(folder / "kept/stopped.tether-result.123456"));
  EXPECT_TRUE(fs::exists(folder / "kept/writing.tether-result.123456"));
  EXPECT_TRUE(fs::exists(folder / "kept/foreign"));
  expectAnalysed(lintBoth({"--cache=kept"}), 0);
}

} // namespace
