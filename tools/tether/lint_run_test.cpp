// How `tether lint` goes about many units: parts of a run, and what it shows meanwhile.
#include "command_test.h"

#include <pty.h>
#include <unistd.h>

using namespace tether::tool;

namespace {

class LintRun : public CommandTest {
protected:
  /// What a run with a terminal for standard output and error writes there.
  std::string onTerminal(const std::vector<std::string> &arguments, const std::vector<std::string> &environment) const {
    int main = -1, other = -1;
    winsize size{.ws_row = 24, .ws_col = 40, .ws_xpixel = 0, .ws_ypixel = 0};
    EXPECT_EQ(openpty(&main, &other, nullptr, nullptr, &size), 0);
    Descriptor reader(main), terminal(other), null = openNull();
    pid_t process =
        startProcess({commandFor(probing(arguments)), environment, null.get(), terminal.get(), terminal.get()});
    EXPECT_NE(waitForProcess(process, std::chrono::seconds(120)).exitStatus, 2);
    terminal.reset();
    std::string text;
    char buffer[4096];
    for (ssize_t count; (count = ::read(main, buffer, sizeof buffer)) > 0;)
      text.append(buffer, static_cast<size_t>(count));
    return text;
  }

  /// The files in which a run finds something.
  std::string filesFound(const std::vector<std::string> &arguments) const {
    CommandResult result = lint(arguments);
    EXPECT_EQ(result.status, result.output.empty() ? 0 : 1) << result.errors;
    std::string files;
    for (size_t at = 0; (at = result.output.find(".cpp:2:12: warning", at)) != std::string::npos; ++at)
      files += result.output.substr(at - 1, 1);
    return files;
  }
};

TEST_F(LintRun, TerminalShowsProgressAndErasesIt) {
  const std::string longName = std::string(60, 'l') + ".cpp";
  write("a.cpp", "int a;\n");
  write(longName, "int b;\n");
  std::string text = onTerminal({"-j1", "a.cpp", longName}, {"TERM=xterm"});
  EXPECT_EQ(text, "\r\033[K[1/2] a.cpp\r\033[K[2/2] " + std::string(33, 'l') + "\r\033[K");
  // Those that need no analysis are counted at once.
  write("a.cpp", "int changed;\n");
  text = onTerminal({"-j1", "a.cpp", longName}, {"TERM=xterm"});
  EXPECT_EQ(text, "\r\033[K[2/2] a.cpp\r\033[K");
}

TEST_F(LintRun, NoProgressWhereItCannotBeErased) {
  write("a.cpp", "int a;\n");
  EXPECT_EQ(onTerminal({"--no-cache", "a.cpp"}, {"TERM=dumb"}), "");
  EXPECT_EQ(onTerminal({"--no-cache", "a.cpp"}, {"TERM="}), "");
  EXPECT_EQ(lint({"--no-cache", "a.cpp"}).errors, "");
}

TEST_F(LintRun, ColoursOnATerminalThatWantsThem) {
  write("a.cpp", "void probe(int);\nvoid f() { probe(1); }\n");
  const std::string colour = "\033[1m";
  EXPECT_NE(onTerminal({"a.cpp"}, {"TERM=xterm", "NO_COLOR="}).find(colour), std::string::npos);
  EXPECT_EQ(onTerminal({"a.cpp"}, {"TERM=xterm", "NO_COLOR=1"}).find(colour), std::string::npos);
  EXPECT_EQ(onTerminal({"a.cpp"}, {"TERM=dumb", "NO_COLOR="}).find('\033'), std::string::npos);
}

TEST_F(LintRun, ShardsAreThePartsOfTheRun) {
  std::vector<std::string> all;
  for (char name = 'a'; name <= 'l'; ++name) {
    all.push_back(std::string(1, name) + ".cpp");
    write(all.back(), "void probe(int);\nvoid f() { probe(1); }\n");
  }
  auto shard = [&](const char *part, std::vector<std::string> files) {
    files.insert(files.begin(), std::string("--shard=") + part);
    return filesFound(files);
  };
  std::string parts[] = {shard("1/3", all), shard("2/3", all), shard("3/3", all)};
  std::string united;
  for (const std::string &part : parts) {
    EXPECT_FALSE(part.empty());
    united += part;
  }
  std::ranges::sort(united);
  EXPECT_EQ(united, "abcdefghijkl");
  // Other files do not move a file from one part to another.
  EXPECT_EQ(shard("2/3", {parts[1].substr(0, 1) + ".cpp"}), parts[1].substr(0, 1));
  EXPECT_EQ(shard("1/3", {parts[1].substr(0, 1) + ".cpp"}), "");
  EXPECT_EQ(shard("1/1", all), "abcdefghijkl");
}

} // namespace
