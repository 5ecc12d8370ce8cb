#include "witness_recorder.h"

#include "llvm/Support/Regex.h"

#include <filesystem>
#include <map>

namespace tether::tool {

namespace checks = clang::tidy::tether;

namespace {

const char *kindOf(checks::Witness::Step::Kind kind) {
  switch (kind) {
  case checks::Witness::Step::Kind::Operation:
    return "operation";
  case checks::Witness::Step::Kind::HandOff:
    return "hand-off";
  case checks::Witness::Step::Kind::Start:
    return "start";
  case checks::Witness::Step::Kind::Exit:
    return "exit";
  case checks::Witness::Step::Kind::Fault:
    return "fault";
  }
  return "";
}

bool matches(const std::optional<std::string> &regex, llvm::StringRef file) {
  return regex && !regex->empty() && llvm::Regex(*regex).match(file);
}

/// Another one of the same place is "goroutine started at a.cpp:12 (2)".
std::string nameOfStarted(const Spot &started, unsigned line, int number) {
  std::string name =
      "goroutine started at " + std::filesystem::path(started.file).filename().string() + ":" + std::to_string(line);
  return number > 1 ? name + " (" + std::to_string(number) + ")" : name;
}

} // namespace

bool isOfInterest(const clang::tidy::ClangTidyContext &context, const clang::SourceManager &sources,
                  clang::SourceLocation at) {
  const clang::tidy::ClangTidyOptions &options = context.getOptions();
  if (!options.SystemHeaders.value_or(false) && (sources.isInSystemHeader(at) || sources.isInSystemMacro(at)))
    return false;
  if (sources.isInMainFile(sources.getFileLoc(at)))
    return true;
  llvm::StringRef file = sources.getFilename(sources.getFileLoc(at));
  return matches(options.HeaderFilterRegex, file) && !matches(options.ExcludeHeaderFilterRegex, file);
}

WitnessRecorder::WitnessRecorder(const std::string &directory, clang::tidy::ClangTidyContext &context)
    : directory(directory), context(context),
      sink([this](const checks::ReportedFinding &reported) { record(reported); }) {
  checks::CurrentSink = &sink;
}

WitnessRecorder::~WitnessRecorder() { checks::CurrentSink = nullptr; }

std::vector<Finding> WitnessRecorder::attach(std::vector<Finding> &findings) {
  std::map<std::pair<std::string, unsigned>, std::vector<Finding *>> places;
  for (Finding &finding : findings)
    places[{finding.message.file, finding.message.offset}].push_back(&finding);
  std::vector<Finding> silenced;
  for (Finding &own : recorded) {
    bool isReported = false;
    for (Finding *finding : places[{own.message.file, own.message.offset}])
      // Two checks that say the same are one finding, "first,second".
      if (finding->message.text == own.message.text && finding->check.find(own.check) != std::string::npos) {
        finding->witness = own.witness;
        finding->fixKind = own.fixKind;
        finding->fixIsSafe = own.fixIsSafe;
        isReported = true;
      }
    if (isReported)
      continue;
    own.suppression = {"inSource", ""};
    silenced.push_back(std::move(own));
  }
  recorded.clear();
  return silenced;
}

void WitnessRecorder::record(const checks::ReportedFinding &reported) {
  Sighting &sighting = seen.emplace_back(Sighting{reported.Check.str(), {}});
  for (clang::SourceLocation at = reported.At;; at = reported.Sources.getImmediateExpansionRange(at).getBegin()) {
    sighting.places.push_back(spot(reported.Sources, reported.Sources.getSpellingLoc(at)));
    if (!at.isMacroID())
      break;
  }
  if (!isOfInterest(context, reported.Sources, reported.At))
    return;
  Finding &finding = recorded.emplace_back();
  finding.check = reported.Check.str();
  Spot at = spot(reported.Sources, reported.At);
  finding.message = {reported.Message.str(), at.file, at.offset, {}, {}};
  finding.witness = convert(reported.Sources, reported.Found.Run);
  finding.fixKind = reported.Found.FixKind;
  finding.fixIsSafe = reported.Found.FixIsSafe;
}

Spot WitnessRecorder::spot(const clang::SourceManager &sources, clang::SourceLocation at) const {
  at = sources.getFileLoc(at);
  std::string file = sources.getFilename(at).str();
  if (file.empty())
    return {};
  return {(std::filesystem::path(directory) / file).lexically_normal().string(), sources.getFileOffset(at)};
}

Witness WitnessRecorder::convert(const clang::SourceManager &sources, const checks::Witness &from) const {
  auto convertSite = [&](const std::optional<checks::Site> &site) {
    return site ? spot(sources, site->Where) : Spot();
  };
  Witness witness;
  std::map<std::pair<std::string, unsigned>, int> starts;
  for (const checks::Witness::Goroutine &goroutine : from.Goroutines) {
    WitnessGoroutine &to = witness.goroutines.emplace_back();
    to.name = goroutine.Name;
    to.started = convertSite(goroutine.Started);
    if (goroutine.Started && to.name.empty()) {
      clang::SourceLocation at = sources.getFileLoc(goroutine.Started->Where);
      to.name =
          nameOfStarted(to.started, sources.getSpellingLineNumber(at), ++starts[{to.started.file, to.started.offset}]);
    } else if (to.name.empty())
      to.name = "a client";
    to.stuck = convertSite(goroutine.Stuck);
    to.waits = goroutine.Waits;
    to.ended = goroutine.Ended;
  }
  for (const checks::Witness::Step &step : from.Steps)
    witness.steps.push_back({kindOf(step.K), step.Goroutine, step.Text, spot(sources, step.At.Where), step.Other,
                             step.OtherText, convertSite(step.OtherAt)});
  return witness;
}

} // namespace tether::tool
