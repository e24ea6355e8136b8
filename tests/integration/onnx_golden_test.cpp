#include <octet/octet.hpp>
#include <octet/tensor/npy.hpp>

#include "onnx_model.hpp"
#include "support.hpp"

using namespace octet;
using namespace octet::test;

namespace {

std::filesystem::path folder_of(const std::string& model) { return shared_folder() / "models" / model; }
std::filesystem::path onnx_of(const std::string& model) { return folder_of(model) / (model + ".onnx"); }

std::vector<Tensor> run_on(const Executor& executor, const std::string& model, int i) {
  return executor.run(std::vector<Tensor>{read_npy(folder_of(model) / "golden" / ("input_" + std::to_string(i) + ".npy"))});
}

void require_golden(const std::string& model, const std::vector<std::pair<std::string, std::string>>& outputs) {
  const Executor executor(read_model(onnx_of(model)));
  for (int i = 0; i < 3; ++i) {
    const std::vector<Tensor> results = run_on(executor, model, i);
    for (const auto& [name, file] : outputs) {
      const Tensor expected = read_npy(folder_of(model) / "golden" / (file + "_" + std::to_string(i) + ".npy"));
      const double difference = relative_difference(results[executor.output_index(name)], expected);
      std::cout << model << ".onnx " << name << " " << i << ": largest relative difference " << difference << "\n";
      CHECK(difference <= 1e-4);
    }
  }
}

}  // namespace

TEST_CASE("real ONNX models give the golden outputs") {
  OCTET_NEEDS_SHARED();
  require_golden("squeezenet1.1", {{"logits", "output"}});
  require_golden("resnet20-cifar10", {{"logits", "output"}});
  require_golden("mobilenet_v2_1.0_224", {{"prob", "output"}});
  require_golden("ssd_mobilenet_v1_coco", {{"raw_boxes", "raw_boxes"}, {"scores", "scores"}});
}

TEST_CASE("a small ONNX model of many operations gives what ONNX Runtime gives") {
  OCTET_NEEDS_SHARED();
  const Executor executor(read_model(folder_of("small_ir") / "tiny.onnx"));
  Tensor input(ElementType::f32, executor.inputs()[0].shape);
  const auto values = input.mutable_data<float>();
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(static_cast<int>(i * 37 % 201) - 100) / 100.0f;
  // Written by ONNX Runtime 1.30 from the same file and input.
  CHECK(relative_difference(executor.run(input), read_npy(OCTET_SOURCE_DIR "/tests/data/tiny_onnxruntime.npy")) <= 1e-4);
}

TEST_CASE("an ONNX model with an open batch can be reshaped to another batch") {
  OCTET_NEEDS_SHARED();
  for (const std::string model : {"squeezenet1.1", "resnet20-cifar10"}) {
    const Graph graph = read_model(onnx_of(model));
    const Node& input = graph.node(graph.parameters()[0]);
    const Graph two = graph.reshape({{input.name, input.outputs[0].shape.with(0, 2)}});
    CHECK(two.shape(two.node(two.results()[0]).inputs[0])[0] == 2);
  }
}
