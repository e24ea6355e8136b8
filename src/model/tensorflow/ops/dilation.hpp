#pragma once

#include <optional>

#include "model/tensorflow/context.hpp"
#include "model/tensorflow/net.hpp"

namespace octet::tensorflow {

/// A convolution between SpaceToBatchND and BatchToSpaceND, which TensorFlow 1 and Keras make of one with dilations.
struct DilatedConvolution {
  std::uint32_t to_batch = 0, convolution = 0;
  std::optional<std::uint32_t> expand{}, squeeze{};  ///< around the convolution, where data have one spatial dimension
};

/// What stands before the BatchToSpaceND, if it is that and nothing else reads what lies between.
std::optional<DilatedConvolution> find_dilated(const Net& net, std::uint32_t to_space);

/// The tensors that it is made of, in the order in which add_dilated() has them as inputs.
std::vector<Edge> inputs_of_dilated(const Net& net, const DilatedConvolution& found, std::uint32_t to_space);

/// One convolution. `node` is the BatchToSpaceND with those inputs; `convolution` and `squeeze` the records of the others.
Outputs add_dilated(Context& node, const NodeRecord& convolution, const NodeRecord* squeeze);

}  // namespace octet::tensorflow
