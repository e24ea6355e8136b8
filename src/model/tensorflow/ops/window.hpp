#pragma once

#include <octet/graph/ops/convolution.hpp>

#include "model/tensorflow/context.hpp"

namespace octet::tensorflow {

/// Where an operation has its channels, and the order in which the graph has its data.
struct Format {
  bool channels_first = false;  ///< in the file
  Order order{};                ///< of the data in the graph: batch, channels, spatial dimensions
  std::size_t spatial = 2;
};

/// The format of a node whose data have that rank; `attribute` is its data_format. Throws Error(Unsupported) for another rank.
Format format_of(const Context& node, std::size_t rank);

/// The data of an input in that format.
Value data_in(const Context& node, std::size_t index, const Format& format);
/// An output in that format.
Outputs data_out(const Context& node, Value value, const Format& format);

/// The spatial entries of a list that has one for each dimension; 1 for each where it is empty. Throws Error(Unsupported) where those of
/// batch or channels are not 1.
Dims spatial_entries(const Context& node, const Dims& all, const char* what, const Format& format);

struct Padding {
  AutoPad auto_pad = AutoPad::Valid;
  Dims begin{}, end{};  ///< of Explicit
};
/// SAME, VALID, or EXPLICIT with its list.
Padding padding_of(const Context& node, const Format& format);

}  // namespace octet::tensorflow
