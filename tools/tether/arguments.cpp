#include "arguments.h"

#include <charconv>

namespace tether::tool {
namespace {

const Option *findLong(const std::vector<Option> &options, std::string_view name) {
  for (const Option &option : options)
    if (option.name == name)
      return &option;
  return nullptr;
}

const Option *findShort(const std::vector<Option> &options, char name) {
  for (const Option &option : options)
    if (option.shortName == name)
      return &option;
  return nullptr;
}

/// An argument split into the option that it names and the value written in the same word, if any.
struct Word {
  const Option *option = nullptr;
  std::string spelling;
  std::optional<std::string> value;
};

Word splitLong(const std::vector<Option> &options, const std::string &argument) {
  size_t equals = argument.find('=');
  Word word{nullptr, argument.substr(0, equals), std::nullopt};
  if (equals != std::string::npos)
    word.value = argument.substr(equals + 1);
  word.option = findLong(options, std::string_view(word.spelling).substr(2));
  return word;
}

Word splitShort(const std::vector<Option> &options, const std::string &argument) {
  Word word{findShort(options, argument[1]), argument.substr(0, 2), std::nullopt};
  if (argument.size() > 2) {
    if (word.option && !word.option->takesValue)
      word.option = nullptr;
    word.value = argument.substr(argument[2] == '=' ? 3 : 2);
  }
  return word;
}

bool isOption(const std::string &argument) { return argument.size() > 1 && argument[0] == '-'; }

/// Reads the option at `position` and moves `position` past a value in a word of its own.
Problem readOption(const std::vector<std::string> &arguments, const std::vector<Option> &options, size_t &position) {
  const std::string &argument = arguments[position];
  Word word = argument.starts_with("--") ? splitLong(options, argument) : splitShort(options, argument);
  if (!word.option)
    return "unknown option '" + argument + "'";
  if (!word.option->takesValue) {
    if (word.value)
      return "option '" + word.spelling + "' takes no value";
    return word.option->set("");
  }
  if (!word.value) {
    if (position + 1 == arguments.size())
      return "option '" + word.spelling + "' needs a value";
    word.value = arguments[++position];
  }
  if (Problem problem = word.option->set(*word.value))
    return "option '" + word.spelling + "': " + *problem;
  return std::nullopt;
}

} // namespace

Problem readArguments(const std::vector<std::string> &arguments, const std::vector<Option> &options,
                      Operands &operands) {
  for (size_t position = 0; position < arguments.size(); ++position) {
    const std::string &argument = arguments[position];
    if (argument == "--") {
      operands.hasRest = true;
      operands.rest.assign(arguments.begin() + position + 1, arguments.end());
      break;
    }
    if (!isOption(argument))
      operands.files.push_back(argument);
    else if (Problem problem = readOption(arguments, options, position))
      return problem;
  }
  return std::nullopt;
}

std::function<Problem(std::string_view)> store(std::string &target) {
  return [&target](std::string_view value) -> Problem {
    if (value.empty())
      return "the value is empty";
    target = value;
    return std::nullopt;
  };
}

std::function<Problem(std::string_view)> append(std::vector<std::string> &target) {
  return [&target](std::string_view value) -> Problem {
    if (value.empty())
      return "the value is empty";
    target.emplace_back(value);
    return std::nullopt;
  };
}

Problem readNumber(std::string_view text, unsigned least, unsigned &value) {
  unsigned number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < least)
    return "'" + std::string(text) + "' is not a whole number of at least " + std::to_string(least);
  value = number;
  return std::nullopt;
}

} // namespace tether::tool
