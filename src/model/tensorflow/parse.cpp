#include "model/tensorflow/parse.hpp"

#include <algorithm>

#include <octet/base/error.hpp>

namespace octet::tensorflow {
namespace {

/// More than any tensor has; keeps a message of empty numbers from taking eight times its size.
constexpr std::size_t most_dims = 64;

std::int64_t parse_dim(WireReader reader) {
  std::int64_t dim = 0;
  while (reader.next())
    if (reader.field() == 1) dim = reader.integer();
  if (dim < -1) reader.fail("dimension: given " + std::to_string(dim) + ", expected -1 or greater");
  return dim;
}

AttributeRecord parse_attribute(WireReader entry) {
  AttributeRecord attribute;
  while (entry.next()) {
    if (entry.field() == 1) attribute.name = entry.text();
    else if (entry.field() == 2) attribute.value = entry.bytes();
  }
  return attribute;
}

NodeRecord parse_node(Bytes message, Bytes file) {
  NodeRecord node;
  node.byte_offset = message.data() ? message.data() - file.data() : 0;
  WireReader reader(message, file.data());
  while (reader.next()) switch (reader.field()) {
      case 1: node.name = reader.text(); break;
      case 2: node.type = reader.text(); break;
      case 3: node.inputs.push_back(reader.text()); break;
      case 5: node.attributes.push_back(parse_attribute(reader.message())); break;
      default: break;
    }
  if (node.name.empty()) reader.fail("node: given no name, expected one");
  if (node.type.empty()) reader.fail("node '" + std::string(node.name) + "': given no op, expected the name of an operation");
  return node;
}

std::string_view parse_argument(WireReader reader) {
  std::string_view name;
  while (reader.next())
    if (reader.field() == 1) name = reader.text();
  return name;
}

void parse_signature(WireReader reader, FunctionRecord& function) {
  while (reader.next()) {
    if (reader.field() == 1) function.name = reader.text();
    else if (reader.field() == 2) function.arguments.push_back(parse_argument(reader.message()));
    else if (reader.field() == 3) function.results.push_back(parse_argument(reader.message()));
  }
}

std::pair<std::string_view, std::string_view> parse_return(WireReader reader) {
  std::pair<std::string_view, std::string_view> entry;
  while (reader.next()) {
    if (reader.field() == 1) entry.first = reader.text();
    else if (reader.field() == 2) entry.second = reader.text();
  }
  return entry;
}

FunctionRecord parse_function(Bytes message, Bytes file) {
  FunctionRecord function;
  function.byte_offset = message.data() ? message.data() - file.data() : 0;
  WireReader reader(message, file.data());
  while (reader.next()) {
    if (reader.field() == 1) parse_signature(reader.message(), function);
    else if (reader.field() == 3) function.nodes.push_back(parse_node(reader.bytes(), file));
    else if (reader.field() == 4) function.returns.push_back(parse_return(reader.message()));
  }
  return function;
}

void parse_library(WireReader reader, Bytes file, GraphRecord& graph) {
  while (reader.next())
    if (reader.field() == 1) graph.functions.push_back(parse_function(reader.bytes(), file));
}

void parse_graph_fields(WireReader reader, Bytes file, GraphRecord& graph) {
  while (reader.next()) {
    if (reader.field() == 1) graph.nodes.push_back(parse_node(reader.bytes(), file));
    else if (reader.field() == 2) parse_library(reader.message(), file, graph);
  }
}

/// TensorInfo's name of an entry of a signature's map.
PortRecord parse_port(WireReader entry) {
  PortRecord port;
  while (entry.next()) {
    if (entry.field() == 1) port.name = entry.text();
    if (entry.field() != 2) continue;
    for (WireReader info = entry.message(); info.next();)
      if (info.field() == 1) port.tensor = info.text();
  }
  return port;
}

SignatureRecord parse_signature_entry(WireReader entry) {
  SignatureRecord signature;
  while (entry.next()) {
    if (entry.field() == 1) signature.name = entry.text();
    if (entry.field() != 2) continue;
    for (WireReader body = entry.message(); body.next();) {
      if (body.field() == 1) signature.inputs.push_back(parse_port(body.message()));
      else if (body.field() == 2) signature.outputs.push_back(parse_port(body.message()));
    }
  }
  return signature;
}

void parse_meta_info(WireReader reader, GraphRecord& graph) {
  while (reader.next())
    if (reader.field() == 4) graph.tags.push_back(reader.text());
}

GraphRecord parse_meta_graph(WireReader reader, Bytes file) {
  GraphRecord graph;
  graph.file = file;
  while (reader.next()) {
    if (reader.field() == 1) parse_meta_info(reader.message(), graph);
    else if (reader.field() == 2) parse_graph_fields(reader.message(), file, graph);
    else if (reader.field() == 5) graph.signatures.push_back(parse_signature_entry(reader.message()));
  }
  return graph;
}

bool has_tags(const GraphRecord& graph, const std::vector<std::string>& tags) {
  return std::ranges::all_of(tags, [&](const std::string& tag) { return std::ranges::find(graph.tags, tag) != graph.tags.end(); });
}

std::string joined(const std::vector<std::string_view>& texts) {
  std::string all;
  for (const std::string_view text : texts) all += (all.empty() ? "" : ",") + std::string(text);
  return all;
}

/// The first field of the message: its number and, where it is bytes, these.
std::pair<std::uint32_t, Bytes> first_field(Bytes message, FileBegin file) {
  WireReader reader(message, file);
  if (!reader.next()) return {};
  return {reader.field(), reader.bytes()};
}

}  // namespace

ShapeRecord parse_shape(WireReader reader) {
  ShapeRecord shape;
  while (reader.next()) {
    if (reader.field() == 3) shape.unknown_rank = reader.integer() != 0;
    if (reader.field() != 2) continue;
    if (shape.dims.size() == most_dims) reader.fail("shape: given more than " + std::to_string(most_dims) + " dimensions, expected fewer");
    shape.dims.push_back(parse_dim(reader.message()));
  }
  return shape;
}

TensorRecord parse_tensor(WireReader reader, Bytes message) {
  TensorRecord tensor;
  tensor.message = message;
  while (reader.next()) {
    if (reader.field() == 1) tensor.type = reader.integer();
    else if (reader.field() == 2) tensor.shape = parse_shape(reader.message());
    else if (reader.field() == 4) tensor.content = reader.bytes();
  }
  return tensor;
}

GraphRecord parse_graph(Bytes file) {
  GraphRecord graph;
  graph.file = file;
  parse_graph_fields(WireReader(file, file.data()), file, graph);
  return graph;
}

GraphRecord parse_saved_model(Bytes file, const std::vector<std::string>& tags) {
  std::string found;
  for (WireReader reader(file, file.data()); reader.next();) {
    if (reader.field() != 2) continue;
    GraphRecord graph = parse_meta_graph(reader.message(), file);
    if (has_tags(graph, tags)) return graph;
    found += (found.empty() ? "" : "; ") + joined(graph.tags);
  }
  std::string asked;
  for (const std::string& tag : tags) asked += (asked.empty() ? "" : ",") + tag;
  throw Error(ErrorCode::NotFound, "saved_model_tags: given '" + asked + "', expected those of a graph of the file: '" + found + "'");
}

bool begins_as_graph(Bytes file) {
  // A list of nodes: its first field is a message that begins with a name. A file that is cut off behind that is one, too.
  const auto byte = [&](std::size_t at) { return at < file.size() ? static_cast<unsigned>(file[at]) : 0U; };
  if (byte(0) != 0x0a) return false;
  std::size_t at = 1;
  while (at < 10 && byte(at) >= 0x80) ++at;
  if (byte(++at) != 0x0a) return false;
  const std::size_t length = byte(++at), end = std::min(file.size(), at + 1 + length);
  // Names of 128 characters and more have a second byte of length.
  if (length >= 0x80) return byte(at + 1) != 0 && byte(at + 1) < 0x80;
  return length > 0 &&
         std::all_of(file.begin() + static_cast<std::ptrdiff_t>(std::min(at + 1, end)), file.begin() + static_cast<std::ptrdiff_t>(end),
                     [](std::byte c) { return static_cast<unsigned>(c) >= 0x20; });
}

bool begins_as_saved_model(Bytes file) try {
  // Version 1, then a graph with its tags; where an ONNX file has the name of its producer.
  if (file.size() < 3 || file[0] != std::byte{0x08} || file[1] != std::byte{0x01} || file[2] != std::byte{0x12}) return false;
  const auto [number, meta] = first_field(file.subspan(2), file.data());
  if (number != 2) return false;
  const auto [inner, bytes] = first_field(meta, file.data());
  return inner == 1 || inner == 2;
} catch (const Error&) {
  return false;
}

}  // namespace octet::tensorflow
