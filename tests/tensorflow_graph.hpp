#pragma once

#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include <octet/exec/executor.hpp>
#include <octet/model/model.hpp>

#include "support.hpp"

namespace octet::test {

/// A GraphDef, written as text.
class TensorFlowGraph {
 public:
  /// An attribute in text: {"strides", "list { i: 1 i: 2 }"}.
  using Attribute = std::pair<std::string, std::string>;

  TensorFlowGraph& node(const std::string& type, const std::string& name, const std::vector<std::string>& inputs,
                        const std::vector<Attribute>& attributes = {}) {
    text_ += "node {\n  name: \"" + name + "\"\n  op: \"" + type + "\"\n";
    for (const std::string& input : inputs) text_ += "  input: \"" + input + "\"\n";
    for (const auto& [key, value] : attributes) text_ += "  attr { key: \"" + key + "\" value { " + value + " } }\n";
    text_ += "}\n";
    return *this;
  }
  TensorFlowGraph& input(const std::string& name, const Dims& dims, const std::string& type = "DT_FLOAT") {
    return node("Placeholder", name, {}, {{"dtype", "type: " + type}, {"shape", "shape { " + dims_text(dims) + "}"}});
  }
  TensorFlowGraph& floats(const std::string& name, const std::vector<float>& values, const Dims& dims) {
    std::string list;
    for (const float value : values) list += "float_val: " + std::to_string(value) + " ";
    return constant(name, "DT_FLOAT", dims, list);
  }
  TensorFlowGraph& integers(const std::string& name, const std::vector<int>& values, const Dims& dims) {
    std::string list;
    for (const int value : values) list += "int_val: " + std::to_string(value) + " ";
    return constant(name, "DT_INT32", dims, list);
  }
  TensorFlowGraph& constant(const std::string& name, const std::string& type, const Dims& dims, const std::string& values) {
    return node(
        "Const", name, {},
        {{"dtype", "type: " + type}, {"value", "tensor { dtype: " + type + " tensor_shape { " + dims_text(dims) + "} " + values + "}"}});
  }
  /// Anything else of the file.
  TensorFlowGraph& text(const std::string& more) {
    text_ += more;
    return *this;
  }

  Graph read(const ReadOptions& options = {}) const {
    const TemporaryFolder folder;
    const std::filesystem::path file = folder.path() / "graph.pbtxt";
    std::ofstream(file) << text_;
    return read_model(file, options);
  }

  /// The outputs of the graph for those inputs, in the order of the graph.
  std::vector<Tensor> run(const std::vector<Tensor>& inputs, const ReadOptions& options = {}) const {
    return Executor(read(options), {.threads = 1}).run(inputs);
  }

 private:
  static std::string dims_text(const Dims& dims) {
    std::string text;
    for (const std::int64_t dim : dims) text += "dim { size: " + std::to_string(dim) + " } ";
    return text;
  }
  std::string text_;
};

/// How many layers of that operation there are.
template <typename Op>
std::size_t count_of(const Graph& graph) {
  std::size_t count = 0;
  for (const Node& node : graph.nodes()) count += node.as<Op>() != nullptr;
  return count;
}

}  // namespace octet::test
