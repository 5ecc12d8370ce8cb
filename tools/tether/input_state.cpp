#include "input_state.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/BLAKE3.h"
#include "llvm/Support/MemoryBuffer.h"

#include <algorithm>
#include <filesystem>

#include <sys/stat.h>

namespace tether::tool {
namespace {

/// The kernel stamps files with a clock that may be this far behind, in nanoseconds.
constexpr long long clockLag = 20'000'000;

long long nanoseconds(const timespec &time) { return time.tv_sec * 1'000'000'000LL + time.tv_nsec; }

std::string digestOfListing(const std::string &path) {
  std::vector<std::string> names;
  std::error_code error;
  for (std::filesystem::directory_iterator entry(path, error), end; !error && entry != end; entry.increment(error))
    names.push_back(entry->path().filename().string());
  if (error)
    return "";
  std::ranges::sort(names);
  std::string text;
  for (const std::string &name : names)
    text += name + '\n';
  return digestOf(text);
}

} // namespace

std::string digestOf(std::string_view text) {
  return llvm::toHex(llvm::BLAKE3::hash<16>(llvm::arrayRefFromStringRef(text)), /*LowerCase=*/true);
}

std::optional<std::string> digestOfFile(const std::string &path) {
  auto content = llvm::MemoryBuffer::getFile(path, /*IsText=*/false, /*RequiresNullTerminator=*/false);
  if (!content)
    return std::nullopt;
  return digestOf((*content)->getBuffer());
}

InputStates::Known InputStates::look(const std::string &path) {
  Known state;
  struct stat status;
  if (stat(path.c_str(), &status) != 0) {
    state.type = static_cast<char>(InputKind::missing);
    return state;
  }
  if (S_ISREG(status.st_mode))
    state.type = static_cast<char>(InputKind::file);
  else if (S_ISDIR(status.st_mode))
    state.type = static_cast<char>(InputKind::directory);
  state.stamp = std::to_string(status.st_size) + ":" + std::to_string(nanoseconds(status.st_mtim)) + ":" +
                std::to_string(nanoseconds(status.st_ctim));
  state.changed = nanoseconds(status.st_ctim);
  return state;
}

bool InputStates::isOfKind(const Known &state, InputKind kind) {
  return state.type == static_cast<char>(kind == InputKind::listing ? InputKind::directory : kind);
}

const std::string &InputStates::digest(Known &state, InputKind kind, const std::string &path) {
  if (!state.digest)
    state.digest = kind == InputKind::listing ? digestOfListing(path) : digestOfFile(path).value_or("");
  return *state.digest;
}

bool InputStates::matches(InputKind kind, std::string_view path, std::string_view stamp, std::string_view digest) {
  std::lock_guard lock(mutex);
  auto [entry, isNew] = known.try_emplace(std::string(path));
  if (isNew)
    entry->second = look(entry->first);
  Known &state = entry->second;
  if (!isOfKind(state, kind))
    return false;
  if (kind == InputKind::missing || kind == InputKind::directory || state.stamp == stamp)
    return true;
  return InputStates::digest(state, kind, entry->first) == digest;
}

std::optional<InputState> InputStates::observe(const Input &input, long long start) {
  Known now = look(input.path);
  if (!isOfKind(now, input.kind))
    return std::nullopt;
  if (input.kind == InputKind::missing || input.kind == InputKind::directory)
    return InputState();
  if (now.changed > start - clockLag)
    return std::nullopt;
  std::lock_guard lock(mutex);
  Known &state = known[input.path];
  if (state.stamp != now.stamp)
    state = std::move(now);
  bool isRead = !state.digest;
  const std::string &content = digest(state, input.kind, input.path);
  // Somebody may have written to it meanwhile.
  if (content.empty() || (isRead && look(input.path).stamp != state.stamp))
    return state.digest.reset(), std::nullopt;
  return InputState{state.stamp, content};
}

} // namespace tether::tool
