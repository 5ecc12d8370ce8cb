// A command-line reader for one verb: "--name=value", "--name value", "-n value", "-nvalue", and "--" before
// the rest.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tether::tool {

/// The text of an error, or nothing when all went well.
using Problem = std::optional<std::string>;

/// One option of a verb. `shortName` is a single letter or 0.
struct Option {
  std::string_view name;
  char shortName = 0;
  bool takesValue = true;
  /// Receives the value ("" for a flag) and says what is wrong with it.
  std::function<Problem(std::string_view)> set;
};

/// What is left after the options.
struct Operands {
  std::vector<std::string> files;
  /// Everything after "--", and whether "--" was given at all.
  std::vector<std::string> rest;
  bool hasRest = false;
};

/// Reads `arguments` (without program name and verb). The first mistake ends the reading and is returned.
Problem readArguments(const std::vector<std::string> &arguments, const std::vector<Option> &options,
                      Operands &operands);

/// Setters for options that keep their value, which must not be empty.
std::function<Problem(std::string_view)> store(std::string &target);
std::function<Problem(std::string_view)> append(std::vector<std::string> &target);

/// An option's value that must be a whole number of at least `least`.
Problem readNumber(std::string_view text, unsigned least, unsigned &value);

} // namespace tether::tool
