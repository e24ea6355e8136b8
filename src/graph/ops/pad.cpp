#include "graph/ops/checked.hpp"
#include "graph/ops/ops.hpp"
#include "graph/ops/require.hpp"

namespace octet {
namespace {

void require_pad_count(const Dims& pads, std::size_t rank, const char* what) {
  if (pads.size() != rank) refuse(what, std::to_string(pads.size()) + " values", std::to_string(rank));
}

/// Borders that repeat the data need data to repeat.
void require_border(PadMode mode, std::int64_t pad, std::int64_t dim, const char* what) {
  if (pad <= 0 || mode == PadMode::Constant) return;
  const std::int64_t limit = mode == PadMode::Reflect ? dim - 1 : dim;
  if (dim == 0 || (mode != PadMode::Edge && pad > limit))
    refuse(what, std::to_string(pad) + " for a dimension of " + std::to_string(dim), "a border that the mode can fill");
}

void check_value(const InferenceInputs& inputs) {
  if (!inputs.has(3)) return;
  require_scalar(inputs, 3, "pad value");
  require_same_type(inputs, 3, 0, "pad value");
}

}  // namespace

std::vector<OutputDescription> infer(const Pad& op, const InferenceInputs& inputs) {
  inputs.require_count(3, 4);
  const Shape& data = inputs.shape(0);
  const Dims begin = inputs.constant_dims(1, "pads_begin");
  const Dims end = inputs.constant_dims(2, "pads_end");
  require_pad_count(begin, data.rank(), "pads_begin");
  require_pad_count(end, data.rank(), "pads_end");
  check_value(inputs);
  Dims dims(data.rank());
  for (std::size_t i = 0; i < data.rank(); ++i) {
    require_border(op.mode, begin[i], data[i], "pads_begin");
    require_border(op.mode, end[i], data[i], "pads_end");
    const std::int64_t cropped = checked_sum(data[i], begin[i], "padded dimension");
    dims[i] = checked_sum(cropped, end[i], "padded dimension");
    if (cropped < 0 || dims[i] < 0 || checked_sum(data[i], end[i], "padded dimension") < 0)
      refuse("pads", to_string(begin) + " and " + to_string(end), "to remove no more than " + to_string(data));
  }
  return one_output(inputs.type(0), checked_shape(std::move(dims)));
}

}  // namespace octet
