#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include <octet/graph/graph.hpp>

#include "model/ir/attribute_reader.hpp"
#include "model/ir/attribute_writer.hpp"

namespace octet::ir {

/// What the meaning of a layer's attributes depends on.
struct LayerContext {
  std::string_view type;                           ///< as the file names it
  int opset = 1;                                   ///< number of the operation set in whose terms the layer is written
  std::vector<const OutputDescription*> inputs{};  ///< in the operation's order
  std::size_t output_count = 0;                    ///< output ports that the file declares
};

/// The descriptions of values, as a context has them.
std::vector<const OutputDescription*> described(const Graph& graph, std::span<const Value> values);

/// Reads the attributes of one type of layer. Gives nothing where the file means something that the operation cannot say;
/// the layer is then kept as Opaque.
using ReadOperation = std::optional<Operation> (*)(AttributeReader&, const LayerContext&);

inline constexpr int any_later = 1 << 30;

/// The number N of "opsetN", 0 for no text, or -1 for another text such as "extension".
int parse_opset(std::string_view version);

/// A type of layer as the operation sets `first` to `last` define it.
struct LayerType {
  std::string_view name;
  int first = 1;
  int last = any_later;
  ReadOperation read = nullptr;
};

/// The definition that counts for a layer of that operation set, or null. For `opset` 0, which means unknown, the oldest.
const LayerType* find_layer_type(std::string_view name, int opset);

/// The operation sets in which Octet knows a type, "opset1 to opset3 or opset4 to opset10"; empty for a type that it knows in none.
std::string known_opsets(std::string_view name);

/// The operation's name in a file: "Const" for Constant, "ReLU" for Relu.
std::string_view layer_type_name(const Operation& operation);

/// The operation sets in which an operation can be written as it is, and the one in which it is when nothing else is asked for.
struct Opsets {
  int first = 1;
  int last = any_later;
  int preferred = 1;
};
Opsets opsets_of(const Operation& operation);

/// For each input in file order, its index in the operation's order; empty where they are the same.
std::vector<std::size_t> input_order(const Operation& operation, int opset);
inline constexpr int first_opset_with_data_first = 5;  ///< of BatchNormInference

/// Inputs that stand in file order as the operation has them.
std::vector<Value> in_operation_order(const Operation& operation, int opset, const std::vector<Value>& in_file);

/// The given list, or `value` for each spatial dimension of input 0 when the list is empty.
Dims filled(Dims given, const LayerContext& context, std::int64_t value);

// The types of each family, in FAMILY.cpp.
std::span<const LayerType> broadcast_layers();
std::span<const LayerType> concat_layers();
std::span<const LayerType> convolution_layers();
std::span<const LayerType> detection_layers();
std::span<const LayerType> elementwise_layers();
std::span<const LayerType> fake_quantize_layers();
std::span<const LayerType> gather_layers();
std::span<const LayerType> interpolate_layers();
std::span<const LayerType> matmul_layers();
std::span<const LayerType> normalization_layers();
std::span<const LayerType> pad_layers();
std::span<const LayerType> pooling_layers();
std::span<const LayerType> reduction_layers();
std::span<const LayerType> reshape_layers();
std::span<const LayerType> slice_layers();
std::span<const LayerType> softmax_layers();
std::span<const LayerType> top_k_layers();
std::span<const LayerType> transpose_layers();

/// Writes the attributes of any operation; Parameter, Constant and Result have none here.
void write_operation(AttributeWriter& writer, const Operation& operation, const LayerContext& context);

// Writes the attributes of one operation, in FAMILY.cpp.
void write_attributes(AttributeWriter& writer, const Convolution& op, const LayerContext& context);
void write_attributes(AttributeWriter& writer, const GroupConvolution& op, const LayerContext& context);
void write_attributes(AttributeWriter& writer, const ConvolutionBackpropData& op, const LayerContext& context);
void write_attributes(AttributeWriter& writer, const GroupConvolutionBackpropData& op, const LayerContext& context);
void write_attributes(AttributeWriter& writer, const MatMul& op, const LayerContext& context);
void write_attributes(AttributeWriter& writer, const Unary& op, const LayerContext& context);
void write_attributes(AttributeWriter& writer, const Binary& op, const LayerContext& context);
void write_attributes(AttributeWriter& writer, const Clamp& op, const LayerContext& context);
void write_attributes(AttributeWriter& writer, const Elu& op, const LayerContext& context);
void write_attributes(AttributeWriter& writer, const Gelu& op, const LayerContext& context);
void write_attributes(AttributeWriter& writer, const Swish& op, const LayerContext& context);
void write_attributes(AttributeWriter& writer, const PRelu& op, const LayerContext& context);
void write_attributes(AttributeWriter& writer, const Select& op, const LayerContext& context);
void write_attributes(AttributeWriter& writer, const Convert& op, const LayerContext& context);
void write_attributes(AttributeWriter& writer, const Softmax& op, const LayerContext& context);
void write_attributes(AttributeWriter& writer, const LogSoftmax& op, const LayerContext& context);
void write_attributes(AttributeWriter& writer, const MaxPool& op, const LayerContext& context);
void write_attributes(AttributeWriter& writer, const AvgPool& op, const LayerContext& context);
void write_attributes(AttributeWriter& writer, const Reduce& op, const LayerContext& context);
void write_attributes(AttributeWriter& writer, const Concat& op, const LayerContext& context);
void write_attributes(AttributeWriter& writer, const Split& op, const LayerContext& context);
void write_attributes(AttributeWriter& writer, const VariadicSplit& op, const LayerContext& context);
void write_attributes(AttributeWriter& writer, const Reshape& op, const LayerContext& context);
void write_attributes(AttributeWriter& writer, const Squeeze& op, const LayerContext& context);
void write_attributes(AttributeWriter& writer, const Unsqueeze& op, const LayerContext& context);
void write_attributes(AttributeWriter& writer, const ShapeOf& op, const LayerContext& context);
void write_attributes(AttributeWriter& writer, const Transpose& op, const LayerContext& context);
void write_attributes(AttributeWriter& writer, const Pad& op, const LayerContext& context);
void write_attributes(AttributeWriter& writer, const StridedSlice& op, const LayerContext& context);
void write_attributes(AttributeWriter& writer, const Slice& op, const LayerContext& context);
void write_attributes(AttributeWriter& writer, const Gather& op, const LayerContext& context);
void write_attributes(AttributeWriter& writer, const Broadcast& op, const LayerContext& context);
void write_attributes(AttributeWriter& writer, const Tile& op, const LayerContext& context);
void write_attributes(AttributeWriter& writer, const Range& op, const LayerContext& context);
void write_attributes(AttributeWriter& writer, const Interpolate& op, const LayerContext& context);
void write_attributes(AttributeWriter& writer, const BatchNormInference& op, const LayerContext& context);
void write_attributes(AttributeWriter& writer, const LRN& op, const LayerContext& context);
void write_attributes(AttributeWriter& writer, const NormalizeL2& op, const LayerContext& context);
void write_attributes(AttributeWriter& writer, const MVN& op, const LayerContext& context);
void write_attributes(AttributeWriter& writer, const FakeQuantize& op, const LayerContext& context);
void write_attributes(AttributeWriter& writer, const TopK& op, const LayerContext& context);
void write_attributes(AttributeWriter& writer, const PriorBox& op, const LayerContext& context);
void write_attributes(AttributeWriter& writer, const PriorBoxClustered& op, const LayerContext& context);
void write_attributes(AttributeWriter& writer, const DetectionOutput& op, const LayerContext& context);
void write_attributes(AttributeWriter& writer, const NonMaxSuppression& op, const LayerContext& context);

}  // namespace octet::ir
