#include <algorithm>
#include <limits>
#include <numeric>
#include <octet/stats/statistics.hpp>

#include "support.hpp"

using namespace octet;

namespace {

Statistics observed(const std::vector<Tensor>& tensors) {
  Statistics statistics;
  for (const Tensor& tensor : tensors) statistics.observe("t", tensor);
  return statistics;
}

Tensor floats(const std::vector<float>& values, Shape shape) { return Tensor::from(values, std::move(shape)); }

/// The same values in memory order N, spatial, C.
std::vector<float> channels_last(const Tensor& tensor) {
  const Shape& shape = tensor.shape();
  const auto channels = static_cast<std::size_t>(shape[1]);
  const std::size_t positions = shape.elements(2, shape.rank());
  std::vector<float> moved(tensor.elements());
  for (std::size_t i = 0; i < moved.size(); ++i) {
    const std::size_t sample = i / (channels * positions);
    const std::size_t channel = i / positions % channels;
    moved[(sample * positions + i % positions) * channels + channel] = tensor.data<float>()[i];
  }
  return moved;
}

Dims channels_last_strides(const Shape& shape) {
  Dims strides = shape.strides();
  for (std::size_t axis = 2; axis < shape.rank(); ++axis) strides[axis] *= shape[1];
  strides[1] = 1;
  return strides;
}

}  // namespace

TEST_CASE("statistics of one tensor are those of its values") {
  const TensorStatistics seen = observed({floats({1, -2, 3, 4, 0.5f, 0.25f}, {1, 2, 3})}).of("t");
  CHECK(seen.samples == 1);
  CHECK(seen.elements == 6);
  CHECK(seen.minimum == -2);
  CHECK(seen.maximum == 4);
  CHECK(seen.mean == 6.75 / 6);
  CHECK(seen.mean_minimum == -2);
  CHECK(seen.mean_maximum == 4);
  CHECK(seen.channel_minimum == std::vector<float>{-2, 0.25f});
  CHECK(seen.channel_maximum == std::vector<float>{3, 4});
}

TEST_CASE("dimension 0 counts samples, and means of extremes are over samples") {
  const TensorStatistics seen = observed({floats({1, 2, 3, -4}, {2, 2}), floats({6, 6}, {1, 2})}).of("t");
  CHECK(seen.samples == 3);
  CHECK(seen.elements == 6);
  CHECK(seen.mean_minimum == (1.0 - 4.0 + 6.0) / 3);
  CHECK(seen.mean_maximum == (2.0 + 3.0 + 6.0) / 3);
  CHECK(seen.channel_minimum == std::vector<float>{1, -4});
  CHECK(seen.channel_maximum == std::vector<float>{6, 6});
}

TEST_CASE("tensors of rank below 2 have one channel") {
  const TensorStatistics row = observed({floats({3, 1, 2}, {3})}).of("t");
  CHECK(row.samples == 3);
  CHECK(row.channel_minimum == std::vector<float>{1});
  CHECK(row.mean_maximum == 2);
  const TensorStatistics scalar = observed({Tensor::scalar(5.0f)}).of("t");
  CHECK(scalar.samples == 1);
  CHECK(scalar.channel_maximum == std::vector<float>{5});
}

TEST_CASE("a batch is the same as its samples one by one") {
  const Tensor batch = test::random_tensor({4, 3, 70, 200}, 1);
  Statistics one_by_one;
  const std::size_t size = batch.elements() / 4;
  for (std::size_t i = 4; i-- > 0;)
    one_by_one.observe("t", Tensor::borrow(batch.data<float>().data() + i * size, ElementType::f32, {1, 3, 70, 200}));
  CHECK(one_by_one == observed({batch}));
}

TEST_CASE("extremes and mean agree with a plain loop for all sizes around the block sizes") {
  const std::int64_t channels = GENERATE(1, 2, 3, 4, 7, 8, 12, 33);
  const std::int64_t positions = GENERATE(1, 2, 5, 7, 8, 9, 16, 63, 300);
  const Tensor tensor = test::random_tensor({2, channels, positions}, static_cast<unsigned>(channels * 1000 + positions));
  const TensorStatistics seen = observed({tensor}).of("t");
  const auto values = tensor.data<float>();
  std::vector<float> low(static_cast<std::size_t>(channels), INFINITY), high(low.size(), -INFINITY);
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::size_t channel = i / static_cast<std::size_t>(positions) % low.size();
    low[channel] = std::min(low[channel], values[i]);
    high[channel] = std::max(high[channel], values[i]);
  }
  CHECK(seen.channel_minimum == low);
  CHECK(seen.channel_maximum == high);
  CHECK(seen.mean ==
        Approx(std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size())).epsilon(1e-12).margin(1e-12));
}

TEST_CASE("the layout of a tensor changes nothing, not even the rounding of the mean") {
  const std::int64_t channels = GENERATE(1, 3, 8, 10, 64, 1100);
  const std::int64_t side = GENERATE(1, 2, 7, 19);
  const Tensor tensor = test::random_tensor({2, channels, side, side + 1}, static_cast<unsigned>(channels + side), 0.3f);
  const Statistics row_major = observed({tensor});
  const std::vector<float> moved = channels_last(tensor);
  Statistics interleaved;
  interleaved.observe("t", StridedView{moved.data(), tensor.shape(), channels_last_strides(tensor.shape())});
  CHECK(interleaved == row_major);

  // Every element twice, so that neither layout is dense.
  std::vector<float> spread(tensor.elements() * 2, 1e9f);
  for (std::size_t i = 0; i < tensor.elements(); ++i) spread[2 * i] = tensor.data<float>()[i];
  Dims strides = tensor.shape().strides();
  for (std::int64_t& stride : strides) stride *= 2;
  Statistics sparse;
  sparse.observe("t", StridedView{spread.data(), tensor.shape(), strides});
  CHECK(sparse == row_major);
}

TEST_CASE("a transposed view and one with negative strides see the right elements") {
  const std::vector<float> values{1, 2, 3, 4, 5, 6};
  Statistics transposed, reversed;
  transposed.observe("t", StridedView{values.data(), {1, 1, 3, 2}, {6, 6, 1, 3}});
  CHECK(transposed == observed({floats({1, 4, 2, 5, 3, 6}, {1, 1, 3, 2})}));
  reversed.observe("t", StridedView{values.data() + 5, {1, 2, 3}, {6, -3, -1}});
  CHECK(reversed == observed({floats({6, 5, 4, 3, 2, 1}, {1, 2, 3})}));
}

TEST_CASE("values of other types are converted") {
  CHECK(observed({Tensor::from(std::vector<std::int8_t>{-3, 7}, {1, 2})}) == observed({floats({-3, 7}, {1, 2})}));
  CHECK(observed({floats({-3, 7.5f}, {1, 2}).converted(ElementType::f16)}) == observed({floats({-3, 7.5f}, {1, 2})}));
}

TEST_CASE("a tensor without elements changes nothing") {
  Statistics statistics;
  statistics.observe("t", Tensor(ElementType::f32, {0, 3}));
  CHECK(statistics.empty());
}

TEST_CASE("a value that is not finite is an error naming tensor, sample and place, and changes nothing") {
  const float bad = GENERATE(std::numeric_limits<float>::quiet_NaN(), INFINITY, -INFINITY);
  const std::size_t place = GENERATE(range(0, 24));
  const bool interleaved = GENERATE(true, false);
  Tensor tensor = test::random_tensor({2, 3, 1, 4}, 3);
  tensor.mutable_data<float>()[place] = bad;
  Statistics statistics = observed({test::random_tensor({1, 3, 1, 4}, 4)});
  const Statistics before = statistics;
  const std::vector<float> moved = channels_last(tensor);
  const Dims strides = interleaved ? channels_last_strides(tensor.shape()) : tensor.shape().strides();
  const StridedView view{interleaved ? moved.data() : tensor.data<float>().data(), tensor.shape(), strides};
  const Error error = test::error_of([&] { statistics.observe("t", view, 10); });
  const std::string index = "[" + std::to_string(place % 12 / 4) + ",0," + std::to_string(place % 4) + "]";
  CHECK(error.code() == ErrorCode::InvalidArgument);
  CHECK_THAT(error.message(), test::contains("tensor 't', sample " + std::to_string(10 + place / 12) + ": given "));
  CHECK_THAT(error.message(), test::contains(" at " + index + ", expected finite values"));
  CHECK(statistics == before);
}

TEST_CASE("infinities that cancel are found too") {
  CHECK_THROWS_AS(observed({floats({INFINITY, -INFINITY}, {1, 2})}), Error);
  Tensor large(ElementType::f32, {1, 1, 1000});
  for (float& value : large.mutable_data<float>()) value = std::numeric_limits<float>::max();
  CHECK(observed({large}).of("t").mean == std::numeric_limits<float>::max());
}

TEST_CASE("another number of channels is an error that changes nothing") {
  Statistics statistics = observed({floats({1, 2}, {1, 2})});
  const Statistics before = statistics;
  CHECK(test::error_of([&] {
          statistics.observe("t", floats({1, 2, 3}, {1, 3}), 5);
        }).message() == "tensor 't', sample 5: given 3 channels, expected the 2 seen before");
  Statistics other = observed({floats({1, 2, 3}, {1, 3})});
  other.observe("a", floats({1}, {1, 1}));
  CHECK(test::error_of([&] { statistics.merge(other); }).message() == "tensor 't': given 3 channels, expected the 2 seen before");
  CHECK(statistics == before);
}

TEST_CASE("strides that do not fit the shape are an error") {
  const float value = 1;
  CHECK_THROWS_AS(Statistics().observe("t", StridedView{&value, {1, 1}, {1}}), Error);
  CHECK_THROWS_AS(Statistics().observe("t", StridedView{nullptr, {1, 1}, {1, 1}}), Error);
}

TEST_CASE("zeros with and without a sign are the same") {
  CHECK(observed({floats({-0.0f, 0.0f}, {2, 1})}) == observed({floats({0.0f, -0.0f}, {2, 1})}));
}

TEST_CASE("tensors are listed in alphabetical order and found by name") {
  Statistics statistics;
  CHECK(statistics.empty());
  for (const char* name : {"b", "a", "c"}) statistics.observe(name, Tensor::scalar(1.0f));
  CHECK(statistics.tensors() == std::vector<std::string>{"a", "b", "c"});
  CHECK(statistics.contains("b"));
  CHECK_FALSE(statistics.contains("d"));
  const Error error = test::error_of([&] { statistics.of("d"); });
  CHECK(error.code() == ErrorCode::NotFound);
  CHECK_THAT(error.message(), test::contains("'d'"));
}

TEST_CASE("a percentile agrees with sorted values to the width of a bin") {
  const double percent = GENERATE(50.0, 80.0, 99.0, 99.9);
  const Tensor tensor = test::random_tensor({20, 1000}, 9, 0.5f);
  const Statistics statistics = observed({tensor});
  std::vector<float> sorted(tensor.data<float>().begin(), tensor.data<float>().end());
  std::sort(sorted.begin(), sorted.end());
  const auto cut = static_cast<std::size_t>(20000 * (100 - percent) / 200);
  const float width = std::max(-sorted.front(), sorted.back()) / 1024;
  const ValueRange range = statistics.percentile("t", percent);
  CHECK(range.low <= sorted[cut]);
  CHECK(range.low >= sorted[cut] - width);
  CHECK(range.high >= sorted[sorted.size() - 1 - cut]);
  CHECK(range.high <= sorted[sorted.size() - 1 - cut] + width);
}

TEST_CASE("a percentile of a large tensor is found from part of its values") {
  const Tensor tensor = test::random_tensor({1, 64, 112, 112}, 11);
  const ValueRange range = observed({tensor}).percentile("t", 98);
  // The quantiles of the normal distribution, within four standard errors of 4,096 values.
  CHECK(range.low == Approx(-2.3263).margin(0.24));
  CHECK(range.high == Approx(2.3263).margin(0.24));
}

TEST_CASE("a percentile never leaves the extremes, and 100 gives them") {
  Statistics statistics = observed({floats({3, 5, 7}, {3, 1})});
  CHECK(statistics.percentile("t", 99.9) == ValueRange{3, 7});
  CHECK(statistics.percentile("t", 100) == ValueRange{3, 7});
  CHECK(observed({floats({0, 0}, {2, 1})}).percentile("t", 99) == ValueRange{0, 0});
  CHECK(observed({floats({3e38f, -3e38f}, {2, 1})}).percentile("t", 99) == ValueRange{-3e38f, 3e38f});
  CHECK_THROWS_AS(statistics.percentile("t", 0), Error);
  CHECK_THROWS_AS(statistics.percentile("t", 100.5), Error);
  CHECK_THROWS_AS(statistics.percentile("u", 99), Error);
}

TEST_CASE("trimmed extremes leave out the samples that reach furthest, as OpenVINO's calibration tool of 2019 counts them") {
  // Sample i of 200 reaches from -i to 2 i: 1% of them are two samples.
  Tensor values(ElementType::f32, {200, 2});
  for (std::size_t i = 0; i < 200; ++i) {
    values.mutable_data<float>()[2 * i] = -static_cast<float>(i);
    values.mutable_data<float>()[2 * i + 1] = 2 * static_cast<float>(i);
  }
  Statistics statistics;
  statistics.observe("t", values);
  CHECK(statistics.trimmed_extremes("t", 100) == ValueRange{-199, 398});
  CHECK(statistics.trimmed_extremes("t", 99.9) == ValueRange{-198, 396});
  CHECK(statistics.trimmed_extremes("t", 99) == ValueRange{-197, 394});
  CHECK(statistics.trimmed_extremes("t", 95) == ValueRange{-189, 378});
  CHECK(test::error_of([&] { statistics.trimmed_extremes("t", 0); }).message() ==
        "percent: given 0.000000, expected more than 0 and at most 100");
}

TEST_CASE("trimmed extremes never leave out all samples, nor more than are remembered") {
  Statistics one;
  one.observe("t", Tensor::from(std::vector<float>{-3, 5}, {1, 2}));
  CHECK(one.trimmed_extremes("t", 50) == ValueRange{-3, 5});
  Tensor values(ElementType::f32, {2000, 1});
  for (std::size_t i = 0; i < 2000; ++i) values.mutable_data<float>()[i] = static_cast<float>(i);
  Statistics many;
  many.observe("t", values);
  CHECK(many.trimmed_extremes("t", 75).high == 1499);
  CHECK(many.trimmed_extremes("t", 50).high == 1488);
}

TEST_CASE("an outlier is cut off by a percentile") {
  std::vector<float> values(10000, 0.5f);
  values[17] = 100;
  const ValueRange range = observed({floats(values, {10000, 1})}).percentile("t", 99.9);
  CHECK(range.high > 0.5f);
  CHECK(range.high < 0.7f);
}

TEST_CASE("the part of a large tensor's values that a histogram counts is spread over all rows and columns") {
  Tensor columns(ElementType::f32, {1, 64, 128, 128});
  Tensor channels = columns;
  for (std::size_t i = 0; i < columns.elements(); ++i) {
    columns.mutable_data<float>()[i] = static_cast<float>(i % 128);
    channels.mutable_data<float>()[i] = static_cast<float>(i / 16384);
  }
  CHECK(observed({columns}).percentile("t", 50).low == Approx(32).margin(2));
  CHECK(observed({columns}).percentile("t", 50).high == Approx(96).margin(2));
  CHECK(observed({channels}).percentile("t", 50).low == Approx(16).margin(1));
  CHECK(observed({channels}).percentile("t", 50).high == Approx(48).margin(1));
}
