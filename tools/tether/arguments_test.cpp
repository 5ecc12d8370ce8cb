#include "arguments.h"
#include "lint_options.h"
#include "validate_options.h"

#include <gtest/gtest.h>

using namespace tether::tool;

namespace {

using Words = std::vector<std::string>;

LintOptions parsed(const Words &words) {
  LintOptions options;
  Problem problem = readLintOptions(words, options);
  EXPECT_EQ(problem, std::nullopt);
  return options;
}

std::string refused(const Words &words) {
  LintOptions options;
  Problem problem = readLintOptions(words, options);
  return problem.value_or("accepted");
}

TEST(LintOptions, Defaults) {
  LintOptions options = parsed({});
  EXPECT_EQ(options.format, LintFormat::text);
  EXPECT_EQ(options.jobs, 0u);
  EXPECT_TRUE(options.files.empty());
  EXPECT_FALSE(options.hasCompilerArguments);
}

TEST(LintOptions, ValuesInTheSameWordOrTheNext) {
  for (const Words &words :
       {Words{"-p", "build", "-j", "4", "-o", "out", "--format", "sarif", "--checks", "a"},
        Words{"-pbuild", "-j4", "-oout", "--format=sarif", "--checks=a"},
        Words{"-p=build", "-j=4", "-o=out", "--format=sarif", "--checks=a"}}) {
    LintOptions options = parsed(words);
    EXPECT_EQ(options.buildPath, "build");
    EXPECT_EQ(options.jobs, 4u);
    EXPECT_EQ(options.outputFile, "out");
    EXPECT_EQ(options.format, LintFormat::sarif);
    EXPECT_EQ(options.checks, "a");
  }
}

TEST(LintOptions, OptionsAndFilesMix) {
  LintOptions options = parsed({"a.cpp", "--load=x.so", "b.cpp", "--load", "y.so", "--extra-arg=-DA=1"});
  EXPECT_EQ(options.files, (Words{"a.cpp", "b.cpp"}));
  EXPECT_EQ(options.plugins, (Words{"x.so", "y.so"}));
  EXPECT_EQ(options.extraArguments, Words{"-DA=1"});
}

TEST(LintOptions, CompilerArguments) {
  LintOptions options = parsed({"a.cpp", "--", "-DX", "--help", "--"});
  EXPECT_TRUE(options.hasCompilerArguments);
  EXPECT_EQ(options.compilerArguments, (Words{"-DX", "--help", "--"}));
  EXPECT_FALSE(options.help);
  EXPECT_TRUE(parsed({"a.cpp", "--"}).hasCompilerArguments);
}

TEST(LintOptions, Mistakes) {
  EXPECT_EQ(refused({"--frob"}), "unknown option '--frob'");
  EXPECT_EQ(refused({"--frob=1"}), "unknown option '--frob=1'");
  EXPECT_EQ(refused({"-q"}), "unknown option '-q'");
  EXPECT_EQ(refused({"-hx"}), "unknown option '-hx'");
  EXPECT_EQ(refused({"-o"}), "option '-o' needs a value");
  EXPECT_EQ(refused({"--checks"}), "option '--checks' needs a value");
  EXPECT_EQ(refused({"--checks="}), "option '--checks': the value is empty");
  EXPECT_EQ(refused({"--help=1"}), "option '--help' takes no value");
  for (const char *number : {"0", "-1", "x", "2x", "", "99999999999"})
    EXPECT_NE(refused({"-j", number}).find("is not a whole number"), std::string::npos) << number;
  EXPECT_NE(refused({"--format=xml"}).find("unknown format 'xml'"), std::string::npos);
  EXPECT_NE(refused({"--", "-DX"}).find("need at least one FILE"), std::string::npos);
}

TEST(ValidateOptions, Parsed) {
  ValidateOptions options;
  EXPECT_EQ(readValidateOptions({"dir", "--runs=3", "-j2", "--build-dir", "b", "--format=json", "--schedules=9",
                                 "--seconds=4", "--witnesses=w", "--replays=100", "--explain"},
                                options),
            std::nullopt);
  EXPECT_EQ(options.directory, "dir");
  EXPECT_EQ(options.runs, 3u);
  EXPECT_EQ(options.jobs, 2u);
  EXPECT_EQ(options.buildDirectory, "b");
  EXPECT_EQ(options.format, VerdictFormat::json);
  EXPECT_EQ(options.schedules, 9u);
  EXPECT_EQ(options.seconds, 4u);
  EXPECT_EQ(options.witnesses, "w");
  EXPECT_EQ(options.replays, 100u);
  EXPECT_TRUE(options.explain);
}

TEST(ValidateOptions, Mistakes) {
  for (const Words &words :
       {Words{}, Words{"a", "b"}, Words{"a", "--runs=x"}, Words{"a", "--schedules=0"}, Words{"a", "--seconds=0"},
        Words{"a", "--replays=-1"}, Words{"a", "--format=html"}, Words{"a", "--", "b"}, Words{"a", "--frob"}}) {
    ValidateOptions options;
    EXPECT_NE(readValidateOptions(words, options), std::nullopt);
  }
}

} // namespace
