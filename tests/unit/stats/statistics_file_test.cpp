#include <fstream>
#include <iterator>
#include <octet/stats/statistics.hpp>

#include "support.hpp"

using namespace octet;

namespace {

Statistics small() {
  Statistics statistics;
  statistics.observe("a", Tensor::from(std::vector<float>{-1, 2, 0.5f, 0}, {2, 2}));
  statistics.observe("b", Tensor::scalar(3.0f));
  return statistics;
}

std::string bytes_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string bytes_of(const Statistics& statistics) {
  const test::TemporaryFolder folder;
  statistics.save(folder.path() / "statistics");
  return bytes_of(folder.path() / "statistics");
}

Statistics load_bytes(const std::string& bytes) {
  const test::TemporaryFolder folder;
  std::ofstream(folder.path() / "statistics", std::ios::binary) << bytes;
  return Statistics::load(folder.path() / "statistics");
}

Error error_of_bytes(const std::string& bytes) {
  return test::error_of([&] { load_bytes(bytes); });
}

std::string replaced(std::string bytes, std::size_t position, const std::string& by) { return bytes.replace(position, by.size(), by); }

// Of the first tensor, "a" with two channels.
constexpr std::size_t tensors_at = 8, name_at = 20, samples_at = 21, elements_at = 29, channels_at = 181, minima_at = 185, maxima_at = 193;
constexpr std::size_t first_bin_at = 201, bin_count_at = 205, counts_at = 209;

}  // namespace

TEST_CASE("statistics that are saved and loaded are the same") {
  const Statistics loaded = load_bytes(bytes_of(small()));
  CHECK(loaded == small());
  CHECK(loaded.of("a").channel_minimum == std::vector<float>{-1, 0});
  CHECK(loaded.percentile("a", 50) == small().percentile("a", 50));
  CHECK(bytes_of(loaded) == bytes_of(small()));
}

TEST_CASE("loaded statistics take in more samples as if there had been no file") {
  Statistics loaded = load_bytes(bytes_of(small()));
  Statistics expected = small();
  for (Statistics* statistics : {&loaded, &expected}) statistics->observe("a", Tensor::from(std::vector<float>{-100, 1e-9f}, {1, 2}));
  CHECK(loaded == expected);
}

TEST_CASE("empty statistics are sixteen bytes") {
  CHECK(bytes_of(Statistics()) == std::string("OCTSTAT\2\0\0\0\0\0\0\0\0", 16));
  CHECK(load_bytes(bytes_of(Statistics())).empty());
}

TEST_CASE("a file of statistics has the documented layout") {
  Statistics statistics;
  statistics.observe("x", Tensor::scalar(1.0f));
  // 1.0 is 2^149 units of 2^-149: bit 21 of the fifth 32-bit limb.
  const std::string one = std::string(16, '\0') + std::string("\0\0\x20\0", 4) + std::string(28, '\0');
  const std::string expected = std::string("OCTSTAT\2", 8) + std::string("\1\0\0\0\0\0\0\0", 8) + std::string("\1\0\0\0x", 5) +
                               std::string("\1\0\0\0\0\0\0\0", 8) + std::string("\1\0\0\0\0\0\0\0", 8) + one + one + one +
                               std::string("\1\0\0\0", 4) + std::string("\0\0\x80\x3f", 4) + std::string("\0\0\x80\x3f", 4) +
                               std::string("\0\x0c\0\0", 4) + std::string("\1\0\0\0", 4) + std::string("\1\0\0\0\0\0\0\0", 8) +
                               std::string("\1\0\0\0\0\0\x80\x3f", 8) + std::string("\1\0\0\0\0\0\x80\xbf", 8);
  CHECK(bytes_of(statistics) == expected);
}

TEST_CASE("a file that is cut anywhere is refused with its name") {
  const std::string whole = bytes_of(small());
  // Every place in the fields in front, then places spread over the long arrays.
  for (std::size_t size = 0; size < whole.size(); size += size < 400 ? 1 : 97) {
    const Error error = error_of_bytes(whole.substr(0, size));
    REQUIRE(error.code() == ErrorCode::InvalidArgument);
    REQUIRE(std::filesystem::path(error.where().file).filename() == "statistics");
  }
}

TEST_CASE("a file with anything behind its end is refused") {
  CHECK_THAT(error_of_bytes(bytes_of(small()) + '\0').message(), test::contains("end of file: given 1 more bytes"));
}

TEST_CASE("other files and other versions are refused") {
  CHECK_THAT(error_of_bytes("a text file, longer than a header").message(), test::contains("OCTSTAT"));
  const Error error = error_of_bytes(replaced(bytes_of(small()), 7, "\1"));
  CHECK(error.code() == ErrorCode::Unsupported);
  CHECK_THAT(error.message(), test::contains("given 1, expected 2"));
}

TEST_CASE("counts beyond the file are refused before memory is taken") {
  const std::string many(4, '\xff');
  CHECK_THAT(error_of_bytes(replaced(bytes_of(small()), channels_at, many)).message(), test::contains("channel minima"));
  CHECK_THAT(error_of_bytes(replaced(bytes_of(small()), name_at - 4, many)).message(), test::contains("name"));
  CHECK_THAT(error_of_bytes(replaced(bytes_of(small()), bin_count_at, many)).message(), test::contains("bins of the histogram"));
  CHECK_THAT(error_of_bytes(replaced(bytes_of(small()), tensors_at, many)).message(), test::contains("name"));
}

TEST_CASE("numbers that contradict each other are refused") {
  const std::string bytes = bytes_of(small());
  CHECK_THAT(error_of_bytes(replaced(bytes, samples_at, std::string(1, '\0'))).message(), test::contains("elements: given 4 in 0 samples"));
  CHECK_THAT(error_of_bytes(replaced(bytes, elements_at, "\1")).message(), test::contains("elements: given 1 in 2 samples"));
  CHECK_THAT(error_of_bytes(replaced(bytes, elements_at, "\2")).message(), test::contains("expected at most the 2 elements"));
  CHECK_THAT(error_of_bytes(replaced(bytes, channels_at, std::string(1, '\0'))).message(), test::contains("channels: given 0"));
  CHECK_THAT(error_of_bytes(replaced(bytes, minima_at, std::string("\0\0\xc0\x7f", 4))).message(), test::contains("extremes of channel 0"));
  CHECK_THAT(error_of_bytes(replaced(bytes, maxima_at, std::string("\0\0\0\xc1", 4))).message(),
             test::contains("extremes of channel 0: given -1"));
  CHECK_THAT(error_of_bytes(replaced(bytes, first_bin_at, std::string("\xff\x0f\0\0", 4))).message(),
             test::contains("bins of the histogram"));
  CHECK_THAT(error_of_bytes(replaced(bytes, counts_at, std::string(8, '\0'))).message(), test::contains("first and last count"));
  CHECK_THAT(error_of_bytes(replaced(bytes, name_at, "c")).message(), test::contains("expected alphabetical order"));
}

TEST_CASE("statistics that cannot be saved or loaded name the file") {
  CHECK(test::error_of([] { small().save("/nowhere/statistics"); }).where().file == "/nowhere/statistics");
  const Error error = test::error_of([] { Statistics::load("/nowhere/statistics"); });
  CHECK(error.code() == ErrorCode::Io);
  CHECK(error.where().file == "/nowhere/statistics");
}
