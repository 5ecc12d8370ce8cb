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

TEST_F(OutputFileTest, FailsWhereItCannotWrite) {
  OutputFile missing, directory, full;
  EXPECT_NE(missing.open((folder / "no/report").string()), std::nullopt);
  EXPECT_NE(directory.open(folder.string()), std::nullopt);
  EXPECT_EQ(full.open("/dev/full"), std::nullopt);
  EXPECT_EQ(full.commit("text"), "cannot write '/dev/full': No space left on device");
}

} // namespace
