#pragma once

#include <string>
#include <vector>

#include <octet/graph/graph.hpp>

#include "ir/attribute_writer.hpp"

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

/// Turns the nodes of a graph without FakeQuantize, whose constants are folded, into layers. Throws Error(Unsupported) naming all the
/// layers that version 6 cannot express, and why.
std::vector<NewLayer> make_layers(const Graph& graph);

}  // namespace octet::ir::v6
