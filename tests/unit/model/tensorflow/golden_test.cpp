#include <algorithm>
#include <map>

#include <octet/graph/evaluate.hpp>
#include <octet/tensor/npy.hpp>

#include "tensorflow_graph.hpp"

using namespace octet;
using namespace octet::test;

namespace {

namespace fs = std::filesystem;

/// Inputs and outputs that TensorFlow itself gave, by the names of tensors.
struct Golden {
  std::map<std::string, Tensor> inputs, outputs;
};

std::string tensor_of(const fs::path& file, std::size_t prefix) {
  std::string name = file.stem().string().substr(prefix);
  for (std::size_t at = name.find("__"); at != std::string::npos; at = name.find("__", at)) name.replace(at, 2, "/");
  return name;
}

Golden golden_in(const fs::path& folder) {
  Golden golden;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with("in_")) golden.inputs[tensor_of(entry.path(), 3)] = read_npy(entry.path());
    if (name.starts_with("out_")) golden.outputs[tensor_of(entry.path(), 4)] = read_npy(entry.path());
  }
  return golden;
}

Tensor channels_first(const Tensor& tensor) {
  const std::size_t rank = tensor.shape().rank();
  Dims order{0, static_cast<std::int64_t>(rank) - 1};
  for (std::size_t i = 1; i + 1 < rank; ++i) order.push_back(static_cast<std::int64_t>(i));
  const std::vector<Tensor> inputs{tensor, Tensor::from(order)};
  return rank < 4 ? tensor : evaluate(Transpose{}, inputs)[0];
}

/// The largest difference of any output, in the file's order of dimensions; those of integers must be exact.
double difference(const fs::path& model, const Golden& golden) {
  ReadOptions options{.tensorflow = {.keep_layout = true}};
  for (const auto& [name, tensor] : golden.inputs) options.input_shapes[name] = tensor.shape();
  for (const auto& [name, tensor] : golden.outputs) options.outputs.push_back(name);
  const Executor executor(read_model(model, options), {.threads = 1, .precision = Precision::Simulated});
  std::vector<Tensor> inputs;
  for (const auto& port : executor.inputs()) inputs.push_back(golden.inputs.at(port.name).converted(port.element_type));
  const std::vector<Tensor> outputs = executor.run(inputs);
  double worst = 0;
  std::size_t index = 0;
  for (const auto& [name, expected] : golden.outputs) {
    INFO(name);
    const Tensor& got = outputs[index++];
    if (is_floating_point(expected.element_type())) worst = std::max(worst, relative_difference(got, expected));
    else CHECK(got.converted(ElementType::i64) == expected.converted(ElementType::i64));
  }
  return worst;
}

}  // namespace

TEST_CASE("tensorflow: graphs of one operation give what TensorFlow gives") {
  OCTET_NEEDS_SHARED();
  std::size_t checked = 0;
  for (const fs::directory_entry& folder : fs::directory_iterator(shared_folder() / "models/tensorflow-small/ops"))
    for (const fs::directory_entry& file : fs::directory_iterator(folder)) {
      if (file.path().extension() != ".pb" && file.path().extension() != ".pbtxt") continue;
      INFO(file.path());
      CHECK(difference(file.path(), golden_in(folder)) < 1e-5);
      ++checked;
    }
  CHECK(checked >= 27);
}

TEST_CASE("tensorflow: networks give what TensorFlow gives, and their trunks move nothing") {
  OCTET_NEEDS_SHARED();
  const auto [name, tolerance, transposes] = GENERATE(table<std::string, double, std::size_t>({
      {"resnet50_v1/frozen.pb", 2e-4, 0},
      {"resnet50_v1/frozen_grappler.pb", 2e-4, 0},
      {"mobilenet_v2/frozen.pb", 2e-4, 0},
      {"mobilenet_v2/frozen_grappler.pb", 2e-4, 0},
      {"efficientnet_b0/frozen.pb", 5e-5, 0},
      {"inception_v3/frozen.pb", 1e-3, 0},
      {"neumf_tf2/frozen.pb", 2e-5, 0},
      {"neumf_tf2/frozen_grappler.pb", 2e-5, 0},
      {"unet2d_transpose/frozen.pb", 1e-4, 0},
      {"lstm_unrolled/frozen.pb", 2e-5, 0},
      {"bert_tiny_einsum/frozen.pb", 2e-5, 10},
      {"bert_tiny_matmul/frozen.pb", 2e-5, 8},
      {"qat_tfmot/frozen.pb", 2e-5, 0},
      {"fake_quant_edge/frozen.pb", 0, 0},
      {"tf1_remnants/frozen.pb", 2e-5, 1},
      {"function_call/frozen.pb", 2e-5, 0},
  }));
  INFO(name);
  const fs::path file = shared_folder() / "models/tensorflow-today" / name;
  const Golden golden = golden_in(file.parent_path());
  CHECK(difference(file, golden) <= tolerance);
  ReadOptions options;
  for (const auto& [input, tensor] : golden.inputs) options.input_shapes[input] = tensor.shape();
  CHECK(count_of<Transpose>(read_model(file, options)) <= transposes);
}

TEST_CASE("tensorflow: a SavedModel gives what its frozen graph gives, with the names of its signature") {
  OCTET_NEEDS_SHARED();
  const fs::path folder = shared_folder() / "models/tensorflow-today/neumf_tf2";
  const Golden golden = golden_in(folder);
  ReadOptions options;
  for (const auto& [name, tensor] : golden.inputs) options.input_shapes[name] = tensor.shape();
  const Executor executor(read_model(folder / "saved_model", options), {.threads = 1});
  std::vector<Tensor> inputs;
  for (const auto& port : executor.inputs()) inputs.push_back(golden.inputs.at(port.name));
  CHECK(executor.outputs().at(0).name == "rating");
  CHECK(relative_difference(executor.run(inputs)[0], golden.outputs.at("Identity")) < 2e-5);
}

TEST_CASE("tensorflow: loops and operations of Intel's quantizers are refused by name") {
  OCTET_NEEDS_SHARED();
  const fs::path folder = shared_folder() / "models/tensorflow-today";
  CHECK_THAT(error_of([&] { read_model(folder / "lstm_while_v2/frozen.pb"); }).message(), contains("StatelessWhile (node 'model/lstm/"));
  CHECK_THAT(
      error_of([&] { read_model(folder / "neural_compressor_int8/int8.pb"); }).message(),
      contains("QuantizedConv2DWithBiasAndReluAndRequantize (node 'mobilenetv2_0.10_96/Conv1/Conv2D_eightbit_requantize' and 17 more)"));
}

TEST_CASE("tensorflow: a detector of the Object Detection API becomes prior boxes and a DetectionOutput") {
  OCTET_NEEDS_SHARED();
  const fs::path folder = shared_folder() / "models/tensorflow-small/ssd_mobilenet_v2_od_api_reduced";
  const ReadOptions options{.tensorflow = {.pipeline_config = folder / "pipeline.config"}};
  const Executor executor(read_model(folder / "frozen_inference_graph.pb", options));
  const Tensor image = channels_first(read_npy(folder / "golden/input_u8.npy")).converted(ElementType::f32);
  const Tensor found = executor.run(image), expected = read_npy(folder / "golden/detection_output.npy");
  const auto row = [](const Tensor& tensor, std::size_t i) { return tensor.data<float>().subspan(7 * i, 7); };
  std::size_t count = 0;
  while (count < found.elements() / 7 && row(found, count)[0] >= 0) ++count;
  REQUIRE(count == expected.elements() / 7);
  for (std::size_t i = 0; i < count; ++i) {
    const auto want = row(expected, i);
    double nearest = 1;
    for (std::size_t k = 0; k < count; ++k) {
      const auto got = row(found, k);
      double distance = got[1] == want[1] ? 0 : 1;
      for (std::size_t j = 2; j < 7; ++j) distance = std::max(distance, static_cast<double>(std::abs(got[j] - want[j])));
      nearest = std::min(nearest, distance);
    }
    CHECK(nearest < 5e-5);
  }
}
