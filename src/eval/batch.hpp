#pragma once

#include <cstddef>
#include <vector>

#include <octet/tensor/tensor.hpp>

namespace octet {

/// f32 tensors of shape [1, ...], at least one, as one of shape [size, ...]; the last one is repeated where there are fewer than `size`.
Tensor joined(const std::vector<Tensor>& samples, std::size_t size);

/// The values that an output [batch, ...] has for one sample of the batch, as f32 [...]. They share its elements where it is f32.
Tensor output_of_sample(const Tensor& output, std::size_t sample);

/// All values of an output as f32, without a dimension 0 of 1.
Tensor output_of_whole(const Tensor& output);

}  // namespace octet
