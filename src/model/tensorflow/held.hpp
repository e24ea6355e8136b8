#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <octet/graph/graph.hpp>

#include "model/tensorflow/layout.hpp"

namespace octet::tensorflow {

/// A tensor of the file on its way into the graph: elements that are known, or a value of the graph whose dimensions may lie in another
/// order. Nothing moves elements until something needs them in an order that they do not have.
struct Held {
  std::optional<Tensor> constant{};  ///< in TensorFlow's order
  std::optional<Value> value{};
  Order order{};                    ///< of the value
  bool keeps_layout = false;        ///< whether an output of the network has TensorFlow's order, since the file itself has channels first
  std::string name{};               ///< of the node
  std::map<Order, Value> placed{};  ///< the constant in the graph, by its order there
};
using HeldPointer = std::shared_ptr<Held>;

/// The outputs of a node, fewer where the last are not there.
using Outputs = std::vector<HeldPointer>;

}  // namespace octet::tensorflow
