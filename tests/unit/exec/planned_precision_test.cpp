#include <octet/exec/executor.hpp>
#include <octet/quant/quantize.hpp>

#include "calib/effective.hpp"
#include "graph/traits.hpp"
#include "unit/exec/reference_run.hpp"
#include "unit/quant/networks.hpp"

using namespace octet;
using namespace octet::test;

namespace {

/// Puts one operation, of several kinds where they matter, behind `x` [1,8,8,8] and gives their results.
using Results = std::vector<Value>;

Value dims(Graph& graph, const std::string& name, const Dims& values) { return graph.constant(name, Tensor::from(values)); }
Value axis(Graph& graph, const std::string& name, std::int64_t value) { return graph.constant(name, Tensor::scalar(value)); }
Value weights(Graph& graph, const std::string& name, const Shape& shape) { return graph.constant(name, random_tensor(shape, 1, 0, 0.2f)); }
Value vector(Graph& graph, const std::string& name, std::size_t count) {
  return graph.constant(name, Tensor::from(std::vector<float>(count, 0.5f), Shape{static_cast<std::int64_t>(count)}));
}

Results made(const Convolution&, Graph& g, Value x) {
  return {g.add("op", Convolution{.pads_begin = {1, 1}, .pads_end = {1, 1}}, {x, weights(g, "w", {8, 8, 3, 3})})};
}
Results made(const GroupConvolution&, Graph& g, Value x) {
  return {g.add("op", GroupConvolution{}, {x, weights(g, "w", {2, 4, 4, 1, 1})}),
          g.add("depthwise", GroupConvolution{}, {x, weights(g, "w2", {8, 1, 1, 3, 3})})};
}
Results made(const ConvolutionBackpropData&, Graph& g, Value x) {
  return {g.add("op", ConvolutionBackpropData{.strides = {2, 2}}, {x, weights(g, "w", {8, 4, 2, 2})})};
}
Results made(const GroupConvolutionBackpropData&, Graph& g, Value x) {
  return {g.add("op", GroupConvolutionBackpropData{.strides = {2, 2}}, {x, weights(g, "w", {2, 4, 4, 2, 2})}),
          g.add("depthwise", GroupConvolutionBackpropData{.strides = {2, 2}}, {x, weights(g, "w2", {8, 1, 1, 2, 2})})};
}
Results made(const MatMul&, Graph& g, Value x) {
  return {g.add("op", MatMul{}, {x, weights(g, "w", {8, 8})}), g.add("turned", MatMul{false, true}, {x, weights(g, "w2", {8, 8})}),
          g.add("across", MatMul{true, false}, {x, weights(g, "w3", {8, 8})}), g.add("many", MatMul{}, {x, weights(g, "w4", {1, 8, 8, 8})}),
          g.add("both", MatMul{}, {x, x})};
}
Results made(const Unary&, Graph& g, Value x) {
  return {g.add("op", Unary{UnaryKind::Relu}, {x}), g.add("tanh", Unary{UnaryKind::Tanh}, {x})};
}
Results made(const Binary&, Graph& g, Value x) {
  const Value other = g.add("other", Convolution{}, {x, weights(g, "w", {8, 8, 1, 1})});
  return {g.add("op", Binary{BinaryKind::Add}, {other, x}), g.add("product", Binary{BinaryKind::Multiply}, {other, x})};
}
Results made(const Clamp&, Graph& g, Value x) { return {g.add("op", Clamp{-1, 1}, {x})}; }
Results made(const Elu&, Graph& g, Value x) { return {g.add("op", Elu{}, {x})}; }
Results made(const Gelu&, Graph& g, Value x) { return {g.add("op", Gelu{}, {x})}; }
Results made(const Swish&, Graph& g, Value x) { return {g.add("op", Swish{}, {x})}; }
Results made(const PRelu&, Graph& g, Value x) { return {g.add("op", PRelu{}, {x, vector(g, "slope", 8)})}; }
Results made(const Softmax&, Graph& g, Value x) { return {g.add("op", Softmax{1}, {x})}; }
Results made(const LogSoftmax&, Graph& g, Value x) { return {g.add("op", LogSoftmax{1}, {x})}; }
Results made(const MaxPool&, Graph& g, Value x) {
  return {g.add("op", MaxPool{.kernel = {2, 2}, .strides = {2, 2}}, {x}),
          g.add("padded", MaxPool{.kernel = {3, 3}, .strides = {1, 1}, .pads_begin = {1, 1}, .pads_end = {1, 1}}, {x}),
          g.add("indices", MaxPool{.kernel = {2, 2}, .strides = {2, 2}, .with_indices = true}, {x})};
}
Results made(const AvgPool&, Graph& g, Value x) { return {g.add("op", AvgPool{.kernel = {2, 2}, .strides = {2, 2}}, {x})}; }
Results made(const Reduce&, Graph& g, Value x) { return {g.add("op", Reduce{ReduceKind::Mean, true}, {x, dims(g, "axes", {2, 3})})}; }
Results made(const Concat&, Graph& g, Value x) {
  const Value other = g.add("other", Convolution{}, {x, weights(g, "w", {8, 8, 1, 1})});
  return {g.add("op", Concat{1}, {x, other}), g.add("rows", Concat{2}, {x, other})};
}
Results made(const Split&, Graph& g, Value x) {
  const Value parts = g.add("op", Split{2}, {x, axis(g, "axis", 1)});
  return {parts, output(parts, 1)};
}
Results made(const VariadicSplit&, Graph& g, Value x) {
  const Value parts = g.add("op", VariadicSplit{}, {x, axis(g, "axis", 1), dims(g, "lengths", {3, 5})});
  return {parts, output(parts, 1)};
}
Results made(const Reshape&, Graph& g, Value x) { return {g.add("op", Reshape{}, {x, dims(g, "shape", {1, 16, 4, 8})})}; }
Results made(const Squeeze&, Graph& g, Value x) {
  return {g.add("op", Unsqueeze{}, {g.add("squeezed", Squeeze{}, {x, dims(g, "axes", {0})}), dims(g, "axes2", {0})})};
}
Results made(const Unsqueeze&, Graph& g, Value x) {
  return {g.add("squeezed", Squeeze{}, {g.add("op", Unsqueeze{}, {x, dims(g, "axes", {1})}), dims(g, "axes2", {1})})};
}
Results made(const Transpose&, Graph& g, Value x) { return {g.add("op", Transpose{}, {x, dims(g, "order", {0, 2, 1, 3})})}; }
Results made(const Pad&, Graph& g, Value x) {
  const Value begin = dims(g, "begin", {0, 2, 1, 0}), end = dims(g, "end", {0, 0, 0, 1});
  const auto padded = [&](const std::string& name, PadMode mode) { return g.add(name, Pad{mode}, {x, begin, end}); };
  return {padded("op", PadMode::Constant), padded("edge", PadMode::Edge), padded("reflect", PadMode::Reflect),
          g.add("zeros", Pad{}, {x, begin, end, g.constant("zero", Tensor::scalar(0.0f))}),
          g.add("ones", Pad{}, {x, begin, end, g.constant("one", Tensor::scalar(1.0f))})};
}
Results made(const StridedSlice&, Graph& g, Value x) {
  return {g.add("op", StridedSlice{.begin_mask = {0, 0, 0, 0}, .end_mask = {0, 0, 0, 0}},
                {x, dims(g, "begin", {0, 1, 0, 0}), dims(g, "end", {1, 8, 8, 8}), dims(g, "steps", {1, 2, 2, 1})})};
}
Results made(const Slice&, Graph& g, Value x) {
  return {g.add("op", Slice{}, {x, dims(g, "start", {1, 0}), dims(g, "stop", {7, 8}), dims(g, "step", {1, 2}), dims(g, "axes", {1, 2})})};
}
Results made(const Gather&, Graph& g, Value x) {
  return {g.add("op", Gather{}, {x, dims(g, "indices", {5, 0, 3, 7}), axis(g, "axis", 1)})};
}
Results made(const Broadcast&, Graph& g, Value x) { return {g.add("op", Broadcast{}, {x, dims(g, "shape", {2, 8, 8, 8})})}; }
Results made(const Tile&, Graph& g, Value x) { return {g.add("op", Tile{}, {x, dims(g, "repeats", {1, 2, 1, 1})})}; }
Results made(const NormalizeL2&, Graph& g, Value x) { return {g.add("op", NormalizeL2{}, {x, dims(g, "axes", {1})})}; }
Results made(const MVN&, Graph& g, Value x) { return {g.add("op", MVN{}, {x, dims(g, "axes", {2, 3})})}; }
Results made(const LRN&, Graph& g, Value x) { return {g.add("op", LRN{.size = 3}, {x, dims(g, "axes", {1})})}; }

/// The rows of a channel as its steps.
Results sequence(Graph& g, Value x, const Operation& op, std::size_t states, std::int64_t gates) {
  std::vector<Value> inputs{g.add("steps", Reshape{}, {x, dims(g, "steps_shape", {1, 8, 64})})};
  for (std::size_t i = 0; i < states; ++i) inputs.push_back(weights(g, "state" + std::to_string(i), {1, 1, 4}));
  inputs.push_back(dims(g, "lengths", {8}));
  inputs.push_back(weights(g, "w", {1, gates * 4, 64}));
  inputs.push_back(weights(g, "r", {1, gates * 4, 4}));
  inputs.push_back(weights(g, "b", {1, gates * 4}));
  return {g.add("op", op, inputs)};
}
Results made(const LSTMSequence&, Graph& g, Value x) { return sequence(g, x, LSTMSequence{.hidden_size = 4}, 2, 4); }
Results made(const GRUSequence&, Graph& g, Value x) { return sequence(g, x, GRUSequence{.hidden_size = 4}, 1, 3); }
Results made(const RNNSequence&, Graph& g, Value x) { return sequence(g, x, RNNSequence{.hidden_size = 4}, 1, 1); }
Results made(const ScatterElementsUpdate&, Graph& g, Value x) {
  const Value places = g.constant("places", Tensor::from(Dims{2}).reshaped({1, 1, 1, 1}));
  return {g.add("op", ScatterElementsUpdate{}, {x, places, weights(g, "updates", {1, 1, 1, 1}), axis(g, "axis", 1)})};
}
Results made(const ScatterNDUpdate&, Graph& g, Value x) {
  const Value places = g.constant("places", Tensor::from(Dims{0, 2}).reshaped({1, 2}));
  return {g.add("op", ScatterNDUpdate{}, {x, places, weights(g, "updates", {1, 8, 8})})};
}
Results made(const CumSum&, Graph& g, Value x) { return {g.add("op", CumSum{}, {x, axis(g, "axis", 2)})}; }
Results made(const ReverseSequence&, Graph& g, Value x) { return {g.add("op", ReverseSequence{}, {x, dims(g, "lengths", {5})})}; }
Results made(const GridSample&, Graph& g, Value x) { return {g.add("op", GridSample{}, {x, weights(g, "grid", {1, 4, 4, 2})})}; }
Results made(const ROIAlign&, Graph& g, Value x) {
  const Value boxes = g.constant("boxes", Tensor::from(std::vector<float>{0, 0, 4, 4}, {1, 4}));
  return {g.add("op", ROIAlign{.pooled_height = 2, .pooled_width = 2}, {x, boxes, dims(g, "images", {0})})};
}

template <typename Op, typename... Others>
concept is_any = (std::is_same_v<Op, Others> || ...);

/// Those that give no activations of their own: ends of networks, shapes, and what no calibrated network has between its layers.
template <typename Op>
concept StandsNotBetweenLayers = is_any<Op, Parameter, Constant, Result, Select, Convert, ShapeOf, Range, Interpolate, BatchNormInference,
                                        FakeQuantize, TopK, NonZero, PriorBox, PriorBoxClustered, DetectionOutput, NonMaxSuppression, Opaque>;

template <typename Op>
Results results_of(const Op& op, Graph& graph, Value x) {
  if constexpr (StandsNotBetweenLayers<Op>) return {};
  else return made(op, graph, x);
}

/// A layer that reads integers behind each result, whatever its rank.
void add_readers(Graph& graph, const Results& results) {
  for (std::size_t i = 0; i < results.size(); ++i) {
    const std::string name = "reader" + std::to_string(i);
    const Shape& shape = graph.shape(results[i]);
    graph.result(name + "/result", graph.add(name, Convolution{}, {results[i], weights(graph, name + "/w", {8, shape[1], 1, 1})}));
  }
}

/// Whether a step that runs the layer runs on integers; nothing where it needs no step.
std::optional<bool> runs_on_integers(const Executor& executor, const std::string& layer) {
  std::optional<bool> found;
  for (const StepDescription& step : executor.steps())
    if (std::ranges::find(step.layers, layer) != step.layers.end()) found = found.value_or(false) || step.precision != ElementType::f32;
  return found;
}

/// Calibrates the network of one operation and compares the plan with the steps. Returns how many layers were planned.
std::size_t compare_plan_with_steps(const Graph& graph, const QuantScheme& scheme) {
  const Placement placement = place_quantizers(graph, scheme);
  const Executor executor(quantize(placement, seen(placement), scheme), {.threads = 1});
  for (const LayerDecision& decision : placement.decisions) {
    INFO(decision.layer << " " << decision.type << ": " << decision.reason);
    const auto integers = runs_on_integers(executor, decision.layer);
    if (integers) CHECK(*integers == decision.int8);
  }
  const std::vector<LayerDecision> effective = calib::effective_decisions(executor, placement);
  CHECK(std::ranges::equal(effective, placement.decisions, {}, &LayerDecision::int8, &LayerDecision::int8));
  for (const StepDescription& step : executor.steps()) {
    INFO(step.name << " " << step.kernel);
    if (step.type == "Dequantize") CHECK(decision(placement, step.name).substr(0, 4) != "INT8");
  }
  return placement.decisions.size();
}

template <std::size_t index = 0>
void walk_operations(const QuantScheme& scheme) {
  if constexpr (index < std::variant_size_v<Operation>) {
    Graph graph;
    const Value first =
        graph.add("first", Convolution{}, {graph.parameter("x", ElementType::f32, {1, 4, 8, 8}), weights(graph, "w1", {8, 4, 1, 1})});
    const Results results =
        results_of(std::variant_alternative_t<index, Operation>{}, graph, graph.add("relu1", Unary{UnaryKind::Relu}, {first}));
    add_readers(graph, results);
    if (!results.empty()) CHECK(compare_plan_with_steps(graph, scheme) > results.size());
    walk_operations<index + 1>(scheme);
  }
}

}  // namespace

TEST_CASE("every operation runs in the precision that the calibrator plans, with symmetric ranges and with others") {
  for (const bool symmetric : {true, false}) walk_operations({.activations = {.symmetric = symmetric}});
}
