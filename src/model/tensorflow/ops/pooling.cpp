#include <array>

#include "model/tensorflow/ops/ops.hpp"
#include "model/tensorflow/ops/window.hpp"

namespace octet::tensorflow {
namespace {

/// The window and its steps, attributes or, in the second versions, inputs.
struct Window {
  Dims kernel, strides;
};

Window window_of(const Context& node, const Format& format) {
  const bool are_inputs = node.input_count() == 3;
  const Dims kernel = are_inputs ? node.integers(1, "ksize") : node.attributes().integers("ksize");
  const Dims strides = are_inputs ? node.integers(2, "strides") : node.attributes().integers("strides");
  return {spatial_entries(node, kernel, "attribute 'ksize'", format), spatial_entries(node, strides, "attribute 'strides'", format)};
}

template <typename Op>
Op pool(const Window& window, const Padding& padding) {
  Op op;
  op.kernel = window.kernel;
  op.strides = window.strides;
  op.auto_pad = padding.auto_pad;
  op.pads_begin = padding.begin.empty() ? Dims(window.kernel.size(), 0) : padding.begin;
  op.pads_end = padding.end.empty() ? Dims(window.kernel.size(), 0) : padding.end;
  return op;
}

Outputs convert_max_pool(Context& node) {
  const Format format = format_of(node, node.rank(0));
  const auto op = pool<MaxPool>(window_of(node, format), padding_of(node, format));
  return data_out(node, node.add(op, {data_in(node, 0, format)}), format);
}

/// Padding never counts.
Outputs convert_avg_pool(Context& node) {
  const Format format = format_of(node, node.rank(0));
  auto op = pool<AvgPool>(window_of(node, format), padding_of(node, format));
  op.exclude_pad = true;
  return data_out(node, node.add(op, {data_in(node, 0, format)}), format);
}

constexpr std::array types{OpType{"MaxPool", convert_max_pool},   OpType{"MaxPoolV2", convert_max_pool},
                           OpType{"MaxPool3D", convert_max_pool}, OpType{"AvgPool", convert_avg_pool},
                           OpType{"AvgPoolV2", convert_avg_pool}, OpType{"AvgPool3D", convert_avg_pool}};

}  // namespace

std::span<const OpType> pooling_ops() { return types; }

}  // namespace octet::tensorflow
