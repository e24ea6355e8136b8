#include <octet/graph/operation.hpp>

#include <array>

namespace octet {
namespace {

constexpr std::array unary_names{"Relu", "Sigmoid", "Tanh", "Exp", "Log",    "Sqrt",     "Abs",  "Negative", "Floor",     "Ceiling",
                                 "Sign", "Erf",     "Sin",  "Cos", "HSwish", "HSigmoid", "Mish", "SoftPlus", "LogicalNot",
                                 "Tan",  "Asin",    "Acos", "Atan", "Sinh",   "Cosh",     "Asinh", "Acosh",   "Atanh",      "BitwiseNot"};
constexpr std::array binary_names{
    "Add",   "Subtract", "Multiply", "Divide",    "Maximum", "Minimum",      "Power",      "SquaredDifference", "Mod",       "FloorMod",
    "Equal", "NotEqual", "Less",     "LessEqual", "Greater", "GreaterEqual", "LogicalAnd", "LogicalOr",         "LogicalXor",
    "BitwiseAnd", "BitwiseOr", "BitwiseXor", "BitwiseLeftShift", "BitwiseRightShift"};
constexpr std::array reduce_names{"ReduceMean", "ReduceSum", "ReduceMax",        "ReduceMin",      "ReduceProd",
                                  "ReduceL1",   "ReduceL2",  "ReduceLogicalAnd", "ReduceLogicalOr"};

/// Names of the operations that have one kind each, in the order of the variant's alternatives.
constexpr std::array fixed_names{
    "Parameter", "Constant", "Result",
    "Convolution", "GroupConvolution", "ConvolutionBackpropData", "GroupConvolutionBackpropData", "MatMul",
    "", "", "Clamp", "Elu", "Gelu", "Swish", "PRelu", "Select", "Convert", "Softmax", "LogSoftmax",
    "MaxPool", "AvgPool", "", "Concat", "Split", "VariadicSplit",
    "Reshape", "Squeeze", "Unsqueeze", "ShapeOf", "Transpose", "Pad", "StridedSlice", "Slice", "Gather", "Broadcast", "Tile", "Range",
    "Interpolate", "BatchNormInference", "LRN", "NormalizeL2", "MVN", "FakeQuantize", "TopK",
    "PriorBox", "PriorBoxClustered", "DetectionOutput", "NonMaxSuppression", "LSTMSequence", "GRUSequence", "RNNSequence",
    "ScatterElementsUpdate", "ScatterNDUpdate", "CumSum", "ReverseSequence", "NonZero", "GridSample", "ROIAlign", ""};
static_assert(fixed_names.size() == std::variant_size_v<Operation>);

}  // namespace

bool is_comparison(BinaryKind kind) { return kind >= BinaryKind::Equal && kind <= BinaryKind::GreaterEqual; }
bool is_logical(BinaryKind kind) { return kind >= BinaryKind::LogicalAnd && kind <= BinaryKind::LogicalXor; }
bool is_bitwise(BinaryKind kind) { return kind >= BinaryKind::BitwiseAnd; }

std::string_view type_name(const Operation& operation) {
  if (const auto* unary = std::get_if<Unary>(&operation)) return unary_names[static_cast<std::size_t>(unary->kind)];
  if (const auto* binary = std::get_if<Binary>(&operation)) return binary_names[static_cast<std::size_t>(binary->kind)];
  if (const auto* reduce = std::get_if<Reduce>(&operation)) return reduce_names[static_cast<std::size_t>(reduce->kind)];
  if (const auto* opaque = std::get_if<Opaque>(&operation)) return opaque->type;
  return fixed_names[operation.index()];
}

}  // namespace octet
