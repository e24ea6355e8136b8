#include "reference_run.hpp"

#include <algorithm>

#include <octet/base/error.hpp>
#include <octet/graph/evaluate.hpp>

#include "graph/open_rows.hpp"

namespace octet::fuzz {
namespace {

std::vector<Tensor> operands_of(const Node& node, const Values& values) {
  std::vector<Tensor> operands;
  for (const Value input : node.inputs) operands.push_back(values.at(input));
  return operands;
}

std::map<Value, OpenRows> open_rows_of(const Graph& graph) {
  try {
    return find_open_rows(graph);
  } catch (const Error&) {
    return {};
  }
}

/// Rows before the first without a box.
std::int64_t rows_of(const Tensor& selected, std::size_t axis) {
  const Tensor numbers = selected.converted(ElementType::f64);
  const std::int64_t rows = selected.shape()[axis];
  const std::size_t width = selected.shape().elements(axis + 1, selected.shape().rank());
  for (std::int64_t row = 0; row < rows; ++row)
    if (numbers.data<double>()[static_cast<std::size_t>(row) * width] < 0) return row;
  return rows;
}

Tensor first_along(const Tensor& tensor, std::size_t axis, std::int64_t count) {
  const Shape& shape = tensor.shape();
  const std::size_t blocks = shape.elements(0, axis),
                    row = shape.elements(axis + 1, shape.rank()) * tensor.bytes() / std::max<std::size_t>(tensor.elements(), 1);
  Tensor part(tensor.element_type(), shape.with(axis, count));
  const std::size_t kept = static_cast<std::size_t>(count) * row, whole = static_cast<std::size_t>(shape[axis]) * row;
  for (std::size_t block = 0; block < blocks; ++block)
    std::copy_n(static_cast<const std::byte*>(tensor.raw()) + block * whole, kept,
                static_cast<std::byte*>(part.mutable_raw()) + block * kept);
  return part;
}

}  // namespace

Values evaluate_all(const Graph& graph, const std::vector<Tensor>& inputs, const Change& change, const ChangeOperands& before) {
  Values values;
  std::size_t next_input = 0;
  for (NodeId id = 0; id < graph.nodes().size(); ++id) {
    const Node& node = graph.node(id);
    if (node.as<Result>()) continue;
    std::vector<Tensor> outputs;
    if (node.as<Parameter>()) {
      outputs.push_back(inputs.at(next_input++));
    } else if (const auto* constant = node.as<Constant>()) {
      outputs.push_back(constant->value);
    } else {
      std::vector<Tensor> operands = operands_of(node, values);
      if (before) before(id, operands);
      outputs = evaluate(node.operation, operands);
      if (change) change(id, operands, outputs);
    }
    for (std::uint32_t port = 0; port < outputs.size(); ++port) values[{id, port}] = outputs[port];
  }
  return values;
}

std::vector<Tensor> results_of(const Graph& graph, const Values& values) {
  const std::map<Value, OpenRows> open_rows = open_rows_of(graph);
  std::vector<Tensor> results;
  for (const NodeId result : graph.results()) {
    const Value value = graph.node(result).inputs[0];
    const auto open = open_rows.find(value);
    const Tensor& whole = values.at(value);
    if (open == open_rows.end()) results.push_back(whole);
    else
      results.push_back(
          first_along(whole, open->second.axis, rows_of(values.at(open->second.source), source_axis(graph.node(open->second.source)))));
  }
  return results;
}

std::vector<bool> constant_nodes(const Graph& graph) {
  std::vector<bool> constant(graph.nodes().size());
  for (NodeId id = 0; id < graph.nodes().size(); ++id) {
    const Node& node = graph.node(id);
    const bool known = node.as<ShapeOf>() || node.as<PriorBox>() || node.as<PriorBoxClustered>();
    constant[id] = known || (!node.as<Parameter>() && std::ranges::all_of(node.inputs, [&](Value input) { return constant[input.node]; }));
  }
  return constant;
}

}  // namespace octet::fuzz
