#include "output_file.h"

#include "command_test.h"

using namespace tether::tool;

namespace {

class OutputFileTest : public CommandTest {
protected:
  size_t countFiles() const {
    return static_cast<size_t>(std::distance(std::filesystem::directory_iterator(folder), {}));
  }
};

TEST_F(OutputFileTest, AppearsWhenCommitted) {
  std::string path = (folder / "report").string();
  OutputFile file;
  EXPECT_EQ(file.open(path), std::nullopt);
  EXPECT_FALSE(std::filesystem::exists(path));
  EXPECT_EQ(file.commit("text"), std::nullopt);
  EXPECT_EQ(read("report"), "text");
  EXPECT_EQ(countFiles(), 1u);
}

TEST_F(OutputFileTest, LeavesNothingWithoutCommit) {
  write("report", "old");
  {
    OutputFile file;
    EXPECT_EQ(file.open((folder / "report").string()), std::nullopt);
  }
  EXPECT_EQ(read("report"), "old");
  EXPECT_EQ(countFiles(), 1u);
}

TEST_F(OutputFileTest, HasTheUsualPermissions) {
  write("usual", "");
  OutputFile file;
  EXPECT_EQ(file.open((folder / "report").string()), std::nullopt);
  EXPECT_EQ(file.commit(""), std::nullopt);
  EXPECT_EQ(std::filesystem::status(folder / "report").permissions(),
            std::filesystem::status(folder / "usual").permissions());
}

TEST_F(OutputFileTest, AFileKeepsItsMode) {
  write("report", "old");
  std::filesystem::permissions(folder / "report", std::filesystem::perms(0640));
  OutputFile file;
  EXPECT_EQ(file.open((folder / "report").string()), std::nullopt);
  EXPECT_EQ(file.commit("new"), std::nullopt);
  EXPECT_EQ(read("report"), "new");
  EXPECT_EQ(std::filesystem::status(folder / "report").permissions(), std::filesystem::perms(0640));
}

TEST_F(OutputFileTest, ALinkStaysAndItsFileIsReplaced) {
  write("real/report", "old");
  std::filesystem::create_symlink("real/second", folder / "link");
  for (const char *target : {"report", "not there yet"}) {
    std::filesystem::remove(folder / "real/second");
    std::filesystem::create_symlink(target, folder / "real/second");
    OutputFile file;
    EXPECT_EQ(file.open((folder / "link").string()), std::nullopt);
    EXPECT_EQ(file.commit("new"), std::nullopt);
    EXPECT_TRUE(std::filesystem::is_symlink(folder / "link"));
    EXPECT_TRUE(std::filesystem::is_symlink(folder / "real/second"));
    EXPECT_EQ(read(std::string("real/") + target), "new");
  }
  std::filesystem::create_symlink("circle", folder / "circle");
  OutputFile circle;
  EXPECT_NE(circle.open((folder / "circle").string()), std::nullopt);
  EXPECT_TRUE(std::filesystem::is_symlink(folder / "circle"));
}

TEST_F(OutputFileTest, WhatIsOpenAlreadyIsContinued) {
  write("log", "before\n");
  write("a.cpp", "int a;\n");
  // As /dev/stdout is one, which this test must not put at risk.
  std::filesystem::create_symlink("/proc/self/fd/1", folder / "link");
  for (const char *name : {"/proc/self/fd/1", "/dev/fd/1", "link"}) {
    std::string script = "cd \"$0\" && exec \"$1\" lint --no-cache --format=json -o \"$2\" a.cpp >> log";
    CommandResult result = runCommand({"sh", "-c", script, folder.string(), TETHER_COMMAND, name});
    EXPECT_EQ(result.status, 0) << result.errors;
  }
  const std::string log = read("log");
  EXPECT_TRUE(log.starts_with("before\n{")) << log;
  std::size_t reports = 0;
  for (std::size_t at = 0; (at = log.find("\"findings\"", at)) != std::string::npos; ++at)
    ++reports;
  EXPECT_EQ(reports, 3u) << log;
  EXPECT_TRUE(std::filesystem::is_symlink(folder / "link"));
}

TEST_F(OutputFileTest, ALinkToADeviceStaysOne) {
  std::filesystem::create_symlink("/dev/null", folder / "link");
  OutputFile file;
  EXPECT_EQ(file.open((folder / "link").string()), std::nullopt);
  EXPECT_EQ(file.commit("text"), std::nullopt);
  EXPECT_TRUE(std::filesystem::is_symlink(folder / "link"));
}

TEST_F(OutputFileTest, FailsWhereItCannotWrite) {
  OutputFile missing, directory, full;
  EXPECT_NE(missing.open((folder / "no/report").string()), std::nullopt);
  EXPECT_NE(directory.open(folder.string()), std::nullopt);
  EXPECT_EQ(full.open("/dev/full"), std::nullopt);
  EXPECT_EQ(full.commit("text"), "cannot write '/dev/full': No space left on device");
}

} // namespace
