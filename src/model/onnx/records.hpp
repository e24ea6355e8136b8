#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <octet/tensor/element_type.hpp>
#include <octet/tensor/shape.hpp>

#include "base/wire.hpp"
#include "tensor/narrow.hpp"

namespace octet::onnx {

// What an ONNX file says, before it means anything. Text and bytes are views of the file.

/// TensorProto. Elements stay in the message until they are asked for.
struct TensorRecord {
  std::string_view name;
  std::int64_t data_type = 0;
  Dims dims;
  Bytes message;             ///< all of it, for the typed lists of elements
  std::optional<Bytes> raw;  ///< raw_data
  bool external = false;     ///< the elements lie in another file:
  std::string_view location, offset, length;
};

struct GraphRecord;

/// AttributeProto. Which member counts, `type` says.
struct AttributeRecord {
  enum Type : std::int64_t { Float = 1, Int = 2, String = 3, Tensor = 4, Graph = 5, Floats = 6, Ints = 7, Strings = 8 };
  std::string_view name;
  std::string_view reference;  ///< in a function: the attribute of its caller that this one is
  std::int64_t type = 0;
  float number = 0;
  std::int64_t integer = 0;
  std::string_view text;
  std::vector<float> numbers;
  Dims integers;
  std::vector<std::string_view> texts;
  std::optional<TensorRecord> tensor;
  std::shared_ptr<const GraphRecord> graph;
};

/// NodeProto.
struct NodeRecord {
  std::string_view name, type, domain, overload;
  std::vector<std::string_view> inputs, outputs;  ///< names of tensors; empty where an optional one is left out
  std::vector<AttributeRecord> attributes;
  std::int64_t byte_offset = -1;
  std::int64_t opset = 0;  ///< of the default domain, where it is not the model's
};

/// FunctionProto: nodes that stand for one node.
struct FunctionRecord {
  std::string_view name, domain, overload;
  std::vector<std::string_view> inputs, outputs;
  std::vector<AttributeRecord> defaults;  ///< attributes that the caller may leave out
  std::vector<NodeRecord> nodes;
  std::int64_t opset = 0;  ///< of the default domain, 0 where it says none
  std::int64_t byte_offset = -1;
};

/// ValueInfoProto of a tensor; -1 stands for a dimension that the file leaves open.
struct ValueRecord {
  std::string_view name;
  std::int64_t data_type = 0;  ///< 0 for what is not a tensor
  std::optional<Dims> dims;
  std::vector<std::string_view> dim_names;  ///< of each dimension, empty where it has none
  std::int64_t byte_offset = -1;
};

/// GraphProto.
struct GraphRecord {
  std::string_view graph_name;
  std::vector<NodeRecord> nodes;
  std::vector<TensorRecord> initializers;
  std::vector<ValueRecord> inputs, outputs, values;
};

/// ModelProto with its graph.
struct ModelRecord : GraphRecord {
  std::int64_t opset = 0;  ///< of the default domain
  std::vector<FunctionRecord> functions;
  std::deque<std::string> made_names{};  ///< names that the file does not have, for the views above
};

/// The element type of TensorProto.DataType, or nothing for strings, complex numbers and narrow types.
std::optional<ElementType> element_type_of(std::int64_t data_type);
/// The narrow type of TensorProto.DataType, or nothing for others.
std::optional<NarrowType> narrow_type_of(std::int64_t data_type);
/// The element type that the graph holds numbers of such a type in, or nothing where Octet has none.
std::optional<ElementType> held_type_of(std::int64_t data_type);
/// TensorProto.DataType of an element type. Throws Error(Unsupported) for those that ONNX lacks.
std::int64_t data_type_of(ElementType type);

}  // namespace octet::onnx
