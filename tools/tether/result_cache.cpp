#include "result_cache.h"

#include "output_file.h"

#include "clang/Basic/Version.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/xxhash.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace fs = std::filesystem;
using nlohmann::json;

namespace tether::tool {
namespace {

constexpr std::string_view suffix = ".tether-result";
constexpr char firstWord[] = "tether-result ";

std::string dump(const json &value) { return value.dump(-1, ' ', false, json::error_handler_t::replace); }

std::string checksum(llvm::StringRef text) { return llvm::utohexstr(llvm::xxh3_64bits(text), true, 16); }

/// The variables by which a user changes what the compiler finds.
json environment() {
  json values = json::object();
  for (const char *name :
       {"CPATH", "C_INCLUDE_PATH", "CPLUS_INCLUDE_PATH", "OBJC_INCLUDE_PATH", "OBJCPLUS_INCLUDE_PATH", "COMPILER_PATH",
        "CCC_OVERRIDE_OPTIONS", "SDKROOT", "SYSROOT", "SOURCE_DATE_EPOCH"})
    if (const char *value = std::getenv(name))
      values[name] = value;
  return values;
}

llvm::StringRef takeLine(llvm::StringRef &text) {
  auto [line, rest] = text.split('\n');
  text = rest;
  return line;
}

/// The entry's payload: how many inputs, a line for each, and the report.
std::optional<llvm::StringRef> openPayload(llvm::StringRef entry) {
  llvm::StringRef first = takeLine(entry);
  if (!first.consume_front(firstWord) || first != checksum(entry))
    return std::nullopt;
  return entry;
}

std::string inputLine(const Input &input, const InputState &state) {
  return std::string(1, static_cast<char>(input.kind)) + " " + state.stamp + " " + state.digest + " " + input.path +
         "\n";
}

bool stillMatches(llvm::StringRef line, InputStates &states) {
  auto [kind, afterKind] = line.split(' ');
  auto [stamp, afterStamp] = afterKind.split(' ');
  auto [digest, path] = afterStamp.split(' ');
  return states.matches(static_cast<InputKind>(kind.front()), path, stamp, digest);
}

struct Entry {
  fs::path path;
  fs::file_time_type used;
  std::uint64_t size = 0;
};

/// All entries and, where a run was stopped while it wrote, the beginnings of entries.
std::vector<Entry> listEntries(const std::string &directory) {
  std::vector<Entry> entries;
  std::error_code error;
  for (fs::directory_iterator file(directory, error), end; !error && file != end; file.increment(error)) {
    if (file->path().filename().string().find(suffix) == std::string::npos)
      continue;
    std::error_code gone;
    Entry entry{file->path(), file->last_write_time(gone), file->file_size(gone)};
    if (!gone)
      entries.push_back(std::move(entry));
  }
  return entries;
}

} // namespace

std::string defaultCacheDirectory() {
  auto directory = [](const char *variable) {
    const char *value = std::getenv(variable);
    return value && *value == '/' ? std::string(value) : "";
  };
  if (std::string cache = directory("XDG_CACHE_HOME"); !cache.empty())
    return cache + "/tether";
  std::string home = directory("HOME");
  return home.empty() ? "" : home + "/.cache/tether";
}

Problem ResultCache::open(const std::string &wanted, std::uint64_t bytes) {
  std::error_code error;
  fs::create_directories(wanted, error);
  if (error)
    return "cannot make the cache directory '" + wanted + "': " + error.message();
  if (!fs::is_directory(wanted, error) || access(wanted.c_str(), R_OK | W_OK | X_OK) != 0)
    return "cannot write to the cache directory '" + wanted + "'";
  directory = wanted;
  limit = bytes;
  return std::nullopt;
}

void ResultCache::describeRun(const AnalysisSettings &settings) {
  json plugins = json::array();
  for (const std::string &plugin : settings.plugins)
    plugins.push_back(digestOfFile(plugin).value_or(""));
  runKey = dump({{"program", digestOfFile("/proc/self/exe").value_or("")},
                 {"clang", clang::getClangFullVersion()},
                 {"settings", settings},
                 {"plugins", plugins},
                 {"environment", environment()}});
}

std::string ResultCache::entryFor(const Unit &unit) const {
  std::string key = runKey + dump({unit.file, unit.directory, unit.command});
  return directory + "/" + digestOf(key) + std::string(suffix);
}

std::optional<UnitReport> ResultCache::find(const Unit &unit) {
  std::string path = entryFor(unit);
  auto file = llvm::MemoryBuffer::getFile(path, /*IsText=*/false, /*RequiresNullTerminator=*/false);
  if (!file)
    return std::nullopt;
  std::optional<llvm::StringRef> payload = openPayload((*file)->getBuffer());
  unsigned count = 0;
  if (!payload || takeLine(*payload).getAsInteger(10, count))
    return std::nullopt;
  for (; count > 0; --count)
    if (!stillMatches(takeLine(*payload), states))
      return std::nullopt;
  utimensat(AT_FDCWD, path.c_str(), nullptr, 0);
  return json::parse(payload->begin(), payload->end()).get<UnitReport>();
}

void ResultCache::store(const Unit &unit, const UnitReport &report, const std::vector<Input> &inputs, long long start) {
  if (!report.compileErrors.empty() || !report.failures.empty())
    return;
  std::string payload = std::to_string(inputs.size()) + "\n";
  for (const Input &input : inputs) {
    std::optional<InputState> state = states.observe(input, start);
    if (!state || input.path.find('\n') != std::string::npos)
      return;
    payload += inputLine(input, *state);
  }
  payload += dump(report);
  OutputFile file;
  if (!file.open(entryFor(unit)))
    file.commit(firstWord + checksum(payload) + "\n" + payload);
}

void ResultCache::trim() {
  std::vector<Entry> entries = listEntries(directory);
  std::ranges::sort(entries, std::greater(), &Entry::used);
  std::uint64_t total = 0;
  for (const Entry &entry : entries) {
    total += entry.size;
    bool isUnfinished = !entry.path.string().ends_with(suffix);
    bool isOld = entry.used < fs::file_time_type::clock::now() - std::chrono::hours(1);
    std::error_code gone;
    if (isUnfinished ? isOld : total > limit)
      fs::remove(entry.path, gone);
  }
}

} // namespace tether::tool
