#include "calib/held_back.hpp"

#include <octet/graph/rewrite.hpp>

#include "calib/biases.hpp"
#include "calib/cut.hpp"
#include "calib/powers.hpp"

namespace octet {
namespace {

std::vector<Value> inputs_of(const Graph& graph) {
  std::vector<Value> inputs;
  for (const NodeId id : graph.parameters()) inputs.push_back({id, 0});
  return inputs;
}

double error_between(const std::vector<std::vector<Tensor>>& expected, const std::vector<std::vector<Tensor>>& actual) {
  double sum = 0;
  for (std::size_t output = 0; output < expected.front().size(); ++output) {
    Powers total;
    for (std::size_t i = 0; i < expected.size(); ++i) total += powers_of(expected[i][output], actual[i][output]);
    sum += ratio_of(total);
  }
  return sum;
}

}  // namespace

bool is_held_back(std::size_t inference, std::size_t count) {
  constexpr std::size_t every = 4;
  return count < every ? inference + 1 == count : inference % every == every - 1;
}

std::vector<std::string> last_layers(const Graph& graph, const std::vector<std::string>& layers) {
  std::vector<bool> leads_on(graph.nodes().size()), is_layer(graph.nodes().size());
  for (const std::string& layer : layers) is_layer[graph.find(layer)] = true;
  for (NodeId id = static_cast<NodeId>(leads_on.size()); id-- > 0;)
    for (const Value input : graph.node(id).inputs)
      if (leads_on[id] || is_layer[id]) leads_on[input.node] = true;
  std::vector<std::string> last;
  for (const std::string& layer : layers)
    if (!leads_on[graph.find(layer)]) last.push_back(layer);
  return last;
}

HeldBack::HeldBack(const Placement& placement, const std::vector<std::string>& layers, NetworkRunner& runner)
    : runner_(runner), last_(last_layers(placement.graph, layers)), expected_(results_of(placement.graph)) {}

double HeldBack::error_of(const Graph& quantized) { return error_between(expected_, results_of(quantized)); }

std::vector<std::vector<Tensor>> HeldBack::results_of(const Graph& graph) const {
  const Users users(graph);
  std::vector<Value> results;
  for (const std::string& layer : last_) results.push_back(find_bias(graph, users, graph.find(layer))->result);
  const auto samples = runner_.samples();
  std::vector<std::vector<Tensor>> inputs, found;
  for (std::size_t i = 0; i < samples.size(); ++i)
    if (is_held_back(i, samples.size())) inputs.push_back(samples[i]);
  const Graph part = remove_dead_nodes(part_of(graph, 0, static_cast<NodeId>(graph.nodes().size()), inputs_of(graph), results));
  runner_.run(part, inputs, [&](std::size_t, std::vector<Tensor> outputs) { found.push_back(std::move(outputs)); });
  return found;
}

}  // namespace octet
