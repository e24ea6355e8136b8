#pragma once

#include <octet/tensor/shape.hpp>

namespace octet {

/// Numpy-like slicing. Inputs: data, begin, end, optionally strides (constant). A mask entry of 1 means: begin_mask and
/// end_mask ignore that entry of begin or end; new_axis_mask inserts a dimension of size 1; shrink_axis_mask takes one
/// element and removes the dimension; ellipsis_mask stands for all dimensions that are not mentioned.
/// Missing mask entries are 0.
struct StridedSlice {
  Dims begin_mask{}, end_mask{}, new_axis_mask{}, shrink_axis_mask{}, ellipsis_mask{};
  bool operator==(const StridedSlice&) const = default;
};

/// Inputs: data, start, stop, step, optionally axes (constant); bounds saturate as in numpy.
struct Slice {
  bool operator==(const Slice&) const = default;
};

}  // namespace octet
