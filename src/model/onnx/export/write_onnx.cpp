#include <algorithm>

#include <octet/base/error.hpp>
#include <octet/model/onnx.hpp>

#include "base/file.hpp"
#include "graph/use_f32.hpp"
#include "model/onnx/export/exporter.hpp"
#include "model/onnx/export/types.hpp"

namespace octet {
namespace {

/// QuantizeLinear of operator set 14 takes f32 only.
bool is_quantized(const Graph& graph) {
  return std::ranges::any_of(graph.nodes(), [](const Node& node) { return node.as<FakeQuantize>() != nullptr; });
}

}  // namespace

void write_onnx(const Graph& graph, const std::filesystem::path& path) try {
  const Graph source = onnx::with_onnx_types(is_quantized(graph) ? use_f32(graph) : graph);
  const onnx::ModelFile model = onnx::Exporter(source).run();
  AtomicFile file(path);
  model.write(file);
  file.commit();
} catch (const Error& error) {
  throw error.at({.file = path.string()});
}

}  // namespace octet
