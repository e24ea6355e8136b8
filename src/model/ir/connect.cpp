#include "model/ir/connect.hpp"

#include <limits>
#include <map>
#include <queue>
#include <unordered_map>

#include <octet/base/error.hpp>

namespace octet::ir {
namespace {

constexpr std::size_t nowhere = std::numeric_limits<std::size_t>::max();

Error layer_error(const LayerRecord& layer, const std::string& message, std::int64_t line) {
  return {ErrorCode::InvalidModel, message, {.line = line, .layer = layer.name, .layer_type = layer.type}};
}

/// Finds layers by id and ports by layer and id.
class Ports {
 public:
  explicit Ports(const NetRecord& net) : net_(net) {
    for (std::size_t layer = 0; layer < net.layers.size(); ++layer) {
      const LayerRecord& record = net.layers[layer];
      if (!layers_.emplace(record.id, layer).second)
        throw layer_error(record,
                          "attribute 'id': given " + std::to_string(record.id) + ", which another layer has, expected a unique number",
                          record.line);
      add(inputs_, layer, record.inputs);
      add(outputs_, layer, record.outputs);
    }
  }

  std::size_t layer(std::int64_t id, const char* end, const EdgeRecord& edge) const {
    const auto found = layers_.find(id);
    if (found == layers_.end())
      throw Error(ErrorCode::InvalidModel,
                  std::string("edge: given ") + end + "-layer " + std::to_string(id) + ", expected the id of a layer", {.line = edge.line});
    return found->second;
  }
  std::size_t input(std::size_t layer, const EdgeRecord& edge) const {
    return port(inputs_, layer, edge.to_port, "to-port", "an input port", edge);
  }
  std::size_t output(std::size_t layer, const EdgeRecord& edge) const {
    return port(outputs_, layer, edge.from_port, "from-port", "an output port", edge);
  }

 private:
  using Index = std::map<std::pair<std::size_t, std::int64_t>, std::size_t>;

  void add(Index& index, std::size_t layer, const std::vector<PortRecord>& ports) const {
    for (std::size_t i = 0; i < ports.size(); ++i)
      if (!index.emplace(std::pair(layer, ports[i].id), i).second)
        throw layer_error(net_.layers[layer], "port: given id " + std::to_string(ports[i].id) + " twice, expected unique numbers",
                          ports[i].line);
  }

  std::size_t port(const Index& index, std::size_t layer, std::int64_t id, const char* name, const char* expected,
                   const EdgeRecord& edge) const {
    const auto found = index.find({layer, id});
    if (found != index.end()) return found->second;
    throw layer_error(net_.layers[layer],
                      std::string("edge: given ") + name + " " + std::to_string(id) + ", expected the id of " + expected + " of this layer",
                      edge.line);
  }

  const NetRecord& net_;
  std::unordered_map<std::int64_t, std::size_t> layers_;
  Index inputs_, outputs_;
};

void require_connected(const NetRecord& net, const Connections& connections) {
  for (std::size_t layer = 0; layer < connections.size(); ++layer)
    for (std::size_t i = 0; i < connections[layer].size(); ++i)
      if (connections[layer][i].layer == nowhere) {
        const PortRecord& port = net.layers[layer].inputs[i];
        throw layer_error(net.layers[layer], "input port " + std::to_string(port.id) + ": given no edge, expected one", port.line);
      }
}

/// Walks from an unplaced layer against the edges, through unplaced layers only: a layer met twice is on a cycle.
std::size_t layer_on_cycle(const Connections& connections, const std::vector<bool>& placed) {
  std::size_t layer = 0;
  while (placed[layer]) ++layer;
  std::vector<bool> seen(placed.size(), false);
  while (!seen[layer]) {
    seen[layer] = true;
    for (const Source source : connections[layer])
      if (!placed[source.layer]) {
        layer = source.layer;
        break;
      }
  }
  return layer;
}

/// For each layer, the readers of its outputs, once for each edge.
std::vector<std::vector<std::size_t>> readers_of(const Connections& connections) {
  std::vector<std::vector<std::size_t>> readers(connections.size());
  for (std::size_t layer = 0; layer < connections.size(); ++layer)
    for (const Source source : connections[layer]) readers[source.layer].push_back(layer);
  return readers;
}

}  // namespace

Connections connect(const NetRecord& net) {
  const Ports ports(net);
  Connections connections;
  for (const LayerRecord& layer : net.layers) connections.emplace_back(layer.inputs.size(), Source{nowhere, 0});
  for (const EdgeRecord& edge : net.edges) {
    const std::size_t from = ports.layer(edge.from_layer, "from", edge);
    const std::size_t to = ports.layer(edge.to_layer, "to", edge);
    Source& source = connections[to][ports.input(to, edge)];
    if (source.layer != nowhere)
      throw layer_error(net.layers[to], "edge: given a second edge to input port " + std::to_string(edge.to_port) + ", expected one",
                        edge.line);
    source = {from, ports.output(from, edge)};
  }
  require_connected(net, connections);
  return connections;
}

std::vector<std::size_t> topological_order(const NetRecord& net, const Connections& connections) {
  const std::vector<std::vector<std::size_t>> readers = readers_of(connections);
  std::vector<std::size_t> missing(connections.size());
  std::priority_queue<std::size_t, std::vector<std::size_t>, std::greater<>> ready;
  for (std::size_t layer = 0; layer < connections.size(); ++layer) {
    missing[layer] = connections[layer].size();
    if (missing[layer] == 0) ready.push(layer);
  }
  std::vector<std::size_t> order;
  std::vector<bool> placed(connections.size(), false);
  while (!ready.empty()) {
    const std::size_t layer = ready.top();
    ready.pop();
    order.push_back(layer);
    placed[layer] = true;
    for (const std::size_t reader : readers[layer])
      if (--missing[reader] == 0) ready.push(reader);
  }
  if (order.size() < connections.size()) {
    const LayerRecord& layer = net.layers[layer_on_cycle(connections, placed)];
    throw layer_error(layer, "edges: given a cycle through this layer, expected none", layer.line);
  }
  return order;
}

}  // namespace octet::ir
