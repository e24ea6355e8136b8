#pragma once

#include "exec/kernels/post_ops.hpp"
#include "graph/window.hpp"

namespace octet::exec {

/// A convolution that threads may share.
struct WholeConvolution {
  const dnn::Convolution& description;
  const Window& window;
  const Tensor& weights;            ///< as the layer multiplies with them
  const dnn::Desc& weights_desc;    ///< how they lie in memory
  const dnn::Primitive& primitive;  ///< that filters as Winograd described only one image of a batch
  const PostOperands& post;
  TensorId source;
  TensorId destination;
};

/// The convolution as one call for each thread, which computes rows of the result, images or, where oneDNN would leave all to one thread,
/// channels; or as one for each image. Empty where that is not possible or not worth it.
std::vector<DnnCall> divided(const WholeConvolution& whole, PlanBuilder& builder);

/// Whether oneDNN sums products in an order that hangs on the number of threads, and with it the last bit: matrix products may divide the
/// sums, and batches of them go through a window in another order where a row of results ends in padding, being cut into other pieces.
bool hangs_on_threads(const dnn::Convolution& description, const dnn::Primitive& primitive);

/// Whether the primitive filters in tiles of 2x2 results, as Winograd described.
bool has_small_tiles(const dnn::Primitive& primitive);

}  // namespace octet::exec
