// Which checks run on a file, and with which options.
#pragma once

#include "analysis.h"

#include "clang-tidy/ClangTidyOptions.h"

#include <memory>

namespace tether::tool {

/// The checks that run where nothing says otherwise.
inline constexpr char usualChecks[] = "tether-*,-tether-advice-*";

/// Layers, the later one winning: the default checks; each .clang-tidy from the root down, of whose Checks
/// only the entries about tether-* count (a project's "-*,bugprone-*" does not speak of goroutines); the
/// command line. What is wrong with a .clang-tidy is added to `problems`, which must outlive the provider.
/// A name among these that no check has is wrong.
std::unique_ptr<clang::tidy::ClangTidyOptionsProvider>
makeOptionsProvider(const AnalysisSettings &settings, llvm::IntrusiveRefCntPtr<llvm::vfs::FileSystem> files,
                    std::vector<std::string> &problems);

/// Says which name without a wildcard in a list of globs belongs to no check of this program or its plugins.
Problem unknownCheck(llvm::StringRef globs);

/// The entries of a list of globs, separated by commas or newlines, that name tether checks.
std::string onlyTetherGlobs(llvm::StringRef globs);

/// The first and the last layer without any .clang-tidy.
clang::tidy::ClangTidyOptions optionsWithoutFiles(const AnalysisSettings &settings);

} // namespace tether::tool
