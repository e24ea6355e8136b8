#include <array>

#include "graph/ops/checked.hpp"
#include "model/ir/v6/ops.hpp"

namespace octet::ir::v6 {
namespace {

Value cut(Layer& layer, const Dims& begin, const Dims& end) {
  const Value strides = layer.integers("strides", Dims(begin.size(), 1));
  const Dims none(begin.size(), 0);
  return layer.finish(StridedSlice{.begin_mask = none, .end_mask = none},
                      {layer.input(), layer.integers("begin", begin), layer.integers("end", end), strides});
}

/// `axis` and `offset` with the output's sizes, or `crop_begin` and `crop_end`: how much goes at either side.
Value translate_crop(Layer& layer) {
  AttributeReader& attributes = layer.attributes();
  const Shape& data = layer.shape(layer.input());
  const Dims axes = attributes.integers("axis", {});
  const bool by_ends = attributes.has("crop_begin");
  const Dims offsets = attributes.integers(by_ends ? "crop_begin" : "offset", Dims(axes.size(), 0));
  const Dims ends = attributes.integers("crop_end", Dims(axes.size(), 0));
  const Dims sizes = attributes.integers("dim", {});
  if (offsets.size() != axes.size() || ends.size() != axes.size() || layer.declared().size() != data.rank())
    AttributeReader::fail("axis", to_string(axes), "as many axes as offsets");
  Dims begin(data.rank(), 0), end = data.dims();
  for (std::size_t i = 0; i < axes.size(); ++i) {
    const std::size_t axis = normalize_axis(axes[i], data.rank());
    const std::int64_t size = i < sizes.size() ? sizes[i] : layer.declared()[axis];
    begin[axis] = offsets[i];
    if (by_ends && ends[i] < 0) AttributeReader::fail("crop_end", to_string(ends), "0 or greater");
    end[axis] = by_ends ? data[axis] - ends[i] : checked_sum(offsets[i], size, "offset and size");
  }
  return cut(layer, begin, end);
}

Value translate_pad(Layer& layer) {
  AttributeReader& attributes = layer.attributes();
  const Pad op = std::get<Pad>(layer.canonical("Pad"));
  const Value begin = layer.integers("pads_begin", attributes.integers("pads_begin"));
  const Value end = layer.integers("pads_end", attributes.integers("pads_end"));
  const auto value = static_cast<float>(attributes.number("pad_value", 0));
  if (op.mode != PadMode::Constant) return layer.finish(op, {layer.input(), begin, end});
  const ElementType type = layer.graph().description(layer.input()).element_type;
  return layer.finish(op, {layer.input(), begin, end, layer.constant("pad_value", Tensor::scalar(value).converted(type))});
}

/// In these versions a 1 means that the entry of begin or end counts; since version 10 it means that it does not.
Dims inverted(Dims mask) {
  for (std::int64_t& entry : mask) entry = entry == 1 ? 0 : 1;
  return mask;
}

Value translate_strided_slice(Layer& layer) {
  AttributeReader& attributes = layer.attributes();
  StridedSlice op;
  op.begin_mask = inverted(attributes.integers("begin_mask", {}));
  op.end_mask = inverted(attributes.integers("end_mask", {}));
  op.new_axis_mask = attributes.integers("new_axis_mask", {});
  op.shrink_axis_mask = attributes.integers("shrink_axis_mask", {});
  op.ellipsis_mask = attributes.integers("ellipsis_mask", {});
  return layer.finish(std::move(op), layer.inputs());
}

Value translate_gather(Layer& layer) {
  const Value axis = layer.integer("axis", layer.attributes().integer("axis", 0));
  return layer.finish(Gather{}, {layer.input(0), layer.input(1), axis});
}

constexpr std::array types{OldType{"Crop", translate_crop}, OldType{"Pad", translate_pad}, OldType{"StridedSlice", translate_strided_slice},
                           OldType{"Gather", translate_gather}};

}  // namespace

std::span<const OldType> slice_types() { return types; }

}  // namespace octet::ir::v6
