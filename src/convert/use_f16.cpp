#include <algorithm>
#include <cmath>

#include <octet/graph/rewrite.hpp>

#include "convert/passes.hpp"
#include "tensor/f16_range.hpp"

namespace octet::convert_passes {
namespace {

bool is_other_float(ElementType type) { return is_floating_point(type) && type != ElementType::f16; }

Tensor narrowed(const Tensor& tensor) {
  Tensor values = tensor.converted(ElementType::f32).clone();
  for (float& value : values.mutable_data<float>())
    if (std::isfinite(value)) value = std::clamp(value, -largest_f16, largest_f16);
  return values.converted(ElementType::f16);
}

/// The operation where it names a floating-point type, else nothing.
std::optional<Operation> narrowed(const Node& node) {
  if (const auto* op = node.as<Constant>(); op && is_other_float(op->value.element_type())) return Constant{narrowed(op->value)};
  if (const auto* op = node.as<Parameter>(); op && is_other_float(op->element_type)) return Parameter{ElementType::f16, op->shape};
  if (const auto* op = node.as<Convert>(); op && is_other_float(op->destination_type)) return Convert{ElementType::f16};
  if (const auto* op = node.as<Range>(); op && is_other_float(op->output_type)) return Range{ElementType::f16};
  return std::nullopt;
}

}  // namespace

Graph use_f16(const Graph& graph) {
  GraphCopy copy(graph);
  for (NodeId id = 0; id < graph.nodes().size(); ++id) {
    const std::optional<Operation> operation = narrowed(graph.node(id));
    if (operation) copy.keep_as(id, *operation, copy.translated_inputs(id));
    else copy.keep(id);
  }
  return std::move(copy).take();
}

}  // namespace octet::convert_passes
