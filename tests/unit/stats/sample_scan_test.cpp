#include "stats/sample_scan.hpp"

#include <cmath>
#include <limits>

#include "support.hpp"

using namespace octet;

namespace {

/// Values of very different magnitudes, so that another order of adding them gives another sum.
std::vector<float> values_of(std::size_t count, unsigned seed) {
  const Tensor tensor = test::random_tensor({static_cast<std::int64_t>(count)}, seed);
  std::vector<float> values(tensor.data<float>().begin(), tensor.data<float>().end());
  for (std::size_t i = 0; i < count; ++i) values[i] = std::ldexp(values[i], static_cast<int>(i * 7 % 61) - 30);
  return values;
}

struct Result {
  SampleSummary summary{};
  ChannelExtremes extremes;
};

Result scan(const SampleView& sample, const ScanKernels& kernels, int threads = 1) {
  SampleScanner scanner(threads, kernels);
  Result result{.extremes = ChannelExtremes(sample.channels)};
  result.summary = scanner.scan(sample, result.extremes);
  return result;
}

void check_equal(const Result& result, const Result& expected) {
  CHECK(result.summary.sum == expected.summary.sum);
  CHECK(result.summary.minimum == expected.summary.minimum);
  CHECK(result.summary.maximum == expected.summary.maximum);
  CHECK(result.extremes == expected.extremes);
}

/// What the header of ScanKernels and SampleScanner say, word by word.
double sum_by_definition(const SampleView& sample) {
  double lanes[16]{};
  for (std::size_t c = 0; c < sample.channels; ++c) {
    double channel = 0;
    for (std::size_t first = 0; first < sample.positions; first += 32) {
      double partial[4]{};
      for (std::size_t p = first; p < std::min(first + 32, sample.positions); ++p) partial[(p - first) % 4] += sample.at(c, p);
      channel += (partial[0] + partial[2]) + (partial[1] + partial[3]);
    }
    lanes[c % 16] += channel;
  }
  for (const std::size_t half : {8, 4, 2, 1})
    for (std::size_t i = 0; i < half; ++i) lanes[i] += lanes[i + half];
  return lanes[0];
}

}  // namespace

TEST_CASE("every instruction set and layout gives the bits of the sum that is documented") {
  const std::size_t channels = GENERATE(1, 3, 15, 16, 17, 40, 64);
  const std::size_t positions = GENERATE(1, 2, 3, 4, 31, 32, 33, 63, 64, 101, 300);
  const std::vector<float> values = values_of(channels * positions, static_cast<unsigned>(channels * 1000 + positions));
  const SampleView rows{values.data(), channels, positions, 1, channels};
  std::vector<float> moved(values.size());
  for (std::size_t c = 0; c < channels; ++c)
    for (std::size_t p = 0; p < positions; ++p) moved[c * positions + p] = rows.at(c, p);
  const SampleView runs{moved.data(), channels, positions, positions, 1};
  const Result expected = scan(rows, scan_kernels().back());
  CHECK(expected.summary.sum == sum_by_definition(rows));
  for (const ScanKernels& kernels : scan_kernels()) {
    CAPTURE(kernels.name);
    check_equal(scan(rows, kernels), expected);
    check_equal(scan(runs, kernels), expected);
  }
}

TEST_CASE("the number of threads does not change a bit of a scan") {
  const std::size_t channels = GENERATE(32, 72, 200);
  const std::vector<float> values = values_of(channels * 1500, 5);
  const SampleView rows{values.data(), channels, 1500, 1, channels};
  const SampleView runs{values.data(), channels, 1500, 1500, 1};
  for (const int threads : {2, 3}) {
    check_equal(scan(rows, scan_kernels().front(), threads), scan(rows, scan_kernels().front()));
    check_equal(scan(runs, scan_kernels().front(), threads), scan(runs, scan_kernels().front()));
  }
}

TEST_CASE("rows with gaps between them are read in place") {
  const std::vector<float> values = values_of(24 * 50, 9);
  const SampleView part{values.data() + 4, 20, 50, 1, 24};
  REQUIRE(part.has_rows());
  std::vector<float> dense;
  for (std::size_t p = 0; p < 50; ++p)
    for (std::size_t c = 0; c < 20; ++c) dense.push_back(part.at(c, p));
  for (const ScanKernels& kernels : scan_kernels()) check_equal(scan(part, kernels), scan({dense.data(), 20, 50, 1, 20}, kernels));
}

TEST_CASE("a value that is not a number makes the sum one too and leaves the extremes alone, wherever it stands") {
  const std::size_t channels = GENERATE(1, 5, 18);
  const std::size_t positions = GENERATE(1, 5, 37);
  std::vector<float> values(channels * positions, 1.0f);
  for (std::size_t place = 0; place < values.size(); ++place) {
    values[place] = std::numeric_limits<float>::quiet_NaN();
    for (const ScanKernels& kernels : scan_kernels())
      for (const SampleView& sample :
           {SampleView{values.data(), channels, positions, 1, channels}, SampleView{values.data(), channels, positions, positions, 1}}) {
        const Result result = scan(sample, kernels);
        CHECK(std::isnan(result.summary.sum));
        CHECK((values.size() == 1 || result.summary.maximum == 1.0f));
      }
    values[place] = 1.0f;
  }
}
