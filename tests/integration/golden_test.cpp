#include <octet/octet.hpp>
#include <octet/tensor/npy.hpp>

#include "support.hpp"

using namespace octet;
using namespace octet::test;

namespace {

std::filesystem::path models() { return shared_folder() / "models"; }

/// Runs the three golden inputs of a model and compares each named output with its golden file.
void require_golden(const std::string& model, const std::string& folder, const std::vector<std::pair<std::string, std::string>>& outputs,
                    double tolerance) {
  const std::filesystem::path golden = models() / model / "golden";
  const Executor executor(read_model(models() / model / folder / (model + ".xml")));
  for (int i = 0; i < 3; ++i) {
    const std::vector<Tensor> results = executor.run(std::vector<Tensor>{read_npy(golden / ("input_" + std::to_string(i) + ".npy"))});
    for (const auto& [name, file] : outputs) {
      const double difference =
          relative_difference(results[executor.output_index(name)], read_npy(golden / (file + "_" + std::to_string(i) + ".npy")));
      std::cout << model << " " << folder << " " << name << " " << i << ": largest relative difference " << difference << "\n";
      CHECK(difference <= tolerance);
    }
  }
}

/// The name of the only output.
std::string only_output(const std::string& model, const std::string& folder) {
  const Executor executor(read_model(models() / model / folder / (model + ".xml")));
  REQUIRE(executor.outputs().size() == 1);
  return executor.outputs()[0].name;
}

/// Values that are the same everywhere, between -1 and 1.
Tensor wave(const Shape& shape) {
  Tensor tensor(ElementType::f32, shape);
  const auto values = tensor.mutable_data<float>();
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(static_cast<int>(i * 37 % 201) - 100) / 100.0f;
  return tensor;
}

}  // namespace

TEST_CASE("FP32 networks written by the real converter give the golden outputs") {
  OCTET_NEEDS_SHARED();
  for (const std::string model : {"squeezenet1.1", "resnet20-cifar10"})
    for (const std::string folder : {"ir_v10_fp32", "ir_v6_fp32"})
      require_golden(model, folder, {{only_output(model, folder), "output"}}, 1e-4);
}

TEST_CASE("FP16 networks written by the real converter give the golden outputs") {
  OCTET_NEEDS_SHARED();
  for (const std::string model : {"squeezenet1.1", "resnet20-cifar10", "mobilenet_v2_1.0_224"})
    require_golden(model, "ir_v10_fp16", {{only_output(model, "ir_v10_fp16"), "output"}}, 1e-2);
  require_golden("mobilenet_v2_1.0_224", "ir_v6_fp16", {{only_output("mobilenet_v2_1.0_224", "ir_v6_fp16"), "output"}}, 1e-2);
  require_golden("ssd_mobilenet_v1_coco", "ir_v10_fp16", {{"raw_boxes", "raw_boxes"}, {"scores", "scores"}}, 1e-2);
}

TEST_CASE("the three converters' forms of a small network agree with each other and with ONNX Runtime") {
  OCTET_NEEDS_SHARED();
  const Executor older(read_model(models() / "small_ir/tiny_v10_2020.4/tiny.xml"));
  const Executor newer(read_model(models() / "small_ir/tiny_v10_2021.4/tiny.xml"));
  const Executor oldest(read_model(models() / "small_ir/tiny_v6/tiny.xml"));
  const Tensor input = wave(older.inputs()[0].shape);
  // Written by ONNX Runtime 1.30 from tiny.onnx and the same input, with benchmarks/peers/onnxruntime/ort_worker.mjs.
  const Tensor expected = read_npy(OCTET_SOURCE_DIR "/tests/data/tiny_onnxruntime.npy");
  CHECK(relative_difference(older.run(input), expected) <= 1e-4);
  CHECK(relative_difference(newer.run(input), expected) <= 1e-4);
  CHECK(relative_difference(oldest.run(input), expected) <= 1e-4);
  CHECK(relative_difference(older.run(input), newer.run(input)) <= 1e-4);
}

TEST_CASE("a network read from a file can be reshaped to another batch") {
  OCTET_NEEDS_SHARED();
  const Graph graph = read_model(models() / "resnet20-cifar10/ir_v10_fp32/resnet20-cifar10.xml");
  const Executor one(graph);
  const Executor four(graph.reshape({{"input", Shape{4, 3, 32, 32}}}));
  const Tensor images = random_tensor({4, 3, 32, 32}, 1);
  const Tensor together = four.run(images);
  for (std::size_t i = 0; i < 4; ++i) {
    const Tensor image = Tensor::from(images.data<float>().subspan(i * 3 * 32 * 32, 3 * 32 * 32), {1, 3, 32, 32});
    CHECK(relative_difference(one.run(image), Tensor::from(together.data<float>().subspan(i * 10, 10), {1, 10})) <= 1e-5);
  }
}

TEST_CASE("results of a real network do not depend on the number of threads") {
  OCTET_NEEDS_SHARED();
  for (const std::string model : {"squeezenet1.1", "resnet20-cifar10", "mobilenet_v2_1.0_224", "ssd_mobilenet_v1_coco"}) {
    const Graph fp32 = read_model(models() / model / "ir_v10_fp16" / (model + ".xml"));
    const std::vector<Tensor> input{read_npy(models() / model / "golden/input_0.npy")};
    Calibrator calibrator(fp32);
    calibrator.observe(input[0]);
    const Graph int8 = calibrator.quantize();
    for (const Graph* graph : {&fp32, &int8}) {
      const std::vector<Tensor> expected = Executor(*graph, {.threads = 1}).run(input);
      for (const int threads : {2, 3, 4}) {
        INFO(model << ", INT8 " << (graph == &int8) << ", threads " << threads);
        CHECK(Executor(*graph, {.threads = threads}).run(input) == expected);
      }
    }
  }
}
