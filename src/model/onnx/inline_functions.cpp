#include "model/onnx/inline_functions.hpp"

#include <map>
#include <tuple>
#include <unordered_map>
#include <unordered_set>

#include <octet/base/error.hpp>

#include "model/onnx/layer_name.hpp"

namespace octet::onnx {
namespace {

/// More than networks have; keeps a small file whose functions call each other many times from taking all memory.
constexpr std::size_t most_nodes = std::size_t{1} << 18, most_depth = 64;

/// Domain, name and overload.
using FunctionKey = std::tuple<std::string_view, std::string_view, std::string_view>;
/// What a function calls its tensors, and what they are called in the network.
using TensorNames = std::unordered_map<std::string_view, std::string_view>;

class Inliner {
 public:
  explicit Inliner(ModelRecord& model) : model_(model) {
    for (const FunctionRecord& function : model.functions)
      if (!functions_.emplace(FunctionKey(function.domain, function.name, function.overload), &function).second)
        throw Error(ErrorCode::InvalidModel, "function '" + std::string(function.name) + "': given twice, expected one of a name",
                    {.byte_offset = function.byte_offset});
    for (const ValueRecord& input : model.inputs) taken_.insert(input.name);
    for (const TensorRecord& tensor : model.initializers) taken_.insert(tensor.name);
    for (const NodeRecord& node : model.nodes) taken_.insert(node.outputs.begin(), node.outputs.end());
  }

  void run() {
    const std::vector<NodeRecord> given = std::move(model_.nodes);
    model_.nodes.clear();
    for (const NodeRecord& node : given) add(node, 0);
  }

 private:
  void add(const NodeRecord& node, std::size_t depth) {
    if (const auto found = functions_.find({node.domain, node.type, node.overload}); found != functions_.end())
      return expand(node, *found->second, depth);
    if (model_.nodes.size() == most_nodes)
      throw Error(ErrorCode::InvalidModel,
                  "functions: given ones that stand for more than " + std::to_string(most_nodes) + " nodes, expected fewer");
    model_.nodes.push_back(node);
  }

  void expand(const NodeRecord& call, const FunctionRecord& function, std::size_t depth) try {
    if (depth == most_depth)
      throw Error(ErrorCode::InvalidModel,
                  "function: given one that calls itself, or a depth of more than " + std::to_string(most_depth) + ", expected less");
    require_at_most("inputs", call.inputs.size(), function.inputs.size());
    require_at_most("outputs", call.outputs.size(), function.outputs.size());
    const std::string prefix = layer_name(call) + "/";
    TensorNames names;
    for (std::size_t i = 0; i < function.inputs.size(); ++i)
      names.emplace(function.inputs[i], i < call.inputs.size() ? call.inputs[i] : std::string_view());
    std::vector<NodeRecord> copies = name_outputs(call, function, names);
    for (const NodeRecord& node : function.nodes)
      for (const std::string_view output : node.outputs)
        if (!output.empty() && !names.contains(output)) names.emplace(output, unique(prefix + std::string(output)));
    for (const NodeRecord& node : function.nodes) add(in_place(node, call, function, prefix, names), depth + 1);
    for (const NodeRecord& copy : copies) add(copy, depth + 1);
  } catch (const Error& error) {
    throw error.at({.byte_offset = call.byte_offset, .layer = layer_name(call), .layer_type = std::string(call.type)});
  }

  static void require_at_most(const char* what, std::size_t given, std::size_t expected) {
    if (given > expected)
      throw Error(ErrorCode::InvalidModel, std::string(what) + ": given " + std::to_string(given) + ", expected at most the " +
                                               std::to_string(expected) + " of the model's function");
  }

  /// Outputs are called as the caller says. Those that are an input, or an earlier output, are copies of it.
  std::vector<NodeRecord> name_outputs(const NodeRecord& call, const FunctionRecord& function, TensorNames& names) {
    std::vector<NodeRecord> copies;
    for (std::size_t i = 0; i < call.outputs.size(); ++i) {
      if (call.outputs[i].empty() || names.emplace(function.outputs[i], call.outputs[i]).second) continue;
      NodeRecord copy;
      copy.type = "Identity";
      copy.inputs = {names.at(function.outputs[i])};
      copy.outputs = {call.outputs[i]};
      copy.byte_offset = call.byte_offset;
      copies.push_back(std::move(copy));
    }
    return copies;
  }

  NodeRecord in_place(const NodeRecord& node, const NodeRecord& call, const FunctionRecord& function, const std::string& prefix,
                      const TensorNames& names) {
    NodeRecord placed = node;
    placed.name = keep(prefix + layer_name(node));
    if (function.opset != 0) placed.opset = function.opset;
    for (std::string_view& input : placed.inputs) {
      const auto found = names.find(input);
      if (found != names.end()) input = found->second;
      else if (!input.empty()) input = keep(prefix + std::string(input));
    }
    for (std::string_view& output : placed.outputs)
      if (!output.empty()) output = names.at(output);
    placed.attributes.clear();
    for (const AttributeRecord& attribute : node.attributes)
      if (const AttributeRecord* value = value_of(attribute, call, function)) {
        placed.attributes.push_back(*value);
        placed.attributes.back().name = attribute.name;
      }
    return placed;
  }

  /// The attribute itself or the one that it stands for; null where nobody gives that.
  static const AttributeRecord* value_of(const AttributeRecord& attribute, const NodeRecord& call, const FunctionRecord& function) {
    if (attribute.reference.empty()) return &attribute;
    for (const std::vector<AttributeRecord>* list : {&call.attributes, &function.defaults})
      for (const AttributeRecord& given : *list)
        if (given.name == attribute.reference) return &given;
    return nullptr;
  }

  std::string_view keep(std::string name) { return model_.made_names.emplace_back(std::move(name)); }

  std::string_view unique(const std::string& name) {
    std::string candidate = name;
    for (int number = 2; taken_.contains(candidate); ++number) candidate = name + "_" + std::to_string(number);
    return *taken_.insert(keep(std::move(candidate))).first;
  }

  ModelRecord& model_;
  std::map<FunctionKey, const FunctionRecord*> functions_;
  std::unordered_set<std::string_view> taken_;
};

}  // namespace

void inline_functions(ModelRecord& model) {
  if (!model.functions.empty()) Inliner(model).run();
}

}  // namespace octet::onnx
