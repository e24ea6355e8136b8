#include <algorithm>
#include <cmath>
#include <fstream>
#include <regex>

#include <octet/octet.hpp>
#include <octet/tensor/npy.hpp>

#include "integration/command.hpp"

using namespace octet;
using namespace octet::test;

namespace {

std::filesystem::path models() { return shared_folder() / "models"; }

/// Root of the mean squared difference over the range of `expected`.
double nrmsd(const Tensor& actual, const Tensor& expected) {
  REQUIRE(to_string(actual.shape()) == to_string(expected.shape()));
  const auto a = actual.data<float>();
  const auto e = expected.data<float>();
  double sum = 0, low = e[0], high = e[0];
  for (std::size_t i = 0; i < e.size(); ++i) {
    sum += std::pow(static_cast<double>(a[i]) - static_cast<double>(e[i]), 2);
    low = std::min<double>(low, e[i]);
    high = std::max<double>(high, e[i]);
  }
  return std::sqrt(sum / static_cast<double>(e.size())) / (high - low);
}

/// The layers of that type whose steps compute with integers.
std::size_t int8_steps(const Executor& executor, const std::string& type) {
  std::size_t count = 0;
  for (const StepDescription& step : executor.steps())
    count += step.type.find(type) != std::string::npos && (step.precision == ElementType::u8 || step.precision == ElementType::i8);
  return count;
}

/// The text without its statistics and levels.
std::string without_quantization(const std::string& text) {
  std::string rest = std::regex_replace(text, std::regex(" quantization_level=\"[^\"]*\""), "");
  const std::size_t begin = rest.find("\n\t<statistics>");
  const std::string end = "</statistics>";
  REQUIRE(begin != std::string::npos);
  return rest.erase(begin, rest.find(end) + end.size() - begin);
}

/// The share of the listed images, in per cent, that the network puts into their class.
double top_1(const Executor& executor, const Preprocessing& preprocessing, const std::filesystem::path& images,
             const std::filesystem::path& list) {
  std::ifstream lines(list);
  std::string file;
  int correct = 0, all = 0;
  for (std::int64_t label = 0; lines >> file >> label; ++all) {
    const Tensor scores = executor.run(load_image(images / file, preprocessing, executor.inputs()[0].shape));
    const auto values = scores.data<float>();
    correct += std::ranges::max_element(values) - values.begin() == label;
  }
  return 100.0 * correct / all;
}

struct Calibrated {
  std::string model;
  std::size_t convolutions, concatenations, maxima;
};

}  // namespace

TEST_CASE("a network that the original tool calibrated runs in INT8 as the original engine ran it") {
  OCTET_NEEDS_SHARED();
  const auto [model, convolutions, concatenations, maxima] =
      GENERATE(values<Calibrated>({{"squeezenet1.1", 26, 8, 3}, {"resnet20-cifar10", 19, 0, 1}}));
  const std::filesystem::path folder = models() / model / "ir_v6_int8_calibrated";
  const Executor executor(read_ir(folder / (model + ".xml")));
  CHECK(int8_steps(executor, "Convolution") == convolutions);
  CHECK(int8_steps(executor, "Concat") == concatenations);
  CHECK(int8_steps(executor, "MaxPool") == maxima);
  CHECK(int8_steps(executor, "MatMul") == 0);
  for (int i = 0; i < 3; ++i) {
    const Tensor input = read_npy(models() / model / "golden" / ("input_" + std::to_string(i) + ".npy"));
    const Tensor expected = read_npy(folder / (model + "_calibrated_output_" + std::to_string(i) + ".npy"));
    const double difference = nrmsd(executor.run(input), expected);
    const double unquantized =
        nrmsd(Executor(read_ir(folder / (model + ".xml"), {.input_shapes = {}, .use_statistics = false})).run(input), expected);
    std::cout << model << " " << i << ": NRMSD to the original engine " << difference << ", of FP32 " << unquantized << "\n";
    CHECK(difference <= 0.01);
  }
}

TEST_CASE("networks that the original tool calibrated classify as well as in the original engine") {
  OCTET_NEEDS_SHARED();
  const std::filesystem::path data = shared_folder() / "data";
  Preprocessing preprocessing{.mean = {123.675F, 116.28F, 103.53F}, .scale = {58.395F, 57.12F, 57.375F}};
  const auto measure = [&](const std::string& model, const std::filesystem::path& images, const std::filesystem::path& list) {
    const Executor executor(read_ir(models() / model / "ir_v6_int8_calibrated" / (model + ".xml")), {.threads = 1});
    const double share = top_1(executor, preprocessing, images, list);
    std::cout << model << " ir_v6_int8_calibrated: top-1 " << share << " %\n";
    return share;
  };
  // models/README.md gives what the original engine measured.
  CHECK(std::abs(measure("resnet20-cifar10", data / "cifar10/test", data / "cifar10/test/val.txt") - 81.30) <= 0.3);
  preprocessing.shorter_side = 256;
  preprocessing.crop = 224;
  CHECK(std::abs(measure("squeezenet1.1", data / "imagenet500/images", data / "imagenet500/val.txt") - 59.0) <= 0.3);
}

TEST_CASE("the converter's statistics are the limits that its later releases give FakeQuantize") {
  OCTET_NEEDS_SHARED();
  const Graph old = read_ir(models() / "small_ir/fq_v6/fq.xml");
  const Graph newer = read_ir(models() / "small_ir/fq_v10_2020.4/fq.xml");
  REQUIRE(old.origin().statistics.size() == 1);
  const RecordedRange& range = old.origin().statistics[0];
  CHECK(range.layer == "x");
  const NodeId input = newer.parameters()[0];
  const Node& quantizer = newer.node(newer.users({input, 0}).at(0));
  REQUIRE(quantizer.as<FakeQuantize>());
  for (std::size_t c = 0; c < 3; ++c) {
    CHECK(range.minima.at(c) == newer.known_value(quantizer.inputs[1])->data<float>()[0]);
    CHECK(range.maxima.at(c) == newer.known_value(quantizer.inputs[2])->data<float>()[0]);
  }
  CHECK(recorded_statistics(old).of("x").channel_maximum == range.maxima);
}

TEST_CASE("calibration adds statistics and levels to an IR of version 6 and nothing else") {
  OCTET_NEEDS_SHARED();
  const auto [model, folder] = GENERATE(table<std::string, std::string>(
      {{"squeezenet1.1", "ir_v6_fp32"}, {"resnet20-cifar10", "ir_v6_fp32"}, {"mobilenet_v2_1.0_224", "ir_v6_fp16"}}));
  const std::filesystem::path file = models() / model / folder / (model + ".xml");
  const Graph graph = read_ir(file, {.input_shapes = {}, .use_statistics = false});
  Calibrator calibrator(graph, {}, {.threads = 0, .tensors = recorded_tensors(graph)});
  const Tensor input = read_npy(models() / model / "golden/input_0.npy");
  calibrator.observe(input);
  const TemporaryFolder written;
  write_ir(record_statistics(graph, calibrator.statistics()), written.path() / "model.xml");
  CHECK(without_quantization(bytes_of(written.path() / "model.xml")) == bytes_of(file));
  CHECK(bytes_of(written.path() / "model.bin") == bytes_of(std::filesystem::path(file).replace_extension(".bin")));

  const Executor executor(read_ir(written.path() / "model.xml"));
  const double difference = nrmsd(executor.run(input), Executor(graph).run(input));
  std::cout << model << ": NRMSD of INT8 to FP32 " << difference << ", " << int8_steps(executor, "Convolution")
            << " convolutions in INT8\n";
  CHECK(int8_steps(executor, "Convolution") == (model[0] == 's' ? 26u : model[0] == 'r' ? 19u : 53u));
  CHECK(difference <= 0.06);
}

TEST_CASE("statistics turn into FakeQuantize of version 10 and back with the same INT8 results") {
  OCTET_NEEDS_SHARED();
  const std::string model = GENERATE("squeezenet1.1", "resnet20-cifar10");
  const TemporaryFolder folder;
  const std::filesystem::path file = models() / model / "ir_v6_int8_calibrated" / (model + ".xml");
  const auto convert = [&](const std::filesystem::path& from, const std::string& name, const std::string& version) {
    const Outcome outcome = octet_command("convert " + from.string() + " -o " + folder.path().string() + " --model_name " + name +
                                          " --ir_version " + version);
    INFO(outcome.errors);
    REQUIRE(outcome.status == 0);
    return Executor(read_ir(folder.path() / (name + ".xml")));
  };
  const Executor old(read_ir(file));
  const Executor newer = convert(file, "newer", "10"), back = convert(folder.path() / "newer.xml", "back", "6");
  CHECK(int8_steps(newer, "Convolution") == int8_steps(old, "Convolution"));
  CHECK(int8_steps(back, "Convolution") == int8_steps(old, "Convolution"));
  const double step = 1.0 / 255;
  for (const std::string i : {"0", "1", "2"}) {
    const Tensor input = read_npy(models() / model / "golden" / ("input_" + i + ".npy"));
    const Tensor expected = old.run(input);
    const double forth = relative_difference(newer.run(input), expected), forth_and_back = relative_difference(back.run(input), expected);
    std::cout << model << " " << i << ": to version 10 " << forth << ", and back to 6 " << forth_and_back << "\n";
    CHECK(forth <= step);
    CHECK(forth_and_back <= step);
  }
}
