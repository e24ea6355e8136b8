#pragma once

#include <octet/graph/ops/convolution.hpp>
#include <octet/tensor/element_type.hpp>

namespace octet {

/// How an output size that is not whole is rounded. A window that Ceil adds must begin inside the input or its left
/// padding, otherwise it is dropped (as in ONNX, in PyTorch, and as "ceil_torch" in OpenVINO opset14; its "ceil" drops none).
enum class RoundingType : std::uint8_t { Floor, Ceil };

/// Largest element of each window. Input [N,C,spatial...]; outputs: values and, with `with_indices` (MaxPool-8), the
/// position of each in the input flattened from dimension `axis` on. Padding never wins.
struct MaxPool {
  Dims kernel{}, strides{}, pads_begin{}, pads_end{}, dilations{};
  RoundingType rounding_type = RoundingType::Floor;
  AutoPad auto_pad = AutoPad::Explicit;
  bool with_indices = false;
  ElementType index_element_type = ElementType::i64;
  std::int64_t axis = 0;
  bool operator==(const MaxPool&) const = default;
};

/// Mean of each window. Padding counts as zeros, or does not count at all with `exclude_pad`.
struct AvgPool {
  Dims kernel{}, strides{}, pads_begin{}, pads_end{};
  bool exclude_pad = false;
  RoundingType rounding_type = RoundingType::Floor;
  AutoPad auto_pad = AutoPad::Explicit;
  bool operator==(const AvgPool&) const = default;
};

}  // namespace octet
