#include <array>

#include "model/ir/v6/ops.hpp"

namespace octet::ir::v6 {
namespace {

Value translate_top_k(Layer& layer) { return layer.finish(layer.canonical("TopK"), {layer.input(0), layer.input(1)}); }

/// The positions of the largest elements as numbers, or the elements themselves; over all of a sample where no axis is given.
Value translate_arg_max(Layer& layer) {
  AttributeReader& attributes = layer.attributes();
  const bool values = attributes.flag("out_max_val", false);
  const bool along_axis = attributes.has("axis");
  if (values && !along_axis) return layer.keep_opaque();
  Value data = layer.input();
  if (!along_axis) data = layer.helper("flat", Reshape{.special_zero = true}, {data, layer.integers("flat/shape", {0, 1, -1})});
  const TopK op{.axis = along_axis ? attributes.integer("axis") : 2};
  const Value count = layer.integer("count", attributes.integer("top_k", 1));
  const Value top = layer.helper("top", op, {data, count});
  if (values) return layer.finish(Binary{.kind = BinaryKind::Multiply}, {top, layer.number("one", 1)});
  const Convert number{.destination_type = ElementType::f32};
  if (along_axis || layer.declared().size() == 3) return layer.finish(number, {output(top, 1)});
  const Value positions = layer.helper("positions", number, {output(top, 1)});
  return layer.finish(Reshape{.special_zero = true}, {positions, layer.integers("shape", layer.declared())});
}

template <ReduceKind kind>
Value translate_reduce(Layer& layer) {
  return layer.finish(Reduce{.kind = kind, .keep_dims = layer.attributes().flag("keep_dims", true)}, {layer.input(0), layer.input(1)});
}

constexpr std::array types{OldType{"TopK", translate_top_k},
                           OldType{"ArgMax", translate_arg_max},
                           OldType{"ReduceMean", translate_reduce<ReduceKind::Mean>},
                           OldType{"ReduceSum", translate_reduce<ReduceKind::Sum>},
                           OldType{"ReduceMax", translate_reduce<ReduceKind::Max>},
                           OldType{"ReduceMin", translate_reduce<ReduceKind::Min>},
                           OldType{"ReduceProd", translate_reduce<ReduceKind::Prod>},
                           OldType{"ReduceL1", translate_reduce<ReduceKind::L1>},
                           OldType{"ReduceL2", translate_reduce<ReduceKind::L2>}};

}  // namespace

std::span<const OldType> top_k_types() { return types; }

}  // namespace octet::ir::v6
