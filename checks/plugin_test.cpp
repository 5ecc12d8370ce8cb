// The plugin as a file: what it asks of its host, and what it says to a host of another version.
//
// Compile definitions: TETHER_PLUGIN, TETHER_OTHER_VERSION_PLUGIN (the same, built to expect Clang 18),
// TETHER_CLANG_TIDY, TETHER_RUNTIME_INCLUDE, TETHER_CHECKS_DIR.

#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <regex>
#include <sstream>
#include <string>
#include <sys/wait.h>

namespace {

struct Result {
  std::string Output;
  int Status = -1;
};

Result run(const std::string &Command) {
  Result R;
  FILE *Pipe = popen((Command + " 2>&1").c_str(), "r");
  std::array<char, 4096> Buffer;
  while (std::size_t N = fread(Buffer.data(), 1, Buffer.size(), Pipe))
    R.Output.append(Buffer.data(), N);
  int Status = pclose(Pipe);
  R.Status = WIFEXITED(Status) ? WEXITSTATUS(Status) : -1;
  return R;
}

TEST(Plugin, BringsItsChecks) {
  Result R = run(TETHER_CLANG_TIDY " --load=" TETHER_PLUGIN " --checks='-*,tether-*,-tether-advice-*' --list-checks");
  EXPECT_EQ(R.Status, 0);
  std::istringstream Registered(TETHER_CHECK_NAMES);
  std::string Expected = "Enabled checks:\n";
  for (std::string Name; Registered >> Name;)
    Expected += "    tether-" + Name + "\n";
  EXPECT_EQ(R.Output, Expected + "\n");
}

TEST(Plugin, RefusesAHostOfAnotherVersion) {
  Result R = run(TETHER_CLANG_TIDY " --load=" TETHER_OTHER_VERSION_PLUGIN " --checks='-*,tether-*' --list-checks");
  EXPECT_EQ(R.Status, 2);
  EXPECT_NE(R.Output.find("built for clang-tidy 18.1.8 but was loaded by"), std::string::npos) << R.Output;
  EXPECT_EQ(R.Output.find("Enabled checks"), std::string::npos) << R.Output;
}

// The warnings on a file of test data under a configuration.
std::size_t warnings(const std::string &Configuration) {
  Result R =
      run(TETHER_CLANG_TIDY " --load=" TETHER_PLUGIN " --checks='-*,tether-early-return' --config='" + Configuration +
          "' " TETHER_CHECKS_DIR "/early-return/testdata/capacity.cpp -- -std=c++20 -I" TETHER_RUNTIME_INCLUDE);
  EXPECT_EQ(R.Status, 0) << R.Output;
  std::size_t Count = 0;
  for (std::size_t At = 0; (At = R.Output.find("[tether-early-return]", At)) != std::string::npos; ++At)
    ++Count;
  return Count;
}

// A limit that is reached means silence.
TEST(Plugin, HasLimitsThatAreOptions) {
  EXPECT_GT(warnings("{}"), 0u);
  for (const char *Limit : {"ModelStates", "ModelSearches", "ModelGoroutines", "ModelNodes"}) {
    EXPECT_EQ(warnings("{CheckOptions: {" + std::string(Limit) + ": 0}}"), 0u) << Limit;
    EXPECT_EQ(warnings("{CheckOptions: {tether-early-return." + std::string(Limit) + ": 0}}"), 0u) << Limit;
    EXPECT_GT(warnings("{CheckOptions: {tether-timeout." + std::string(Limit) + ": 0}}"), 0u) << Limit;
  }
  EXPECT_EQ(warnings("{CheckOptions: {ModelDepth: 0}}"), 0u);
  EXPECT_EQ(warnings("{CheckOptions: {ModelDepth: 8}}"), warnings("{}"));
}

TEST(Plugin, NamesItsOptions) {
  Result R = run(TETHER_CLANG_TIDY " --load=" TETHER_PLUGIN " --checks='-*,tether-timeout' --dump-config");
  for (const char *Option : {"ModelDepth: *'8'", "ModelGoroutines: *'24'", "ModelNodes: *'6000'",
                             "ModelSearches: *'600'", "ModelStates: *'40000'"})
    EXPECT_TRUE(std::regex_search(R.Output, std::regex("tether-timeout." + std::string(Option)))) << R.Output;
}

// A plugin with its own copy of LLVM would register LLVM's options twice and end the host.
TEST(Plugin, NeedsNoLibraryOfClang) {
  Result R = run("readelf -d " TETHER_PLUGIN);
  ASSERT_EQ(R.Status, 0) << R.Output;
  EXPECT_NE(R.Output.find("libstdc++"), std::string::npos);
  EXPECT_EQ(R.Output.find("libLLVM"), std::string::npos) << R.Output;
  EXPECT_EQ(R.Output.find("libclang"), std::string::npos) << R.Output;
}

} // namespace
