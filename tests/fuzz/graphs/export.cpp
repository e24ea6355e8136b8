#include "export.hpp"

#include <fstream>

#include <octet/base/error.hpp>
#include <octet/onnx/onnx.hpp>
#include <octet/tensor/npy.hpp>

#include "generator.hpp"
#include "graph/use_f32.hpp"
#include "listing.hpp"
#include "noise.hpp"
#include "random.hpp"

namespace octet::fuzz {
namespace {

void write_tensors(const Case& sample, std::uint64_t seed, const std::filesystem::path& folder) {
  for (std::size_t i = 0; i < sample.inputs.size(); ++i) write_npy(sample.inputs[i], folder / ("input_" + std::to_string(i) + ".npy"));
  const std::vector<Tensor> expected = results_of(sample.graph, evaluate_all(sample.graph, sample.inputs));
  std::ofstream noise(folder / "noise.txt");
  std::vector<Deviation> worst(expected.size());
  for (std::uint64_t round = 0; round < 12; ++round) {
    const std::vector<Tensor> noisy = noisy_results(sample.graph, sample.inputs, {.int8 = true}, mixed(seed, round));
    for (std::size_t i = 0; i < expected.size(); ++i) {
      const Deviation own = deviation(noisy[i], expected[i]);
      worst[i].largest = std::max(worst[i].largest, own.largest);
      worst[i].rms = std::max(worst[i].rms, own.rms);
    }
  }
  for (std::size_t i = 0; i < expected.size(); ++i) {
    write_npy(expected[i], folder / ("output_" + std::to_string(i) + ".npy"));
    noise << worst[i].largest << " " << worst[i].rms << "\n";
  }
}

bool is_f32(const Graph& graph) {
  for (const Node& node : graph.nodes())
    for (const OutputDescription& output : node.outputs)
      if (output.element_type == ElementType::f16 || output.element_type == ElementType::bf16) return false;
  return true;
}

}  // namespace

std::uint64_t export_networks(const std::filesystem::path& folder, std::uint64_t seed, std::uint64_t first, std::uint64_t graphs) {
  std::uint64_t written = 0;
  for (std::uint64_t item = first; item < first + graphs; ++item) {
    const Case sample = generate(mixed(seed, item));
    if (!is_f32(sample.graph)) continue;
    const std::filesystem::path own = folder / std::to_string(item);
    std::filesystem::create_directories(own);
    try {
      write_onnx(sample.graph, own / "model.onnx");
    } catch (const Error& error) {
      if (error.code() != ErrorCode::Unsupported) throw;
      std::filesystem::remove_all(own);
      continue;
    }
    std::ofstream(own / "listing.txt") << listing(sample.graph);
    write_tensors(sample, mixed(seed, item), own);
    ++written;
  }
  return written;
}

}  // namespace octet::fuzz
