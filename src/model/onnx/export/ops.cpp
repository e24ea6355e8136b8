#include "model/onnx/export/ops.hpp"

#include "model/onnx/export/quantization.hpp"

namespace octet::onnx {
namespace {

template <typename Op>
concept Exportable = requires(ExportContext& node, const Op& op) {
  export_op(node, op);
};

}  // namespace

Dims pads_of(const Window& window) {
  Dims pads = window.pads_begin;
  pads.insert(pads.end(), window.pads_end.begin(), window.pads_end.end());
  return pads;
}

void export_node(ExportContext& node) {
  if (export_integer_constant(node)) return;
  std::visit(
      [&](const auto& op) {
        if constexpr (Exportable<std::remove_cvref_t<decltype(op)>>) export_op(node, op);
        else ExportContext::refuse("operation", std::string(type_name(op)));
      },
      node.node().operation);
}

}  // namespace octet::onnx
