#include "model/tensorflow/ops/ops.hpp"

#include <unordered_map>

namespace octet::tensorflow {
namespace {

using Types = std::unordered_map<std::string_view, const OpType*>;

Types all_types() {
  Types types;
  for (const std::span<const OpType> family :
       {activation_ops(), arithmetic_ops(), convolution_ops(), detection_ops(), fused_ops(), gather_ops(), matmul_ops(),
        normalization_ops(), pooling_ops(), quantization_ops(), reduction_ops(), resize_ops(), shape_ops(), slice_ops(), space_ops()})
    for (const OpType& type : family) types.emplace(type.name, &type);
  return types;
}

}  // namespace

const OpType* find_type(std::string_view name) {
  static const Types types = all_types();
  const auto found = types.find(name);
  return found == types.end() ? nullptr : found->second;
}

}  // namespace octet::tensorflow
