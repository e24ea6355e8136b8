#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include <octet/base/export.hpp>
#include <octet/graph/graph.hpp>
#include <octet/tensor/tensor.hpp>

namespace octet {

/// What is done to an input before the network sees it: (x - mean) / scale, one value per channel (dimension 1) or one for all.
/// Empty lists leave out that part.
struct InputNormalization {
  std::vector<float> mean{};
  std::vector<float> scale{};
  /// f32 [channels, rows, columns] of the input, which is subtracted in place of one mean for each channel.
  std::optional<Tensor> mean_image{};
  bool operator==(const InputNormalization&) const = default;
};

/// Where a network begins or ends: "LAYER" or the name of a tensor; "LAYER:0" is the layer's output 0, and "0:LAYER" its input 0.
/// As an input, "LAYER" alone means its first input that is not a constant, unless the layer is a Parameter.
struct CutPoint {
  std::string name{};
  std::optional<Shape> shape{};  ///< of the new input; that of the value which it replaces where not given
  std::optional<ElementType> element_type{};  ///< that the new input has, and is converted from; that of the value where not given
  /// A constant in place of a new input: of its shape, or one element for all of it. Converted to the value's element type.
  std::optional<Tensor> value{};
  bool operator==(const CutPoint&) const = default;
};

/// What convert_model does, in this order. The names are those of the Model Optimizer's options.
struct ConvertOptions {
  std::vector<CutPoint> inputs{};      ///< the network's inputs from now on; empty = those that it has
  std::vector<std::string> outputs{};  ///< its outputs; empty = those that it has
  /// Reverses the channels of inputs that have three, before normalization: mean and scale go in the order that the network was made for.
  bool reverse_input_channels = false;
  std::map<std::string, InputNormalization> normalization{};  ///< by input; the entry "" is for all inputs of rank 3 to 5 that have none
  bool keep_shape_ops = false;  ///< leaves what is computed from shapes to be computed, so that the network can be reshaped
  bool disable_fusing = false;  ///< leaves scales, shifts and batch normalization as layers of their own
  /// Inputs [N,C,H,W] of floating point and at most four channels become u8 [N,H,W,C]: pixels as decoders give them, 0 to 255, of which the
  /// normalization is then said. An Executor looks up what the network does to them and writes what its first convolution reads.
  bool image_inputs = false;
  bool fp16 = false;            ///< stores floating-point constants as f16, as --data_type FP16 does
  bool operator==(const ConvertOptions&) const = default;
};

/// The network with the preprocessing as a part of it and everything folded that is constant.
/// Scales and the order of channels go into the weights of the first convolution; a mean does where that convolution has no padding, and
/// stays a layer in front of it where it has, since padding with zeros follows the subtraction.
/// Throws Error(NotFound) for a name that the network lacks and Error(InvalidArgument) for values that do not fit its channels, and for
/// image_inputs where no input is an image.
OCTET_API Graph convert_model(const Graph& graph, const ConvertOptions& options = {});

}  // namespace octet
