// Runs the real program in a folder of its own, for the tests of what it prints and returns.
#pragma once

#include "subprocess.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

namespace tether::tool {

struct CommandResult {
  int status = -1;
  std::string output;
  std::string errors;
};

class CommandTest : public testing::Test {
protected:
  std::filesystem::path folder;

  void SetUp() override {
    std::string pattern = testing::TempDir() + "tether-XXXXXX";
    folder = std::filesystem::canonical(mkdtemp(pattern.data()));
  }
  void TearDown() override { std::filesystem::remove_all(folder); }

  void write(const std::string &name, const std::string &text) const {
    std::filesystem::create_directories((folder / name).parent_path());
    std::ofstream(folder / name, std::ios::binary) << text;
  }

  std::string read(const std::string &name) const {
    std::ifstream stream(folder / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
  }

  /// "tether ARGUMENTS" with the test's folder as current directory, and a cache of its own.
  std::vector<std::string> commandFor(const std::vector<std::string> &arguments) const {
    std::vector<std::string> command = {"env", "-C", folder.string(), "XDG_CACHE_HOME=" + (folder / ".cache").string(),
                                        TETHER_COMMAND};
    command.insert(command.end(), arguments.begin(), arguments.end());
    return command;
  }

  CommandResult run(const std::vector<std::string> &arguments) const { return runCommand(commandFor(arguments)); }

  static CommandResult runCommand(const std::vector<std::string> &command,
                                  const std::vector<std::string> &environment = {}) {
    Descriptor output = makeScratchFile(), errors = makeScratchFile(), null = openNull();
    pid_t process = startProcess({command, environment, null.get(), output.get(), errors.get()});
    Ending ending = waitForProcess(process, std::chrono::seconds(120));
    int status = ending.timedOut || ending.signal ? -1 : ending.exitStatus;
    return {status, readScratchFile(output), readScratchFile(errors)};
  }

  /// What a command prints that writes to a terminal, with "NAME=value" in its environment.
  std::string runOnTerminal(const std::vector<std::string> &arguments, const std::string &variable) const {
    Descriptor master(posix_openpt(O_RDWR | O_NOCTTY));
    EXPECT_TRUE(grantpt(master.get()) == 0 && unlockpt(master.get()) == 0);
    Descriptor terminal(open(ptsname(master.get()), O_RDWR | O_NOCTTY)), null = openNull();
    waitForProcess(
        startProcess({commandFor(arguments), {"TERM=xterm", variable}, null.get(), terminal.get(), null.get()}),
        std::chrono::seconds(120));
    terminal.reset();
    std::string text;
    char buffer[4096];
    for (ssize_t size; (size = ::read(master.get(), buffer, sizeof buffer)) > 0;)
      text.append(buffer, static_cast<std::size_t>(size));
    return text;
  }

  /// Runs "tether lint" with the probe plugin's check tether-probe.
  CommandResult lint(const std::vector<std::string> &arguments) const { return run(probing(arguments)); }

  static std::vector<std::string> probing(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"lint", "--load=" PROBE_PLUGIN, "--checks=-*,tether-probe"});
    return arguments;
  }

  /// The same together with a unit that does not compile, so that the run fails.
  CommandResult lintBesideBroken(std::vector<std::string> arguments) const {
    write("broken.cpp", "int x = undeclared;\n");
    arguments.push_back("broken.cpp");
    CommandResult result = lint(arguments);
    EXPECT_EQ(result.status, 2) << result.errors;
    return result;
  }

  /// The run could not do its work and said why in one line that contains `message`.
  static void expectFailure(const CommandResult &result, const std::string &message) {
    EXPECT_EQ(result.status, 2) << result.errors;
    EXPECT_NE(result.errors.find(message), std::string::npos) << result.errors;
    EXPECT_TRUE(result.errors.starts_with("tether: error: ")) << result.errors;
    EXPECT_EQ(std::ranges::count(result.errors, '\n'), 1) << result.errors;
    EXPECT_EQ(result.output, "");
  }
};

} // namespace tether::tool
