#include <octet/calib/calibrator.hpp>

#include <cmath>
#include <fstream>
#include <iterator>

#include <octet/exec/executor.hpp>

#include "support.hpp"

using namespace octet;
using namespace octet::test;

namespace {

const Shape image_shape{1, 2, 2, 2};

/// out = max(2 x0, 0) + max(-x1, 0), by two convolutions with a Relu between them.
Graph small_network(std::int64_t batch = 1) {
  Graph graph("small");
  const Value input = graph.parameter("input", ElementType::f32, image_shape.with(0, batch));
  const Value first_weights = graph.constant("first_weights", Tensor::from(std::vector<float>{2, 0, 0, -1}, {2, 2, 1, 1}));
  const Value first = graph.add("first", Convolution{}, {input, first_weights});
  const Value relu = graph.add("relu", Unary{UnaryKind::Relu}, {first});
  const Value second_weights = graph.constant("second_weights", Tensor::from(std::vector<float>{1, 1}, {1, 2, 1, 1}));
  graph.result("output", graph.add("second", Convolution{}, {relu, second_weights}));
  return graph;
}

Graph two_inputs() {
  Graph graph("two");
  const Value a = graph.parameter("a", ElementType::f32, {1, 1, 2, 2});
  const Value b = graph.parameter("b", ElementType::f32, {1, 1, 2, 2});
  const Value joined = graph.add("joined", Concat{1}, {a, b});
  const Value weights = graph.constant("weights", Tensor::from(std::vector<float>{1, 1}, {1, 2, 1, 1}));
  graph.result("output", graph.add("convolution", Convolution{}, {joined, weights}));
  return graph;
}

/// Large enough for several threads to share the work.
Graph wide_network() {
  Graph graph("wide");
  const Value input = graph.parameter("input", ElementType::f32, {1, 48, 40, 40});
  const Value weights = graph.constant("weights", random_tensor({48, 1, 1, 3, 3}, 7));
  const Value convolution = graph.add("convolution", GroupConvolution{}, {input, weights});
  graph.result("output", graph.add("last", Convolution{}, {convolution, graph.constant("last_weights", random_tensor({4, 48, 1, 1}, 8))}));
  return graph;
}

Tensor image(const std::vector<float>& values) { return Tensor::from(values, image_shape); }

std::string bytes_of(const Statistics& statistics) {
  const TemporaryFolder folder;
  statistics.save(folder.path() / "statistics");
  std::ifstream file(folder.path() / "statistics", std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

TEST_CASE("a calibrator sees the exact extremes of what goes into quantized layers") {
  Calibrator calibrator(small_network());
  calibrator.observe(image({1, 2, 3, 4, -5, 6, 7, 8}));
  calibrator.observe(image({-9, 0, 1, 0.5F, 1, 1, 1, 1}));
  const TensorStatistics input = calibrator.statistics().of("input");
  CHECK(input.samples == 2);
  CHECK(input.elements == 16);
  CHECK(input.minimum == -9);
  CHECK(input.maximum == 8);
  CHECK(input.channel_minimum == std::vector<float>{-9, -5});
  CHECK(input.channel_maximum == std::vector<float>{4, 8});
  const TensorStatistics relu = calibrator.statistics().of("relu");
  CHECK(relu.minimum == 0);
  CHECK(relu.channel_maximum == std::vector<float>{8, 5});
  CHECK(calibrator.samples() == 2);
}

TEST_CASE("the quantized network gives nearly what the network gives") {
  const Graph graph = small_network();
  Calibrator calibrator(graph);
  const Tensor sample = random_tensor(image_shape, 3);
  calibrator.observe(sample);
  const Executor quantized(calibrator.quantize(), {.precision = Precision::Simulated});
  CHECK(relative_difference(quantized.run(sample), Executor(graph).run(sample)) < 0.02);
  std::size_t in_int8 = 0;
  for (const LayerDecision& decision : calibrator.decisions()) in_int8 += decision.int8;
  CHECK(in_int8 == 2);
}

TEST_CASE("a network of several inputs is calibrated with one tensor for each") {
  Calibrator calibrator(two_inputs());
  const std::vector<Tensor> inputs{Tensor::from(std::vector<float>{1, 2, 3, 4}, {1, 1, 2, 2}),
                                   Tensor::from(std::vector<float>{-1, -2, -3, -8}, {1, 1, 2, 2})};
  calibrator.observe(inputs);
  float lowest = 0, highest = 0;
  for (const std::string& tensor : calibrator.statistics().tensors()) {
    lowest = std::min(lowest, calibrator.statistics().of(tensor).minimum);
    highest = std::max(highest, calibrator.statistics().of(tensor).maximum);
  }
  CHECK(lowest == -8);
  CHECK(highest == 4);
  const Error error = error_of([&] { calibrator.observe(inputs.front()); });
  CHECK(error.code() == ErrorCode::InvalidArgument);
  CHECK_THAT(error.message(), contains("inputs: given 1, expected 2"));
  CHECK(calibrator.samples() == 1);
}

TEST_CASE("a batch counts as its samples and teaches the same as they do one by one") {
  const Tensor batch = random_tensor({4, 2, 2, 2}, 11);
  Calibrator together(small_network(4)), one_by_one(small_network());
  together.observe(batch);
  for (std::size_t i = 0; i < 4; ++i) one_by_one.observe(Tensor::from(batch.data<float>().subspan(i * 8, 8), image_shape));
  CHECK(together.samples() == 4);
  CHECK(together.statistics() == one_by_one.statistics());
}

TEST_CASE("a value that is not finite is reported with its layer and sample and teaches nothing") {
  Calibrator calibrator(small_network());
  calibrator.observe(image({1, 2, 3, 4, 5, 6, 7, 8}));
  const std::string before = bytes_of(calibrator.statistics());
  for (const float bad : {NAN, INFINITY}) {
    const Error error = error_of([&] { calibrator.observe(image({1, 100, 3, 4, 5, 6, 7, bad})); });
    CHECK(error.code() == ErrorCode::InvalidArgument);
    CHECK_THAT(error.what(), contains("input"));
    CHECK_THAT(error.what(), contains("sample 1"));
  }
  CHECK(bytes_of(calibrator.statistics()) == before);
  CHECK(calibrator.samples() == 1);
}

TEST_CASE("an inference that fails in a later layer leaves the earlier layers' statistics as they were") {
  Calibrator calibrator(small_network());
  calibrator.observe(image({1, 2, 3, 4, 5, 6, 7, 8}));
  const std::string before = bytes_of(calibrator.statistics());
  // Finite itself, but infinite once doubled by the first layer.
  const Error error = error_of([&] { calibrator.observe(image({3e38F, 2, 3, 4, 5, 6, 7, 8})); });
  CHECK_THAT(error.what(), contains("relu"));
  CHECK(bytes_of(calibrator.statistics()) == before);
}

TEST_CASE("progress counts samples and may cancel") {
  std::vector<std::uint64_t> seen;
  Calibrator calibrator(small_network(), {}, {.progress = [&](std::uint64_t samples) {
                          seen.push_back(samples);
                          return samples < 2;
                        }});
  calibrator.observe(random_tensor(image_shape, 1));
  const Error error = error_of([&] { calibrator.observe(random_tensor(image_shape, 2)); });
  CHECK(error.code() == ErrorCode::Cancelled);
  CHECK(seen == std::vector<std::uint64_t>{1, 2});
  CHECK(calibrator.samples() == 2);
}

TEST_CASE("saved statistics are the same bytes for any number of threads") {
  std::vector<std::string> bytes;
  for (const int threads : {1, 2, 3}) {
    Calibrator calibrator(wide_network(), {}, {.threads = threads});
    for (unsigned seed = 0; seed < 3; ++seed) calibrator.observe(random_tensor({1, 48, 40, 40}, seed));
    bytes.push_back(bytes_of(calibrator.statistics()));
  }
  CHECK(bytes[0] == bytes[1]);
  CHECK(bytes[0] == bytes[2]);
}

TEST_CASE("statistics given back stand for the samples that made them") {
  Calibrator first(small_network());
  first.observe(random_tensor(image_shape, 1));
  first.observe(random_tensor(image_shape, 2));
  Calibrator second(small_network());
  second.set_statistics(first.statistics());
  CHECK(second.samples() == 2);
  CHECK(second.quantize() == first.quantize());
}

TEST_CASE("statistics of another network are refused by the first inference that does not fit, and stay as they were") {
  Statistics other;
  other.observe("relu", Tensor::from(std::vector<float>{1, 2, 3}, {1, 3}));
  Calibrator calibrator(small_network());
  calibrator.observe(random_tensor(image_shape, 1));
  calibrator.set_statistics(other);
  const Error error = error_of([&] { calibrator.observe(random_tensor(image_shape, 1)); });
  CHECK(error.message() == "tensor 'relu': given 2 channels, expected the 3 seen before");
  CHECK(calibrator.statistics() == other);
}

TEST_CASE("nothing can be quantized before something was observed") {
  const Error error = error_of([] { Calibrator(small_network()).quantize(); });
  CHECK(error.code() == ErrorCode::InvalidArgument);
  CHECK_THAT(error.message(), contains("given 0 samples"));
}

TEST_CASE("a scheme without meaning is refused when the calibrator is made") {
  QuantScheme scheme;
  scheme.activations.levels = 100;
  CHECK(error_of([&] { Calibrator(small_network(), scheme); }).code() == ErrorCode::InvalidArgument);
}

TEST_CASE("a calibrator can observe other tensors than those that quantization needs") {
  Calibrator calibrator(small_network(), {}, {.threads = 1, .tensors = {"first", "second"}});
  calibrator.observe(image({1, 2, 3, 4, 5, 6, 7, 8}));
  CHECK(calibrator.statistics().tensors() == std::vector<std::string>{"first", "second"});
  CHECK(calibrator.statistics().of("first").channel_maximum == std::vector<float>{8, -5});
}

namespace {

/// Does pieces from the last to the first, as other machines might finish them, and gives nothing but their bytes.
class BackwardWorkers final : public Workers {
 public:
  explicit BackwardWorkers(std::size_t count) : count_(count) {}
  std::size_t count() const override { return count_; }
  void run(std::size_t pieces, const Work& work, const Take& take) override {
    std::vector<std::string> results(pieces);
    for (std::size_t piece = pieces; piece-- > 0;) results[piece] = work(piece);
    for (std::size_t piece = 0; piece < pieces; ++piece) take(piece, results[piece]);
  }

 private:
  std::size_t count_;
};

}  // namespace

TEST_CASE("statistics are the same bytes whoever collects them, and the first inputs are kept") {
  const auto inputs = [](std::size_t i) { return std::vector<Tensor>{random_tensor(image_shape, static_cast<unsigned>(i))}; };
  Calibrator alone(small_network(), {}, {.threads = 1});
  for (std::size_t i = 0; i < 11; ++i) alone.observe(inputs(i));
  for (const std::size_t count : {1, 2, 4, 20}) {
    Calibrator divided(small_network(), {}, {.threads = 1}), backward(small_network(), {}, {.threads = 1});
    BackwardWorkers workers(count);
    divided.observe(11, inputs, *thread_workers(static_cast<int>(count)));
    backward.observe(11, inputs, workers);
    for (const Calibrator* calibrator : {&divided, &backward}) {
      CHECK(bytes_of(calibrator->statistics()) == bytes_of(alone.statistics()));
      CHECK(calibrator->samples() == 11);
      CHECK(calibrator->quantize() == alone.quantize());
    }
  }
}

TEST_CASE("workers of which one fails have changed nothing") {
  Calibrator calibrator(small_network(), {}, {.threads = 1});
  const auto inputs = [](std::size_t i) {
    return std::vector<Tensor>{i == 3 ? image({1, 2, 3, 4, 5, 6, 7, INFINITY}) : image({1, 2, 3, 4, 5, 6, 7, 8})};
  };
  BackwardWorkers workers(2);
  const Error error = error_of([&] { calibrator.observe(4, inputs, workers); });
  CHECK_THAT(error.message(), contains("sample 3"));
  CHECK(calibrator.samples() == 0);
  calibrator.observe(3, inputs, workers);
  CHECK(calibrator.samples() == 3);
}
