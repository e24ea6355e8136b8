#pragma once

#include <octet/graph/ops/slice.hpp>
#include <octet/tensor/tensor.hpp>

namespace octet {

/// Which elements a slice takes: for each dimension of the data the first index, the distance to the next and their number.
struct SlicePlan {
  Dims begin, step, count;
  Shape output;
};

/// The lists of a StridedSlice; without strides every stride is 1. Throws Error(InvalidShape).
SlicePlan plan_slice(const StridedSlice& op, const Shape& data, const Dims& begin, const Dims& end, const Dims* strides);
/// The lists of a Slice; without axes they count from the first dimension. Throws Error(InvalidShape).
SlicePlan plan_slice(const Shape& data, const Dims& start, const Dims& stop, const Dims& step, const Dims* axes);

}  // namespace octet
