#include <cmath>
#include <fstream>
#include <iostream>
#include <iterator>
#include <set>

#include <octet/base/error.hpp>
#include <octet/ir/ir.hpp>
#include <octet/onnx/onnx.hpp>
#include <octet/quant/quantize.hpp>
#include <octet/quant/scheme.hpp>

#include "fuzz/parsers/targets.hpp"

// Makes inputs for the fuzzers to begin with, a folder for each target: octet_fuzz_seeds OUTPUT MODEL... The models, small ONNX files, are
// taken as they are, and written as IR of every version that can hold them.

using namespace octet;
namespace fs = std::filesystem;

namespace {

std::string contents(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void save(const fs::path& path, const std::string& bytes) {
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << bytes;
}

/// Versions 2 to 4 look as 5 does, as far as they go.
std::string with_version(std::string xml, int written, int wanted) {
  const std::string from = " version=\"" + std::to_string(written) + "\"", to = " version=\"" + std::to_string(wanted) + "\"";
  if (const std::size_t at = xml.find(from); at != std::string::npos) xml.replace(at, from.size(), to);
  return xml;
}

void save_ir(const fs::path& output, const std::string& name, const Graph& graph) {
  const fs::path file = fuzz::folder() / "seed.xml";
  for (const int version : {5, 6, 7, 10, 11}) try {
      write_ir(graph, file, {.version = version});
      const std::string xml = contents(file), bin = contents(fuzz::folder() / "seed.bin");
      save(output / "ir" / (name + "_v" + std::to_string(version)), xml + '\0' + bin);
      for (int older = 2; version == 5 && older < 5; ++older)
        save(output / "ir" / (name + "_v" + std::to_string(older)), with_version(xml, 5, older) + '\0' + bin);
    } catch (const Error&) {
      // A version that cannot hold the network gives no input.
    }
}

void save_model(const fs::path& output, const std::string& name, const fs::path& model) {
  save(output / "onnx" / name, contents(model));
  try {
    save_ir(output, name, read_onnx(model));
  } catch (const Error&) {
    // Not all of ONNX's operations have a counterpart.
  }
}

Tensor wave(Shape shape) {
  Tensor tensor(ElementType::f32, std::move(shape));
  float angle = 0;
  for (float& value : tensor.mutable_data<float>()) value = std::sin(angle += 0.7F);
  return tensor;
}

Graph small_network() {
  Graph graph;
  graph.set_name("small");
  const Value image = graph.parameter("x", ElementType::f32, {1, 2, 4, 4});
  const Value first = graph.add("c1", Convolution{}, {image, graph.constant("c1/weights", wave({3, 2, 3, 3}))});
  const Value relu = graph.add("r1", Unary{UnaryKind::Relu}, {first});
  const Value second = graph.add("c2", Convolution{}, {relu, graph.constant("c2/weights", wave({2, 3, 1, 1}))});
  graph.result("y", second);
  return graph;
}

Statistics observed(const Placement& placement) {
  Statistics statistics;
  for (const std::string& tensor : placement.tensors())
    for (std::uint64_t sample = 0; sample < 3; ++sample) statistics.observe(tensor, wave({1, 3, 2, 2}), sample);
  return statistics;
}

void save_quantized(const fs::path& output) {
  const QuantScheme scheme{.overrides = {{.name = "c[0-9]", .type = "conv*", .keep_fp32 = true, .reason = "first"}}};
  const Placement placement = place_quantizers(small_network(), {});
  const Statistics statistics = observed(placement);
  const Graph quantized = quantize(placement, statistics, {});
  statistics.save(fuzz::folder() / "seed.stat");
  save(output / "statistics/two_tensors", contents(fuzz::folder() / "seed.stat"));
  save(output / "scheme/one_override", scheme_json(scheme));
  save_ir(output, "small", small_network());
  save_ir(output, "quantized", quantized);
  save_ir(output, "compressed", compress_weights(quantized));
  write_onnx(quantized, fuzz::folder() / "seed.onnx");
  save(output / "onnx/quantized", contents(fuzz::folder() / "seed.onnx"));
}

}  // namespace

int main(int count, char** arguments) try {
  if (count < 2) {
    std::cerr << "usage: octet_fuzz_seeds OUTPUT [MODEL...]\n";
    return 2;
  }
  const fs::path output = arguments[1];
  save_quantized(output);
  for (int i = 2; i < count; ++i) {
    const fs::path model = arguments[i];
    save_model(output, model.parent_path().filename().string(), model);
  }
  return 0;
} catch (const std::exception& error) {
  std::cerr << "octet_fuzz_seeds: " << error.what() << '\n';
  return 1;
}
