#include <octet/calib/bias_correction.hpp>

#include <octet/calib/calibrator.hpp>
#include <octet/exec/executor.hpp>
#include <octet/tensor/npy.hpp>

#include "calib/biases.hpp"
#include "calib/channel_means.hpp"
#include "calib/sample_runner.hpp"
#include "support.hpp"
#include "unit/calib/mobile_network.hpp"

using namespace octet;
using namespace octet::test;

namespace {

using Samples = std::vector<std::vector<Tensor>>;

Value add_bias(Graph& graph, const std::string& name, Value value, const std::vector<float>& numbers) {
  const Value constant = graph.constant(name + "/numbers", Tensor::from(numbers, {1, static_cast<std::int64_t>(numbers.size()), 1, 1}));
  return graph.add(name, Binary{BinaryKind::Add}, {value, constant});
}

/// In double, as the reference: one of the weights lies 6e-6 steps from the middle of two levels.
void round_to_levels(std::span<float> weights, float largest, std::int64_t levels) {
  const double step = static_cast<double>(largest) / static_cast<double>((levels - 1) / 2);
  for (float& weight : weights) weight = static_cast<float>(std::nearbyint(weight / step) * step);
}

/// Weights of that many levels, symmetric and one range per output channel.
Value quantized_weights(Graph& graph, const std::string& name, const Tensor& given, std::int64_t levels) {
  Tensor weights = given.clone();
  const std::size_t channels = static_cast<std::size_t>(weights.shape()[0]), size = weights.elements() / channels;
  std::vector<float> low, high;
  for (std::size_t c = 0; c < channels; ++c) {
    float largest = 0;
    for (const float weight : weights.data<float>().subspan(c * size, size)) largest = std::max(largest, std::abs(weight));
    round_to_levels(weights.mutable_data<float>().subspan(c * size, size), largest, levels);
    low.push_back(-largest);
    high.push_back(largest);
  }
  const Shape shape{weights.shape()[0], 1, 1, 1};
  const Value lows = graph.constant(name + "/low", Tensor::from(low, shape)),
              highs = graph.constant(name + "/high", Tensor::from(high, shape));
  return graph.add(name + "/fq", FakeQuantize{.levels = levels}, {graph.constant(name, weights), lows, highs, lows, highs});
}

struct Golden {
  std::string network;
  Dims pads, strides;
  std::int64_t levels;
  std::vector<float> first, second;  ///< corrected biases
};

/// Two convolutions with biases and a Relu between them; with weights of so many levels, or with 0 in FP32.
Graph golden_network(const Golden& golden, std::int64_t levels) {
  const std::filesystem::path folder = shared_folder() / "reference/golden-algorithms/layers";
  const auto tensor = [&](const std::string& name) { return read_npy(folder / (golden.network + "_" + name + ".npy")); };
  Graph graph("golden");
  Value value = graph.parameter("x", ElementType::f32, tensor("input").shape().with(0, 1));
  for (const std::string name : {"conv1", "conv2"}) {
    const bool second = name == "conv2";
    const Tensor weights = tensor(name + "_weights"), numbers = tensor(name + "_bias");
    const Value constant =
        levels == 0 ? graph.constant(name + "/weights", weights) : quantized_weights(graph, name + "/weights", weights, levels);
    const Convolution operation{.strides = second ? golden.strides : Dims{1, 1}, .pads_begin = golden.pads, .pads_end = golden.pads};
    const Value product = graph.add(name, operation, {value, constant});
    value = add_bias(graph, name + "/sum", product, {numbers.data<float>().begin(), numbers.data<float>().end()});
    if (!second) value = graph.add("relu", Unary{UnaryKind::Relu}, {value});
  }
  graph.result("y", value);
  return graph;
}

/// The reference holds nothing back, so both parts are given the same images: each of them three times to learn from, and once held back.
Samples golden_samples(const Golden& golden) {
  const Tensor images = read_npy(shared_folder() / "reference/golden-algorithms/layers" / (golden.network + "_input.npy"));
  const std::size_t count = static_cast<std::size_t>(images.shape()[0]), size = images.elements() / count;
  Samples samples;
  for (std::size_t i = 0; i < 4 * count; ++i) {
    const std::size_t image = i % 4 == 3 ? i / 4 : (i - i / 4) % count;
    samples.push_back({Tensor::from(images.data<float>().subspan(image * size, size), images.shape().with(0, 1))});
  }
  return samples;
}

Placement placement_of(const Graph& graph, const std::vector<std::string>& layers) {
  Placement placement{.graph = graph};
  for (const std::string& layer : layers) placement.weighted.push_back(graph.find(layer));
  return placement;
}

std::vector<float> bias_of(const Graph& graph, const std::string& layer) {
  return find_bias(graph, Users(graph), graph.find(layer))->values;
}

/// y = [1, 0.3] x by a matrix of weights whose second is not among the 255 levels; without a bias of its own.
Graph line(bool with_bias) {
  Graph graph("line");
  const Value x = graph.parameter("x", ElementType::f32, {1, 2, 1, 1});
  const Value weights = graph.constant("weights", Tensor::from(std::vector<float>{1, 0.3F}, {1, 2, 1, 1}));
  Value value = graph.add("layer", Convolution{}, {x, weights});
  if (with_bias) value = add_bias(graph, "biased", value, {0.5F});
  graph.result("y", value);
  return graph;
}

/// As quantize() makes it where no activations are quantized: 0.3 becomes 38 / 127.
Graph quantized_line(bool with_bias) {
  Placement placement = placement_of(line(with_bias), {"layer"});
  placement.decisions.push_back({.layer = "layer", .type = "Convolution", .int8 = true});
  return quantize(placement, Statistics{}, {});
}

Samples constants(const std::vector<float>& values) {
  Samples samples;
  for (const float value : values) samples.push_back({Tensor::from(std::vector<float>{0, value}, {1, 2, 1, 1})});
  return samples;
}

AlgorithmResult corrected_line(bool with_bias, const Samples& samples, const BiasCorrectionOptions& options = {}) {
  SampleRunner runner(samples, 1);
  return bias_correction(options)->apply(quantized_line(with_bias), placement_of(line(with_bias), {"layer"}), {}, runner);
}

void check_close(const std::vector<float>& actual, const std::vector<float>& expected, double tolerance) {
  const Shape shape{static_cast<std::int64_t>(expected.size())};
  REQUIRE(actual.size() == expected.size());
  CHECK(relative_difference(Tensor::from(actual, shape), Tensor::from(expected, shape)) < tolerance);
}

constexpr float rounding = 0.3F - 38.0F / 127;

}  // namespace

TEST_CASE("full bias correction gives the biases of an independent implementation") {
  OCTET_NEEDS_SHARED();
  if (!std::filesystem::exists(shared_folder() / "reference/golden-algorithms")) OCTET_SKIP("needs the shared reference values");
  const Golden golden = GENERATE(values<Golden>({
      {"padded",
       {1, 1},
       {2, 2},
       255,
       {-0.1475316F, -0.1972906F, 0.09956228F, 0.1431528F, 0.2709241F, 0.1569477F, 0.2387838F, 0.1827507F},
       {-0.275308F, 0.1910407F, -0.1693438F, -0.1551012F, -0.2434497F, 0.1753078F, -0.2575099F, -0.2716646F, -0.1427392F, 0.1886988F}},
      {"padded",
       {1, 1},
       {2, 2},
       15,
       {-0.1154455F, -0.2641075F, 0.05296492F, 0.2280577F, 0.1959733F, 0.1338855F, 0.2360914F, 0.3305074F},
       {-0.1950529F, 0.1625028F, -0.1218068F, -0.2653906F, -0.175138F, 0.01850823F, -0.3550123F, -0.2484038F, -0.1938753F, 0.3622755F}},
      {"valid",
       {0, 0},
       {1, 1},
       255,
       {-0.3707151F, -0.2937557F, -0.7840068F, -0.6845438F, 0.2835915F, -0.4809443F, -0.4382098F, 0.5801562F},
       {0.6565176F, -0.5579786F, 0.3758208F, 0.3923375F, -0.4938877F, -0.3226656F, -0.630406F, 0.3426168F, 0.3892719F, 0.7122045F}},
      {"valid",
       {0, 0},
       {1, 1},
       15,
       {-0.2611772F, -0.2454383F, -0.7996742F, -0.5019489F, 0.2327155F, -0.5239232F, -0.4864349F, 0.5920009F},
       {0.8485768F, -0.461812F, 0.0387745F, 0.4361038F, -0.4125773F, -0.5412618F, -0.4679203F, 0.2655038F, 0.4067421F, 0.526716F}},
  }));
  const Graph network = golden_network(golden, 0);
  const Samples samples = golden_samples(golden);
  SampleRunner runner(samples, 1);
  for (const std::size_t bytes : {std::size_t{1} << 30, std::size_t{0}}) {
    const AlgorithmResult result =
        bias_correction({.bytes = bytes})
            ->apply(golden_network(golden, golden.levels), placement_of(network, {"conv1", "conv2"}), {}, runner);
    INFO(golden.network << ", " << golden.levels << " levels");
    check_close(bias_of(result.graph, "conv1"), golden.first, 1e-5);
    check_close(bias_of(result.graph, "conv2"), golden.second, 1e-5);
  }
}

TEST_CASE("a bias takes back what rounding weights moved") {
  const AlgorithmResult result = corrected_line(true, constants({1, 2, 3, 2}));
  CHECK(bias_of(result.graph, "layer").at(0) == Approx(0.5F + 2 * rounding));
  CHECK(result.notes.at(0).layer == "layer");
  CHECK(result.notes.at(0).text == "its bias was corrected in 1 of 1 channels");
}

TEST_CASE("a layer without a bias gets one, and outputs of the network keep their names") {
  const AlgorithmResult result = corrected_line(false, constants({1, 2, 3, 2}));
  CHECK(bias_of(result.graph, "layer").at(0) == Approx(2 * rounding).epsilon(1e-3));
  const Executor before(line(false)), after(result.graph);
  CHECK(after.outputs().at(0).name == before.outputs().at(0).name);
}

TEST_CASE("a correction that takes held-back inferences further from FP32 is not kept") {
  // What is held back is moved the other way.
  const AlgorithmResult result = corrected_line(true, constants({1, 2, 3, -2}));
  CHECK(result.graph == quantized_line(true));
  CHECK(result.notes.at(0).text == "its bias stays: nothing brings what was held back nearer to FP32");
}

TEST_CASE("bias correction needs two inferences, one of them held back") {
  CHECK(bias_of(corrected_line(true, constants({4, 4})).graph, "layer").at(0) == Approx(0.5F + 4 * rounding));
  const Error error = error_of([&] { corrected_line(true, constants({1})); });
  CHECK(error.code() == ErrorCode::InvalidArgument);
  CHECK(error.message() == "bias correction: given the inputs of 1 inferences, expected those of at least 2");
  CHECK(error_of([] { bias_correction({.inferences = 1}); }).code() == ErrorCode::InvalidArgument);
}

TEST_CASE("each layer is corrected behind those before it, whatever is kept of the network between them") {
  Graph network("chain");
  Value value = network.parameter("image", ElementType::f32, image_shape);
  for (unsigned i = 1; i <= 4; ++i) {
    const std::string name = "layer" + std::to_string(i);
    const Value product = convolution(network, name, value, 6, i);
    value = relu(network, name + "/relu", add_bias(network, name + "/sum", product, std::vector<float>(6, 0.5F)));
  }
  network.result("y", value);
  const auto corrected = [&](std::size_t bytes) {
    Calibrator calibrator(network, {}, {.threads = 1, .algorithms = {bias_correction({.inferences = 24, .bytes = bytes})}});
    for (unsigned i = 0; i < 24; ++i) calibrator.observe(image(i));
    return calibrator.quantize();
  };
  const Graph kept = corrected(std::size_t{1} << 30), run_again = corrected(0);
  std::size_t changed = 0;
  for (const std::string layer : {"layer1", "layer2", "layer3", "layer4"}) {
    check_close(bias_of(kept, layer), bias_of(run_again, layer), 1e-5);
    changed += bias_of(kept, layer) != std::vector<float>(6, 0.5F);
  }
  CHECK(changed > 1);
}

TEST_CASE("bias correction brings a network nearer to FP32 on images that it has not seen") {
  const Graph network = mobile_network();
  const auto calibrated_with = [&](std::vector<std::shared_ptr<const Algorithm>> algorithms) {
    Calibrator calibrator(network, {}, {.threads = 1, .algorithms = std::move(algorithms)});
    for (unsigned i = 0; i < 64; ++i) calibrator.observe(image(i));
    return calibrator.quantize();
  };
  const Executor fp32(network, {.threads = 1}), plain(calibrated_with({}), {.threads = 1}),
      corrected(calibrated_with({bias_correction()}), {.threads = 1});
  double noise = 0, corrected_noise = 0;
  for (unsigned i = 0; i < 64; ++i) {
    const Tensor expected = fp32.run(image(500 + i)), before = plain.run(image(500 + i)), after = corrected.run(image(500 + i));
    for (std::size_t k = 0; k < expected.elements(); ++k) {
      noise += std::pow(before.data<float>()[k] - expected.data<float>()[k], 2);
      corrected_noise += std::pow(after.data<float>()[k] - expected.data<float>()[k], 2);
    }
  }
  CHECK(corrected_noise < noise);
  // A bias that was added is computed with its layer.
  const auto integer_macs = [](const Executor& executor) {
    double macs = 0;
    for (const StepDescription& step : executor.steps())
      if (step.precision != ElementType::f32) macs += step.macs;
    return macs;
  };
  CHECK(integer_macs(corrected) == integer_macs(plain));
  CHECK(integer_macs(plain) > 0);
  CHECK(corrected.steps().size() == plain.steps().size());
}

TEST_CASE("the search for accuracy measures and gives networks that the algorithms were applied to") {
  const Graph network = mobile_network();
  Calibrator calibrator(network, {}, {.threads = 1, .kept_inferences = 2, .algorithms = {bias_correction({.inferences = 32})}});
  // Of fewer, what helps does not help on those held back on every machine.
  for (unsigned i = 0; i < 32; ++i) calibrator.observe(image(i));
  const Tensor probe = image(77), expected = Executor(calibrator.quantize(), {.threads = 1}).run(probe);
  std::vector<Tensor> measured;
  const auto metric = [&](const Executor& candidate) {
    measured.push_back(candidate.run(probe));
    return 1.0;
  };
  const TuneResult tuned = calibrator.tune(metric, {.max_drop = 0.1});
  CHECK(tuned.graph == calibrator.quantize());
  REQUIRE(measured.size() > 1);
  CHECK(measured.back() == expected);
  CHECK_FALSE(tuned.graph == quantize(place_quantizers(network, {}), calibrator.statistics(), {}));
}

TEST_CASE("a journal of a search belongs to its algorithms too") {
  const TemporaryFolder folder;
  const auto tune = [&](std::vector<std::shared_ptr<const Algorithm>> algorithms, bool resume) {
    Calibrator calibrator(mobile_network(), {}, {.threads = 1, .algorithms = std::move(algorithms)});
    for (unsigned i = 0; i < 8; ++i) calibrator.observe(image(i));
    const auto metric = [](const Executor&) { return 1.0; };
    return calibrator.tune(metric, {.max_drop = 0.1, .journal = folder.path() / "journal", .resume = resume}).met;
  };
  CHECK(tune({bias_correction({.inferences = 8})}, false));
  CHECK(tune({bias_correction({.inferences = 8})}, true));
  CHECK(error_of([&] { tune({}, true); }).code() == ErrorCode::InvalidArgument);
}

TEST_CASE("means of channels do not depend on how a tensor lies in memory") {
  // Two channels of 1, 2, 3 and 10, 20, 30, first one behind the other, then side by side.
  const std::vector<float> rows{1, 2, 3, 10, 20, 30}, columns{1, 10, 2, 20, 3, 30};
  CHECK(channel_means(StridedView{rows.data(), Shape{1, 2, 3}, {6, 3, 1}}, 1) == std::vector<double>{2, 20});
  CHECK(channel_means(StridedView{columns.data(), Shape{1, 2, 3}, {6, 1, 2}}, 1) == std::vector<double>{2, 20});
  CHECK(channel_means(StridedView{columns.data(), Shape{3, 2}, {2, 1}}, 1) == std::vector<double>{2, 20});
}
