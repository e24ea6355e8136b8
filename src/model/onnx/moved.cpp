#include "model/onnx/moved.hpp"

#include <algorithm>
#include <iterator>

namespace octet::onnx {
namespace {

/// A limit keeps files that only an attacker would write from taking the square of their size in time.
constexpr std::size_t most_steps = 256;

bool moves_first_input(const Node& node) {
  return node.as<MaxPool>() || node.as<Reshape>() || node.as<Squeeze>() || node.as<Unsqueeze>() || node.as<Transpose>();
}

}  // namespace

std::vector<Value> moved_from(const Graph& graph, Value value) {
  std::vector<Value> sources, pending{value};
  for (std::size_t next = 0; next < pending.size(); ++next) {
    if (next == most_steps) return {};
    const Node& node = graph.node(pending[next]);
    if (node.as<Concat>()) std::ranges::copy(node.inputs, std::back_inserter(pending));
    else if (moves_first_input(node) && pending[next].port == 0) pending.push_back(node.inputs[0]);
    else sources.push_back(pending[next]);
  }
  return sources;
}

}  // namespace octet::onnx
