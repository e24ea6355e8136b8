#pragma once

#include <string>
#include <vector>

#include <octet/graph/graph.hpp>

#include "model/ir/attribute_writer.hpp"

namespace octet::ir::v6 {

/// A layer that is to be written in version 6.
struct NewLayer {
  std::string name{};
  std::string type{};
  std::string node{};  ///< the first of the nodes that it stands for
  AttributeWriter data{};
  std::vector<Value> inputs{};
  std::vector<std::pair<std::string, Tensor>> blobs{};
  std::vector<Value> outputs{};  ///< in the order of ports
};

/// Why a node has no layer of the version.
struct Refusal {
  std::string reason;
};

/// "'NAME' (TYPE: REASON)".
std::string refusal_text(const Node& node, const std::string& reason);

/// Turns the nodes of a graph without FakeQuantize, whose constants are folded, into layers. Throws Error(Unsupported) naming those that
/// are refused already and all that the version cannot express, and why.
std::vector<NewLayer> make_layers(const Graph& graph, int version, std::vector<std::string> refused);

}  // namespace octet::ir::v6
