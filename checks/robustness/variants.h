// Broken and odd code made from good code, the same for the same seed: what an editor shows to the checks while someone
// types, and what a person would not write.

#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace tether::robustness {

enum class Change { Truncate, DeleteToken, DuplicateStatement, DeleteStatement };

struct Variant {
  std::size_t File = 0; // in the list of files
  Change Kind = Change::Truncate;
  std::size_t First = 0,
              Last = 0; // the bytes concerned: of a token or of a statement; Truncate keeps those before First
};

// What the variant does to the text, in words.
std::string describe(const Variant &V, const std::string &Text);
std::string apply(const Variant &V, const std::string &Text);

// Count variants, spread over the files and the kinds of change. A file without statements gets other changes.
std::vector<Variant> variants(const std::vector<std::string> &Texts, std::size_t Count, std::uint64_t Seed);

} // namespace tether::robustness
