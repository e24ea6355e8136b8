#include <algorithm>
#include <array>
#include <limits>
#include <numeric>

#include "graph/window.hpp"
#include "model/ir/compose/composition.hpp"
#include "model/ir/ops/ops.hpp"

namespace octet::ir {
namespace {

Operation operation_of(Composition& layer, std::string_view type) {
  const LayerContext context{.type = type, .opset = layer.opset(), .inputs = layer.descriptions(), .output_count = layer.output_count()};
  std::optional<Operation> operation = find_layer_type(type, layer.opset())->read(layer.attributes(), context);
  return operation ? *std::move(operation) : Operation(Opaque{});
}

/// How many elements of the input each window has, along one dimension.
Dims elements_of_windows(const Window& window, std::size_t i, std::int64_t size) {
  Dims counts;
  for (std::int64_t k = 0; k < window.output[i]; ++k) {
    const std::int64_t begin = k * window.strides[i] - window.pads_begin[i];
    counts.push_back(std::max<std::int64_t>(0, std::min(begin + window.kernel[i], size) - std::max<std::int64_t>(begin, 0)));
  }
  return counts;
}

/// What a mean over whole windows is multiplied with to be one over the elements in them; not a number for a window of padding alone.
Tensor corrections(const Window& window, const std::vector<Dims>& counts) {
  Dims dims{1, 1};
  dims.insert(dims.end(), window.output.begin(), window.output.end());
  std::vector<float> values{1};
  for (std::size_t i = 0; i < counts.size(); ++i) {
    std::vector<float> extended;
    for (const float outer : values)
      for (const std::int64_t count : counts[i])
        extended.push_back(count == 0 ? std::numeric_limits<float>::quiet_NaN()
                                      : outer * static_cast<float>(window.kernel[i]) / static_cast<float>(count));
    values = std::move(extended);
  }
  return Tensor::from(values, Shape(std::move(dims)));
}

/// A mean without padding that has windows of padding alone: of these there is none.
Composed compose_mean_of_padding(Composition& layer) {
  const Operation read = operation_of(layer, "AvgPool");
  const auto* mean = std::get_if<AvgPool>(&read);
  if (!mean || !mean->exclude_pad || mean->rounding_type != RoundingType::Floor) return std::nullopt;
  AvgPool whole = *mean;
  whole.exclude_pad = false;
  const Shape shape = layer.shape(0);
  const Window window = resolve_window(whole, shape);
  std::vector<Dims> counts;
  for (std::size_t i = 0; i < window.kernel.size(); ++i) counts.push_back(elements_of_windows(window, i, shape[i + 2]));
  const auto has_none = [](const Dims& along) { return std::ranges::count(along, 0) > 0; };
  if (std::ranges::none_of(counts, has_none)) return std::nullopt;
  const Value means = layer.step("whole_windows", whole, {layer.input(0)});
  const Value factors = layer.constant("elements", corrections(window, counts).converted(layer.type(0u)));
  return layer.finish(Binary{BinaryKind::Multiply}, {means, factors});
}

/// With explicit pads those at the begin count beside an output shape too, and those at the end follow; an operation of Octet splits the
/// whole padding evenly.
template <typename T>
Composed compose_deconvolution(Composition& layer, std::string_view type, std::size_t leading) {
  if (layer.input_count() < 3 || !layer.known(2)) return std::nullopt;
  const Operation read = operation_of(layer, type);
  T op = std::get<T>(read);
  if (op.auto_pad != AutoPad::Explicit) return std::nullopt;
  const Dims output = layer.known(2)->to_dims();
  const Shape data = layer.shape(0), weights = layer.shape(1);
  if (resolve_window(op, data, weights, &output).pads_begin == op.pads_begin) return std::nullopt;
  op.output_padding.assign(output.size(), 0);
  for (std::size_t i = 0; i < output.size(); ++i) {
    const std::int64_t reach = op.dilations[i] * (weights[leading + i] - 1) + 1;
    const std::int64_t rest = op.strides[i] * (data[i + 2] - 1) + reach - op.pads_begin[i] - output[i];
    op.pads_end[i] = std::max<std::int64_t>(rest, 0);
    op.output_padding[i] = std::max<std::int64_t>(-rest, 0);
  }
  return layer.finish(std::move(op), {layer.input(0), layer.input(1)});
}

Composed compose_plain_deconvolution(Composition& layer) {
  return compose_deconvolution<ConvolutionBackpropData>(layer, "ConvolutionBackpropData", 2);
}
Composed compose_group_deconvolution(Composition& layer) {
  return compose_deconvolution<GroupConvolutionBackpropData>(layer, "GroupConvolutionBackpropData", 3);
}

constexpr std::array types{ComposedType{"AvgPool", 1, any_later, compose_mean_of_padding},
                           ComposedType{"ConvolutionBackpropData", 1, any_later, compose_plain_deconvolution},
                           ComposedType{"GroupConvolutionBackpropData", 1, any_later, compose_group_deconvolution}};

}  // namespace

const ComposedType* find_exception(std::string_view name) {
  const auto* found = std::ranges::find(types, name, &ComposedType::name);
  return found == types.end() ? nullptr : found;
}

}  // namespace octet::ir
