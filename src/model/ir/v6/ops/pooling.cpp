#include <algorithm>
#include <array>
#include <limits>
#include <span>

#include "graph/window.hpp"
#include "model/ir/ops/pool_rounding.hpp"
#include "model/ir/v6/ops/window.hpp"

namespace octet::ir::v6 {
namespace {

constexpr std::array methods{Word<bool>{"max", true}, Word<bool>{"avg", false}};

/// Others would overflow a sum, and are refused when the layer is made.
bool can_be_size(std::int64_t value) { return value >= 0 && value <= std::numeric_limits<std::int32_t>::max(); }

/// Files without `rounding_type` leave it to the dimensions that they declare.
IrRounding rounding_of(Layer& layer, const Dims& kernel, const MaxPool& window) {
  if (layer.attributes().has("rounding_type")) return layer.attributes().word("rounding_type", std::span(ir_roundings).first<2>());
  const Shape& data = layer.shape(layer.input());
  const Dims& declared = layer.declared();
  for (const Dims* values : {&window.strides, &window.pads_begin, &window.pads_end})
    if (values->size() != kernel.size()) return IrRounding::Floor;  // Other numbers of values are refused when the layer is made.
  for (std::size_t i = 0; i < kernel.size() && i + 2 < data.rank() && i + 2 < declared.size(); ++i) {
    if (!std::ranges::all_of(std::array{data[i + 2], window.pads_begin[i], window.pads_end[i], kernel[i]}, can_be_size)) continue;
    const std::int64_t room = data[i + 2] + window.pads_begin[i] + window.pads_end[i] - kernel[i];
    if (window.auto_pad == AutoPad::Explicit && window.strides[i] > 0 && declared[i + 2] != room / window.strides[i] + 1)
      return IrRounding::Ceil;
  }
  return IrRounding::Floor;
}

/// Converters of some frameworks left out windows that begin in the padding, which the declared dimensions tell.
template <typename T>
Value finish_pooling(Layer& layer, T op, IrRounding rounding) {
  const Shape& data = layer.shape(layer.input());
  T dropping = op;
  set_rounding(op, rounding, &data);
  if (rounding == IrRounding::Ceil && op.rounding_type == RoundingType::Floor) {
    dropping.rounding_type = RoundingType::Ceil;
    const Dims& declared = layer.declared();
    if (declared.size() == data.rank() && Dims(declared.begin() + 2, declared.end()) == resolve_window(dropping, data).output)
      set_rounding(op = dropping, IrRounding::CeilTorch, &data);
  }
  return layer.finish(std::move(op), {layer.input()});
}

Value translate_pooling(Layer& layer) {
  MaxPool window;
  window.kernel = read_kernel(layer);
  read_window(layer, window.kernel, window);
  const IrRounding rounding = rounding_of(layer, window.kernel, window);
  const bool exclude_pad = layer.attributes().flag("exclude-pad", false);
  if (layer.attributes().word("pool-method", methods, true)) return finish_pooling(layer, std::move(window), rounding);
  AvgPool average{.kernel = window.kernel,
                  .strides = window.strides,
                  .pads_begin = window.pads_begin,
                  .pads_end = window.pads_end,
                  .exclude_pad = exclude_pad,
                  .auto_pad = window.auto_pad};
  return finish_pooling(layer, std::move(average), rounding);
}

constexpr std::array types{OldType{"Pooling", translate_pooling}};

}  // namespace

std::span<const OldType> pooling_types() { return types; }

}  // namespace octet::ir::v6
