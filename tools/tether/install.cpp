#include "install.h"

#include "build_paths.h"
#include "sarif/sarif.h"

#include <filesystem>

namespace fs = std::filesystem;

namespace tether::tool {
namespace {

fs::path prefix() { return fs::path(executablePath()).parent_path().parent_path(); }

/// The first of `directories` that has the file `name`, or "".
std::string directoryWith(const char *name, const std::initializer_list<fs::path> &directories) {
  std::error_code error;
  for (const fs::path &directory : directories)
    if (fs::exists(directory / name, error))
      return directory.string();
  return "";
}

std::string fileIn(const char *name, const std::initializer_list<fs::path> &directories) {
  std::string directory = directoryWith(name, directories);
  return directory.empty() ? "" : directory + "/" + name;
}

} // namespace

std::string executablePath() { return fs::read_symlink("/proc/self/exe").string(); }

std::string runtimeHeaders() {
  return directoryWith("tether/tether.h", {prefix() / TETHER_INSTALL_INCLUDEDIR, TETHER_BUILD_HEADERS});
}

std::string runtimeLibrary() { return fileIn("libtether.a", {prefix() / TETHER_INSTALL_LIBDIR, prefix() / "lib"}); }

std::string ownPlugin() { return fileIn("TetherTidy.so", {prefix() / TETHER_INSTALL_LIBDIR, prefix() / "lib"}); }

std::string ownLanguageServer() { return fileIn("tether-clangd", {fs::path(executablePath()).parent_path()}); }

std::string checkPageUri(std::string_view check) {
  const std::string page = (check.empty() ? "README" : std::string(check.substr(check.find('-') + 1))) + ".md";
  if (!std::string_view(TETHER_DOCS_URL).empty())
    return TETHER_DOCS_URL "/" + page;
  std::string file = fileIn(page.c_str(), {prefix() / TETHER_INSTALL_DOCDIR "/checks", TETHER_BUILD_CHECK_PAGES});
  return file.empty() ? "" : "file://" + sarif::percentEncode(file);
}

std::string defaultResourceDirectory() { return TETHER_RESOURCE_DIRECTORY; }

} // namespace tether::tool
