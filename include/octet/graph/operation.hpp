#pragma once

#include <string_view>
#include <variant>

#include <octet/base/export.hpp>
#include <octet/graph/ops/broadcast.hpp>
#include <octet/graph/ops/concat.hpp>
#include <octet/graph/ops/convolution.hpp>
#include <octet/graph/ops/detection.hpp>
#include <octet/graph/ops/elementwise.hpp>
#include <octet/graph/ops/fake_quantize.hpp>
#include <octet/graph/ops/gather.hpp>
#include <octet/graph/ops/interpolate.hpp>
#include <octet/graph/ops/matmul.hpp>
#include <octet/graph/ops/normalization.hpp>
#include <octet/graph/ops/opaque.hpp>
#include <octet/graph/ops/pad.hpp>
#include <octet/graph/ops/pooling.hpp>
#include <octet/graph/ops/recurrent.hpp>
#include <octet/graph/ops/reduction.hpp>
#include <octet/graph/ops/reshape.hpp>
#include <octet/graph/ops/sampling.hpp>
#include <octet/graph/ops/scatter.hpp>
#include <octet/graph/ops/sequence.hpp>
#include <octet/graph/ops/slice.hpp>
#include <octet/graph/ops/softmax.hpp>
#include <octet/graph/ops/top_k.hpp>
#include <octet/graph/ops/transpose.hpp>
#include <octet/tensor/tensor.hpp>

namespace octet {

/// An input of the network.
struct Parameter {
  ElementType element_type = ElementType::f32;
  Shape shape{};
  bool operator==(const Parameter&) const = default;
};

/// A tensor that is part of the network. It may be a view of a mapped model file.
struct Constant {
  Tensor value{};
  bool operator==(const Constant&) const = default;
};

/// An output of the network: its one input.
struct Result {
  bool operator==(const Result&) const = default;
};

/// An operation with its attributes. Semantics are those of OpenVINO's operation sets; each struct says its own.
using Operation = std::variant<
    Parameter, Constant, Result,
    Convolution, GroupConvolution, ConvolutionBackpropData, GroupConvolutionBackpropData, MatMul,
    Unary, Binary, Clamp, Elu, Gelu, Swish, PRelu, Select, Convert, Softmax, LogSoftmax,
    MaxPool, AvgPool, Reduce, Concat, Split, VariadicSplit,
    Reshape, Squeeze, Unsqueeze, ShapeOf, Transpose, Pad, StridedSlice, Slice, Gather, Broadcast, Tile, Range,
    Interpolate, BatchNormInference, LRN, NormalizeL2, MVN, FakeQuantize, TopK,
    PriorBox, PriorBoxClustered, DetectionOutput, NonMaxSuppression, LSTMSequence, GRUSequence, RNNSequence,
    ScatterElementsUpdate, ScatterNDUpdate, CumSum, ReverseSequence, NonZero, GridSample, ROIAlign, Opaque>;

/// The operation's name in OpenVINO's operation sets: "Convolution", "Relu", "Add", "ReduceMean"; for Opaque its own type.
OCTET_API std::string_view type_name(const Operation& operation);

}  // namespace octet
