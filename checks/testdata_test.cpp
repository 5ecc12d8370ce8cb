// Runs the real clang-tidy with the plugin on every file of checks/*/testdata and compares the findings with
// the expectations that stand in the file itself, each on the line that it is about:
//
//   // want: tether-x[, tether-y]   these warnings and no others
//   // note: text                   a note with this text that belongs to a wanted warning
//   // miss: tether-x (reason)      a known miss: once the warning appears, the label has to become a want
//
// NAME.cpp beside NAME.fixed.cpp: `clang-tidy --fix` on NAME.cpp without its expectations gives
// NAME.fixed.cpp, which compiles and lints silent.
//
// Compile definitions: TETHER_PLUGIN, TETHER_CLANG_TIDY, TETHER_RUNTIME_INCLUDE, TETHER_CHECKS_DIR.

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <sys/wait.h>
#include <unistd.h>

namespace {

namespace fs = std::filesystem;

struct Note {
  std::string File;
  int Line;
  std::string Text;
};

struct Finding {
  std::string File;
  int Line;
  std::string Severity, Text, Check;
  std::vector<Note> Notes;
};

struct Expectations {
  std::map<int, std::multiset<std::string>> Wants, Misses;
  std::map<int, std::vector<std::string>> Notes;
};

struct Lint {
  std::string Command, Output;
  int Signal = 0;
  std::vector<Finding> Findings;
};

const std::regex Expectation(R"(\s*// (want|note|miss): ((?:(?! // ).)*))");

std::string readFile(const fs::path &File) {
  std::ifstream In(File);
  EXPECT_TRUE(In) << "cannot read " << File;
  return {std::istreambuf_iterator<char>(In), {}};
}

void writeFile(const fs::path &File, const std::string &Text) {
  std::ofstream Out(File, std::ios::trunc);
  ASSERT_TRUE(Out << Text) << "cannot write " << File;
}

std::vector<std::string> lines(const std::string &Text) {
  std::vector<std::string> Result;
  std::istringstream In(Text);
  for (std::string Line; std::getline(In, Line);)
    Result.push_back(Line);
  return Result;
}

std::multiset<std::string> checkNames(const std::string &List) {
  static const std::regex Name(R"(tether-[a-z-]+)");
  const std::string Names = List.substr(0, List.find('('));
  std::multiset<std::string> Result;
  for (std::sregex_iterator It(Names.begin(), Names.end(), Name), End; It != End; ++It)
    Result.insert(It->str());
  EXPECT_FALSE(Result.empty()) << "an expectation without a check's name: " << List;
  return Result;
}

Expectations readExpectations(const std::string &Text) {
  Expectations Result;
  int Number = 0;
  for (const std::string &Line : lines(Text)) {
    ++Number;
    for (std::sregex_iterator It(Line.begin(), Line.end(), Expectation), End; It != End; ++It) {
      const std::string Kind = (*It)[1];
      if (Kind == "note")
        Result.Notes[Number].push_back((*It)[2]);
      else
        (Kind == "want" ? Result.Wants : Result.Misses)[Number] = checkNames((*It)[2]);
    }
  }
  return Result;
}

std::string withoutExpectations(const std::string &Text) {
  std::string Result;
  for (const std::string &Line : lines(Text))
    Result += std::regex_replace(Line, Expectation, "") + '\n';
  return Result;
}

std::vector<Finding> parseFindings(const std::string &Output) {
  static const std::regex Diagnostic(
      R"(^(.+?):(\d+):\d+: (warning|error|fatal error|note): (.*?)(?: \[([A-Za-z0-9.,-]+)\])?$)");
  std::vector<Finding> Result;
  for (const std::string &Line : lines(Output)) {
    std::smatch Match;
    if (!std::regex_match(Line, Match, Diagnostic))
      continue;
    const int Number = std::stoi(Match[2]);
    if (Match[3] != "note")
      Result.push_back({Match[1], Number, Match[3], Match[4], Match[5], {}});
    else if (!Result.empty() && !std::string(Match[4]).starts_with("expanded from "))
      Result.back().Notes.push_back({Match[1], Number, Match[4]});
  }
  return Result;
}

std::string quoted(const std::string &Word) { return "'" + Word + "'"; }

Lint runClangTidy(const fs::path &File, const std::string &Options = "") {
  Lint Result;
  Result.Command = quoted(TETHER_CLANG_TIDY) + " --load=" + quoted(TETHER_PLUGIN) +
                   " --checks='-*,tether-*,-tether-advice-*' --config='{}' --quiet " + Options + " " +
                   quoted(File.string()) + " -- -std=c++20 -I" + quoted(TETHER_RUNTIME_INCLUDE);
  // The limit turns an endless search into a signal, and exec lets the signal of clang-tidy be seen.
  FILE *Pipe = popen(("ulimit -t 120; exec " + Result.Command + " 2>/dev/null").c_str(), "r");
  if (!Pipe) {
    ADD_FAILURE() << "cannot start " << Result.Command;
    return Result;
  }
  std::array<char, 4096> Buffer;
  while (std::size_t Size = fread(Buffer.data(), 1, Buffer.size(), Pipe))
    Result.Output.append(Buffer.data(), Size);
  const int Status = pclose(Pipe);
  if (WIFSIGNALED(Status))
    Result.Signal = WTERMSIG(Status);
  Result.Findings = parseFindings(Result.Output);
  return Result;
}

std::string where(const fs::path &File, int Line) { return File.string() + ":" + std::to_string(Line); }

void expectEnded(const Lint &R) {
  EXPECT_EQ(R.Signal, 0) << "clang-tidy was killed by signal " << R.Signal << ": " << R.Command;
}

void expectCompiles(const Lint &R) {
  for (const Finding &F : R.Findings)
    if (F.Severity != "warning")
      ADD_FAILURE() << where(F.File, F.Line) << ": the test data does not compile: " << F.Text;
}

bool followsWording(const std::string &Text) {
  return !Text.empty() && (Text[0] == '\'' || std::islower(static_cast<unsigned char>(Text[0]))) && Text.back() != '.';
}

void expectWording(const Lint &R) {
  for (const Finding &F : R.Findings) {
    if (!F.Check.starts_with("tether-"))
      continue;
    EXPECT_FALSE(F.Notes.empty()) << where(F.File, F.Line) << ": no note explains: " << F.Text;
    EXPECT_TRUE(followsWording(F.Text)) << where(F.File, F.Line) << ": lower case and no full stop: " << F.Text;
    for (const Note &N : F.Notes)
      EXPECT_TRUE(followsWording(N.Text)) << where(N.File, N.Line) << ": lower case and no full stop: " << N.Text;
  }
}

// Removes from Wants what was found; everything else that was found is a failure.
std::vector<const Finding *> matchWants(const fs::path &File, const Lint &R, const Expectations &Expected,
                                        std::map<int, std::multiset<std::string>> &Wants) {
  std::vector<const Finding *> Wanted;
  for (const Finding &F : R.Findings) {
    if (F.Severity != "warning")
      continue;
    auto &Here = Wants[F.Line];
    const auto It = Here.find(F.Check);
    if (fs::path(F.File).filename() == File.filename() && It != Here.end()) {
      Here.erase(It);
      Wanted.push_back(&F);
      continue;
    }
    const auto Miss = Expected.Misses.find(F.Line);
    const bool WasMissed = Miss != Expected.Misses.end() && Miss->second.contains(F.Check);
    ADD_FAILURE() << where(F.File, F.Line) << ": "
                  << (WasMissed ? "found, although labelled as a miss: make it a want: " : "unwanted: ") << F.Text
                  << " [" << F.Check << "]";
  }
  return Wanted;
}

bool hasNote(const std::vector<const Finding *> &Wanted, int Line, const std::string &Text) {
  return std::ranges::any_of(Wanted, [&](const Finding *F) {
    return std::ranges::any_of(F->Notes,
                               [&](const Note &N) { return N.Line == Line && N.Text.find(Text) != std::string::npos; });
  });
}

void compare(const fs::path &File, const Lint &R, const Expectations &Expected) {
  auto Wants = Expected.Wants;
  const auto Wanted = matchWants(File, R, Expected, Wants);
  for (const auto &[Line, Checks] : Wants)
    for (const std::string &Check : Checks)
      ADD_FAILURE() << where(File, Line) << ": no warning [" << Check << "]";
  for (const auto &[Line, Texts] : Expected.Notes)
    for (const std::string &Text : Texts)
      EXPECT_TRUE(hasNote(Wanted, Line, Text)) << where(File, Line) << ": no note with the text: " << Text;
}

bool isFixed(const fs::path &File) { return File.string().ends_with(".fixed.cpp"); }

fs::path fixedOf(fs::path File) { return File.replace_extension(".fixed.cpp"); }

std::vector<fs::path> checkFolders() {
  std::vector<fs::path> Result;
  for (const auto &Entry : fs::directory_iterator(TETHER_CHECKS_DIR))
    if (fs::is_directory(Entry.path() / "testdata"))
      Result.push_back(Entry.path());
  std::ranges::sort(Result);
  return Result;
}

std::vector<fs::path> testdataOf(const fs::path &Folder) {
  std::vector<fs::path> Result;
  for (const auto &Entry : fs::directory_iterator(Folder / "testdata"))
    if (Entry.path().extension() == ".cpp" && !isFixed(Entry.path()))
      Result.push_back(Entry.path());
  std::ranges::sort(Result);
  return Result;
}

std::vector<fs::path> allTestdata() {
  std::vector<fs::path> Result;
  for (const fs::path &Folder : checkFolders())
    std::ranges::copy(testdataOf(Folder), std::back_inserter(Result));
  return Result;
}

std::vector<fs::path> testdataWithFix() {
  std::vector<fs::path> Result = allTestdata();
  std::erase_if(Result, [](const fs::path &File) { return !fs::exists(fixedOf(File)); });
  return Result;
}

std::string nameOf(const fs::path &File) {
  std::string Name = File.parent_path().parent_path().filename().string() + "_" + File.stem().string();
  std::ranges::replace_if(
      Name, [](unsigned char C) { return !std::isalnum(C); }, '_');
  return Name;
}

std::string paramName(const testing::TestParamInfo<fs::path> &Info) { return nameOf(Info.param); }

// A folder of its own for each test, because the tests may run at the same time.
fs::path scratch(const std::string &Test) {
  const fs::path Result = fs::path(testing::TempDir()) / ("tether-testdata-" + std::to_string(getpid()) + "-" + Test);
  fs::create_directories(Result);
  return Result;
}

class Testdata : public testing::TestWithParam<fs::path> {};

TEST_P(Testdata, FindingsMatchTheExpectations) {
  const Lint R = runClangTidy(GetParam());
  expectEnded(R);
  expectCompiles(R);
  expectWording(R);
  compare(GetParam(), R, readExpectations(readFile(GetParam())));
}

INSTANTIATE_TEST_SUITE_P(Checks, Testdata, testing::ValuesIn(allTestdata()), paramName);

class FixIt : public testing::TestWithParam<fs::path> {};

TEST_P(FixIt, GivesTheFixedFile) {
  const fs::path Folder = scratch(nameOf(GetParam()));
  const fs::path Copy = Folder / GetParam().filename();
  writeFile(Copy, withoutExpectations(readFile(GetParam())));
  expectEnded(runClangTidy(Copy, "--fix"));
  EXPECT_EQ(readFile(Copy), readFile(fixedOf(GetParam())));
  fs::remove_all(Folder);
}

TEST_P(FixIt, LeavesNothingToReport) {
  const Lint R = runClangTidy(fixedOf(GetParam()));
  expectEnded(R);
  expectCompiles(R);
  compare(fixedOf(GetParam()), R, {});
}

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(FixIt);
INSTANTIATE_TEST_SUITE_P(Checks, FixIt, testing::ValuesIn(testdataWithFix()), paramName);

// An editor lints code that is being typed.
TEST(BrokenCode, TruncatedFilesDoNotCrash) {
  const std::string Whole = readFile(fs::path(TETHER_CHECKS_DIR) / "early-return/testdata/guards.cpp");
  const fs::path Folder = scratch("truncated");
  constexpr std::size_t Points = 20;
  for (std::size_t I = 1; I <= Points; ++I) {
    writeFile(Folder / "truncated.cpp", Whole.substr(0, Whole.size() * I / (Points + 1)));
    SCOPED_TRACE("the first " + std::to_string(Whole.size() * I / (Points + 1)) + " characters of guards.cpp");
    expectEnded(runClangTidy(Folder / "truncated.cpp"));
  }
  fs::remove_all(Folder);
}

class Folder : public testing::TestWithParam<fs::path> {};

// Every silence is a claim: it has a reason above it, and there are more of them than of findings.
TEST_P(Folder, HasMoreSilentCasesThanFindings) {
  static const std::regex Silent(R"(^\s*(?!(return|explicit)\b)[A-Za-z][\w:<>,&*\[\] ]* [&*]?no_warning_\w+( \{|\().*)");
  std::size_t SilentCases = 0, Findings = 0;
  for (const fs::path &File : testdataOf(GetParam())) {
    const std::string Text = readFile(File);
    for (const auto &[Line, Checks] : readExpectations(Text).Wants)
      Findings += Checks.size();
    std::string Above;
    int Number = 0;
    for (const std::string &Line : lines(Text)) {
      ++Number;
      if (std::regex_match(Line, Silent)) {
        ++SilentCases;
        EXPECT_TRUE(Above.find("// ") != std::string::npos) << where(File, Number) << ": no reason above";
      }
      if (!Line.starts_with("template <"))
        Above = Line;
    }
  }
  EXPECT_GT(SilentCases, Findings);
}

TEST_P(Folder, HasAPage) {
  const std::string Name = GetParam().filename().string();
  const std::vector<std::string> Page = lines(readFile(GetParam() / "README.md"));
  ASSERT_GE(Page.size(), 3u);
  EXPECT_EQ(Page[0], "# tether-" + Name);
  EXPECT_EQ(Page[1], "");
  EXPECT_TRUE(Page[2].ends_with(".")) << "the summary is one sentence: " << Page[2];
}

std::string folderName(const testing::TestParamInfo<fs::path> &Info) {
  std::string Name = Info.param.filename().string();
  std::ranges::replace(Name, '-', '_');
  return Name;
}

INSTANTIATE_TEST_SUITE_P(Checks, Folder, testing::ValuesIn(checkFolders()), folderName);

// The driver itself: the parser of the expectations and of clang-tidy's output.

TEST(Driver, ReadsExpectations) {
  const Expectations E = readExpectations("a // want: tether-x, tether-y\nb // note: made here // want: tether-z\n"
                                          "c // miss: tether-x (not tether-y)\n");
  EXPECT_EQ(E.Wants.at(1), (std::multiset<std::string>{"tether-x", "tether-y"}));
  EXPECT_EQ(E.Notes.at(2), std::vector<std::string>{"made here"});
  EXPECT_EQ(E.Wants.at(2), std::multiset<std::string>{"tether-z"});
  EXPECT_EQ(E.Misses.at(3), std::multiset<std::string>{"tether-x"});
  EXPECT_EQ(withoutExpectations("  b; // note: made here // want: tether-z\n"), "  b;\n");
}

// clang-tidy ignores a plugin that it cannot load and then finds nothing.
TEST(Driver, PluginIsLoaded) {
  ASSERT_TRUE(fs::exists(TETHER_PLUGIN)) << TETHER_PLUGIN;
  const Lint R = runClangTidy(allTestdata().front(), "--list-checks");
  for (const fs::path &Folder : checkFolders())
    EXPECT_NE(R.Output.find("tether-" + Folder.filename().string() + "\n"), std::string::npos) << R.Output;
}

TEST(Driver, ReadsFindings) {
  const auto Found = parseFindings("/a.cpp:3:5: warning: 'c' waits for ever [tether-x]\n    3 |   c\n"
                                   "/a.cpp:1:1: note: made here\n/a.cpp:2:1: note: expanded from macro 'M'\n"
                                   "/b.cpp:9:1: error: expected ';' [clang-diagnostic-error]\n");
  ASSERT_EQ(Found.size(), 2u);
  EXPECT_EQ(Found[0].Line, 3);
  EXPECT_EQ(Found[0].Text, "'c' waits for ever");
  EXPECT_EQ(Found[0].Check, "tether-x");
  ASSERT_EQ(Found[0].Notes.size(), 1u);
  EXPECT_EQ(Found[0].Notes[0].Text, "made here");
  EXPECT_EQ(Found[1].Severity, "error");
}

} // namespace
