#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "model/ir/v10/bodies.hpp"
#include "model/ir/v10/in_order.hpp"

namespace octet::ir::v10 {

/// Adds a layer to the graph and gives its outputs.
using AddLayer = std::function<Values(const LayerRecord& layer, const Values& inputs)>;

/// Puts the networks inside a layer in its place: that of an If whose condition is known, or both; that of a TensorIterator or a Loop once
/// for each iteration, whose number is known when the file is read.
class ControlFlow {
 public:
  ControlFlow(Graph& graph, const LayerRecord& layer, const Values& inputs, AddLayer add)
      : graph_(graph), layer_(layer), inputs_(inputs), add_(std::move(add)) {}

  /// The layer's outputs. Throws Error(Unsupported) for conditions and counts that are computed while the network runs.
  Values add(const std::vector<BodyRecord>& bodies);

 private:
  using BoundValues = std::map<std::int64_t, Value>;  ///< by the id of a layer

  BoundValues place(const NetRecord& body, const std::string& prefix, const BoundValues& bound);
  Value input_of(const PortRule& rule) const;
  std::size_t output_of(const PortRule& rule) const;
  std::optional<std::int64_t> known_number(Value value) const;
  std::int64_t require_known(Value value, const char* what) const;

  Values add_if(const BodyRecord& then, const BodyRecord& otherwise);
  Values add_branch(const BodyRecord& body, const std::string& prefix);
  Values selected(Value condition, const Values& first, const Values& second);

  Values add_iterations(const BodyRecord& body);
  std::int64_t most_iterations(const BodyRecord& body) const;
  std::optional<std::int64_t> number_of_parts(const BodyRecord& body) const;
  BoundValues first_bound(const BodyRecord& body) const;
  void bind_iteration(const BodyRecord& body, std::int64_t number, const std::string& prefix, BoundValues& bound);
  Value number_of_iteration(const BodyRecord& body, const PortRule& rule, const std::string& name, std::int64_t number);
  Value part(const PortRule& rule, const std::string& name, std::int64_t number);
  Values outputs_of_iterations(const BodyRecord& body, const BoundValues& bound, const std::vector<BoundValues>& results);
  Value collected(const PortRule& rule, const std::vector<BoundValues>& results);

  Graph& graph_;
  const LayerRecord& layer_;
  const Values& inputs_;
  AddLayer add_;
};

}  // namespace octet::ir::v10
