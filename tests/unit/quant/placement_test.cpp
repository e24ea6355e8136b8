#include <octet/graph/rewrite.hpp>

#include "unit/quant/networks.hpp"

using namespace octet;
using namespace octet::test;

namespace {

const std::string layer_is_int8 = "inputs and weights are quantized";

Value max_pool(Graph& graph, const std::string& name, Value value) {
  return graph.add(name, MaxPool{.kernel = {2, 2}, .strides = {2, 2}}, {value});
}

Value constant_dims(Graph& graph, const std::string& name, const Dims& dims) { return graph.constant(name, Tensor::from(dims)); }

Value transpose(Graph& graph, const std::string& name, Value value, const Dims& order) {
  return graph.add(name, Transpose{}, {value, constant_dims(graph, name + "/order", order)});
}

Value reshape(Graph& graph, const std::string& name, Value value, const Dims& shape) {
  return graph.add(name, Reshape{}, {value, constant_dims(graph, name + "/shape", shape)});
}

/// One squeeze convolution and two expanding ones, joined and pooled, as SqueezeNet has them.
Value fire(Graph& graph, Value x) {
  const Value squeezed = relu(graph, "squeeze_relu", convolution(graph, "squeeze", x, 2));
  const Value left = relu(graph, "left_relu", convolution(graph, "left", squeezed, 4));
  const Value right = relu(graph, "right_relu", convolution(graph, "right", squeezed, 4));
  return max_pool(graph, "pool", graph.add("join", Concat{1}, {left, right}));
}

}  // namespace

TEST_CASE("quantizers stand behind bias and activation, on what the next convolution reads") {
  Graph graph;
  const Value first = relu(graph, "relu", bias(graph, "bias1", convolution(graph, "conv1", image(graph), 8)));
  graph.result("y", bias(graph, "bias2", convolution(graph, "conv2", first, 3)));
  const Placement placement = place_quantizers(graph, {});
  CHECK(quantizers(placement) == Lines{"x", "relu"});
  CHECK(placement.tensors() == Lines{"x", "relu"});
  CHECK(weighted_layers(placement) == Lines{"conv1", "conv2"});
  CHECK(decisions(placement) == Lines{"conv1 INT8: " + layer_is_int8, "conv2 INT8: " + layer_is_int8});
  CHECK(placement.decisions[0].type == "Convolution");
  CHECK(placement.decisions[0].macs == 8 * 4 * 64);
  CHECK(quantized_reads(quantize(placement, seen(placement), {})) ==
        Lines{"conv1 reads x through conv1/fq_input", "conv2 reads relu through conv2/fq_input"});
}

TEST_CASE("both inputs of a residual sum are quantized, and one quantizer serves all readers of a value") {
  Graph graph;
  const Value shortcut = relu(graph, "relu1", convolution(graph, "conv1", image(graph), 8));
  const Value branch = bias(graph, "bias2", convolution(graph, "conv2", shortcut, 8));
  const Value merged = relu(graph, "relu2", sum(graph, "add", branch, shortcut));
  graph.result("y", convolution(graph, "conv3", merged, 2));
  const Placement placement = place_quantizers(graph, {});
  CHECK(quantizers(placement) == Lines{"x", "relu1", "bias2", "relu2"});
  CHECK(decision(placement, "add") == "INT8: both inputs are quantized");
  CHECK(decision(placement, "bias2") == "none");
  CHECK(quantized_reads(quantize(placement, seen(placement), {})) ==
        Lines{"conv1 reads x through conv1/fq_input", "conv2 reads relu1 through conv2/fq_input", "add reads bias2 through add/fq_input_0",
              "add reads relu1 through conv2/fq_input", "conv3 reads relu2 through conv3/fq_input"});
}

TEST_CASE("sums that are not residual stay FP32") {
  Graph graph;
  const Value x = image(graph);
  const Value small = graph.parameter("small", ElementType::f32, {1, 4, 1, 1});
  const Value inputs_only = sum(graph, "inputs_only", x, relu(graph, "relu", x));
  const Value product = convolution(graph, "conv1", inputs_only, 4);
  const Value broadcast = sum(graph, "broadcast", product, small);
  graph.result("y", convolution(graph, "conv2", broadcast, 4));
  const Placement placement = place_quantizers(graph, {});
  CHECK(quantizers(placement) == Lines{"inputs_only", "broadcast"});
  CHECK(decision(placement, "inputs_only") == "FP32: neither input comes from an INT8 layer");
  CHECK(decision(placement, "broadcast") == "FP32: its inputs have different shapes");
}

TEST_CASE("a sum that no INT8 layer can add to its result stays FP32") {
  Graph graph;
  const Value first = convolution(graph, "conv1", image(graph), 4);
  const Value second = convolution(graph, "conv2", first, 4);
  const Value tanh = graph.add("tanh", Unary{UnaryKind::Tanh}, {second});
  const Value pooled = graph.add("mean", AvgPool{.kernel = {3, 3}, .strides = {1, 1}, .pads_begin = {1, 1}, .pads_end = {1, 1}}, {tanh});
  const Value read_twice = sum(graph, "read_twice", second, first);
  const Value averaged = sum(graph, "averaged", pooled, first);
  const Value doubled = sum(graph, "doubled", convolution(graph, "conv3", first, 4), relu(graph, "relu", averaged));
  graph.result("y1", convolution(graph, "conv4", read_twice, 4));
  graph.result("y2", convolution(graph, "conv5", doubled, 4));
  const Value rows = graph.parameter("rows", ElementType::f32, {1, 6, 4});
  const Value product = graph.add("product", MatMul{}, {rows, graph.constant("matrix", random_tensor({4, 4}, 1))});
  const Value residual = sum(graph, "residual", product, rows);
  graph.result("y3", graph.add("last", MatMul{}, {residual, graph.constant("matrix2", random_tensor({4, 4}, 2))}));
  const Placement placement = place_quantizers(graph, {});
  const std::string reason =
      "FP32: no INT8 layer can add it to its result: others read that too, or it has other operations behind it";
  CHECK(decision(placement, "read_twice") == reason);
  CHECK(decision(placement, "residual") == reason);
  CHECK(decision(placement, "averaged") == reason);
  CHECK(decision(placement, "doubled") == "INT8: both inputs are quantized");
}

TEST_CASE("joined branches share one range, and quantizers move up through Concat and MaxPool") {
  Graph graph;
  const Value joined = fire(graph, image(graph));
  graph.result("y", convolution(graph, "next", joined, 2));
  const Placement placement = place_quantizers(graph, {});
  CHECK(quantizers(placement) == Lines{"x", "squeeze_relu", "left_relu right_relu"});
  CHECK(decision(placement, "join") == "INT8: all inputs are quantized with one range");
  CHECK(decision(placement, "pool") == "INT8: it moves quantized values");
  const Graph result = quantize(placement, seen(placement, 0, 1, {{"right_relu", {0, 7}}}), {});
  CHECK(quantized_reads(result) ==
        Lines{"squeeze reads x through squeeze/fq_input", "left reads squeeze_relu through left/fq_input",
              "right reads squeeze_relu through left/fq_input", "join reads left_relu through join/fq_input_0",
              "join reads right_relu through join/fq_input_1"});
  for (const std::string name : {"join/fq_input_0", "join/fq_input_1"}) {
    CHECK(floats(limit(result, name, 1)) == std::vector<float>{0});
    CHECK(floats(limit(result, name, 2)) == std::vector<float>{7});
  }
}

TEST_CASE("groups that have a value in common become one") {
  Graph graph;
  const Value x = image(graph);
  const Value a = relu(graph, "a", convolution(graph, "conv_a", x, 2));
  const Value b = relu(graph, "b", convolution(graph, "conv_b", x, 2));
  const Value c = relu(graph, "c", convolution(graph, "conv_c", x, 2));
  const Value first = graph.add("first", Concat{1}, {b, c});
  const Value second = graph.add("second", Concat{1}, {a, b});
  graph.result("y1", convolution(graph, "next1", first, 2));
  graph.result("y2", convolution(graph, "next2", second, 2));
  CHECK(quantizers(place_quantizers(graph, {})) == Lines{"x", "a b c"});
}

TEST_CASE("a Concat inside another shares its range") {
  Graph graph;
  const Value x = image(graph);
  const Value a = relu(graph, "a", convolution(graph, "conv_a", x, 2));
  const Value b = relu(graph, "b", convolution(graph, "conv_b", x, 2));
  const Value inner = graph.add("inner", Concat{1}, {a, b});
  const Value outer = graph.add("outer", Concat{1}, {relu(graph, "c", convolution(graph, "conv_c", inner, 2)), inner});
  graph.result("y", convolution(graph, "next", outer, 2));
  CHECK(quantizers(place_quantizers(graph, {})) == Lines{"x", "a b c"});
}

TEST_CASE("a Concat with a reader in FP32 or a constant part is quantized behind itself") {
  Graph graph;
  const Value joined = fire(graph, image(graph));
  graph.result("y", convolution(graph, "next", joined, 2));
  graph.result("pooled", joined);
  const Placement read_twice = place_quantizers(graph, {});
  CHECK(quantizers(read_twice) == Lines{"x", "squeeze_relu", "pool"});
  CHECK(decision(read_twice, "pool") == "FP32: the network's output 'pooled' reads it in FP32");
  CHECK(decision(read_twice, "join") == "FP32: MaxPool 'pool' reads it in FP32");

  Graph with_constant;
  const Value part = with_constant.constant("part", random_tensor({1, 1, 8, 8}, 1));
  const Value together = with_constant.add("join", Concat{1}, {convolution(with_constant, "conv1", image(with_constant), 2), part});
  with_constant.result("y", convolution(with_constant, "conv2", together, 2));
  const Placement constant_part = place_quantizers(with_constant, {});
  CHECK(quantizers(constant_part) == Lines{"x", "join"});
  CHECK(decision(constant_part, "join") == "FP32: one of its inputs is constant");
}

TEST_CASE("readers in FP32 see the value as it was before its quantizer") {
  Graph graph;
  const Value shared = relu(graph, "relu", convolution(graph, "conv1", image(graph), 4));
  const Value mean = graph.add("mean", AvgPool{.kernel = {8, 8}, .strides = {1, 1}}, {shared});
  graph.result("y", convolution(graph, "conv2", mean, 2));
  graph.result("z", convolution(graph, "conv3", shared, 2));
  const Placement placement = place_quantizers(graph, {});
  CHECK(decision(placement, "mean") == "FP32: average pooling runs in FP32");
  const Graph result = quantize(placement, seen(placement), {});
  CHECK(quantized_reads(result) == Lines{"conv1 reads x through conv1/fq_input", "conv2 reads mean through conv2/fq_input",
                                         "conv3 reads relu through conv3/fq_input"});
  CHECK(result.node(result.node(result.find("mean")).inputs[0]).name == "relu");
}

TEST_CASE("heads of a detector stay FP32 up to their convolutions") {
  Graph graph;
  const Value features = relu(graph, "relu", convolution(graph, "conv1", image(graph), 8));
  std::vector<Value> scores;
  for (const std::string name : {"head_a", "head_b"}) {
    const Value head = bias(graph, name + "_bias", convolution(graph, name, features, 6));
    scores.push_back(reshape(graph, name + "_rows", transpose(graph, name + "_last", head, {0, 2, 3, 1}), {1, -1, 3}));
  }
  const Value joined = graph.add("join", Concat{1}, {scores[0], scores[1]});
  graph.result("y", graph.add("scores", Unary{UnaryKind::Sigmoid}, {joined}));
  const Placement placement = place_quantizers(graph, {});
  CHECK(quantizers(placement) == Lines{"x", "relu"});
  CHECK(weighted_layers(placement) == Lines{"conv1", "head_a", "head_b"});
  for (const std::string name : {"head_a_last", "head_a_rows", "head_b_last", "head_b_rows", "join"})
    CHECK(decision(placement, name) == "FP32: it leads only to Sigmoid 'scores'");
}

TEST_CASE("a sum that leads only to a softmax or an output stays FP32, but not one in front of a layer") {
  Graph graph;
  const Value features = relu(graph, "relu", convolution(graph, "conv1", image(graph), 4));
  const Value logits = sum(graph, "logits", convolution(graph, "conv2", features, 4), features);
  const Value boxes = sum(graph, "boxes", convolution(graph, "conv3", features, 4), features);
  const Value inner = sum(graph, "inner", convolution(graph, "conv4", features, 4), features);
  graph.result("probabilities", graph.add("softmax", Softmax{1}, {relu(graph, "relu2", logits)}));
  graph.result("decoded", graph.add("exp", Unary{UnaryKind::Exp}, {boxes}));
  graph.result("y", convolution(graph, "conv5", inner, 4));
  const Placement placement = place_quantizers(graph, {});
  CHECK(decision(placement, "logits") == "FP32: it leads only to Softmax 'softmax'");
  CHECK(decision(placement, "boxes") == "FP32: it leads only to the network's output 'decoded'");
  CHECK(decision(placement, "inner") == "INT8: both inputs are quantized");
  CHECK(quantizers(placement) == Lines{"x", "relu", "conv4", "inner"});
}

TEST_CASE("a matrix product of two computed operands stays FP32, and so does what moves them") {
  Graph graph;
  const Value a = graph.parameter("a", ElementType::f32, {1, 8, 16});
  const Value b = graph.parameter("b", ElementType::f32, {1, 8, 16});
  const Value scores = graph.add("scores", MatMul{}, {a, transpose(graph, "turned", b, {0, 2, 1})});
  graph.result("y", graph.add("mixed", MatMul{}, {graph.add("softmax", Softmax{2}, {scores}), b}));
  const Placement placement = place_quantizers(graph, {});
  CHECK(quantizers(placement).empty());
  CHECK(decision(placement, "scores") == "FP32: both its inputs are computed: integers are multiplied with constant weights only");
  CHECK(decision(placement, "turned") == "FP32: MatMul 'scores' reads it in FP32");
}

TEST_CASE("a layer of several outputs moves integers only when all of them are read as integers") {
  for (const bool both : {true, false}) {
    Graph graph;
    const Value value = relu(graph, "relu", convolution(graph, "conv1", image(graph), 8));
    const Value parts = graph.add("split", Split{2}, {value, graph.constant("axis", Tensor::scalar(std::int64_t{1}))});
    graph.result("y", convolution(graph, "conv2", output(parts, 1), 2));
    graph.result("z", both ? convolution(graph, "conv3", parts, 2) : graph.add("tanh", Unary{UnaryKind::Tanh}, {parts}));
    const Placement placement = place_quantizers(graph, {});
    CHECK(quantizers(placement) == Lines{"x", both ? "relu" : "split.1"});
    CHECK(decision(placement, "split") == (both ? "INT8: it moves quantized values" : "FP32: Tanh 'tanh' reads it in FP32"));
  }
}

TEST_CASE("a shortcut that slices and pads with zeros moves integers, one that pads with another value does not") {
  for (const float padding : {0.0f, 1.0f}) {
    Graph graph;
    const Value start = relu(graph, "relu", convolution(graph, "conv1", image(graph), 4));
    const Value begin = constant_dims(graph, "begin", {0, 2, 0, 0});
    const Value end = constant_dims(graph, "end", {0, 2, 0, 0});
    const Value padded = graph.add("pad", Pad{}, {start, begin, end, graph.constant("padding", Tensor::scalar(padding))});
    const Value merged = sum(graph, "add", convolution(graph, "conv2", start, 8), padded);
    graph.result("y", convolution(graph, "conv3", merged, 2));
    const Lines expected = padding == 0 ? Lines{"x", "relu", "conv2", "add"} : Lines{"x", "relu", "pad", "conv2", "add"};
    CHECK(quantizers(place_quantizers(graph, {})) == expected);
  }
}

TEST_CASE("ranges in front of a transposed convolution are symmetric, since it takes no zero point") {
  Graph graph;
  const Value weights = graph.constant("weights", random_tensor({4, 2, 2, 2}, 1));
  graph.result("y", graph.add("deconv", ConvolutionBackpropData{.strides = {2, 2}}, {image(graph), weights}));
  const QuantScheme scheme{.activations = {.symmetric = false}};
  const Placement placement = place_quantizers(graph, scheme);
  const Graph result = quantize(placement, seen(placement, -1, 3), scheme);
  CHECK(floats(limit(result, "deconv/fq_input", 1)) == std::vector<float>{-3.0f * 256 / 254});
  CHECK(floats(limit(result, "deconv/fq_input", 2)) == std::vector<float>{3});
}

TEST_CASE("a layer that cannot run in INT8 says why") {
  Graph graph;
  const Value x = image(graph);
  const Value given = graph.parameter("given", ElementType::f32, {2, 4, 1, 1});
  graph.result("y1", graph.add("computed", Convolution{}, {x, given}));
  Tensor broken = random_tensor({2, 4, 1, 1}, 1);
  broken.mutable_data<float>()[3] = INFINITY;
  graph.result("y2", graph.add("infinite", Convolution{}, {x, graph.constant("broken", broken)}));
  graph.result("y3", graph.add("vector", MatMul{}, {x, graph.constant("column", random_tensor({8}, 1))}));
  const Value none = graph.parameter("none", ElementType::f32, {0, 4});
  graph.result("y4", graph.add("empty", MatMul{}, {none, graph.constant("matrix", random_tensor({4, 2}, 1))}));
  const Value integers = graph.parameter("integers", ElementType::i32, {2, 4});
  graph.result("y5", graph.add("whole", MatMul{}, {integers, graph.parameter("others", ElementType::i32, {4, 2})}));
  const Placement placement = place_quantizers(graph, {});
  CHECK(quantizers(placement).empty());
  CHECK(weighted_layers(placement).empty());
  CHECK(decisions(placement) ==
        Lines{"computed FP32: its weights are not constant", "infinite FP32: its weights are not finite",
              "vector FP32: its weights have fewer than two dimensions", "empty FP32: it has no multiply-accumulates",
              "whole FP32: its elements are i32, not floating point"});
}

TEST_CASE("layers that the scheme keeps in FP32 get no quantizers, and what depends on them follows") {
  Graph graph;
  const Value joined = fire(graph, image(graph));
  graph.result("y", convolution(graph, "next", joined, 2));
  const Placement by_name = place_quantizers(graph, {.overrides = {{.name = "pool", .keep_fp32 = true}}});
  CHECK(decision(by_name, "pool") == "FP32: the scheme keeps it in FP32");
  CHECK(quantizers(by_name) == Lines{"x", "squeeze_relu", "pool"});

  const Placement by_type = place_quantizers(graph, {.overrides = {{.type = "convolution", .keep_fp32 = true}}});
  CHECK(quantizers(by_type).empty());
  CHECK(weighted_layers(by_type).empty());
  CHECK(decision(by_type, "join") == "FP32: MaxPool 'pool' reads it in FP32");
}

TEST_CASE("placement folds scales into weights first and computes in f32") {
  Graph graph;
  const Value x = graph.parameter("x", ElementType::f16, {1, 4, 8, 8});
  const Value weights = graph.constant("weights", random_tensor({2, 4, 1, 1}, 1).converted(ElementType::f16));
  const Value product = graph.add("conv", Convolution{}, {x, weights});
  const Value scale = graph.constant("scale", random_tensor({1, 2, 1, 1}, 2).converted(ElementType::f16));
  graph.result("y", graph.add("scaled", Binary{BinaryKind::Multiply}, {product, scale}));
  const Placement placement = place_quantizers(graph, {});
  CHECK(weighted_layers(placement) == Lines{"scaled"});
  for (const Node& node : placement.graph.nodes())
    if (!node.as<Result>()) CHECK(node.outputs[0].element_type == ElementType::f32);
}

TEST_CASE("the same network gives the same placement") {
  Graph graph;
  graph.result("y", convolution(graph, "next", fire(graph, image(graph)), 2));
  CHECK(place_quantizers(graph, {}).graph == place_quantizers(graph, {}).graph);
  CHECK(quantized(graph) == quantized(graph));
}

TEST_CASE("a network that is quantized already stays as it is") {
  Graph graph;
  const Value features = fire(graph, image(graph));
  graph.result("y", graph.add("softmax", Softmax{1}, {convolution(graph, "next", features, 2)}));
  const QuantScheme scheme{.overrides = {{.name = "left", .keep_fp32 = true}}};
  const Graph once = quantized(graph, scheme);
  for (const Graph& source : {once, compress_weights(once)}) {
    const Placement placement = place_quantizers(source, {});
    CHECK(placement.graph == source);
    CHECK(placement.tensors().empty());
    CHECK(quantize(placement, Statistics{}, {}) == source);
    CHECK(decision(placement, "next") == "INT8: quantized by its framework");
    CHECK(decision(placement, "pool") == "INT8: quantized by its framework");
    CHECK(decision(placement, "left") == "FP32: its framework left it in FP32");
  }
}
