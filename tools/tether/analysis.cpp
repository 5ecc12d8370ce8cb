#include "analysis.h"

#include "nolint_comments.h"
#include "recording_files.h"
#include "tidy_options.h"
#include "witness_recorder.h"

#include "clang-tidy/ClangTidy.h"
#include "clang/Tooling/CompilationDatabase.h"

#include <nlohmann/json.hpp>

#include <filesystem>

namespace tooling = clang::tooling;

namespace tether::tool {

void to_json(nlohmann::json &json, const AnalysisSettings &settings) {
  json = {{"checks", settings.checks},
          {"headerFilter", settings.headerFilter},
          {"extraArguments", settings.extraArguments},
          {"plugins", settings.plugins},
          {"reportUnusedNolint", settings.reportUnusedNolint}};
}

void from_json(const nlohmann::json &json, AnalysisSettings &settings) {
  json.at("checks").get_to(settings.checks);
  json.at("headerFilter").get_to(settings.headerFilter);
  json.at("extraArguments").get_to(settings.extraArguments);
  json.at("plugins").get_to(settings.plugins);
  json.at("reportUnusedNolint").get_to(settings.reportUnusedNolint);
}

namespace {

/// The one command of a unit, so that a file with several commands is analysed once for each.
class SingleCommand : public tooling::CompilationDatabase {
public:
  explicit SingleCommand(const Unit &unit) : unit(unit) {}

  std::vector<tooling::CompileCommand> getCompileCommands(llvm::StringRef) const override {
    return {tooling::CompileCommand(unit.directory, unit.file, unit.command, "")};
  }

private:
  const Unit &unit;
};

/// Turns clang-tidy's diagnostics, whose paths may be relative to the unit's directory, into findings.
class Converter {
public:
  explicit Converter(const std::string &directory) : directory(directory) {}

  Finding convert(const tooling::Diagnostic &diagnostic) const {
    Finding finding;
    finding.check = diagnostic.DiagnosticName;
    finding.isError = diagnostic.DiagLevel == tooling::Diagnostic::Error;
    finding.message = convert(diagnostic.Message);
    for (const tooling::DiagnosticMessage &note : diagnostic.Notes)
      finding.notes.push_back(convert(note));
    return finding;
  }

private:
  const std::string &directory;

  std::string absolute(const std::string &path) const {
    return path.empty() ? "" : (std::filesystem::path(directory) / path).lexically_normal().string();
  }

  Message convert(const tooling::DiagnosticMessage &from) const {
    Message message{from.Message, absolute(from.FilePath), from.FilePath.empty() ? 0 : from.FileOffset, {}, {}};
    for (const tooling::FileByteRange &range : from.Ranges)
      message.spans.push_back({absolute(range.FilePath), range.FileOffset, range.Length});
    for (const auto &file : from.Fix)
      for (const tooling::Replacement &edit : file.second)
        message.fix.push_back(
            {absolute(edit.getFilePath().str()), edit.getOffset(), edit.getLength(), edit.getReplacementText().str()});
    return message;
  }
};

/// Errors of the compiler, some of which have a name of their own ("clang-diagnostic-c++11-narrowing"), and
/// options of checks that clang-tidy could not read.
bool isFailure(const clang::tidy::ClangTidyError &error) {
  bool isCompilers = llvm::StringRef(error.DiagnosticName).starts_with("clang-diagnostic-");
  return (isCompilers && error.DiagLevel == tooling::Diagnostic::Error) || error.DiagnosticName == "clang-tidy-config";
}

FileDigests digestsOf(const std::vector<Finding> &findings, RecordingFiles &files) {
  FileDigests digests;
  for (const Finding &finding : findings)
    for (const Edit &edit : finding.message.fix)
      if (auto [entry, isNew] = digests.try_emplace(edit.file); isNew) {
        std::string digest = digestOfFile(edit.file).value_or("");
        entry->second = files.isAsOpened(edit.file) ? digest : "";
      }
  return digests;
}

} // namespace

std::vector<std::string> enabledChecks(const AnalysisSettings &settings) {
  return clang::tidy::getCheckNames(optionsWithoutFiles(settings), false);
}

UnitReport analyze(const Unit &unit, const AnalysisSettings &settings, std::vector<Input> &inputs) {
  UnitReport report;
  auto recorder = llvm::makeIntrusiveRefCnt<RecordingFiles>(llvm::vfs::createPhysicalFileSystem());
  clang::tidy::ClangTidyContext context(makeOptionsProvider(settings, recorder, report.failures));
  auto files = llvm::makeIntrusiveRefCnt<llvm::vfs::OverlayFileSystem>(recorder);
  SingleCommand database(unit);
  Converter converter(unit.directory);
  WitnessRecorder witnesses(unit.directory, context);
  NolintRecorder nolints(unit.directory, context);
  for (const clang::tidy::ClangTidyError &error :
       clang::tidy::runClangTidy(context, database, {unit.file}, files, /*ApplyAnyFix=*/false)) {
    std::vector<Finding> &target = isFailure(error) ? report.compileErrors : report.findings;
    target.push_back(converter.convert(error));
    target.back().isError |= error.IsWarningAsError;
  }
  report.suppressed = witnesses.attach(report.findings);
  nolints.explain(report.suppressed);
  report.nolints = nolints.uses(witnesses.sightings());
  // The context learns the file's name when its syntax tree is about to be built.
  if (context.getCurrentFile().empty() && report.compileErrors.empty())
    report.failures.push_back(unit.file + ": the compile command yields nothing to analyse");
  report.digests = digestsOf(report.findings, *recorder);
  inputs = recorder->inputs();
  return report;
}

} // namespace tether::tool
