#include <algorithm>

#include "model/ir/ops/pool_rounding.hpp"

namespace octet::ir {
namespace {

template <typename T>
bool is_ceil_torch(const T& op) {
  return op.rounding_type == RoundingType::Ceil && !is_ceil_in_ir(op);
}

constexpr Opsets from(int first, int last = any_later) { return {first, last, first}; }

struct OpsetsOf {
  template <typename T>
  Opsets operator()(const T&) const {
    return from(1);
  }

  Opsets operator()(const Unary& op) const {
    switch (op.kind) {
      case UnaryKind::HSwish:
      case UnaryKind::Mish:
      case UnaryKind::SoftPlus:
        return from(4);
      case UnaryKind::HSigmoid:
        return from(5);
      default:
        return from(1);
    }
  }
  Opsets operator()(const Swish&) const { return from(4); }
  // Gelu-2 has no attribute and means the error function.
  Opsets operator()(const Gelu& op) const { return {op.approximation == Gelu::Approximation::Erf ? 2 : 7, any_later, 7}; }
  // Softmax-1 counts its axis from the front only.
  Opsets operator()(const Softmax& op) const { return from(op.axis < 0 ? 8 : 1); }
  Opsets operator()(const LogSoftmax&) const { return from(5); }
  Opsets operator()(const MaxPool& op) const {
    const bool dilated = std::ranges::any_of(op.dilations, [](std::int64_t dilation) { return dilation != 1; });
    if (is_ceil_torch(op)) return from(first_opset_with_ceil_torch);
    return op.with_indices || dilated ? from(8) : from(1);
  }
  Opsets operator()(const AvgPool& op) const { return from(is_ceil_torch(op) ? first_opset_with_ceil_torch : 1); }
  Opsets operator()(const Reduce& op) const { return from(op.kind == ReduceKind::L1 || op.kind == ReduceKind::L2 ? 4 : 1); }
  Opsets operator()(const Squeeze&) const { return from(1, 14); }
  Opsets operator()(const ShapeOf& op) const { return {op.output_type == ElementType::i64 ? 1 : 3, any_later, 3}; }
  Opsets operator()(const Slice&) const { return from(8); }
  // Negative indices count from the end only since Gather-8.
  Opsets operator()(const Gather& op) const { return {op.batch_dims == 0 ? 1 : 7, any_later, 8}; }
  Opsets operator()(const Broadcast& op) const { return {op.mode == Broadcast::Mode::Bidirectional ? 3 : 1, any_later, 3}; }
  Opsets operator()(const Range&) const { return {1, any_later, 4}; }
  Opsets operator()(const Interpolate& op) const { return op.version0 ? from(1, 3) : from(4, 10); }
  Opsets operator()(const BatchNormInference&) const { return {1, any_later, first_opset_with_data_first}; }
  Opsets operator()(const MVN& op) const { return op.version1 ? from(2, 5) : from(6); }
  Opsets operator()(const TopK&) const { return {1, any_later, 3}; }
  Opsets operator()(const NonMaxSuppression& op) const {
    if (op.with_scores) return from(5);
    return {op.output_type == ElementType::i64 ? 1 : 3, 4, 3};
  }
};

}  // namespace

int parse_opset(std::string_view version) {
  constexpr std::string_view prefix = "opset";
  if (version.empty()) return 0;
  if (!version.starts_with(prefix)) return -1;
  const std::int64_t number = parse_integer(version.substr(prefix.size())).value_or(-1);
  return number >= 1 && number < any_later ? static_cast<int>(number) : -1;
}

Opsets opsets_of(const Operation& operation) { return std::visit(OpsetsOf{}, operation); }

}  // namespace octet::ir
