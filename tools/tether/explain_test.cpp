// `tether explain`: the pages of the checks in a terminal.
#include "command_test.h"

using namespace tether::tool;

namespace {

class Explain : public CommandTest {
protected:
  static std::vector<std::string> checkFolders() {
    std::vector<std::string> folders;
    for (const auto &entry : std::filesystem::directory_iterator(TETHER_CHECKS_DIR))
      if (std::filesystem::exists(entry.path() / "README.md"))
        folders.push_back(entry.path().filename());
    return folders;
  }

  static std::string page(const std::string &check) {
    std::ifstream stream(TETHER_CHECKS_DIR "/" + check + "/README.md");
    return {std::istreambuf_iterator<char>(stream), {}};
  }
};

TEST_F(Explain, EveryCheckHasAPage) {
  for (const std::string &check : checkFolders()) {
    CommandResult result = run({"explain", "tether-" + check});
    EXPECT_EQ(result.status, 0) << result.errors;
    EXPECT_TRUE(result.output.starts_with("tether-" + check + "\n\nFinds ")) << result.output;
    for (const char *part : {"\nTier: ", "\nExample (wrong)\n", "\nOptions\n", "\nModelStates  "})
      EXPECT_NE(result.output.find(part), std::string::npos) << part << result.output;
    std::istringstream lines(result.output);
    for (std::string line; std::getline(lines, line);) {
      EXPECT_EQ(line.find('`'), std::string::npos) << line;
      EXPECT_TRUE(line.size() <= 100 || line.starts_with("    ")) << line;
    }
  }
}

TEST_F(Explain, WhatOnlyTheDriverReportsHasAPageToo) {
  for (const char *name : {"runtime-leak", "runtime-misuse", "unused-nolint"}) {
    CommandResult result = run({"explain", name});
    EXPECT_EQ(result.status, 0) << result.errors;
    EXPECT_TRUE(result.output.starts_with(std::string("tether-") + name + "\n\n")) << result.output;
  }
}

TEST_F(Explain, MarkdownIsThePageItself) {
  EXPECT_EQ(run({"explain", "tether-timeout", "--format=markdown"}).output, page("timeout"));
}

TEST_F(Explain, CodeStaysAsItIs) {
  std::string output = run({"explain", "lost-cancel"}).output;
  EXPECT_NE(output.find("    void watch() {\n      auto [ctx, cancel] = tether::with_cancel(tether::background());\n"),
            std::string::npos)
      << output;
}

TEST_F(Explain, ColoursCanBeRefused) {
  EXPECT_NE(runOnTerminal({"explain", "ncast"}, "NO_COLOR=").find("\033["), std::string::npos);
  std::string plain = runOnTerminal({"explain", "ncast"}, "NO_COLOR=1");
  EXPECT_TRUE(plain.starts_with("tether-ncast\r\n")) << plain;
  EXPECT_EQ(plain.find('\033'), std::string::npos) << plain;
}

TEST_F(Explain, ListsEveryCheckOnceByTier) {
  std::string output = run({"explain"}).output;
  size_t likely = output.find("\nlikely\n");
  ASSERT_TRUE(output.starts_with("certain\n") && likely != std::string::npos) << output;
  for (const std::string &check : checkFolders()) {
    size_t at = output.find("\n  tether-" + check + "\n      Finds ");
    ASSERT_NE(at, std::string::npos) << check;
    EXPECT_EQ(output.find("\n  tether-" + check + "\n", at + 1), std::string::npos) << check;
    EXPECT_EQ(at < likely, page(check).find("\nTier: certain. ") != std::string::npos) << check;
  }
}

TEST_F(Explain, MisspeltNamesGetSuggestions) {
  expectFailure(run({"explain", "tether-erly-return"}), "did you mean 'tether-early-return'?");
  expectFailure(run({"explain", "lock"}), "'tether-double-lock' or ");
  expectFailure(run({"explain", "xyz"}), "no check 'xyz'; 'tether explain' lists all checks");
  expectFailure(run({"explain", "frobnicate"}), "no check 'frobnicate'; 'tether explain' lists all checks");
}

TEST_F(Explain, WrongUsage) {
  expectFailure(run({"explain", "timeout", "ncast"}), "one check at a time");
  expectFailure(run({"explain", "timeout", "--format=html"}), "unknown format 'html'");
  expectFailure(run({"explain", "--frob"}), "unknown option '--frob'");
}

} // namespace
