// clangd 19 with Tether's checks inside.
#include "clangd_internals.h"

#include "build_paths.h"
#include "tether/install.h"

#include <cstdlib>
#include <filesystem>
#include <vector>

namespace fs = std::filesystem;

namespace clang::clangd {

std::string originalVersion() TETHER_ORIGINAL(_ZN5clang6clangd13versionStringB5cxx11Ev);
std::string versionWithOurs() TETHER_WRAPPER(_ZN5clang6clangd13versionStringB5cxx11Ev);

std::string versionWithOurs() { return originalVersion() + " (tether " TETHER_VERSION ")"; }

} // namespace clang::clangd

namespace {

bool hasHeaders(const fs::path &resourceDirectory) {
  std::error_code error;
  return fs::exists(resourceDirectory / "include/stddef.h", error);
}

/// The compiler's own headers: those beside this program, or those of the Clang that it was built with; else "".
std::string resourceDirectory() {
  fs::path beside = fs::path(tether::tool::executablePath()).parent_path().parent_path() / "lib/clang/19";
  for (const fs::path &directory : {beside, fs::path(tether::tool::defaultResourceDirectory())})
    if (hasHeaders(directory))
      return directory.string();
  return "";
}

/// Whether the user names a resource directory. clangd reads CLANGD_FLAGS before its arguments.
bool namesResourceDirectory(llvm::ArrayRef<char *> words) {
  const char *flags = std::getenv("CLANGD_FLAGS");
  if (flags && llvm::StringRef(flags).contains("-resource-dir"))
    return true;
  for (llvm::StringRef word : words)
    if (word.ltrim('-').split('=').first == "resource-dir" && word.starts_with("-"))
      return true;
  return false;
}

} // namespace

int main(int count, char **words) {
  std::vector<char *> arguments(words, words + count);
  std::string option;
  if (!namesResourceDirectory(llvm::ArrayRef(words, count).drop_front())) {
    std::string directory = resourceDirectory();
    if (directory.empty()) {
      std::fprintf(
          stderr,
          "tether-clangd: error: no headers of Clang 19 (such as stddef.h) in %s: install clang-19, or name their "
          "directory with --resource-dir\n",
          tether::tool::defaultResourceDirectory().c_str());
      return 2;
    }
    option = "--resource-dir=" + directory;
    arguments.insert(arguments.begin() + 1, option.data());
  }
  arguments.push_back(nullptr);
  return clang::clangd::clangdMain(static_cast<int>(arguments.size()) - 1, arguments.data());
}
