#pragma once

#include "model/tensorflow/ops/window.hpp"

namespace octet::tensorflow {

/// A convolution of that name of data in the order of the graph with the filter that an input holds; in groups where the filter has fewer
/// channels than the data.
Value add_convolution(Context& node, const std::string& name, Value data, std::size_t weights, const Format& format, const Padding& padding,
                      const Dims& strides, const Dims& dilations);

/// The same of each channel by itself.
Value add_depthwise(Context& node, const std::string& name, Value data, std::size_t weights, const Format& format, const Padding& padding,
                    const Dims& strides, const Dims& dilations);

}  // namespace octet::tensorflow
