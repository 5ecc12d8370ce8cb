#include "source_text.h"

#include <gtest/gtest.h>

using namespace tether::sarif;

namespace {

TEST(SourceText, PositionsCountFromOne) {
  SourceText source("ab\ncd\n");
  EXPECT_EQ(source.position(0), (Position{1, 1, 1}));
  EXPECT_EQ(source.position(2), (Position{1, 3, 3}));
  EXPECT_EQ(source.position(3), (Position{2, 1, 1}));
  EXPECT_EQ(source.position(6), (Position{3, 1, 1}));
}

TEST(SourceText, AnOffsetPastTheEndIsTheEnd) {
  EXPECT_EQ(SourceText("ab").position(99), (Position{1, 3, 3}));
  EXPECT_EQ(SourceText("").position(5), (Position{1, 1, 1}));
  EXPECT_EQ(SourceText("ab").endOfLine(99), 2u);
}

TEST(SourceText, ColumnsAreUtf16Units) {
  // e with acute: 2 bytes, 1 unit; grinning face: 4 bytes, 2 units; a tab is one column.
  SourceText source("\t\xC3\xA9\xF0\x9F\x98\x80x");
  EXPECT_EQ(source.position(1), (Position{1, 2, 2}));
  EXPECT_EQ(source.position(3), (Position{1, 4, 3}));
  EXPECT_EQ(source.position(7), (Position{1, 8, 5}));
}

TEST(SourceText, InvalidBytesCountOneEach) {
  EXPECT_EQ(utf16Length("\xFF\xC3(\xE4\xB8"), 5u);
  EXPECT_EQ(toUtf16("\xED\xA0\x80"), u"\uFFFD\uFFFD\uFFFD");
  EXPECT_EQ(toUtf16("\xC0\xAF"), u"\uFFFD\uFFFD");
  EXPECT_EQ(toUtf16("\xF0\x9F\x98\x80"), u"\U0001F600");
}

TEST(SourceText, AllLineBreaksEndLines) {
  SourceText source("a\r\nb\rc\nd");
  EXPECT_EQ(source.position(3).line, 2u);
  EXPECT_EQ(source.position(5).line, 3u);
  EXPECT_EQ(source.position(7).line, 4u);
  EXPECT_EQ(source.endOfLine(0), 1u);
  EXPECT_EQ(source.endOfLine(3), 4u);
}

TEST(SourceText, LinesAndOffsets) {
  SourceText text("ab\r\n\ncd");
  EXPECT_EQ(text.lineCount(), 3u);
  EXPECT_EQ(text.line(1), "ab");
  EXPECT_EQ(text.line(2), "");
  EXPECT_EQ(text.line(3), "cd");
  EXPECT_EQ(text.line(0), "");
  EXPECT_EQ(text.line(4), "");
  EXPECT_EQ(text.offset(1, 2), 1u);
  EXPECT_EQ(text.offset(3, 1), 5u);
  EXPECT_EQ(text.offset(3, 0), 5u);
  EXPECT_EQ(text.offset(1, 9), 2u) << "no further than the line";
  EXPECT_EQ(text.offset(9, 1), 7u) << "no further than the text";
}

} // namespace
