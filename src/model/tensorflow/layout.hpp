#pragma once

#include <cstddef>
#include <vector>

#include <octet/tensor/tensor.hpp>

namespace octet::tensorflow {

/// How dimensions lie in the graph: dimension i there is order[i] of TensorFlow's. Empty: the same.
using Order = std::vector<std::size_t>;

/// 0, 1, 2, ...
Order plain_order(std::size_t rank);
/// The batch, the channels, which TensorFlow has last, and the rest.
Order channels_first(std::size_t rank);
/// Empty where it changes nothing.
Order shortened(Order order);
/// The order with all its places.
Order full(const Order& order, std::size_t rank);
/// Where each of TensorFlow's dimensions lies.
Order inverse(const Order& order);
/// The order of what has dimensions taken out, or put in as TensorFlow's dimension `axis`, right behind the place of that before it.
Order without(const Order& order, const std::vector<std::size_t>& axes);

/// Transposes dimensions: dimension i of the result is dimension order[i].
Tensor permuted(const Tensor& tensor, const Order& order);
Shape permuted(const Shape& shape, const Order& order);
Dims permuted(const Dims& values, const Order& order);

/// Whether dimensions move that have more than one element.
bool moves_elements(const Shape& shape, const Order& order);

}  // namespace octet::tensorflow
