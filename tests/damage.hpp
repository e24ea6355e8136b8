#pragma once

#include <string>
#include <vector>

#include <octet/base/error.hpp>
#include <octet/graph/rewrite.hpp>

namespace octet::test {

/// Damages a network such that it computes the same in FP32 but quantizes badly: the first `channels` output channels of a depthwise layer
/// become `factor` times as large and the layer that reads them takes the factor back, so that one range must serve channels of very
/// different size. Between the two stand only operations that a positive factor passes through: an Add of constants is scaled with the
/// layer, a Multiply and a Relu stay, and a Clamp from zero becomes a Relu and a Minimum of one limit for each channel.
class ChannelDamage {
 public:
  ChannelDamage(const Graph& graph, const std::string& layer, std::int64_t channels, float factor)
      : graph_(graph), copy_(graph), layer_(graph.find(layer)), channels_(channels), factor_(factor) {}

  Graph run() && {
    bool between = false, done = false;
    Value current{};
    for (NodeId id = 0; id < graph_.nodes().size(); ++id) {
      const Node& node = graph_.node(id);
      const bool reads = between && !node.inputs.empty() && node.inputs[0] == current;
      if (id == layer_) {
        keep_with_weights(id, 1, true);
        between = true;
        current = {id, 0};
      } else if (reads && passes_factor(node)) {
        if (node.as<Clamp>()) keep_clamp(id);
        else if (is_binary(node, BinaryKind::Add)) keep_with_weights(id, 1, true);
        else copy_.keep(id);
        current = {id, 0};
      } else if (reads && node.as<Convolution>()) {
        keep_with_weights(id, 1, false);
        between = false;
        done = true;
      } else {
        if (reads) throw Error(ErrorCode::Unsupported, "damage: given a " + std::string(type_name(node.operation)) + " behind the layer");
        copy_.keep(id);
      }
    }
    if (!done) throw Error(ErrorCode::NotFound, "damage: given a layer without a convolution behind it");
    return remove_dead_nodes(std::move(copy_).take());
  }

 private:
  static bool is_binary(const Node& node, BinaryKind kind) { return node.as<Binary>() && node.as<Binary>()->kind == kind; }

  static bool passes_factor(const Node& node) {
    const bool is_relu = node.as<Unary>() && node.as<Unary>()->kind == UnaryKind::Relu;
    const bool from_zero = node.as<Clamp>() && node.as<Clamp>()->min == 0;
    return is_relu || from_zero || is_binary(node, BinaryKind::Add) || is_binary(node, BinaryKind::Multiply);
  }

  std::int64_t all_channels() const { return graph_.shape({layer_, 0})[1]; }

  /// One factor for each channel of the layer.
  Tensor factors(bool inverse, const Shape& shape) const {
    Tensor tensor(ElementType::f32, shape);
    auto values = tensor.mutable_data<float>();
    for (std::size_t i = 0; i < values.size(); ++i)
      values[i] = static_cast<std::int64_t>(i) >= channels_ ? 1 : inverse ? 1 / factor_ : factor_;
    return tensor;
  }

  void keep_with_weights(NodeId id, std::size_t input, bool output_side) {
    const Node& node = graph_.node(id);
    std::vector<Value> inputs = copy_.translated_inputs(id);
    Dims dims(graph_.shape(node.inputs[input]).rank(), 1);
    // Depthwise weights are [groups, 1, 1, h, w], those of the next layer [out, in, h, w], and a bias is [channels, 1, 1] or [1, channels,
    // 1, 1].
    dims[node.as<GroupConvolution>() ? 0 : dims.size() - 3] = all_channels();
    const Value factor = copy_.graph().constant(node.name + "/damage", factors(!output_side, Shape(dims)));
    inputs[input] = copy_.graph().add(node.name + "/damaged", Binary{BinaryKind::Multiply}, {inputs[input], factor});
    copy_.keep_as(id, node.operation, std::move(inputs));
  }

  void keep_clamp(NodeId id) {
    const Node& node = graph_.node(id);
    const float limit = static_cast<float>(node.as<Clamp>()->max);
    Tensor limits = factors(false, Shape{1, all_channels(), 1, 1});
    for (float& value : limits.mutable_data<float>()) value *= limit;
    const Value positive = copy_.graph().add(node.name + "/positive", Unary{UnaryKind::Relu}, copy_.translated_inputs(id));
    const Value constant = copy_.graph().constant(node.name + "/limits", limits);
    copy_.keep_as(id, Binary{BinaryKind::Minimum}, {positive, constant});
  }

  const Graph& graph_;
  GraphCopy copy_;
  NodeId layer_;
  std::int64_t channels_;
  float factor_;
};

inline Graph with_damaged_channels(const Graph& graph, const std::string& depthwise, std::int64_t channels, float factor) {
  return fold_constants(ChannelDamage(graph, depthwise, channels, factor).run());
}

}  // namespace octet::test
