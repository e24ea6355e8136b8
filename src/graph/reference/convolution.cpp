#include "graph/reference/numeric.hpp"
#include "graph/reference/sliding.hpp"

namespace octet::reference {
namespace {

/// Channels are those of one group.
struct Channels {
  std::int64_t batch, groups, input, output;
};

Dims spatial_of(const Shape& shape) { return Dims(shape.begin() + 2, shape.end()); }

/// Calls function(data plane, output plane, kernel with the output channel outermost, kernel with the input channel outermost).
template <typename Function>
void for_each_plane_pair(const Channels& channels, Function function) {
  const auto& [batch, groups, inputs, outputs] = channels;
  for (std::int64_t n = 0; n < batch; ++n)
    for (std::int64_t g = 0; g < groups; ++g)
      for (std::int64_t o = 0; o < outputs; ++o)
        for (std::int64_t i = 0; i < inputs; ++i)
          function((n * groups + g) * inputs + i, (n * groups + g) * outputs + o, (g * outputs + o) * inputs + i,
                   (g * inputs + i) * outputs + o);
}

template <typename T>
void convolve(const T* data, const T* weights, T* output, const Channels& channels, const Sliding& sliding) {
  const std::int64_t step = sliding.step();
  for_each_plane_pair(channels, [&](std::int64_t in, std::int64_t out, std::int64_t kernel, std::int64_t) {
    const T* source = data + in * sliding.large_size();
    const T* taps = weights + kernel * sliding.kernel_size();
    T* destination = output + out * sliding.small_size();
    sliding.for_each_row([&](const TapRow& row) {
      const T weight = taps[row.tap];
      for (std::int64_t i = 0; i < row.count; ++i) destination[row.small + i] += weight * source[row.large + i * step];
    });
  });
}

template <typename T>
void convolve_transposed(const T* data, const T* weights, T* output, const Channels& channels, const Sliding& sliding) {
  const std::int64_t step = sliding.step();
  for_each_plane_pair(channels, [&](std::int64_t in, std::int64_t out, std::int64_t, std::int64_t kernel) {
    const T* source = data + in * sliding.small_size();
    const T* taps = weights + kernel * sliding.kernel_size();
    T* destination = output + out * sliding.large_size();
    sliding.for_each_row([&](const TapRow& row) {
      const T weight = taps[row.tap];
      for (std::int64_t i = 0; i < row.count; ++i) destination[row.large + i * step] += weight * source[row.small + i];
    });
  });
}

/// Runs `kernel` on the arguments in the type in which products are summed.
template <typename Kernel>
void in_sum_type(const Arguments& arguments, Kernel kernel) {
  const ElementType type = arguments.outputs[0].element_type(), wide = sum_type(type);
  const Tensor data = arguments.inputs[0].converted(wide), weights = arguments.inputs[1].converted(wide);
  Tensor output(wide, arguments.outputs[0].shape());
  dispatch_sum(type, [&](auto zero) {
    using T = decltype(zero);
    kernel(data.data<T>().data(), weights.data<T>().data(), output.mutable_data<T>().data());
  });
  arguments.outputs[0] = output.converted(type);
}

void forward(const Arguments& arguments, const Channels& channels, const Window& window) {
  const Sliding sliding(window, spatial_of(arguments.inputs[0].shape()), window.output);
  in_sum_type(arguments, [&](auto* data, auto* weights, auto* output) { convolve(data, weights, output, channels, sliding); });
}

template <typename Op>
void backward(const Op& op, const Arguments& arguments, const Channels& channels) {
  const Shape &data = arguments.inputs[0].shape(), &weights = arguments.inputs[1].shape();
  const Dims spatial = spatial_of(arguments.outputs[0].shape());
  const Window window = resolve_window(op, data, weights, arguments.inputs.size() > 2 ? &spatial : nullptr);
  const Sliding sliding(window, spatial, spatial_of(data));
  in_sum_type(arguments, [&](auto* source, auto* taps, auto* output) { convolve_transposed(source, taps, output, channels, sliding); });
}

}  // namespace

void run(const Convolution& op, const Arguments& arguments) {
  const Shape &data = arguments.inputs[0].shape(), &weights = arguments.inputs[1].shape();
  forward(arguments, {data[0], 1, weights[1], weights[0]}, resolve_window(op, data, weights));
}

void run(const GroupConvolution& op, const Arguments& arguments) {
  const Shape &data = arguments.inputs[0].shape(), &weights = arguments.inputs[1].shape();
  forward(arguments, {data[0], weights[0], weights[2], weights[1]}, resolve_window(op, data, weights));
}

void run(const ConvolutionBackpropData& op, const Arguments& arguments) {
  const Shape &data = arguments.inputs[0].shape(), &weights = arguments.inputs[1].shape();
  backward(op, arguments, {data[0], 1, weights[0], weights[1]});
}

void run(const GroupConvolutionBackpropData& op, const Arguments& arguments) {
  const Shape &data = arguments.inputs[0].shape(), &weights = arguments.inputs[1].shape();
  backward(op, arguments, {data[0], weights[0], weights[1], weights[2]});
}

}  // namespace octet::reference
