// Which checks run: Tether's wherever nothing says otherwise, and clangd's as ever.
//
// clangd asks in this order: the .clang-tidy files, the .clangd files, and the default for projects without either.
// Ours are added to what the .clang-tidy files say, followed by their own entries about tether-*, which so have the
// last word as they have in `tether lint`: "-*,bugprone-*" does not speak of goroutines. What .clangd adds and removes
// comes later.
#include "clangd_internals.h"

#include "tether/tidy_options.h"

namespace clang::clangd {

std::optional<bool> isFast(llvm::StringRef check) TETHER_ORIGINAL(_ZN5clang6clangd15isFastTidyCheckEN4llvm9StringRefE);
std::optional<bool> isFastOrOurs(llvm::StringRef check)
    TETHER_WRAPPER(_ZN5clang6clangd15isFastTidyCheckEN4llvm9StringRefE);

TidyProvider fileChecks(ThreadsafeFS &files)
    TETHER_ORIGINAL(_ZN5clang6clangd21provideClangTidyFilesERNS0_12ThreadsafeFSE);
TidyProvider fileChecksAndOurs(ThreadsafeFS &files)
    TETHER_WRAPPER(_ZN5clang6clangd21provideClangTidyFilesERNS0_12ThreadsafeFSE);

TidyProviderRef defaultChecks() TETHER_ORIGINAL(_ZN5clang6clangd20provideDefaultChecksEv);
TidyProviderRef defaultChecksAndOurs() TETHER_WRAPPER(_ZN5clang6clangd20provideDefaultChecksEv);

// Without this clangd runs none of ours, as they are not in its table of checks known to be fast. docs/cost.md has the
// figures that put them there.
std::optional<bool> isFastOrOurs(llvm::StringRef check) { return check.starts_with("tether-") ? true : isFast(check); }

TidyProvider fileChecksAndOurs(ThreadsafeFS &files) {
  return [inFiles = fileChecks(files)](tidy::ClangTidyOptions &options, llvm::StringRef file) {
    inFiles(options, file);
    std::string theirs = options.Checks.value_or("");
    options.Checks = theirs.empty() ? tether::tool::usualChecks : theirs + "," + tether::tool::usualChecks;
    if (std::string last = tether::tool::onlyTetherGlobs(theirs); !last.empty())
      *options.Checks += "," + last;
  };
}

TidyProviderRef defaultChecksAndOurs() {
  static constexpr auto add = [](tidy::ClangTidyOptions &options, llvm::StringRef file) {
    if (options.Checks != tether::tool::usualChecks)
      return;
    options.Checks.reset();
    defaultChecks()(options, file);
    *options.Checks += std::string(",") + tether::tool::usualChecks;
  };
  return add;
}

} // namespace clang::clangd
