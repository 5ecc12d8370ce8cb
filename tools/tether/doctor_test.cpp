// `tether doctor` on set-ups that work and on broken ones.
#include "command_test.h"

using namespace tether::tool;

namespace {

class Doctor : public CommandTest {
protected:
  void SetUp() override {
    CommandTest::SetUp();
    write("good.cpp", "int main() {}\n");
    write("build/compile_commands.json", database("good.cpp"));
    write(".clang-tidy", "Checks: '-*,tether-*,-tether-advice-*'\nCheckOptions:\n  tether-timeout.ModelStates: 1000\n");
  }

  std::string database(const std::string &file) const {
    return "[{\"directory\": \"" + folder.string() + "\", \"file\": \"" + file + "\", \"command\": \"clang++ -c " +
           file + "\"}]";
  }

  /// A program that only knows how to say its version.
  std::string programOfVersion(const std::string &version) const {
    write("program", "#!/bin/sh\necho 'LLVM version " + version + "'\n");
    std::filesystem::permissions(folder / "program", std::filesystem::perms::owner_all);
    return folder / "program";
  }

  CommandResult doctor(std::vector<std::string> arguments = {}) const {
    arguments.insert(arguments.begin(), "doctor");
    return run(arguments);
  }

  /// With one variable of the environment changed.
  CommandResult doctorWith(const std::string &variable) const {
    Descriptor output = makeScratchFile();
    Ending ending = waitForProcess(startProcess(
        {{"/usr/bin/env", "-C", folder, variable, TETHER_COMMAND, "doctor"}, {}, -1, output.get(), output.get()}));
    return {ending.exitStatus, readScratchFile(output), ""};
  }

  /// One thing failed, in this way, and all others did not.
  static void expectOnly(const CommandResult &result, const std::string &what, const std::string &found) {
    EXPECT_EQ(result.status, 1) << result.output;
    EXPECT_EQ(result.errors, "");
    std::istringstream lines(result.output);
    bool seen = false;
    for (std::string line; std::getline(lines, line);) {
      if (!line.starts_with("failed "))
        continue;
      EXPECT_TRUE(line.starts_with("failed   " + what + " ")) << result.output;
      seen |= line.find(found) != std::string::npos;
      std::getline(lines, line);
      EXPECT_NE(line.find(" -> "), std::string::npos) << "no remedy: " << result.output;
    }
    EXPECT_TRUE(seen) << found << "\n" << result.output;
  }
};

TEST_F(Doctor, AllIsWell) {
  CommandResult result = doctor();
  EXPECT_EQ(result.status, 0) << result.output;
  EXPECT_EQ(result.errors, "");
  for (const char *line : {"ok       tether ", "ok       compiler headers ", "ok       runtime ",
                           "ok       clang-tidy ", "ok       plugin ", "ok       database ", "ok       configuration "})
    EXPECT_NE(result.output.find(line), std::string::npos) << line << result.output;
  EXPECT_NE(result.output.find(folder / "build"), std::string::npos) << result.output;
  EXPECT_NE(result.output.find(folder / ".clang-tidy"), std::string::npos) << result.output;
}

TEST_F(Doctor, ColoursCanBeRefused) {
  EXPECT_NE(runOnTerminal({"doctor"}, "NO_COLOR=").find("\033["), std::string::npos);
  std::string plain = runOnTerminal({"doctor"}, "NO_COLOR=1");
  EXPECT_NE(plain.find("ok       tether "), std::string::npos) << plain;
  EXPECT_EQ(plain.find('\033'), std::string::npos) << plain;
}

TEST_F(Doctor, NothingToTryIsNoFailure) {
  std::filesystem::remove_all(folder / "build");
  std::filesystem::remove(folder / ".clang-tidy");
  CommandResult result = doctor();
  EXPECT_EQ(result.status, 0) << result.output;
  EXPECT_NE(result.output.find("skipped  database "), std::string::npos) << result.output;
  EXPECT_NE(result.output.find("skipped  configuration "), std::string::npos) << result.output;
}

TEST_F(Doctor, PluginThatIsMissing) { expectOnly(doctor({"--plugin=nope.so"}), "plugin", "no such file: nope.so"); }

TEST_F(Doctor, PluginOfAnotherVersion) {
  expectOnly(doctor({"--plugin=" OTHER_VERSION_PLUGIN}), "plugin", "built for clang-tidy 18.1.8 but was loaded by");
}

TEST_F(Doctor, PluginThatIsNoPlugin) {
  expectOnly(doctor({"--plugin=good.cpp"}), "plugin", "Error opening");
  expectOnly(doctor({"--plugin=" PROBE_PLUGIN}), "plugin", "does not bring tether-add-after-wait");
}

TEST_F(Doctor, NoClangTidy) {
  expectOnly(doctor({"--clang-tidy=" + folder.string() + "/nope"}), "clang-tidy", "No such file");
  expectOnly(doctorWith("PATH=/nowhere"), "clang-tidy", "clang-tidy-19: No such file");
}

TEST_F(Doctor, CacheThatCannotBeWritten) {
  expectOnly(doctorWith("XDG_CACHE_HOME=" + folder.string() + "/good.cpp"), "cache", "good.cpp/tether'");
  CommandResult result = doctorWith("XDG_CACHE_HOME=" + folder.string() + "/cache");
  EXPECT_EQ(result.status, 0) << result.output;
  EXPECT_NE(result.output.find("ok       cache               " + folder.string() + "/cache/tether\n"),
            std::string::npos)
      << result.output;
}

TEST_F(Doctor, ClangTidyOfAnotherVersion) {
  expectOnly(doctor({"--clang-tidy=" + programOfVersion("18.1.8")}), "clang-tidy", "is version 18.1.8");
}

TEST_F(Doctor, MisspeltNamesInTheConfiguration) {
  write(".clang-tidy", "Checks: '-*,tether-tiemout'\n");
  expectOnly(doctor(), "configuration", "unknown check 'tether-tiemout'; did you mean 'tether-timeout'");
  write(".clang-tidy", "Checks: '-*,tether-*'\nCheckOptions:\n  tether-timeout.ModelState: 1\n");
  expectOnly(doctor(), "configuration", "did you mean 'tether-timeout.ModelStates'");
  write(".clang-tidy", "Checks: [\n");
  expectOnly(doctor(), "configuration", "error:");
}

TEST_F(Doctor, ConfigurationBesideAUnit) {
  write("below/unit.cpp", "");
  write("below/.clang-tidy", "Checks: 'tether-ncats'\n");
  write("build/compile_commands.json", database("below/unit.cpp"));
  expectOnly(doctor(), "configuration", "did you mean 'tether-ncast'");
}

TEST_F(Doctor, BrokenDatabase) {
  expectOnly(doctor({"-p", "nowhere"}), "database", "no such directory: 'nowhere'");
  write("build/compile_commands.json", database("gone.cpp"));
  expectOnly(doctor(), "database", "gone.cpp");
  write("build/compile_commands.json", "[{");
  expectOnly(doctor({"-p", "build"}), "database", "malformed compilation database in 'build'");
}

TEST_F(Doctor, ClangTidyThatCMakeStarts) {
  write("build/CMakeCache.txt", "CMAKE_CXX_CLANG_TIDY:STRING=clang-tidy-19;--load=/nowhere/TetherTidy.so\n");
  expectOnly(doctor(), "CMAKE_CXX_CLANG_TIDY", "no such file: /nowhere/TetherTidy.so");
  write("build/CMakeCache.txt", "CMAKE_CXX_CLANG_TIDY:UNINITIALIZED=clang-tidy-19;--checks=tether-*\n");
  expectOnly(doctor(), "CMAKE_CXX_CLANG_TIDY", "loads no plugin");
  write("build/CMakeCache.txt", "CMAKE_CXX_CLANG_TIDY:STRING=clang-tidy-19;--load=" PROBE_PLUGIN "\n");
  EXPECT_EQ(doctor().status, 0);
}

TEST_F(Doctor, OwnHeadersThatCMakePrecompiles) {
  write("build/CMakeFiles/x.dir/cmake_pch.hxx", "#pragma GCC system_header\n#include <vector>\n");
  write("build/compile_commands.json", R"([{"directory": ")" + (folder / "build").string() +
                                           R"(", "file": "../good.cpp", "command": "clang++ -Xclang )" +
                                           R"(-include -Xclang CMakeFiles/x.dir/cmake_pch.hxx -c ../good.cpp"}])");
  EXPECT_EQ(doctor().output.find("precompiled"), std::string::npos);
  write("build/CMakeFiles/x.dir/cmake_pch.hxx",
        "#pragma GCC system_header\n#include \"/a/own.h\"\n#include <vector>\n#include \"/b/own.h\"\n");
  CommandResult result = doctor();
  EXPECT_EQ(result.status, 0) << result.output;
  EXPECT_NE(result.output.find("skipped  precompiled headers /a/own.h and 1 more: nothing in them"), std::string::npos)
      << result.output;
}

TEST_F(Doctor, WrongUsage) {
  expectFailure(doctor({"good.cpp"}), "unexpected argument 'good.cpp'");
  expectFailure(doctor({"--frob"}), "unknown option '--frob'");
  expectFailure(doctor({"-p", ""}), "the value is empty");
}

} // namespace
