#include "model/tensorflow/net.hpp"

#include <charconv>
#include <limits>

#include <octet/base/error.hpp>

namespace octet::tensorflow {
namespace {

/// "NODE:1" taken apart; ":1" only where digits stand behind the last colon.
std::pair<std::string_view, std::uint32_t> take_apart(std::string_view tensor) {
  const std::size_t colon = tensor.rfind(':');
  if (colon == std::string_view::npos || colon + 1 == tensor.size()) return {tensor, 0};
  std::uint32_t port = 0;
  const auto [end, failure] = std::from_chars(tensor.data() + colon + 1, tensor.data() + tensor.size(), port);
  if (failure != std::errc() || end != tensor.data() + tensor.size()) return {tensor, 0};
  return {tensor.substr(0, colon), port};
}

}  // namespace

Net::Net(const GraphRecord& graph) {
  for (const NodeRecord& record : graph.nodes) {
    if (!by_name_.emplace(record.name, static_cast<std::uint32_t>(nodes_.size())).second)
      throw Error(ErrorCode::InvalidModel, "node: given a name that another node has, expected a unique one",
                  {.byte_offset = record.byte_offset, .layer = std::string(record.name), .layer_type = std::string(record.type)});
    nodes_.push_back({&record});
  }
  for (NetNode& node : nodes_)
    for (const std::string_view input : node.record->inputs) {
      const std::optional<Edge> edge = find(input.starts_with('^') ? input.substr(1) : input);
      if (!input.starts_with('^')) node.inputs.push_back(edge.value_or(Edge{nowhere, 0}));
      else if (edge) node.controls.push_back(edge->node);
    }
  readers_.resize(nodes_.size());
  for (std::uint32_t node = 0; node < nodes_.size(); ++node)
    for (const Edge input : nodes_[node].inputs)
      if (input.node != nowhere) readers_[input.node].push_back(node);
}

std::optional<Edge> Net::find(std::string_view name) const {
  if (const auto whole = by_name_.find(name); whole != by_name_.end()) return Edge{whole->second, 0};
  const auto [node, port] = take_apart(name);
  const auto found = by_name_.find(node);
  return found == by_name_.end() ? std::nullopt : std::optional(Edge{found->second, port});
}

std::vector<std::uint32_t> Net::order(const std::vector<std::uint32_t>& targets, const Needs& needs) const {
  enum class State : std::uint8_t { Unseen, Open, Done };
  struct Visit {
    std::uint32_t node;
    std::vector<std::uint32_t> needed;
    std::size_t next = 0;
  };
  std::vector<State> states(nodes_.size(), State::Unseen);
  std::vector<std::uint32_t> result;
  std::vector<Visit> stack;
  const auto visit = [&](std::uint32_t node) {
    if (node == nowhere || states[node] == State::Done) return;
    if (states[node] == State::Open)
      throw Error(
          ErrorCode::InvalidModel, "node: given one that reads its own output through others, expected no cycle",
          {.byte_offset = record(node).byte_offset, .layer = std::string(record(node).name), .layer_type = std::string(type(node))});
    states[node] = State::Open;
    stack.push_back({node, needs(node)});
  };
  for (const std::uint32_t target : targets) {
    visit(target);
    while (!stack.empty()) {
      Visit& top = stack.back();
      if (top.next < top.needed.size()) {
        visit(top.needed[top.next++]);
        continue;
      }
      states[top.node] = State::Done;
      result.push_back(top.node);
      stack.pop_back();
    }
  }
  return result;
}

}  // namespace octet::tensorflow
