#pragma once

#include <vector>

#include "graph/infer.hpp"

namespace octet {

// One overload for each operation, defined in src/graph/ops/FAMILY.cpp.

std::vector<OutputDescription> infer(const Parameter& op, const InferenceInputs& inputs);
std::vector<OutputDescription> infer(const Constant& op, const InferenceInputs& inputs);
std::vector<OutputDescription> infer(const Result& op, const InferenceInputs& inputs);
std::vector<OutputDescription> infer(const Opaque& op, const InferenceInputs& inputs);

std::vector<OutputDescription> infer(const Convolution& op, const InferenceInputs& inputs);
std::vector<OutputDescription> infer(const GroupConvolution& op, const InferenceInputs& inputs);
std::vector<OutputDescription> infer(const ConvolutionBackpropData& op, const InferenceInputs& inputs);
std::vector<OutputDescription> infer(const GroupConvolutionBackpropData& op, const InferenceInputs& inputs);

std::vector<OutputDescription> infer(const MatMul& op, const InferenceInputs& inputs);

std::vector<OutputDescription> infer(const Unary& op, const InferenceInputs& inputs);
std::vector<OutputDescription> infer(const Binary& op, const InferenceInputs& inputs);
std::vector<OutputDescription> infer(const Clamp& op, const InferenceInputs& inputs);
std::vector<OutputDescription> infer(const Elu& op, const InferenceInputs& inputs);
std::vector<OutputDescription> infer(const Gelu& op, const InferenceInputs& inputs);
std::vector<OutputDescription> infer(const Swish& op, const InferenceInputs& inputs);
std::vector<OutputDescription> infer(const PRelu& op, const InferenceInputs& inputs);
std::vector<OutputDescription> infer(const Select& op, const InferenceInputs& inputs);
std::vector<OutputDescription> infer(const Convert& op, const InferenceInputs& inputs);

std::vector<OutputDescription> infer(const Softmax& op, const InferenceInputs& inputs);
std::vector<OutputDescription> infer(const LogSoftmax& op, const InferenceInputs& inputs);

std::vector<OutputDescription> infer(const MaxPool& op, const InferenceInputs& inputs);
std::vector<OutputDescription> infer(const AvgPool& op, const InferenceInputs& inputs);

std::vector<OutputDescription> infer(const Reduce& op, const InferenceInputs& inputs);

std::vector<OutputDescription> infer(const BatchNormInference& op, const InferenceInputs& inputs);
std::vector<OutputDescription> infer(const LRN& op, const InferenceInputs& inputs);
std::vector<OutputDescription> infer(const NormalizeL2& op, const InferenceInputs& inputs);
std::vector<OutputDescription> infer(const MVN& op, const InferenceInputs& inputs);

std::vector<OutputDescription> infer(const FakeQuantize& op, const InferenceInputs& inputs);

std::vector<OutputDescription> infer(const Concat& op, const InferenceInputs& inputs);
std::vector<OutputDescription> infer(const Split& op, const InferenceInputs& inputs);
std::vector<OutputDescription> infer(const VariadicSplit& op, const InferenceInputs& inputs);

std::vector<OutputDescription> infer(const Reshape& op, const InferenceInputs& inputs);
std::vector<OutputDescription> infer(const Squeeze& op, const InferenceInputs& inputs);
std::vector<OutputDescription> infer(const Unsqueeze& op, const InferenceInputs& inputs);
std::vector<OutputDescription> infer(const ShapeOf& op, const InferenceInputs& inputs);

std::vector<OutputDescription> infer(const Transpose& op, const InferenceInputs& inputs);

std::vector<OutputDescription> infer(const Pad& op, const InferenceInputs& inputs);

std::vector<OutputDescription> infer(const StridedSlice& op, const InferenceInputs& inputs);
std::vector<OutputDescription> infer(const Slice& op, const InferenceInputs& inputs);

std::vector<OutputDescription> infer(const Gather& op, const InferenceInputs& inputs);

std::vector<OutputDescription> infer(const Broadcast& op, const InferenceInputs& inputs);
std::vector<OutputDescription> infer(const Tile& op, const InferenceInputs& inputs);
std::vector<OutputDescription> infer(const Range& op, const InferenceInputs& inputs);

std::vector<OutputDescription> infer(const Interpolate& op, const InferenceInputs& inputs);

std::vector<OutputDescription> infer(const TopK& op, const InferenceInputs& inputs);

std::vector<OutputDescription> infer(const PriorBox& op, const InferenceInputs& inputs);
std::vector<OutputDescription> infer(const PriorBoxClustered& op, const InferenceInputs& inputs);
std::vector<OutputDescription> infer(const DetectionOutput& op, const InferenceInputs& inputs);
std::vector<OutputDescription> infer(const NonMaxSuppression& op, const InferenceInputs& inputs);

std::vector<OutputDescription> infer(const LSTMSequence& op, const InferenceInputs& inputs);
std::vector<OutputDescription> infer(const GRUSequence& op, const InferenceInputs& inputs);
std::vector<OutputDescription> infer(const RNNSequence& op, const InferenceInputs& inputs);

std::vector<OutputDescription> infer(const ScatterElementsUpdate& op, const InferenceInputs& inputs);
std::vector<OutputDescription> infer(const ScatterNDUpdate& op, const InferenceInputs& inputs);

std::vector<OutputDescription> infer(const CumSum& op, const InferenceInputs& inputs);
std::vector<OutputDescription> infer(const ReverseSequence& op, const InferenceInputs& inputs);
std::vector<OutputDescription> infer(const NonZero& op, const InferenceInputs& inputs);

std::vector<OutputDescription> infer(const GridSample& op, const InferenceInputs& inputs);
std::vector<OutputDescription> infer(const ROIAlign& op, const InferenceInputs& inputs);

}  // namespace octet
