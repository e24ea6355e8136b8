#include "listing.hpp"

#include <array>
#include <cstdio>

#include "operation_text.hpp"

namespace octet::fuzz {
namespace {

constexpr std::size_t most_listed = 12;
constexpr std::size_t most_in_code = 400;

std::string number(double value) {
  std::array<char, 40> buffer{};
  std::snprintf(buffer.data(), buffer.size(), "%.9g", value);
  return buffer.data();
}

std::string elements(const Tensor& tensor, std::size_t most) {
  if (bit_width(tensor.element_type()) < 8) return "...";
  const Tensor wide = tensor.converted(ElementType::f64);
  std::string text;
  for (std::size_t i = 0; i < wide.elements() && i < most; ++i) text += (i ? ", " : "") + number(wide.data<double>()[i]);
  return text + (wide.elements() > most ? ", ..." : "");
}

std::string operand_names(const Graph& graph, const Node& node) {
  std::string names;
  for (const Value input : node.inputs) {
    names += (names.empty() ? "" : ", ") + graph.node(input).name;
    if (graph.node(input).outputs.size() > 1) names += "." + std::to_string(input.port);
  }
  return names;
}

std::string outputs_text(const Node& node) {
  std::string text;
  for (const OutputDescription& output : node.outputs)
    text += (text.empty() ? "" : ", ") + std::string(name(output.element_type)) + to_string(output.shape);
  return text;
}

std::string dims_text(const Shape& shape) {
  const std::string text = to_string(shape);
  return "{" + text.substr(1, text.size() - 2) + "}";
}

std::string tensor_code(const Tensor& tensor, const std::string& name) {
  if (tensor.elements() > most_in_code || bit_width(tensor.element_type()) < 8) return "read_npy(\"" + name + ".npy\")";
  const std::string values = "std::vector<double>{" + elements(tensor, most_in_code) + "}";
  return "Tensor::from(" + values + ", Shape" + dims_text(tensor.shape()) +
         ").converted(ElementType::" + std::string(octet::name(tensor.element_type())) + ")";
}

std::string value_code(const Graph& graph, Value value) {
  const std::string& name = graph.node(value).name;
  return value.port == 0 ? name : "output(" + name + ", " + std::to_string(value.port) + ")";
}

std::string node_code(const Graph& graph, const Node& node, const std::string& quoted) {
  if (const auto* parameter = node.as<Parameter>())
    return "graph.parameter(" + quoted + ", ElementType::" + std::string(name(parameter->element_type)) + ", " +
           dims_text(parameter->shape) + ")";
  if (const auto* constant = node.as<Constant>()) return "graph.constant(" + quoted + ", " + tensor_code(constant->value, node.name) + ")";
  std::string inputs;
  for (const Value input : node.inputs) inputs += (inputs.empty() ? "" : ", ") + value_code(graph, input);
  return "graph.add(" + quoted + ", " + operation_text(node.operation) + ", {" + inputs + "})";
}

}  // namespace

std::string listing(const Graph& graph) {
  std::string text;
  for (const Node& node : graph.nodes()) {
    text += "  " + node.name + " " + outputs_text(node) + " = " + operation_text(node.operation) + "(" + operand_names(graph, node) + ")";
    if (const auto* constant = node.as<Constant>()) text += " {" + elements(constant->value, most_listed) + "}";
    text += "\n";
  }
  return text;
}

std::string test_body(const Case& sample) {
  std::string code = "  Graph graph;\n";
  for (const Node& node : sample.graph.nodes()) {
    const std::string quoted = '"' + node.name + '"';
    if (node.as<Result>()) code += "  graph.result(" + quoted + ", " + value_code(sample.graph, node.inputs[0]) + ");\n";
    else code += "  const Value " + node.name + " = " + node_code(sample.graph, node, quoted) + ";\n";
  }
  code += "  const std::vector<Tensor> inputs{";
  for (std::size_t i = 0; i < sample.inputs.size(); ++i)
    code += (i ? ",\n                                   " : "") +
            tensor_code(sample.inputs[i], sample.graph.node(sample.graph.parameters()[i]).name);
  return code + "};\n";
}

}  // namespace octet::fuzz
