#pragma once

#include "exec/kernels/post_ops.hpp"

namespace octet::exec {

/// Rows of real numbers times constant weights, which threads may share.
struct WholeProduct {
  const dnn::InnerProduct& description;
  const Tensor& weights;
  const dnn::Desc& weights_desc;  ///< how they lie in memory, as [columns,depth]
  const PostOperands& post;
  TensorId source;
  TensorId destination;
};

/// The product as one call or several, each of some rows or, of a single row, of some columns, and each by one thread. How many there are
/// depends on sizes alone: oneDNN divides the sum that makes one result too, in ways that hang on the number of threads, and so would the
/// last bit of the result.
std::vector<DnnCall> divided(const WholeProduct& whole, PlanBuilder& builder);

}  // namespace octet::exec
