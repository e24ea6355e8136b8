#include <algorithm>

#include "graph/reference/movement.hpp"
#include "graph/reference/reference.hpp"

namespace octet::reference {
namespace {

/// The index of the data that stands at index `position` of a dimension, counted from the data's first element.
std::int64_t mirrored(PadMode mode, std::int64_t position, std::int64_t size) {
  if (position >= 0 && position < size) return position;
  if (mode == PadMode::Edge) return position < 0 ? 0 : size - 1;
  const std::int64_t border = mode == PadMode::Symmetric ? 1 : 0;
  return position < 0 ? -position - border : 2 * (size - 1) - position + border;
}

/// Fills the output with the value and lays the data, cropped where pads are negative, into it.
void pad_constant(const Arguments& arguments, const Dims& begin, std::size_t width) {
  const Tensor& data = arguments.inputs[0];
  Tensor& output = arguments.outputs[0];
  const Tensor zero(data.element_type(), Shape{});
  const Tensor& value = arguments.inputs.size() > 3 ? arguments.inputs[3] : zero;
  fill(bytes_of(value), mutable_bytes_of(output), output.elements(), width);
  if (data.elements() == 0) return;
  StridedCopy plan{data.shape().dims(), data.shape().strides(), output.shape().strides()};
  std::int64_t from = 0, to = 0;
  for (std::size_t i = 0; i < begin.size(); ++i) {
    const std::int64_t skipped = std::max<std::int64_t>(-begin[i], 0), first = std::max<std::int64_t>(begin[i], 0);
    plan.extents[i] = std::max<std::int64_t>(std::min(data.shape()[i] - skipped, output.shape()[i] - first), 0);
    from += skipped * plan.source_strides[i];
    to += first * plan.destination_strides[i];
  }
  copy(plan, bytes_of(data) + from * static_cast<std::int64_t>(width), mutable_bytes_of(output) + to * static_cast<std::int64_t>(width),
       width);
}

/// Repeats the data: dimension by dimension every output index copies the data index that its mode names.
class Repeater {
 public:
  Repeater(PadMode mode, const Tensor& data, const Tensor& output, const Dims& begin, std::size_t width)
      : mode_(mode), data_(data.shape()), output_(output.shape()), begin_(begin), width_(width),
        from_(data_.strides()), to_(output_.strides()), unpadded_(data_.rank()) {
    while (unpadded_ > 0 && data_[unpadded_ - 1] == output_[unpadded_ - 1] && begin_[unpadded_ - 1] == 0) --unpadded_;
  }

  void run(std::size_t dim, const std::byte* source, std::byte* destination) const {
    if (dim == unpadded_) {
      std::copy_n(source, data_.elements(dim, data_.rank()) * width_, destination);
      return;
    }
    const auto from = from_[dim] * static_cast<std::int64_t>(width_), to = to_[dim] * static_cast<std::int64_t>(width_);
    const std::int64_t last = output_[dim];
    const bool dense = dim + 1 == data_.rank();
    for (std::int64_t i = 0; i < last; ++i) {
      const std::int64_t position = i - begin_[dim];
      if (dense && position == std::max<std::int64_t>(-begin_[dim], 0) && position < data_[dim]) {
        const std::int64_t run_length = std::min(data_[dim] - position, last - i);
        std::copy_n(source + position * from, run_length * from, destination + i * to);
        i += run_length - 1;
      } else {
        run(dim + 1, source + mirrored(mode_, position, data_[dim]) * from, destination + i * to);
      }
    }
  }

 private:
  PadMode mode_;
  const Shape& data_;
  const Shape& output_;
  const Dims& begin_;
  std::size_t width_;
  Dims from_, to_;
  std::size_t unpadded_;  ///< the dimensions from here on are copied whole
};

}  // namespace

void run(const Pad& op, const Arguments& arguments) {
  const Tensor& data = arguments.inputs[0];
  Tensor& output = arguments.outputs[0];
  if (output.elements() == 0) return;
  const Dims begin = arguments.inputs[1].to_dims();
  const std::size_t width = element_bytes(data.element_type());
  if (op.mode == PadMode::Constant) return pad_constant(arguments, begin, width);
  Repeater(op.mode, data, output, begin, width).run(0, bytes_of(data), mutable_bytes_of(output));
}

}  // namespace octet::reference
