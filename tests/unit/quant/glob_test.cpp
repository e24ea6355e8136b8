#include "quant/glob.hpp"

#include "support.hpp"

using namespace octet;

TEST_CASE("a pattern without special characters matches itself alone") {
  CHECK(matches_glob("conv1", "conv1"));
  CHECK_FALSE(matches_glob("conv1", "conv"));
  CHECK_FALSE(matches_glob("conv1", "conv11"));
  CHECK_FALSE(matches_glob("conv1", "Conv1"));
  CHECK(matches_glob("", ""));
  CHECK_FALSE(matches_glob("", "a"));
}

TEST_CASE("a star stands for any text, also slashes and nothing") {
  CHECK(matches_glob("*", ""));
  CHECK(matches_glob("block/*/conv", "block/1/2/conv"));
  CHECK(matches_glob("*conv*", "conv"));
  CHECK(matches_glob("a*b*c", "aXbXbXc"));
  CHECK_FALSE(matches_glob("a*b*c", "aXbXbX"));
  CHECK_FALSE(matches_glob("a*b", "ab "));
}

TEST_CASE("a question mark stands for exactly one byte") {
  CHECK(matches_glob("conv?", "conv7"));
  CHECK_FALSE(matches_glob("conv?", "conv"));
  CHECK_FALSE(matches_glob("conv?", "conv17"));
}

TEST_CASE("a set stands for one of its bytes") {
  CHECK(matches_glob("conv[1-3x]", "conv2"));
  CHECK(matches_glob("conv[1-3x]", "convx"));
  CHECK_FALSE(matches_glob("conv[1-3x]", "conv4"));
  CHECK_FALSE(matches_glob("conv[1-3x]", "conv-"));
  CHECK(matches_glob("[a-]", "-"));
  CHECK(matches_glob("[!a-c]", "d"));
  CHECK_FALSE(matches_glob("[!a-c]", "b"));
  CHECK_FALSE(matches_glob("[!a-c]", ""));
  CHECK(matches_glob("*[0-9]", "conv12"));
}

TEST_CASE("brackets can be matched themselves") {
  CHECK(matches_glob("conv[[]0]", "conv[0]"));
  CHECK(matches_glob("[]]", "]"));
  CHECK(matches_glob("open[", "open["));
  CHECK(matches_glob("[*]", "*"));
  CHECK_FALSE(matches_glob("[*]", "a"));
}

TEST_CASE("a pattern with many stars is matched in little time") {
  CHECK_FALSE(matches_glob("*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b", std::string(5000, 'a')));
}
