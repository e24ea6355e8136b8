#include "onnx/ops/ops.hpp"

#include <unordered_map>

namespace octet::onnx {
namespace {

std::unordered_map<std::string_view, ConvertNode> all_converters() {
  std::unordered_map<std::string_view, ConvertNode> all;
  for (const std::span<const OpType> family :
       {activation_ops(), arithmetic_ops(), convolution_ops(), detection_ops(), gather_ops(), index_ops(), integer_ops(), matmul_ops(),
        normalization_ops(), pooling_ops(), quantization_ops(), reduction_ops(), resize_ops(), shape_ops(), softmax_ops(), triangle_ops()})
    for (const OpType& type : family) all.emplace(type.name, type.convert);
  return all;
}

}  // namespace

ConvertNode find_converter(const NodeRecord& node) {
  static const std::unordered_map<std::string_view, ConvertNode> all = all_converters();
  // Operations of other domains that mean what the standard ones do, or that the original converter knows.
  const bool has_own_domain = node.domain == "org.openvinotoolkit" && node.type == "FakeQuantize";
  const bool is_pair = node.domain == "com.microsoft" && (node.type == "QuantizeLinear" || node.type == "DequantizeLinear");
  if (!node.domain.empty() && !has_own_domain && !is_pair) return nullptr;
  const auto found = all.find(node.type);
  return found == all.end() ? nullptr : found->second;
}

}  // namespace octet::onnx
