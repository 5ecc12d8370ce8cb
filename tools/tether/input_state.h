// What the analysis of a unit depends on, as facts that can be checked again: the content of a file, the names in a
// directory, that a directory is there, and that something is not.
#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace tether::tool {

enum class InputKind : char { file = 'f', listing = 'l', directory = 'd', missing = 'm' };

/// Something that the analysis looked at. `path` is absolute.
struct Input {
  InputKind kind;
  std::string path;
};

/// The state of an input. The stamp changes whenever somebody writes to the file or puts another in its place, and also
/// when nothing really changed; the digest changes with the content. Both are empty where the kind says all.
struct InputState {
  std::string stamp;
  std::string digest;
};

/// 128 bits of the BLAKE3 hash, in hexadecimal digits.
std::string digestOf(std::string_view text);
/// The digest of a file's content, or nothing if it cannot be read.
std::optional<std::string> digestOfFile(const std::string &path);

/// Looks at inputs. What has been looked at is remembered, since units share most of their headers. Any thread may ask.
class InputStates {
public:
  /// Whether `path` is still as described. What was remembered counts.
  bool matches(InputKind kind, std::string_view path, std::string_view stamp, std::string_view digest);

  /// The state now, or nothing if it is not of that kind or has changed since `start` (nanoseconds of the system's
  /// clock), so that nobody can tell which content the analysis saw.
  std::optional<InputState> observe(const Input &input, long long start);

private:
  struct Known {
    /// What is there: a kind, or 0 for devices and the like.
    char type = 0;
    std::string stamp;
    long long changed = 0;
    std::optional<std::string> digest;
  };
  std::mutex mutex;
  std::unordered_map<std::string, Known> known;

  static Known look(const std::string &path);
  static bool isOfKind(const Known &state, InputKind kind);
  /// The digest of `path`, computed once for each stamp.
  static const std::string &digest(Known &state, InputKind kind, const std::string &path);
};

} // namespace tether::tool
