// The checks over broken and odd code: variants of the test cases, of the checks' test data and of the runtime's
// sources and tests. No variant may crash them or keep them busy. TETHER_VARIANTS sets their number, TETHER_SEED which
// ones they are; a variant that fails is written to TETHER_FAILED_VARIANTS.
//
// Compile definitions: TETHER_CLANG, TETHER_RESOURCE_DIRECTORY, TETHER_SOURCE_DIR, TETHER_FAILED_VARIANTS.

#include "forked.h"
#include "in_process.h"
#include "variants.h"

#include "clang/Tooling/Tooling.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <thread>
#include <unistd.h>

namespace {

namespace fs = std::filesystem;
using namespace tether::robustness;

const fs::path Root = TETHER_SOURCE_DIR;
constexpr unsigned Seconds = 20;

std::size_t fromEnvironment(const char *Name, std::size_t Default) {
  const char *Value = std::getenv(Name);
  return Value ? std::strtoull(Value, nullptr, 10) : Default;
}

std::string readFile(const fs::path &File) {
  std::ifstream In(File);
  return {std::istreambuf_iterator<char>(In), {}};
}

struct Corpus {
  std::vector<fs::path> Files;
  std::vector<std::string> Texts;
};

Corpus corpus() {
  Corpus All;
  for (const char *Folder : {"testcases", "checks", "runtime/src"})
    for (const auto &Entry : fs::recursive_directory_iterator(Root / Folder)) {
      bool Belongs = std::string(Folder) != "checks" || Entry.path().parent_path().filename() == "testdata";
      if (Belongs && Entry.path().extension() == ".cpp")
        All.Files.push_back(Entry.path());
    }
  std::ranges::sort(All.Files);
  for (const fs::path &File : All.Files)
    All.Texts.push_back(readFile(File));
  return All;
}

// All headers that the corpus includes by <...>, so that they are parsed once.
class Headers {
public:
  explicit Headers(const Corpus &All) : Folder(fs::temp_directory_path() / ("tether-" + std::to_string(getpid()))) {
    static const std::regex Include(R"(^#include (<[^>]+>))", std::regex::multiline);
    std::set<std::string> Names;
    for (const std::string &Text : All.Texts)
      for (std::sregex_iterator It(Text.begin(), Text.end(), Include), End; It != End; ++It)
        Names.insert((*It)[1]);
    fs::create_directories(Folder);
    std::ofstream Out(Folder / "all.h");
    for (const std::string &Name : Names)
      Out << "#if __has_include(" << Name << ")\n#include " << Name << "\n#endif\n";
    Out.close();
    std::string Command = TETHER_CLANG " -x c++-header -w -fpch-instantiate-templates";
    for (const std::string &Flag : flags())
      Command += " '" + Flag + "'";
    Ready = std::system((Command + " -o " + precompiled() + " " + (Folder / "all.h").string()).c_str()) == 0;
  }
  ~Headers() { fs::remove_all(Folder); }

  static std::vector<std::string> flags() {
    return {"-std=c++20", "-I" + (Root / "runtime/include").string(), "-I" + (Root / "runtime/src").string()};
  }
  std::string precompiled() const { return (Folder / "all.pch").string(); }
  bool Ready = false;

private:
  fs::path Folder;
};

std::unique_ptr<clang::ASTUnit> parse(const std::string &Text, const fs::path &File, const Headers &Known) {
  std::vector<std::string> Arguments = Headers::flags();
  for (const char *Flag : {"-w", "-ferror-limit=0", "-fno-spell-checking", "-resource-dir=" TETHER_RESOURCE_DIRECTORY})
    Arguments.push_back(Flag);
  Arguments.insert(Arguments.end(), {"-include-pch", Known.precompiled()});
  static clang::IgnoringDiagConsumer Nobody;
  return clang::tooling::buildASTFromCodeWithArgs(
      Text, Arguments, File.string(), "clang-tool", std::make_shared<clang::PCHContainerOperations>(),
      clang::tooling::getClangStripDependencyFileAdjuster(), clang::tooling::FileContentMappings(), &Nobody);
}

TEST(Robustness, VariantsNeitherCrashNorHang) {
  const Corpus All = corpus();
  const Headers Known(All);
  ASSERT_TRUE(Known.Ready);
  const std::vector<Variant> Made =
      variants(All.Texts, fromEnvironment("TETHER_VARIANTS", 120), fromEnvironment("TETHER_SEED", 1));
  const unsigned Workers = std::max(1u, std::thread::hardware_concurrency());
  const auto Failures = runForked(Made.size(), Workers, Seconds, [&](std::size_t I) {
    const fs::path &File = All.Files[Made[I].File];
    if (auto Unit = parse(apply(Made[I], All.Texts[Made[I].File]), File, Known))
      lint(*Unit, File.string());
  });
  for (const Failure &Each : Failures) {
    const Variant &V = Made[Each.Job];
    fs::create_directories(TETHER_FAILED_VARIANTS);
    const fs::path Kept = fs::path(TETHER_FAILED_VARIANTS) / ("variant-" + std::to_string(Each.Job) + ".cpp");
    std::ofstream(Kept) << apply(V, All.Texts[V.File]);
    ADD_FAILURE() << Each.How << ": " << All.Files[V.File].string() << " " << describe(V, All.Texts[V.File]) << "\n  "
                  << Kept.string();
  }
}

// What the variants are made of is really linted: otherwise there is nothing that could crash.
TEST(Robustness, UnchangedCasesAreFound) {
  const Corpus All = corpus();
  const Headers Known(All);
  ASSERT_TRUE(Known.Ready);
  for (const char *Case : {"early-return/notes-003", "timeout/published", "ncast/published"}) {
    const fs::path File = Root / "testcases" / Case / "bug.cpp";
    auto Unit = parse(readFile(File), File, Known);
    ASSERT_TRUE(Unit) << Case;
    EXPECT_FALSE(Unit->getDiagnostics().hasErrorOccurred()) << Case;
    EXPECT_GE(lint(*Unit, File.string()), 1u) << Case;
  }
}

TEST(Robustness, ACrashAndAHangAreSeen) {
  const auto Failures = runForked(20, 3, 1, [](std::size_t I) {
    if (I == 5)
      std::raise(SIGSEGV);
    for (volatile bool Busy = I == 9; Busy;)
      ;
    if (I == 11)
      _exit(3);
  });
  std::set<std::string> Seen;
  for (const Failure &Each : Failures)
    Seen.insert(std::to_string(Each.Job) + " " + Each.How);
  EXPECT_EQ(Seen, (std::set<std::string>{"5 signal 11", "9 no end within 1 s", "11 exit status 3"}));
}

TEST(Variants, SayWhatTheyChange) {
  const std::string Text = "void f() {\n  int a = 1; { g(a); }\n}\n";
  const auto At = [&](const char *Part) { return Text.find(Part); };
  const std::size_t First = At("int"), Last = At(";") + 1;
  EXPECT_EQ(apply({0, Change::Truncate, First, Last}, Text), "void f() {\n  ");
  EXPECT_EQ(apply({0, Change::DeleteToken, At("a ="), At("a =") + 1}, Text), "void f() {\n  int  = 1; { g(a); }\n}\n");
  EXPECT_EQ(apply({0, Change::DeleteStatement, First, Last}, Text), "void f() {\n   { g(a); }\n}\n");
  EXPECT_EQ(apply({0, Change::DuplicateStatement, First, Last}, Text),
            "void f() {\n  int a = 1;\nint a = 1; { g(a); }\n}\n");
  EXPECT_EQ(describe({0, Change::DeleteStatement, First, Last}, Text), "without the statement on line 2: int a = 1;");
}

TEST(Variants, AreWholeStatementsOrTokens) {
  const std::vector<std::string> Texts = {"void f() {\n  int a = 1; { g(a, [] { h(); }); }\n}\n", "// nothing\nint b;"};
  std::set<std::string> Statements;
  std::set<Change> Kinds;
  std::set<std::size_t> Files;
  for (const Variant &V : variants(Texts, 400, 1)) {
    Kinds.insert(V.Kind);
    Files.insert(V.File);
    ASSERT_LT(V.First, V.Last);
    if (V.Kind == Change::DeleteStatement)
      Statements.insert(Texts[V.File].substr(V.First, V.Last - V.First));
  }
  EXPECT_EQ(Kinds.size(), 4u);
  EXPECT_EQ(Files.size(), 2u);
  EXPECT_EQ(Statements, (std::set<std::string>{"int a = 1;", "{ g(a, [] { h(); }); }", "g(a, [] { h(); });", "h();"}));
  EXPECT_EQ(variants(Texts, 3, 7).back().First, variants(Texts, 3, 7).back().First);
}

} // namespace
