#include "fingerprint.h"

#include "source_text.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <sstream>
#include <utility>

using namespace tether::sarif;

namespace {

/// The algorithm as a stream: one unit at a time leaves and enters the hash, as GitHub's uploader computes
/// it. It shares no step with lineHashes but the decoding of UTF-8.
class RollingHash {
public:
  std::vector<std::string> hash(const std::string &text) {
    bool afterReturn = false;
    for (char16_t unit : toUtf16(text)) {
      if (unit == u' ' || unit == u'\t' || (afterReturn && unit == u'\n')) {
        afterReturn = false;
        continue;
      }
      afterReturn = unit == u'\r';
      take(afterReturn ? u'\n' : unit);
    }
    take(0xFFFF);
    for (std::size_t i = 0; i < size; ++i)
      push(0);
    return hashes;
  }

private:
  static constexpr std::size_t size = 100;
  char16_t window[size] = {};
  bool startsHere[size] = {};
  std::size_t index = 0;
  std::uint64_t value = 0;
  bool lineStart = true;
  std::map<std::uint64_t, int> counts;
  std::vector<std::string> hashes;

  static std::uint64_t power() {
    std::uint64_t result = 1;
    for (std::size_t i = 0; i < size; ++i)
      result *= 37;
    return result;
  }

  void emit() {
    std::ostringstream text;
    text << std::hex << value << ':' << std::dec << ++counts[value];
    hashes.push_back(text.str());
    startsHere[index] = false;
  }

  void push(char16_t unit, bool emits = true) {
    if (emits && startsHere[index])
      emit();
    value = value * 37 + unit - power() * window[index];
    window[index] = unit;
    index = (index + 1) % size;
  }

  void take(char16_t unit) {
    if (startsHere[index])
      emit();
    startsHere[index] = std::exchange(lineStart, unit == u'\n');
    push(unit, false);
  }
};

void expectSameAsRolling(const std::string &text) {
  EXPECT_EQ(lineHashes(text), RollingHash().hash(text)) << text;
}

TEST(Fingerprint, MatchesTheRollingHash) {
  expectSameAsRolling("");
  expectSameAsRolling("int a;");
  expectSameAsRolling("int a;\n");
  expectSameAsRolling("int a;\n\n\nint b;\n");
  expectSameAsRolling("\tint  a;\r\n  int b;\r\n\r\nlone\rreturn\r\r\n");
  expectSameAsRolling("// \xC3\xA9 \xF0\x9F\x98\x80 \xE4\xB8\xAD\nint a;\n");
  expectSameAsRolling(std::string(99, 'x') + "\n" + std::string(100, 'y') + "\n" + std::string(101, 'z'));
}

TEST(Fingerprint, RepeatedBlocksAreCounted) {
  std::string block = "void f() {\n  g( );\n}\n", text;
  for (int i = 0; i < 12; ++i)
    text += block;
  expectSameAsRolling(text);
  std::vector<std::string> hashes = lineHashes(text);
  EXPECT_TRUE(hashes[0].ends_with(":1"));
  EXPECT_EQ(hashes[3], hashes[0].substr(0, hashes[0].size() - 1) + "2");
}

// Values by `sarif-multitool rewrite --insert RollingHashPartialFingerprints`.
TEST(Fingerprint, MatchesTheMultitool) {
  std::string text =
      "int a;\r\n\tint b = 1;  \r\n\r\n// \xC3\xA9\xF0\x9F\x98\x80 \xE4\xB8\xAD\nint a;\nint a;\n" +
      std::string(150, 'x') + "\n";
  for (int i = 0; i < 12; ++i)
    text += "void f() {\n  g( );\n}\n";
  text += "\rlone\r\r\n end";
  std::vector<std::string> hashes = lineHashes(text);
  ASSERT_EQ(hashes.size(), 47u);
  EXPECT_EQ(hashes[0], "76f9f0c6a8912950:1");
  EXPECT_EQ(hashes[3], "fa559a56575530b5:1");
  EXPECT_EQ(hashes[7], "f4456a383b630382:1");
  EXPECT_EQ(hashes[46], "43b6461eda086fe2:1");
}

TEST(Fingerprint, BlanksDoNotCountButLettersDo) {
  EXPECT_EQ(lineHashes("f(a, b);"), lineHashes("\tf(a,b);"));
  EXPECT_NE(lineHashes("f(a, b);"), lineHashes("f(a, c);"));
}

} // namespace
