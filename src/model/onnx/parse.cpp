#include "model/onnx/parse.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <string>

#include <octet/base/error.hpp>

namespace octet::onnx {
namespace {

/// More than any tensor has; keeps a message of empty numbers from taking eight times its size.
constexpr std::size_t most_dims = 64;
constexpr std::size_t most_numbers = std::numeric_limits<std::size_t>::max();

std::int64_t offset_of(Bytes message, FileBegin file) { return message.data() ? message.data() - file : 0; }

void parse_external(WireReader entry, TensorRecord& tensor) {
  std::string_view key, value;
  while (entry.next()) {
    if (entry.field() == 1) key = entry.text();
    else if (entry.field() == 2) value = entry.text();
  }
  if (key == "location") tensor.location = value;
  else if (key == "offset") tensor.offset = value;
  else if (key == "length") tensor.length = value;
}

TensorRecord parse_tensor(Bytes message, FileBegin file) {
  TensorRecord tensor;
  tensor.message = message;
  WireReader reader(message, file);
  while (reader.next()) switch (reader.field()) {
      case 1:
        reader.append_integers(tensor.dims, most_dims);
        break;
      case 2:
        tensor.data_type = reader.integer();
        break;
      case 3:
        reader.fail("field 'segment': given a part of a tensor, expected a whole one");
      case 8:
        tensor.name = reader.text();
        break;
      case 9:
        tensor.raw = reader.bytes();
        break;
      case 13:
        parse_external(reader.message(), tensor);
        break;
      case 14:
        tensor.external = reader.integer() == 1;
        break;
      default:
        break;
    }
  return tensor;
}

/// The type that files of the first version of the format leave out.
std::int64_t evident_type(const AttributeRecord& attribute, bool has_number, bool has_integer) {
  if (has_number) return AttributeRecord::Float;
  if (has_integer) return AttributeRecord::Int;
  if (attribute.tensor) return AttributeRecord::Tensor;
  if (attribute.graph) return AttributeRecord::Graph;
  if (!attribute.numbers.empty()) return AttributeRecord::Floats;
  if (!attribute.integers.empty()) return AttributeRecord::Ints;
  if (!attribute.texts.empty()) return AttributeRecord::Strings;
  return AttributeRecord::String;
}

/// Lists; false for other fields.
bool parse_list(WireReader& reader, AttributeRecord& attribute) {
  if (reader.field() == 7) reader.each_fixed<float>([&](float value) { attribute.numbers.push_back(value); });
  else if (reader.field() == 8) reader.append_integers(attribute.integers, most_numbers);
  else if (reader.field() == 9) attribute.texts.push_back(reader.text());
  else return false;
  return true;
}

/// Graphs within graphs, more than networks have; keeps a file of nothing else from taking the stack.
constexpr int most_depth = 32;

void parse_graph(WireReader reader, FileBegin file, GraphRecord& graph, int depth);

std::shared_ptr<const GraphRecord> parse_subgraph(WireReader reader, FileBegin file, int depth) {
  if (depth == most_depth) reader.fail("graph: given one at a depth of more than " + std::to_string(most_depth) + ", expected less");
  auto graph = std::make_shared<GraphRecord>();
  parse_graph(reader, file, *graph, depth + 1);
  return graph;
}

AttributeRecord parse_attribute(WireReader reader, FileBegin file, int depth) {
  AttributeRecord attribute;
  bool has_number = false, has_integer = false;
  while (reader.next()) {
    if (parse_list(reader, attribute)) continue;
    if (reader.field() == 1) attribute.name = reader.text();
    else if (reader.field() == 2) attribute.number = reader.number(), has_number = true;
    else if (reader.field() == 3) attribute.integer = reader.integer(), has_integer = true;
    else if (reader.field() == 4) attribute.text = reader.text();
    else if (reader.field() == 5) attribute.tensor = parse_tensor(reader.bytes(), file);
    else if (reader.field() == 6) attribute.graph = parse_subgraph(reader.message(), file, depth);
    else if (reader.field() == 20) attribute.type = reader.integer();
    else if (reader.field() == 21) attribute.reference = reader.text();
  }
  if (attribute.name.empty()) reader.fail("attribute: given no name, expected one");
  if (attribute.type == 0) attribute.type = evident_type(attribute, has_number, has_integer);
  return attribute;
}

void parse_node_fields(WireReader& reader, FileBegin file, NodeRecord& node, int depth) {
  while (reader.next()) switch (reader.field()) {
      case 1:
        node.inputs.push_back(reader.text());
        break;
      case 2:
        node.outputs.push_back(reader.text());
        break;
      case 3:
        node.name = reader.text();
        break;
      case 4:
        node.type = reader.text();
        break;
      case 5:
        node.attributes.push_back(parse_attribute(reader.message(), file, depth));
        break;
      case 7:
        node.domain = reader.text();
        break;
      case 8: node.overload = reader.text(); break;
      default:
        break;
    }
  if (node.type.empty()) reader.fail("node: given no op_type, expected the name of an operation");
}

NodeRecord parse_node(Bytes message, FileBegin file, int depth) {
  NodeRecord node;
  node.byte_offset = offset_of(message, file);
  WireReader reader(message, file);
  try {
    parse_node_fields(reader, file, node, depth);
  } catch (const Error& error) {
    throw error.at({.layer = std::string(node.name), .layer_type = std::string(node.type)});
  }
  if (node.domain == "ai.onnx") node.domain = {};
  return node;
}

std::int64_t parse_dim(WireReader reader, std::string_view& name) {
  std::int64_t dim = -1;
  while (reader.next()) {
    if (reader.field() == 2) name = reader.text();
    if (reader.field() != 1) continue;
    dim = reader.integer();
    // Some exporters write an open dimension as -1.
    if (dim < -1) reader.fail("dimension: given " + std::to_string(dim) + ", expected 0 or greater");
  }
  return dim;
}

Dims parse_shape(WireReader reader, std::vector<std::string_view>& names) {
  Dims dims;
  names.clear();
  while (reader.next()) {
    if (reader.field() != 1) continue;
    if (dims.size() == most_dims) reader.fail("shape: given more than " + std::to_string(most_dims) + " dimensions, expected fewer");
    dims.push_back(parse_dim(reader.message(), names.emplace_back()));
  }
  return dims;
}

void parse_tensor_type(WireReader reader, ValueRecord& value) {
  while (reader.next()) {
    if (reader.field() == 1) value.data_type = reader.integer();
    else if (reader.field() == 2) value.dims = parse_shape(reader.message(), value.dim_names);
  }
}

void parse_type(WireReader reader, ValueRecord& value) {
  while (reader.next())
    if (reader.field() == 1) parse_tensor_type(reader.message(), value);
}

ValueRecord parse_value(Bytes message, FileBegin file) {
  ValueRecord value;
  value.byte_offset = offset_of(message, file);
  WireReader reader(message, file);
  while (reader.next()) {
    if (reader.field() == 1) value.name = reader.text();
    else if (reader.field() == 2) parse_type(reader.message(), value);
  }
  if (value.name.empty()) reader.fail("value: given no name, expected one");
  return value;
}

TensorRecord parse_initializer(Bytes message, FileBegin file) {
  TensorRecord tensor = parse_tensor(message, file);
  if (tensor.name.empty())
    throw Error(ErrorCode::InvalidModel, "initializer: given no name, expected one", {.byte_offset = offset_of(message, file)});
  return tensor;
}

void parse_graph(WireReader reader, FileBegin file, GraphRecord& graph, int depth) {
  while (reader.next()) switch (reader.field()) {
      case 1:
        graph.nodes.push_back(parse_node(reader.bytes(), file, depth));
        break;
      case 2:
        graph.graph_name = reader.text();
        break;
      case 5:
        graph.initializers.push_back(parse_initializer(reader.bytes(), file));
        break;
      case 11:
        graph.inputs.push_back(parse_value(reader.bytes(), file));
        break;
      case 12:
        graph.outputs.push_back(parse_value(reader.bytes(), file));
        break;
      case 13:
        graph.values.push_back(parse_value(reader.bytes(), file));
        break;
      case 15:
        reader.fail("initializer: given a sparse tensor, expected dense ones");
      default:
        break;
    }
}

/// The version of the default domain's operator set; other domains leave it as it is.
void parse_opset(WireReader reader, std::int64_t& opset) {
  std::string_view domain;
  std::int64_t version = 0;
  while (reader.next()) {
    if (reader.field() == 1) domain = reader.text();
    else if (reader.field() == 2) version = reader.integer();
  }
  if (domain.empty() || domain == "ai.onnx") opset = version;
}

FunctionRecord parse_function(Bytes message, FileBegin file) {
  FunctionRecord function;
  function.byte_offset = offset_of(message, file);
  WireReader reader(message, file);
  while (reader.next()) switch (reader.field()) {
      case 1: function.name = reader.text(); break;
      case 4: function.inputs.push_back(reader.text()); break;
      case 5: function.outputs.push_back(reader.text()); break;
      case 7: function.nodes.push_back(parse_node(reader.bytes(), file, 0)); break;
      case 9: parse_opset(reader.message(), function.opset); break;
      case 10: function.domain = reader.text(); break;
      case 11: function.defaults.push_back(parse_attribute(reader.message(), file, 0)); break;
      case 13: function.overload = reader.text(); break;
      default: break;
    }
  if (function.name.empty()) reader.fail("function: given no name, expected one");
  if (function.domain == "ai.onnx") function.domain = {};
  return function;
}

/// In the order of TensorProto.DataType; nothing for what Octet has no type for.
constexpr std::array<std::optional<ElementType>, 17> data_types{
    std::nullopt,     ElementType::f32, ElementType::u8, ElementType::i8,      ElementType::u16,  ElementType::i16,
    ElementType::i32, ElementType::i64, std::nullopt,    ElementType::boolean, ElementType::f16,  ElementType::f64,
    ElementType::u32, ElementType::u64, std::nullopt,    std::nullopt,         ElementType::bf16};

/// From TensorProto.DataType 17 on.
constexpr std::int64_t first_narrow = 17;
constexpr std::array narrow_types{NarrowType::f8e4m3fn, NarrowType::f8e4m3fnuz, NarrowType::f8e5m2, NarrowType::f8e5m2fnuz, NarrowType::u4,
                                  NarrowType::i4,       NarrowType::f4e2m1,     NarrowType::f8e8m0, NarrowType::u2,         NarrowType::i2};

}  // namespace

std::optional<ElementType> element_type_of(std::int64_t data_type) {
  if (data_type < 0 || data_type >= static_cast<std::int64_t>(data_types.size())) return std::nullopt;
  return data_types[static_cast<std::size_t>(data_type)];
}

std::optional<NarrowType> narrow_type_of(std::int64_t data_type) {
  if (data_type < first_narrow || data_type - first_narrow >= static_cast<std::int64_t>(narrow_types.size())) return std::nullopt;
  return narrow_types[static_cast<std::size_t>(data_type - first_narrow)];
}

std::optional<ElementType> held_type_of(std::int64_t data_type) {
  const auto narrow = narrow_type_of(data_type);
  return narrow ? std::optional(format_of(*narrow).wide) : element_type_of(data_type);
}

std::int64_t data_type_of(ElementType type) {
  for (std::size_t i = 0; i < data_types.size(); ++i)
    if (data_types[i] == type) return static_cast<std::int64_t>(i);
  if (type == ElementType::u4) return first_narrow + 4;
  if (type == ElementType::i4) return first_narrow + 5;
  throw Error(ErrorCode::Unsupported, "element type: given " + std::string(name(type)) + ", expected one that ONNX has");
}

ModelRecord parse_model(Bytes file) {
  ModelRecord model;
  WireReader reader(file, file.data());
  bool has_graph = false;
  while (reader.next()) {
    if (reader.field() == 7) parse_graph(reader.message(), file.data(), model, 0), has_graph = true;
    else if (reader.field() == 8) parse_opset(reader.message(), model.opset);
    else if (reader.field() == 25) model.functions.push_back(parse_function(reader.bytes(), file.data()));
  }
  if (!has_graph) throw Error(ErrorCode::InvalidModel, "model: given no graph, expected one; the file may be truncated or not ONNX");
  return model;
}

TensorRecord parse_tensor(Bytes file) { return parse_tensor(file, file.data()); }

namespace {

/// The name of a producer is text, where a SavedModel of TensorFlow has a graph behind its version, and Caffe's weights begin with a layer.
bool has_other_message(Bytes file) {
  constexpr std::array begin{std::byte{0x08}, std::byte{0x01}};
  if (file.size() > 2 && std::equal(begin.begin(), begin.end(), file.begin())) file = file.subspan(2);
  if (file.size() < 4 || file.front() != std::byte{0x12}) return false;
  const Bytes behind = file.subspan(1);
  const auto is_control = [&](std::size_t at) { return static_cast<unsigned>(behind[at]) < 0x20; };
  // Behind the length, which ends with the first byte below 0x80. The field within has a length of its own.
  for (std::size_t i = 0; i + 2 < std::min<std::size_t>(behind.size(), 10); ++i)
    if (const auto last = static_cast<unsigned>(behind[i]); last < 0x80)
      return last != 0 && (is_control(i + 1) || (last > 1 && is_control(i + 2)));
  return false;
}

}  // namespace

bool begins_as_model(Bytes file) {
  if (file.empty() || has_other_message(file)) return false;
  const auto key = static_cast<unsigned>(file.front());
  // ir_version, or one of the messages and texts 2 to 8 of a file that writes its fields in another order.
  return key == (1U << 3) || ((key & 7) == 2 && key >> 3 >= 2 && key >> 3 <= 8 && key >> 3 != 5);
}

}  // namespace octet::onnx
