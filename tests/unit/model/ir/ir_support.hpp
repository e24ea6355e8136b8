#pragma once

#include <fstream>
#include <iterator>
#include <string>
#include <variant>
#include <vector>

#include <octet/model/ir.hpp>
#include <octet/model/model.hpp>

#include "support.hpp"

namespace octet::test {

inline void write_file(const std::filesystem::path& path, std::string_view bytes) {
  std::ofstream stream(path, std::ios::binary);
  stream.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

inline std::string read_file(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

inline std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

/// A folder for one model, NAME.xml and NAME.bin.
class ModelFolder {
 public:
  std::filesystem::path path(const std::string& name = "model.xml") const { return folder_.path() / name; }
  Graph read(const std::string& xml, const std::string& bin = {}, const ReadOptions& options = {}) const {
    write_file(path(), xml);
    write_file(path("model.bin"), bin);
    return read_ir(path(), options);
  }
  /// The graph as it comes back when written and read.
  Graph rewritten(const Graph& graph, const WriteOptions& options = {}) const {
    write_ir(graph, path("written.xml"), options);
    return read_ir(path("written.xml"));
  }
  std::string written_text() const { return read_file(path("written.xml")); }

 private:
  TemporaryFolder folder_;
};

/// A port in the text of a test's file.
struct Port {
  std::string precision;
  Dims dims;
};
inline Port f32(Dims dims) { return {"FP32", std::move(dims)}; }
inline Port f16(Dims dims) { return {"FP16", std::move(dims)}; }
inline Port i64(Dims dims) { return {"I64", std::move(dims)}; }
inline Port i32(Dims dims) { return {"I32", std::move(dims)}; }
inline Port boolean(Dims dims) { return {"BOOL", std::move(dims)}; }

/// One layer of a type under test, fed by Parameters and constants and followed by Results.
struct OneLayer {
  std::string type;
  std::string version;
  std::string data;                                ///< attributes as text
  std::vector<std::variant<Port, Tensor>> inputs;  ///< a Parameter for a Port, a Const for a Tensor
  std::vector<Port> outputs;

  std::string xml() const {
    std::string layers, edges;
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      layers += source_layer(i);
      edges += edge(i, 0, inputs.size(), i);
    }
    layers += layer(inputs.size(), "op", type, version, data, ports("input", 0, input_ports()) + ports("output", inputs.size(), outputs));
    for (std::size_t i = 0; i < outputs.size(); ++i) {
      const std::size_t id = inputs.size() + 1 + i;
      layers += layer(id, "result" + std::to_string(i), "Result", "opset1", "", ports("input", 0, {outputs[i]}));
      edges += edge(inputs.size(), inputs.size() + i, id, 0);
    }
    return "<?xml version=\"1.0\" ?>\n<net name=\"one\" version=\"10\">\n<layers>\n" + layers + "</layers>\n<edges>\n" + edges +
           "</edges>\n</net>\n";
  }

  std::string bin() const {
    std::string bytes;
    for (const auto& input : inputs)
      if (const auto* tensor = std::get_if<Tensor>(&input)) bytes.append(static_cast<const char*>(tensor->raw()), tensor->bytes());
    return bytes;
  }

  Graph read(const ModelFolder& folder) const { return folder.read(xml(), bin()); }

 private:
  static std::string comma_list(const Dims& dims) {
    const std::string text = to_string(dims);
    return text.substr(1, text.size() - 2);
  }

  static std::string edge(std::size_t from, std::size_t from_port, std::size_t to, std::size_t to_port) {
    return "<edge from-layer=\"" + std::to_string(from) + "\" from-port=\"" + std::to_string(from_port) + "\" to-layer=\"" +
           std::to_string(to) + "\" to-port=\"" + std::to_string(to_port) + "\"/>\n";
  }

  static std::string layer(std::size_t id, const std::string& name, const std::string& type, const std::string& version,
                           const std::string& data, const std::string& ports) {
    return "<layer id=\"" + std::to_string(id) + "\" name=\"" + name + "\" type=\"" + type + "\" version=\"" + version + "\">\n" +
           (data.empty() ? "" : "<data " + data + "/>\n") + ports + "</layer>\n";
  }

  static std::string ports(const std::string& element, std::size_t first, const std::vector<Port>& ports) {
    if (ports.empty()) return {};
    std::string text = "<" + element + ">\n";
    for (const Port& port : ports) {
      text += "<port id=\"" + std::to_string(first++) + "\"" + (element == "output" ? " precision=\"" + port.precision + "\"" : "") + ">";
      for (const std::int64_t dim : port.dims) text += "<dim>" + std::to_string(dim) + "</dim>";
      text += "</port>\n";
    }
    return text + "</" + element + ">\n";
  }

  static Port port_of(const Tensor& tensor) {
    const std::string name(octet::name(tensor.element_type()));
    const std::string precision = name == "f32"       ? "FP32"
                                  : name == "f16"     ? "FP16"
                                  : name == "i64"     ? "I64"
                                  : name == "boolean" ? "BOOL"
                                                      : "I32";
    return {precision, tensor.shape().dims()};
  }

  std::vector<Port> input_ports() const {
    std::vector<Port> result;
    for (const auto& input : inputs)
      result.push_back(std::holds_alternative<Port>(input) ? std::get<Port>(input) : port_of(std::get<Tensor>(input)));
    return result;
  }

  std::string source_layer(std::size_t index) const {
    const Port port = input_ports()[index];
    const std::string element = port.precision == "FP32"   ? "f32"
                                : port.precision == "FP16" ? "f16"
                                : port.precision == "I64"  ? "i64"
                                : port.precision == "BOOL" ? "boolean"
                                                           : "i32";
    const std::string described = "shape=\"" + comma_list(port.dims) + "\" element_type=\"" + element + "\"";
    const auto* tensor = std::get_if<Tensor>(&inputs[index]);
    if (!tensor) return layer(index, "input" + std::to_string(index), "Parameter", "opset1", described, ports("output", 0, {port}));
    std::size_t offset = 0;
    for (std::size_t i = 0; i < index; ++i)
      if (const auto* earlier = std::get_if<Tensor>(&inputs[i])) offset += earlier->bytes();
    const std::string place = "offset=\"" + std::to_string(offset) + "\" size=\"" + std::to_string(tensor->bytes()) + "\" ";
    return layer(index, "input" + std::to_string(index), "Const", "opset1", place + described, ports("output", 0, {port}));
  }
};

/// The operation as read; and that writing gives the layer's type, version and `data` as they were, and reading that the same graph.
inline Operation require_round_trip(const OneLayer& layer) {
  INFO(layer.type << " " << layer.version << " " << layer.data);
  const ModelFolder folder;
  const Graph graph = layer.read(folder);
  const Graph again = folder.rewritten(graph);
  const std::string text = folder.written_text();
  CHECK(text.find("name=\"op\" type=\"" + layer.type + "\" version=\"" + layer.version + "\"") != std::string::npos);
  INFO(text);
  if (!layer.data.empty()) CHECK(text.find("<data " + layer.data + "/>") != std::string::npos);
  CHECK(again == graph);
  return graph.node(graph.find("op")).operation;
}

/// Where a layer of a graph built in code is written: "TYPE VERSION ATTRIBUTES".
inline std::string written_layer(const Graph& graph, const std::string& name) {
  const ModelFolder folder;
  write_ir(graph, folder.path());
  const std::string text = read_file(folder.path());
  const std::size_t begin = text.find("name=\"" + name + "\" type=\"");
  REQUIRE(begin != std::string::npos);
  const std::size_t type = begin + name.size() + 14;
  std::string result = text.substr(type, text.find('"', type) - type);
  const std::size_t version = text.find("version=\"", type) + 9;
  result.append(" ").append(text, version, text.find('"', version) - version);
  const std::size_t next = text.find('<', version);
  if (text.compare(next, 6, "<data ") == 0) result.append(" ").append(text, next + 6, text.find("/>", next) - next - 6);
  return result;
}

}  // namespace octet::test
