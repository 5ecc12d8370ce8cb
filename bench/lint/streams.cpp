// A unit without the runtime: streams, files, regular expressions and time.
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <locale>
#include <regex>
#include <sstream>
#include <string>
#include <string_view>

namespace {

std::string stamp(std::chrono::system_clock::time_point at) {
  std::ostringstream out;
  out << std::setw(12) << std::setfill('0')
      << std::chrono::duration_cast<std::chrono::milliseconds>(at.time_since_epoch()).count();
  return out.str();
}

std::size_t count_words(std::istream &in, const std::regex &word) {
  std::size_t count = 0;
  for (std::string line; std::getline(in, line);)
    count += static_cast<std::size_t>(
        std::distance(std::sregex_iterator(line.begin(), line.end(), word), std::sregex_iterator()));
  return count;
}

} // namespace

int main(int argc, char **argv) {
  const std::regex word(R"([A-Za-z]+)");
  std::size_t words = 0;
  for (int i = 1; i < argc; ++i)
    for (const auto &entry : std::filesystem::recursive_directory_iterator(argv[i]))
      if (entry.is_regular_file()) {
        std::ifstream in(entry.path());
        words += count_words(in, word);
      }
  std::cout << stamp(std::chrono::system_clock::now()) << ' ' << words << '\n';
}
