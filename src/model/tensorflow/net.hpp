#pragma once

#include <functional>
#include <optional>
#include <unordered_map>
#include <vector>

#include "model/tensorflow/records.hpp"

namespace octet::tensorflow {

/// An output of a node.
struct Edge {
  std::uint32_t node = 0;
  std::uint32_t port = 0;
  auto operator<=>(const Edge&) const = default;
};

/// A node with its inputs found.
struct NetNode {
  const NodeRecord* record = nullptr;
  std::vector<Edge> inputs{};
  std::vector<std::uint32_t> controls{};
};

/// The nodes of a graph, joined. An input that no node defines is an edge from `nowhere`.
class Net {
 public:
  static constexpr std::uint32_t nowhere = UINT32_MAX;

  /// `graph` must outlive it. Throws Error(InvalidModel) for two nodes of one name.
  explicit Net(const GraphRecord& graph);

  const std::vector<NetNode>& nodes() const noexcept { return nodes_; }
  const NodeRecord& record(std::uint32_t node) const { return *nodes_[node].record; }
  std::string_view type(std::uint32_t node) const { return record(node).type; }
  /// The nodes that read data of a node; one that reads it twice is listed twice.
  const std::vector<std::uint32_t>& readers(std::uint32_t node) const { return readers_[node]; }
  /// The node or tensor of that name: "NODE", "NODE:1".
  std::optional<Edge> find(std::string_view name) const;

  /// The targets and what they need, each behind what it needs itself. Throws Error(InvalidModel) naming a node of a cycle.
  using Needs = std::function<std::vector<std::uint32_t>(std::uint32_t node)>;
  std::vector<std::uint32_t> order(const std::vector<std::uint32_t>& targets, const Needs& needs) const;

 private:
  std::vector<NetNode> nodes_;
  std::vector<std::vector<std::uint32_t>> readers_;
  std::unordered_map<std::string_view, std::uint32_t> by_name_;
};

}  // namespace octet::tensorflow
