#include "model/tensorflow/inline_functions.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <unordered_map>

#include <octet/base/error.hpp>

#include "model/tensorflow/attributes.hpp"

namespace octet::tensorflow {
namespace {

/// More than networks have; keeps a few bytes from standing for a graph that no memory holds.
constexpr std::size_t most_nodes = 262144;
constexpr int most_depth = 64;

/// What operations of several outputs call them; the others have one, or one list.
struct OutputNames {
  std::string_view type;
  std::array<std::string_view, 6> names;
};
constexpr std::array output_names{
    OutputNames{"Switch", {"output_false", "output_true"}},
    OutputNames{"Merge", {"output", "value_index"}},
    OutputNames{"TopKV2", {"values", "indices"}},
    OutputNames{"TopK", {"values", "indices"}},
    OutputNames{"FusedBatchNorm", {"y", "batch_mean", "batch_variance", "reserve_space_1", "reserve_space_2"}},
    OutputNames{"FusedBatchNormV2", {"y", "batch_mean", "batch_variance", "reserve_space_1", "reserve_space_2"}},
    OutputNames{"FusedBatchNormV3", {"y", "batch_mean", "batch_variance", "reserve_space_1", "reserve_space_2", "reserve_space_3"}},
    OutputNames{"NonMaxSuppressionV4", {"selected_indices", "valid_outputs"}},
    OutputNames{"NonMaxSuppressionV5", {"selected_indices", "selected_scores", "valid_outputs"}},
    OutputNames{"Unique", {"y", "idx"}},
    OutputNames{"QuantizeV2", {"output", "output_min", "output_max"}},
    OutputNames{"MaxPoolWithArgmax", {"output", "argmax"}},
    OutputNames{"SparseSoftmaxCrossEntropyWithLogits", {"loss", "backprop"}},
    OutputNames{"TensorArrayV3", {"handle", "flow"}},
};

using Names = std::unordered_map<std::string_view, std::string_view>;

class Inliner {
 public:
  explicit Inliner(GraphRecord& graph) : graph_(graph) {
    for (const FunctionRecord& function : graph.functions) functions_.emplace(function.name, &function);
  }

  void run() {
    const std::vector<NodeRecord> given = std::move(graph_.nodes);
    graph_.nodes.clear();
    for (const NodeRecord& node : given) add(node, 0);
  }

 private:
  std::string_view made(std::string text) { return graph_.made_text.emplace_back(std::move(text)); }

  const FunctionRecord* called_by(const NodeRecord& node) const {
    const bool is_call = node.type == "PartitionedCall" || node.type == "StatefulPartitionedCall";
    const auto found = functions_.find(is_call ? Attributes(node).function("f") : node.type);
    if (found != functions_.end()) return found->second;
    if (is_call)
      throw Error(ErrorCode::InvalidModel,
                  "attribute 'f': given the function '" + std::string(Attributes(node).function("f")) + "', expected one of the library",
                  place(node));
    return nullptr;
  }

  static Where place(const NodeRecord& node) {
    return {.byte_offset = node.byte_offset, .layer = std::string(node.name), .layer_type = std::string(node.type)};
  }

  void add(const NodeRecord& node, int depth) {
    const FunctionRecord* function = called_by(node);
    if (graph_.nodes.size() >= most_nodes)
      throw Error(ErrorCode::InvalidModel, "nodes: given more than " + std::to_string(most_nodes) + ", expected fewer", place(node));
    if (!function) {
      graph_.nodes.push_back(node);
      return;
    }
    if (depth == most_depth)
      throw Error(ErrorCode::InvalidModel,
                  "function '" + std::string(function->name) + "': given at a depth of more than " + std::to_string(most_depth) +
                      ", expected functions that do not call themselves",
                  place(node));
    expand(node, *function, depth);
  }

  void expand(const NodeRecord& call, const FunctionRecord& function, int depth) {
    const std::string prefix = std::string(call.name) + "/";
    std::vector<std::string_view> given = call.inputs;
    std::erase_if(given, [](std::string_view input) { return input.starts_with('^'); });
    if (given.size() != function.arguments.size())
      throw Error(ErrorCode::InvalidModel,
                  "inputs: given " + std::to_string(given.size()) + ", expected " + std::to_string(function.arguments.size()) +
                      " as function '" + std::string(function.name) + "' has arguments",
                  place(call));
    Names arguments, types;
    for (std::size_t i = 0; i < given.size(); ++i) arguments[function.arguments[i]] = given[i];
    for (const NodeRecord& node : function.nodes) types[node.name] = node.type;
    for (const NodeRecord& inner : function.nodes) {
      NodeRecord copy = inner;
      copy.name = made(prefix + std::string(inner.name));
      for (std::string_view& input : copy.inputs) input = outer_name(input, prefix, arguments, types);
      take_attributes(copy, call);
      add(copy, depth + 1);
    }
    NodeRecord results{.name = call.name, .type = "IdentityN", .byte_offset = call.byte_offset};
    for (const std::string_view result : function.results)
      results.inputs.push_back(returned(function, result, prefix, arguments, types, call));
    for (const std::string_view input : call.inputs)
      if (input.starts_with('^')) results.inputs.push_back(input);
    graph_.nodes.push_back(std::move(results));
  }

  /// Attributes that a function takes from its caller.
  static void take_attributes(NodeRecord& node, const NodeRecord& call) {
    for (AttributeRecord& attribute : node.attributes)
      for (WireReader reader(attribute.value, attribute.value.data()); reader.next();) {
        if (reader.field() != 9) continue;
        const auto given = std::ranges::find(call.attributes, reader.text(), &AttributeRecord::name);
        if (given != call.attributes.end()) attribute.value = given->value;
        break;
      }
  }

  std::string_view returned(const FunctionRecord& function, std::string_view result, const std::string& prefix, const Names& arguments,
                            const Names& types, const NodeRecord& call) {
    for (const auto& [name, tensor] : function.returns)
      if (name == result) return outer_name(tensor, prefix, arguments, types);
    throw Error(ErrorCode::InvalidModel,
                "function '" + std::string(function.name) + "': given no value of its result '" + std::string(result) + "', expected one",
                place(call));
  }

  /// "NODE:OUTPUT:INDEX" of a body, or an argument, as a tensor of the graph.
  std::string_view outer_name(std::string_view input, const std::string& prefix, const Names& arguments, const Names& types) {
    if (input.starts_with('^')) return made("^" + prefix + std::string(input.substr(1)));
    if (const auto argument = arguments.find(input); argument != arguments.end()) return argument->second;
    const std::size_t first = input.find(':');
    const std::string_view node = input.substr(0, first);
    if (first == std::string_view::npos) return made(prefix + std::string(node));
    const std::string_view rest = input.substr(first + 1);
    const std::size_t second = rest.find(':');
    const std::string_view output = rest.substr(0, second);
    int index = 0;
    if (second != std::string_view::npos) std::from_chars(rest.data() + second + 1, rest.data() + rest.size(), index);
    const auto type = types.find(node);
    return made(prefix + std::string(node) + ":" + std::to_string(first_port(type == types.end() ? "" : type->second, output) + index));
  }

  int first_port(std::string_view type, std::string_view output) const {
    if (const auto function = functions_.find(type); function != functions_.end()) {
      const auto& results = function->second->results;
      return static_cast<int>(std::ranges::find(results, output) - results.begin());
    }
    const auto known = std::ranges::find(output_names, type, &OutputNames::type);
    if (known == output_names.end()) return 0;
    const auto name = std::ranges::find(known->names, output);
    return name == known->names.end() ? 0 : static_cast<int>(name - known->names.begin());
  }

  GraphRecord& graph_;
  std::unordered_map<std::string_view, const FunctionRecord*> functions_;
};

}  // namespace

void inline_functions(GraphRecord& graph) {
  if (!graph.functions.empty()) Inliner(graph).run();
}

}  // namespace octet::tensorflow
