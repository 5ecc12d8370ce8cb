#include "nearest_name.h"

#include <gtest/gtest.h>

using tether::tool::nearestName;

namespace {

const std::vector<std::string> checks = {"tether-early-return", "tether-ncast", "tether-timeout",
                                         "bugprone-use-after-move"};

TEST(NearestName, SomeLettersMayBeWrong) {
  EXPECT_EQ(nearestName("tether-timout", checks), "tether-timeout");
  EXPECT_EQ(nearestName("tethr-tiemout", checks), "tether-timeout");
  EXPECT_EQ(nearestName("tether-ncst", checks), "tether-ncast");
  EXPECT_EQ(nearestName("tether-early-return", checks), "tether-early-return");
}

TEST(NearestName, WhatIsFarIsNotMeant) {
  EXPECT_EQ(nearestName("xyz", checks), "");
  EXPECT_EQ(nearestName("tether-something-else", checks), "");
  EXPECT_EQ(nearestName("tether-abcd", checks), "");
  EXPECT_EQ(nearestName("", checks), "");
  EXPECT_EQ(nearestName("tether-timeout", {}), "");
}

TEST(NearestName, AShortNameIsNotNearToEverything) {
  EXPECT_EQ(nearestName("abc", {"abd", "xyz"}), "");
  EXPECT_EQ(nearestName("abcd", {"xyz", "abce", "abcf"}), "abce") << "the first of those that are as near";
}

} // namespace
