// How a file is compiled that no compilation database speaks of: as `tether lint` does it, in C++20 and with the
// bundled runtime's headers behind all others. The client's own fallback flags come later and win.
#include "clangd_internals.h"

#include "tether/install.h"

#include "clang/Driver/Types.h"
#include "llvm/Support/Path.h"

namespace clang::clangd {

void mangle(const CommandMangler *mangler, tooling::CompileCommand &command, llvm::StringRef file)
    TETHER_ORIGINAL(_ZNK5clang6clangd14CommandManglerclERNS_7tooling14CompileCommandEN4llvm9StringRefE);
void completeAndMangle(const CommandMangler *mangler, tooling::CompileCommand &command, llvm::StringRef file)
    TETHER_WRAPPER(_ZNK5clang6clangd14CommandManglerclERNS_7tooling14CompileCommandEN4llvm9StringRefE);

namespace {

bool isCxx(llvm::StringRef file) {
  llvm::StringRef extension = llvm::sys::path::extension(file).drop_while([](char c) { return c == '.'; });
  // clangd takes these for headers in Objective-C++.
  if (extension.empty() || extension == "h")
    return true;
  driver::types::ID type = driver::types::lookupTypeForExtension(extension);
  return type != driver::types::TY_INVALID && driver::types::isCXX(type);
}

} // namespace

void completeAndMangle(const CommandMangler *mangler, tooling::CompileCommand &command, llvm::StringRef file) {
  if (command.Heuristic == "clangd fallback" && !command.CommandLine.empty() && isCxx(file)) {
    std::vector<std::string> flags = {"-std=c++20"};
    if (std::string headers = tether::tool::runtimeHeaders(); !headers.empty())
      flags.push_back("-idirafter" + headers);
    command.CommandLine.insert(command.CommandLine.begin() + 1, flags.begin(), flags.end());
  }
  mangle(mangler, command, file);
}

} // namespace clang::clangd
