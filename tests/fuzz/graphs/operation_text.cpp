#include "operation_text.hpp"

#include <array>
#include <cstdio>
#include <sstream>

namespace octet::fuzz {
namespace {

std::string text(bool value) { return value ? "true" : "false"; }
std::string text(std::int64_t value) { return std::to_string(value); }
std::string text(const std::string& value) { return '"' + value + '"'; }

std::string text(double value) {
  std::array<char, 40> buffer{};
  std::snprintf(buffer.data(), buffer.size(), "%.9g", value);
  return buffer.data();
}

std::string text(ElementType type) { return "ElementType::" + std::string(name(type)); }

template <typename T>
std::string text(const std::vector<T>& values) {
  std::string list;
  for (const T& value : values) list += (list.empty() ? "" : ", ") + text(value);
  return "{" + list + "}";
}

template <typename Enum, std::size_t count>
std::string enumerator(const char* type, Enum value, const std::array<const char*, count>& names) {
  return std::string(type) + "::" + names.at(static_cast<std::size_t>(value));
}

std::string text(AutoPad value) { return enumerator("AutoPad", value, std::array{"Explicit", "SameUpper", "SameLower", "Valid"}); }
std::string text(RoundingType value) { return enumerator("RoundingType", value, std::array{"Floor", "Ceil"}); }
std::string text(PadMode value) { return enumerator("PadMode", value, std::array{"Constant", "Edge", "Reflect", "Symmetric"}); }
std::string text(Gelu::Approximation value) { return enumerator("Gelu::Approximation", value, std::array{"Erf", "Tanh"}); }
std::string text(Broadcast::Mode value) { return enumerator("Broadcast::Mode", value, std::array{"Numpy", "Explicit", "Bidirectional"}); }
std::string text(TopK::Mode value) { return enumerator("TopK::Mode", value, std::array{"Max", "Min"}); }
std::string text(TopK::Sort value) { return enumerator("TopK::Sort", value, std::array{"None", "Values", "Indices"}); }
std::string text(NormalizeL2::EpsMode value) { return enumerator("NormalizeL2::EpsMode", value, std::array{"Add", "Max"}); }
std::string text(MVN::EpsMode value) { return enumerator("MVN::EpsMode", value, std::array{"InsideSqrt", "OutsideSqrt"}); }
std::string text(Interpolate::Mode value) {
  return enumerator("Interpolate::Mode", value, std::array{"Nearest", "Linear", "LinearOnnx", "Cubic", "Area"});
}
std::string text(Interpolate::ShapeCalculation value) {
  return enumerator("Interpolate::ShapeCalculation", value, std::array{"Sizes", "Scales"});
}
std::string text(Interpolate::CoordinateTransformation value) {
  return enumerator("Interpolate::CoordinateTransformation", value,
                    std::array{"HalfPixel", "PytorchHalfPixel", "Asymmetric", "TfHalfPixelForNearest", "AlignCorners"});
}
std::string text(Interpolate::NearestMode value) {
  return enumerator("Interpolate::NearestMode", value, std::array{"RoundPreferFloor", "RoundPreferCeil", "Floor", "Ceil", "Simple"});
}
std::string text(DetectionOutput::CodeType value) {
  return enumerator("DetectionOutput::CodeType", value, std::array{"Corner", "CenterSize"});
}
std::string text(NonMaxSuppression::BoxEncoding value) {
  return enumerator("NonMaxSuppression::BoxEncoding", value, std::array{"Corner", "Center"});
}
std::string text(UnaryKind value) {
  return enumerator("UnaryKind", value,
                    std::array{"Relu", "Sigmoid", "Tanh", "Exp",  "Log",    "Sqrt",     "Abs",   "Negative", "Floor",      "Ceiling",
                               "Sign", "Erf",     "Sin",  "Cos",  "HSwish", "HSigmoid", "Mish",  "SoftPlus", "LogicalNot", "Tan",
                               "Asin", "Acos",    "Atan", "Sinh", "Cosh",   "Asinh",    "Acosh", "Atanh",    "BitwiseNot"});
}
std::string text(BinaryKind value) {
  return enumerator("BinaryKind", value,
                    std::array{"Add",
                               "Subtract",
                               "Multiply",
                               "Divide",
                               "Maximum",
                               "Minimum",
                               "Power",
                               "SquaredDifference",
                               "Mod",
                               "FloorMod",
                               "Equal",
                               "NotEqual",
                               "Less",
                               "LessEqual",
                               "Greater",
                               "GreaterEqual",
                               "LogicalAnd",
                               "LogicalOr",
                               "LogicalXor",
                               "BitwiseAnd",
                               "BitwiseOr",
                               "BitwiseXor",
                               "BitwiseLeftShift",
                               "BitwiseRightShift"});
}
std::string text(ReduceKind value) {
  return enumerator("ReduceKind", value, std::array{"Mean", "Sum", "Max", "Min", "Prod", "L1", "L2", "LogicalAnd", "LogicalOr"});
}

std::string text(RecurrentDirection value) {
  return enumerator("RecurrentDirection", value, std::array{"Forward", "Reverse", "Bidirectional"});
}
std::string text(ScatterReduction value) {
  return enumerator("ScatterReduction", value, std::array{"None", "Sum", "Subtract", "Product", "Minimum", "Maximum", "Mean"});
}
std::string text(GridSample::Mode value) { return enumerator("GridSample::Mode", value, std::array{"Bilinear", "Bicubic", "Nearest"}); }
std::string text(GridSample::Padding value) {
  return enumerator("GridSample::Padding", value, std::array{"Zeros", "Border", "Reflection"});
}
std::string text(ROIAlign::Mode value) { return enumerator("ROIAlign::Mode", value, std::array{"Average", "Maximum"}); }
std::string text(ROIAlign::Aligned value) {
  return enumerator("ROIAlign::Aligned", value, std::array{"Asymmetric", "HalfPixelForNearest", "HalfPixel"});
}
std::string text(const CellFunction& value) {
  const std::string kind = enumerator("CellFunction::Kind", value.kind,
                                      std::array{"Sigmoid", "Tanh", "Relu", "Affine", "LeakyRelu", "ThresholdedRelu", "ScaledTanh",
                                                 "HardSigmoid", "Elu", "Softsign", "Softplus"});
  return "{" + kind + ", " + text(value.alpha) + ", " + text(value.beta) + "}";
}

/// Collects the attributes of one operation that differ from a fresh one's.
template <typename Op>
class Fields {
 public:
  explicit Fields(const Op& op) : op_(op) {}
  template <typename T>
  Fields& operator()(const char* name, T Op::*member) {
    if (!(op_.*member == fresh_.*member)) text_ += (text_.empty() ? "." : ", .") + std::string(name) + " = " + text(op_.*member);
    return *this;
  }
  std::string done(const char* type) const { return std::string(type) + "{" + text_ + "}"; }

 private:
  const Op& op_;
  const Op fresh_{};
  std::string text_;
};

#define FIELD(member) (#member, &Op::member)

template <typename Op>
std::string window_text(const Op& op, const char* type) {
  return Fields<Op>(op) FIELD(strides) FIELD(pads_begin) FIELD(pads_end) FIELD(dilations) FIELD(auto_pad).done(type);
}

template <typename Op>
std::string transposed_window_text(const Op& op, const char* type) {
  return Fields<Op>(op) FIELD(strides) FIELD(pads_begin) FIELD(pads_end) FIELD(dilations) FIELD(auto_pad) FIELD(output_padding).done(type);
}

template <typename Op>
std::string nothing_text(const Op&, const char* type) {
  return std::string(type) + "{}";
}

std::string fields(const Parameter& op) { return "Parameter{" + text(op.element_type) + ", " + text(op.shape.dims()) + "}"; }
std::string fields(const Constant& op) {
  return "Constant{" + std::string(name(op.value.element_type())) + " " + to_string(op.value.shape()) + "}";
}
std::string fields(const Result& op) { return nothing_text(op, "Result"); }
std::string fields(const Convolution& op) { return window_text(op, "Convolution"); }
std::string fields(const GroupConvolution& op) { return window_text(op, "GroupConvolution"); }
std::string fields(const ConvolutionBackpropData& op) { return transposed_window_text(op, "ConvolutionBackpropData"); }
std::string fields(const GroupConvolutionBackpropData& op) { return transposed_window_text(op, "GroupConvolutionBackpropData"); }
std::string fields(const MatMul& op) {
  using Op = MatMul;
  return Fields<Op>(op) FIELD(transpose_a) FIELD(transpose_b).done("MatMul");
}
std::string fields(const Unary& op) { return "Unary{" + text(op.kind) + "}"; }
std::string fields(const Binary& op) { return "Binary{" + text(op.kind) + (op.broadcast ? "}" : ", false}"); }
std::string fields(const Clamp& op) { return "Clamp{" + text(op.min) + ", " + text(op.max) + "}"; }
std::string fields(const Elu& op) { return "Elu{" + text(op.alpha) + "}"; }
std::string fields(const Gelu& op) { return "Gelu{" + text(op.approximation) + "}"; }
std::string fields(const Swish& op) { return nothing_text(op, "Swish"); }
std::string fields(const PRelu& op) { return nothing_text(op, "PRelu"); }
std::string fields(const Select& op) { return op.broadcast ? "Select{}" : "Select{.broadcast = false}"; }
std::string fields(const Convert& op) { return "Convert{" + text(op.destination_type) + "}"; }
std::string fields(const Softmax& op) { return "Softmax{" + text(op.axis) + "}"; }
std::string fields(const LogSoftmax& op) { return "LogSoftmax{" + text(op.axis) + "}"; }
std::string fields(const MaxPool& op) {
  using Op = MaxPool;
  return Fields<Op>(op) FIELD(kernel) FIELD(strides) FIELD(pads_begin) FIELD(pads_end) FIELD(dilations) FIELD(rounding_type) FIELD(auto_pad)
      FIELD(with_indices) FIELD(index_element_type) FIELD(axis)
          .done("MaxPool");
}
std::string fields(const AvgPool& op) {
  using Op = AvgPool;
  return Fields<Op>(op) FIELD(kernel) FIELD(strides) FIELD(pads_begin) FIELD(pads_end) FIELD(exclude_pad) FIELD(rounding_type)
      FIELD(auto_pad)
          .done("AvgPool");
}
std::string fields(const Reduce& op) { return "Reduce{" + text(op.kind) + ", " + text(op.keep_dims) + "}"; }
std::string fields(const Concat& op) { return "Concat{" + text(op.axis) + "}"; }
std::string fields(const Split& op) { return "Split{" + text(op.num_splits) + "}"; }
std::string fields(const VariadicSplit& op) { return nothing_text(op, "VariadicSplit"); }
std::string fields(const Reshape& op) { return op.special_zero ? "Reshape{.special_zero = true}" : "Reshape{}"; }
std::string fields(const Squeeze& op) { return nothing_text(op, "Squeeze"); }
std::string fields(const Unsqueeze& op) { return nothing_text(op, "Unsqueeze"); }
std::string fields(const ShapeOf& op) { return "ShapeOf{" + text(op.output_type) + "}"; }
std::string fields(const Transpose& op) { return nothing_text(op, "Transpose"); }
std::string fields(const Pad& op) { return "Pad{" + text(op.mode) + "}"; }
std::string fields(const StridedSlice& op) {
  using Op = StridedSlice;
  return Fields<Op>(op) FIELD(begin_mask) FIELD(end_mask) FIELD(new_axis_mask) FIELD(shrink_axis_mask) FIELD(ellipsis_mask)
      .done("StridedSlice");
}
std::string fields(const Slice& op) { return nothing_text(op, "Slice"); }
std::string fields(const Gather& op) { return "Gather{" + text(op.batch_dims) + "}"; }
std::string fields(const Broadcast& op) { return "Broadcast{" + text(op.mode) + "}"; }
std::string fields(const Tile& op) { return nothing_text(op, "Tile"); }
std::string fields(const Range& op) { return "Range{" + text(op.output_type) + "}"; }
std::string fields(const Interpolate& op) {
  using Op = Interpolate;
  return Fields<Op>(op) FIELD(mode) FIELD(shape_calculation) FIELD(coordinate_transformation) FIELD(nearest_mode) FIELD(antialias)
      FIELD(cube_coeff) FIELD(pads_begin) FIELD(pads_end) FIELD(version0) FIELD(axes)
          .done("Interpolate");
}
std::string fields(const BatchNormInference& op) { return "BatchNormInference{" + text(op.epsilon) + "}"; }
std::string fields(const LRN& op) {
  using Op = LRN;
  return Fields<Op>(op) FIELD(alpha) FIELD(beta) FIELD(bias) FIELD(size).done("LRN");
}
std::string fields(const NormalizeL2& op) { return "NormalizeL2{" + text(op.eps) + ", " + text(op.eps_mode) + "}"; }
std::string fields(const MVN& op) {
  using Op = MVN;
  return Fields<Op>(op) FIELD(eps) FIELD(normalize_variance) FIELD(eps_mode) FIELD(version1) FIELD(across_channels).done("MVN");
}
std::string fields(const FakeQuantize& op) {
  using Op = FakeQuantize;
  return Fields<Op>(op) FIELD(levels) FIELD(broadcast).done("FakeQuantize");
}
std::string fields(const TopK& op) {
  using Op = TopK;
  return Fields<Op>(op) FIELD(axis) FIELD(mode) FIELD(sort) FIELD(index_element_type).done("TopK");
}
std::string fields(const PriorBox& op) {
  using Op = PriorBox;
  return Fields<Op>(op) FIELD(min_size) FIELD(max_size) FIELD(aspect_ratio) FIELD(density) FIELD(fixed_ratio) FIELD(fixed_size)
      FIELD(variance) FIELD(clip) FIELD(flip) FIELD(step) FIELD(offset) FIELD(scale_all_sizes)
          .done("PriorBox");
}
std::string fields(const PriorBoxClustered& op) {
  using Op = PriorBoxClustered;
  return Fields<Op>(op) FIELD(width) FIELD(height) FIELD(variance) FIELD(clip) FIELD(step) FIELD(step_width) FIELD(step_height)
      FIELD(offset)
          .done("PriorBoxClustered");
}
std::string fields(const DetectionOutput& op) {
  using Op = DetectionOutput;
  return Fields<Op>(op) FIELD(num_classes) FIELD(background_label_id) FIELD(top_k) FIELD(keep_top_k) FIELD(code_type)
      FIELD(variance_encoded_in_target) FIELD(share_location) FIELD(nms_threshold) FIELD(confidence_threshold) FIELD(clip_after_nms)
          FIELD(clip_before_nms) FIELD(decrease_label_id) FIELD(normalized) FIELD(input_height) FIELD(input_width) FIELD(objectness_score)
              .done("DetectionOutput");
}
std::string fields(const NonMaxSuppression& op) {
  using Op = NonMaxSuppression;
  return Fields<Op>(op) FIELD(box_encoding) FIELD(sort_result_descending) FIELD(output_type) FIELD(with_scores).done("NonMaxSuppression");
}
std::string fields(const LSTMSequence& op) {
  using Op = LSTMSequence;
  return Fields<Op>(op) FIELD(hidden_size) FIELD(direction) FIELD(gates) FIELD(cell) FIELD(hidden) FIELD(clip) FIELD(input_forget)
      .done("LSTMSequence");
}
std::string fields(const GRUSequence& op) {
  using Op = GRUSequence;
  return Fields<Op>(op) FIELD(hidden_size) FIELD(direction) FIELD(gates) FIELD(candidate) FIELD(clip) FIELD(linear_before_reset)
      .done("GRUSequence");
}
std::string fields(const RNNSequence& op) {
  using Op = RNNSequence;
  return Fields<Op>(op) FIELD(hidden_size) FIELD(direction) FIELD(function) FIELD(clip).done("RNNSequence");
}
std::string fields(const ScatterElementsUpdate& op) {
  using Op = ScatterElementsUpdate;
  return Fields<Op>(op) FIELD(reduction) FIELD(use_init_val).done("ScatterElementsUpdate");
}
std::string fields(const ScatterNDUpdate& op) { return "ScatterNDUpdate{" + text(op.reduction) + "}"; }
std::string fields(const CumSum& op) {
  using Op = CumSum;
  return Fields<Op>(op) FIELD(exclusive) FIELD(reverse).done("CumSum");
}
std::string fields(const ReverseSequence& op) {
  using Op = ReverseSequence;
  return Fields<Op>(op) FIELD(batch_axis) FIELD(seq_axis).done("ReverseSequence");
}
std::string fields(const NonZero& op) { return "NonZero{" + text(op.output_type) + "}"; }
std::string fields(const GridSample& op) {
  using Op = GridSample;
  return Fields<Op>(op) FIELD(align_corners) FIELD(mode) FIELD(padding).done("GridSample");
}
std::string fields(const ROIAlign& op) {
  using Op = ROIAlign;
  return Fields<Op>(op) FIELD(pooled_height) FIELD(pooled_width) FIELD(sampling_ratio) FIELD(spatial_scale) FIELD(mode) FIELD(aligned).done(
      "ROIAlign");
}
std::string fields(const Opaque& op) { return "Opaque{.type = " + text(op.type) + "}"; }

#undef FIELD

}  // namespace

std::string operation_text(const Operation& operation) {
  return std::visit([](const auto& op) { return fields(op); }, operation);
}

}  // namespace octet::fuzz
