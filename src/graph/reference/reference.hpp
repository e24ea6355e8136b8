#pragma once

#include <span>
#include <vector>

#include <octet/graph/operation.hpp>

namespace octet::reference {

/// Inputs and outputs of one evaluation. Outputs are allocated with the inferred types and shapes.
struct Arguments {
  std::span<const Tensor> inputs;
  std::span<Tensor> outputs;
};

// One overload for each operation, defined in src/graph/reference/FAMILY.cpp. Shape inference has accepted the inputs, and
// evaluate() has widened f16 and bf16 to f32 for the operations that compute (computes_in_f32 in evaluate.cpp).

void run(const Parameter& op, const Arguments& arguments);
void run(const Constant& op, const Arguments& arguments);
void run(const Result& op, const Arguments& arguments);
void run(const Opaque& op, const Arguments& arguments);

void run(const Convolution& op, const Arguments& arguments);
void run(const GroupConvolution& op, const Arguments& arguments);
void run(const ConvolutionBackpropData& op, const Arguments& arguments);
void run(const GroupConvolutionBackpropData& op, const Arguments& arguments);

void run(const MatMul& op, const Arguments& arguments);

void run(const Unary& op, const Arguments& arguments);
void run(const Binary& op, const Arguments& arguments);
void run(const Clamp& op, const Arguments& arguments);
void run(const Elu& op, const Arguments& arguments);
void run(const Gelu& op, const Arguments& arguments);
void run(const Swish& op, const Arguments& arguments);
void run(const PRelu& op, const Arguments& arguments);
void run(const Select& op, const Arguments& arguments);
void run(const Convert& op, const Arguments& arguments);

void run(const Softmax& op, const Arguments& arguments);
void run(const LogSoftmax& op, const Arguments& arguments);

void run(const MaxPool& op, const Arguments& arguments);
void run(const AvgPool& op, const Arguments& arguments);

void run(const Reduce& op, const Arguments& arguments);

void run(const BatchNormInference& op, const Arguments& arguments);
void run(const LRN& op, const Arguments& arguments);
void run(const NormalizeL2& op, const Arguments& arguments);
void run(const MVN& op, const Arguments& arguments);

void run(const FakeQuantize& op, const Arguments& arguments);

void run(const Concat& op, const Arguments& arguments);
void run(const Split& op, const Arguments& arguments);
void run(const VariadicSplit& op, const Arguments& arguments);

void run(const Reshape& op, const Arguments& arguments);
void run(const Squeeze& op, const Arguments& arguments);
void run(const Unsqueeze& op, const Arguments& arguments);
void run(const ShapeOf& op, const Arguments& arguments);

void run(const Transpose& op, const Arguments& arguments);

void run(const Pad& op, const Arguments& arguments);

void run(const StridedSlice& op, const Arguments& arguments);
void run(const Slice& op, const Arguments& arguments);

void run(const Gather& op, const Arguments& arguments);

void run(const Broadcast& op, const Arguments& arguments);
void run(const Tile& op, const Arguments& arguments);
void run(const Range& op, const Arguments& arguments);

void run(const Interpolate& op, const Arguments& arguments);

void run(const TopK& op, const Arguments& arguments);

void run(const PriorBox& op, const Arguments& arguments);
void run(const PriorBoxClustered& op, const Arguments& arguments);
void run(const DetectionOutput& op, const Arguments& arguments);
void run(const NonMaxSuppression& op, const Arguments& arguments);

void run(const LSTMSequence& op, const Arguments& arguments);
void run(const GRUSequence& op, const Arguments& arguments);
void run(const RNNSequence& op, const Arguments& arguments);

void run(const ScatterElementsUpdate& op, const Arguments& arguments);
void run(const ScatterNDUpdate& op, const Arguments& arguments);

void run(const CumSum& op, const Arguments& arguments);
void run(const ReverseSequence& op, const Arguments& arguments);
void run(const NonZero& op, const Arguments& arguments);

void run(const GridSample& op, const Arguments& arguments);
void run(const ROIAlign& op, const Arguments& arguments);

/// Runs the operation into outputs that are already allocated with the inferred types and shapes and filled with zeros.
/// A kernel may also replace an output by a tensor of its own. f16 and bf16 are not accepted.
void run(const Operation& operation, const Arguments& arguments);

}  // namespace octet::reference
