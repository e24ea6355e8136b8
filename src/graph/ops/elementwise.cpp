#include "graph/ops/ops.hpp"
#include "graph/ops/require.hpp"

namespace octet {
namespace {

Shape combined(const Shape& a, const Shape& b, bool may_broadcast) {
  if (may_broadcast) return broadcast(a, b);
  if (a == b) return a;
  refuse("shapes", to_string(a) + " and " + to_string(b), "equal shapes");
}

void require_bits(const InferenceInputs& inputs, bool may_be_boolean) {
  const ElementType type = inputs.type(0);
  if (!is_integer(type) && !(may_be_boolean && type == ElementType::boolean))
    refuse("element type", std::string(name(type)), may_be_boolean ? "integers or booleans" : "integers");
}

void check_binary_type(BinaryKind kind, const InferenceInputs& inputs) {
  if (is_logical(kind)) return require_boolean(inputs, 0);
  if (is_bitwise(kind)) return require_bits(inputs, kind <= BinaryKind::BitwiseXor);
  const bool may_be_boolean = is_comparison(kind) && inputs.type(0) == ElementType::boolean;
  if (!may_be_boolean) require_number(inputs, 0);
}

}  // namespace

std::vector<OutputDescription> infer(const Unary& op, const InferenceInputs& inputs) {
  inputs.require_count(1);
  if (op.kind == UnaryKind::LogicalNot) require_boolean(inputs, 0);
  else if (op.kind == UnaryKind::BitwiseNot) require_bits(inputs, true);
  else require_number(inputs, 0);
  return like_data(inputs);
}

std::vector<OutputDescription> infer(const Binary& op, const InferenceInputs& inputs) {
  inputs.require_count(2);
  require_same_type(inputs, 1, 0, "second operand");
  check_binary_type(op.kind, inputs);
  const bool gives_boolean = is_comparison(op.kind) || is_logical(op.kind);
  return one_output(gives_boolean ? ElementType::boolean : inputs.type(0), combined(inputs.shape(0), inputs.shape(1), op.broadcast));
}

std::vector<OutputDescription> infer(const Clamp& op, const InferenceInputs& inputs) {
  inputs.require_count(1);
  require_number(inputs, 0);
  // Written so that NaN fails too.
  if (!(op.min <= op.max)) refuse("min", std::to_string(op.min), "at most the max of " + std::to_string(op.max));
  return like_data(inputs);
}

std::vector<OutputDescription> infer(const Elu&, const InferenceInputs& inputs) {
  inputs.require_count(1);
  require_floating_point(inputs, 0);
  return like_data(inputs);
}

std::vector<OutputDescription> infer(const Gelu&, const InferenceInputs& inputs) {
  inputs.require_count(1);
  require_floating_point(inputs, 0);
  return like_data(inputs);
}

std::vector<OutputDescription> infer(const Swish&, const InferenceInputs& inputs) {
  inputs.require_count(1, 2);
  require_floating_point(inputs, 0);
  if (inputs.has(1)) {
    require_same_type(inputs, 1, 0, "beta");
    require_scalar(inputs, 1, "beta");
  }
  return like_data(inputs);
}

std::vector<OutputDescription> infer(const PRelu&, const InferenceInputs& inputs) {
  inputs.require_count(2);
  require_number(inputs, 0);
  require_same_type(inputs, 1, 0, "slope");
  const Shape &data = inputs.shape(0), &slope = inputs.shape(1);
  const bool per_channel = slope.rank() == 1 && data.rank() > 1 && slope[0] == data[1];
  if (!per_channel && slope.elements() != 1) require_broadcastable("slope", slope, data);
  return like_data(inputs);
}

std::vector<OutputDescription> infer(const Select& op, const InferenceInputs& inputs) {
  inputs.require_count(3);
  require_boolean(inputs, 0);
  require_same_type(inputs, 2, 1, "else");
  const Shape values = combined(inputs.shape(1), inputs.shape(2), op.broadcast);
  return one_output(inputs.type(1), combined(inputs.shape(0), values, op.broadcast));
}

std::vector<OutputDescription> infer(const Convert& op, const InferenceInputs& inputs) {
  inputs.require_count(1);
  return one_output(op.destination_type, inputs.shape(0));
}

}  // namespace octet
