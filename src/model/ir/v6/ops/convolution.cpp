#include <array>

#include "model/ir/v6/ops/window.hpp"

namespace octet::ir::v6 {
namespace {

std::int64_t read_group(Layer& layer, std::int64_t channels, std::int64_t outputs) {
  const std::int64_t group = layer.attributes().integer("group", 1);
  if (group < 1 || channels % group != 0 || outputs % group != 0)
    AttributeReader::fail("group", std::to_string(group),
                          "a divisor of " + std::to_string(channels) + " input and " + std::to_string(outputs) + " output channels");
  return group;
}

/// The constant `weights`, or a second input that has its elements.
Value read_weights(Layer& layer, const Dims& dims) {
  if (layer.has_blob("weights") || layer.input_count() < 2) return layer.blob("weights", Shape(dims));
  if (layer.shape(layer.input(1)).dims() == dims) return layer.input(1);
  return layer.helper("weights", Reshape{}, {layer.input(1), layer.integers("weights/shape", dims)});
}

/// The convolution, and behind it the addition of `biases` where there are any.
Value finish_with_bias(Layer& layer, Operation operation, std::vector<Value> inputs) {
  const bool third = layer.input_count() > 2 && !layer.has_blob("biases");
  if (!layer.has_blob("biases") && !third) return layer.finish(std::move(operation), std::move(inputs));
  const Value product = layer.helper("WithoutBiases", std::move(operation), std::move(inputs));
  const std::size_t rank = layer.shape(product).rank();
  Dims dims(rank, 1);
  dims[1] = layer.shape(product)[1];
  const Value bias =
      third ? layer.helper("biases", Reshape{}, {layer.input(2), layer.integers("biases/shape", dims)}) : layer.blob("biases", Shape(dims));
  return layer.finish(Binary{.kind = BinaryKind::Add}, {product, bias});
}

std::int64_t channels_of(const Layer& layer) {
  const Shape& data = layer.shape(layer.input());
  if (data.rank() < 3) throw Error(ErrorCode::InvalidModel, "input: given shape " + to_string(data) + ", expected rank 3 or more");
  return data[1];
}

Dims with_kernel(Dims dims, const Dims& kernel) {
  dims.insert(dims.end(), kernel.begin(), kernel.end());
  return dims;
}

/// `Plain` has weights of two channel dimensions, `Grouped` the group in front of them; in a transposed one input channels come first.
template <typename Plain, typename Grouped, bool transposed>
Value translate_any(Layer& layer) {
  const Dims kernel = read_kernel(layer);
  const std::int64_t outputs = layer.attributes().integer("output");
  const std::int64_t channels = channels_of(layer);
  const std::int64_t group = read_group(layer, channels, outputs);
  const auto complete = [&](auto op, Dims channel_dims) {
    read_window(layer, kernel, op);
    op.dilations = read_spatial(layer.attributes(), "dilations", "dilation", Dims(kernel.size(), 1));
    const Value weights = read_weights(layer, with_kernel(std::move(channel_dims), kernel));
    return finish_with_bias(layer, std::move(op), {layer.input(), weights});
  };
  const std::int64_t first = transposed ? channels : outputs, second = transposed ? outputs : channels;
  if (group == 1) return complete(Plain{}, {first, second});
  return complete(Grouped{}, {group, first / group, second / group});
}

constexpr std::array types{OldType{"Convolution", translate_any<Convolution, GroupConvolution, false>},
                           OldType{"Deconvolution", translate_any<ConvolutionBackpropData, GroupConvolutionBackpropData, true>}};

}  // namespace

std::span<const OldType> convolution_types() { return types; }

}  // namespace octet::ir::v6
