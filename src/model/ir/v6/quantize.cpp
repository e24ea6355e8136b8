#include "model/ir/v6/quantize.hpp"

#include <map>
#include <unordered_map>

#include <octet/graph/rewrite.hpp>

#include "model/ir/v6/decisions.hpp"
#include "model/ir/v6/limits.hpp"

namespace octet::ir::v6 {
namespace {

/// The integers of a tensor.
struct Form {
  std::vector<float> steps{};
  bool is_signed = false;
};

class Quantizer {
 public:
  Quantizer(const BuiltNet& built, const NetRecord& net, const std::vector<RecordedRange>& statistics,
            const std::vector<RecordedLevel>& levels)
      : built_(built),
        layers_(view_layers(net, built.connections)),
        ranges_(find_ranges(layers_, built.order, statistics)),
        decisions_(decide(layers_, built.order, ranges_, levels)),
        copy_(built.graph) {
    for (const std::size_t layer : built.order) plan(layer);
  }

  Graph run() && {
    for (NodeId id = 0; id < built_.graph.nodes().size(); ++id) {
      if (const auto weighted = weighted_.find(id); weighted != weighted_.end())
        keep_weighted(id, weighted->second);
      else
        copy_.keep_as(id, built_.graph.node(id).operation, inputs_of(id));
      if (const auto stored = stored_.find(id); stored != stored_.end()) store(id, stored->second);
    }
    return std::move(copy_).take();
  }

 private:
  void plan(std::size_t layer) {
    const LayerDecision& decision = decisions_[layer];
    if (!decision.int8) return;
    const Kind kind = layers_[layer].kind;
    const NodeId node = built_.outputs[layer].node;
    if (is_weighted(kind)) plan_weighted(layer);
    if (kind == Kind::Concat || kind == Kind::Sum) joins_[node] = layer;
    const bool moves = kind == Kind::Concat || (kind == Kind::Pooling && !layers_[layer].average);
    if (decision.gives_integers && !decision.fused && !moves) stored_[node] = layer;
  }

  /// The node that multiplies: that of the layer, or the one in front of the addition of its biases.
  void plan_weighted(std::size_t layer) {
    NodeId id = built_.outputs[layer].node;
    const auto* sum = built_.graph.node(id).as<Binary>();
    if (sum && sum->kind == BinaryKind::Add) id = built_.graph.node(id).inputs[0].node;
    weighted_[id] = layer;
  }

  Form form_of(std::size_t layer) const {
    const bool integers = decisions_[layer].gives_integers;
    const bool is_signed = integers ? decisions_[layer].is_signed : ranges_[layer]->has_negative();
    return {steps_of(*ranges_[layer], is_signed), is_signed};
  }

  std::string unique(std::string name) {
    while (built_.graph.contains(name) || copy_.graph().contains(name)) name += "_";
    return name;
  }

  Value add_quantizer(const std::string& wanted, Value value, Limits limits) {
    const std::string name = unique(wanted);
    const Value low = copy_.graph().constant(unique(name + "/low"), std::move(limits.low));
    const Value high = copy_.graph().constant(unique(name + "/high"), std::move(limits.high));
    return copy_.graph().add(name, FakeQuantize{.levels = limits.levels}, {value, low, high, low, high});
  }

  Value quantized(const std::string& name, Value value, const Form& form) {
    return add_quantizer(name, value, activation_limits(form.steps, form.is_signed, copy_.graph().shape(value)));
  }

  const std::string& name_of(std::size_t layer) const { return layers_[layer].record->name; }

  /// All layers read the rounded output, and where it is one of the network it keeps its name.
  void store(NodeId id, std::size_t layer) {
    const Value value = quantized(name_of(layer) + "/fq_output", copy_.translated({id, 0}), form_of(layer));
    copy_.graph().set_output_names(value, {name_of(layer)});
    copy_.replace({id, 0}, value);
  }

  /// Operands of sums and concatenations that are unsigned where the result is signed are rounded once more.
  std::vector<Value> inputs_of(NodeId id) {
    std::vector<Value> inputs = copy_.translated_inputs(id);
    const auto join = joins_.find(id);
    if (join == joins_.end() || !decisions_[join->second].is_signed) return inputs;
    const LayerView& view = layers_[join->second];
    for (std::size_t i = 0; i < view.producers.size() && i < inputs.size(); ++i) {
      const std::size_t producer = view.producers[i];
      if (decisions_[producer].is_signed || decisions_[producer].fused) continue;
      const Form form{steps_of(*ranges_[producer], true), true};
      inputs[i] = quantized(name_of(join->second) + "/fq_input_" + std::to_string(i), inputs[i], form);
    }
    return inputs;
  }

  /// The integers that the layer reads: those of its producer, or its own of a floating-point tensor.
  Value quantized_input(NodeId id, std::size_t layer, std::size_t producer) {
    const Value source = built_.graph.node(id).inputs[0];
    if (decisions_[producer].gives_integers) return copy_.translated(source);
    const auto [found, added] = inputs_.try_emplace(source);
    if (added) found->second = quantized(name_of(layer) + "/fq_input", copy_.translated(source), form_of(producer));
    return found->second;
  }

  Tensor weights_of(Value value) const {
    const Node* node = &built_.graph.node(value);
    if (node->as<Convert>()) node = &built_.graph.node(node->inputs[0]);
    return node->as<Constant>()->value.converted(ElementType::f32);
  }

  void keep_weighted(NodeId id, std::size_t layer) {
    const Node& node = built_.graph.node(id);
    const std::size_t producer = layers_[layer].producers.front();
    const Value data = quantized_input(id, layer, producer);
    const std::vector<float> steps = form_of(producer).steps;
    if (layers_[layer].kind == Kind::ScaleShift) return keep_scale(id, layer, data, steps);
    const bool grouped = node.as<GroupConvolution>() != nullptr;
    Limits limits = weight_limits(weights_of(node.inputs[1]), grouped, steps);
    const Value weights = add_quantizer(name_of(layer) + "/fq_weights", copy_.translated(node.inputs[1]), std::move(limits));
    copy_.keep_as(id, node.operation, {data, weights});
  }

  /// A scale becomes the convolution that it runs as.
  void keep_scale(NodeId id, std::size_t layer, Value data, const std::vector<float>& steps) {
    const Shape& shape = built_.graph.shape({id, 0});
    const auto channels = static_cast<std::size_t>(shape[1]);
    const Tensor scales = weights_of(built_.graph.node(id).inputs[1]);
    Dims dims(shape.rank() + 1, 1);
    dims[0] = shape[1];
    Tensor weights(ElementType::f32, Shape(dims));
    for (std::size_t c = 0; c < channels; ++c) weights.mutable_data<float>()[c] = scales.data<float>()[scales.elements() == 1 ? 0 : c];
    Limits limits = weight_limits(weights, true, steps);
    const Value constant = copy_.graph().constant(unique(name_of(layer) + "/scales"), weights);
    copy_.keep_as(id, GroupConvolution{}, {data, add_quantizer(name_of(layer) + "/fq_weights", constant, std::move(limits))});
  }

  const BuiltNet& built_;
  std::vector<LayerView> layers_;
  LayerRanges ranges_;
  std::vector<LayerDecision> decisions_;
  GraphCopy copy_;
  std::unordered_map<NodeId, std::size_t> weighted_, stored_, joins_;  ///< nodes of the net and the layers that they belong to
  std::map<Value, Value> inputs_;                                      ///< floating-point tensors, and as integers
};

}  // namespace

Graph quantize(const BuiltNet& built, const NetRecord& net, const std::vector<RecordedRange>& statistics,
               const std::vector<RecordedLevel>& levels) {
  return Quantizer(built, net, statistics, levels).run();
}

}  // namespace octet::ir::v6
