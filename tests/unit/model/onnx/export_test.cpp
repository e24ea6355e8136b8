#include <algorithm>
#include <cmath>

#include <octet/exec/executor.hpp>
#include <octet/quant/quantize.hpp>

#include "onnx_model.hpp"
#include "support.hpp"

using namespace octet;
using namespace octet::test;

namespace {

/// The graph as it comes back when written and read.
Graph rewritten(const Graph& graph) {
  const TemporaryFolder folder;
  write_onnx(graph, folder.path() / "model.onnx");
  return read_onnx(folder.path() / "model.onnx");
}

/// What protoc's code finds in the written file: the types of its nodes.
std::vector<std::string> written_types(const Graph& graph) {
  const TemporaryFolder folder;
  write_onnx(graph, folder.path() / "model.onnx");
  std::vector<std::string> types;
  for (const std::string& node : describe_onnx(folder.path() / "model.onnx")) types.push_back(node.substr(0, node.find('(')));
  return types;
}

/// A graph of one operation on random data of those shapes, the first of which is the input and the others constants.
Graph graph_of(const Operation& operation, const Shape& shape, const std::vector<Tensor>& constants = {}) {
  Graph graph("net");
  std::vector<Value> inputs{graph.parameter("x", ElementType::f32, shape)};
  for (std::size_t i = 0; i < constants.size(); ++i) inputs.push_back(graph.constant("c" + std::to_string(i), constants[i]));
  graph.result("out", graph.add("op", operation, inputs));
  return graph;
}

void require_same(const Graph& graph) {
  const Tensor input = random_tensor(graph.node(graph.parameters()[0]).outputs[0].shape, 7);
  const Tensor expected = Executor(graph).run(input);
  const Tensor actual = Executor(rewritten(graph)).run(input);
  REQUIRE(to_string(actual.shape()) == to_string(expected.shape()));
  CHECK(relative_difference(actual.converted(ElementType::f32), expected.converted(ElementType::f32)) <= 1e-5);
}

Tensor scalar(float value) { return Tensor::scalar(value); }
Tensor index(std::int64_t value) { return Tensor::scalar(value); }

/// Input, quantized convolution with a bias, quantized output.
Graph quantized_network(std::int64_t group) {
  Graph graph("net");
  const auto range = [&](const std::string& name, Value x, float low, float high) {
    const Value l = graph.constant(name + "/low", scalar(low)), h = graph.constant(name + "/high", scalar(high));
    return graph.add(name, FakeQuantize{256}, {x, l, h, l, h});
  };
  const Value x = range("in", graph.parameter("x", ElementType::f32, {1, 4, 5, 5}), -1.28F, 1.27F);
  const Shape shape = group == 1 ? Shape{6, 4, 3, 3} : Shape{2, 3, 2, 3, 3};
  const Shape limits = group == 1 ? Shape{6, 1, 1, 1} : Shape{2, 3, 1, 1, 1};
  Tensor low(ElementType::f32, limits), high(ElementType::f32, limits);
  for (std::size_t i = 0; i < 6; ++i)
    high.mutable_data<float>()[i] = 2 + 0.1F * static_cast<float>(i), low.mutable_data<float>()[i] = -high.data<float>()[i];
  const Value l = graph.constant("wl", low), h = graph.constant("wh", high);
  const Value w = graph.add("weights", FakeQuantize{255}, {graph.constant("w", random_tensor(shape, 5)), l, h, l, h});
  const Value product = group == 1 ? graph.add("conv", Convolution{}, {x, w}) : graph.add("conv", GroupConvolution{}, {x, w});
  const Value sum = graph.add("sum", Binary{BinaryKind::Add}, {product, graph.constant("b", random_tensor({1, 6, 1, 1}, 6))});
  graph.result("out", range("end", sum, 0, 12.75F));
  return graph;
}

}  // namespace

TEST_CASE("export: every operation comes back with the same meaning") {
  for (int kind = 0; kind <= static_cast<int>(UnaryKind::SoftPlus); ++kind) {
    const auto unary = static_cast<UnaryKind>(kind);
    INFO(type_name(Unary{unary}));
    if (unary == UnaryKind::Log || unary == UnaryKind::Sqrt) continue;  // Not of negative numbers.
    require_same(graph_of(Unary{unary}, {2, 3}));
  }
  for (const BinaryKind kind : {BinaryKind::Add, BinaryKind::Subtract, BinaryKind::Multiply, BinaryKind::Divide, BinaryKind::Maximum,
                                BinaryKind::Minimum, BinaryKind::SquaredDifference, BinaryKind::Mod, BinaryKind::FloorMod,
                                BinaryKind::NotEqual, BinaryKind::Less, BinaryKind::GreaterEqual}) {
    INFO(type_name(Binary{kind}));
    require_same(graph_of(Binary{kind}, {2, 3}, {Tensor::from(std::vector<float>{0.7F, -0.6F, 0.9F}, {3})}));
  }
  require_same(graph_of(Clamp{-0.5, 0.25}, {2, 3}));
  require_same(graph_of(Elu{0.5}, {2, 3}));
  require_same(graph_of(Gelu{}, {2, 3}));
  require_same(graph_of(Gelu{Gelu::Approximation::Tanh}, {2, 3}));
  require_same(graph_of(Swish{}, {2, 3}, {scalar(1.5F)}));
  require_same(graph_of(PRelu{}, {2, 3, 2, 2}, {Tensor::from(std::vector<float>{0.1F, 0.2F, -0.3F}, {3})}));
  require_same(graph_of(Softmax{1}, {2, 3, 2}));
  require_same(graph_of(LogSoftmax{-1}, {2, 3}));
}

TEST_CASE("export: operations of later operator sets come back with the same meaning") {
  for (const UnaryKind kind : {UnaryKind::Tan, UnaryKind::Atan, UnaryKind::Sinh, UnaryKind::Cosh, UnaryKind::Asinh})
    require_same(graph_of(Unary{kind}, {2, 3}));
  const Tensor places = Tensor::from(Dims{1, 0, 1}).reshaped({1, 3}), updates = random_tensor({1, 3}, 3);
  for (const ScatterReduction reduction :
       {ScatterReduction::None, ScatterReduction::Sum, ScatterReduction::Product, ScatterReduction::Minimum, ScatterReduction::Maximum}) {
    require_same(graph_of(ScatterElementsUpdate{reduction, true}, {2, 3}, {places, updates, index(0)}));
    require_same(graph_of(ScatterNDUpdate{reduction}, {2, 3}, {Tensor::from(Dims{1}).reshaped({1, 1}), updates}));
  }
  require_same(graph_of(CumSum{true, true}, {2, 3}, {index(-1)}));
  require_same(graph_of(ReverseSequence{0, 1}, {2, 3}, {Tensor::from(Dims{2, 3})}));
  require_same(graph_of(NonZero{}, {2, 3}));
  require_same(
      graph_of(GridSample{true, GridSample::Mode::Bicubic, GridSample::Padding::Border}, {1, 2, 4, 4}, {random_tensor({1, 3, 3, 2}, 3)}));
  const Tensor boxes = Tensor::from(std::vector<float>{0, 0, 4, 3}, {1, 4});
  for (const auto aligned : {ROIAlign::Aligned::Asymmetric, ROIAlign::Aligned::HalfPixelForNearest})
    require_same(graph_of(ROIAlign{2, 2, 2, 1, ROIAlign::Mode::Average, aligned}, {1, 2, 5, 5}, {boxes, Tensor::from(Dims{0})}));
}

TEST_CASE("export: borders that repeat what is left are refused where too little is") {
  const auto padded = [](PadMode mode, std::int64_t begin, std::int64_t end) {
    return graph_of(Pad{mode}, {5}, {Tensor::from(Dims{begin}), Tensor::from(Dims{end})});
  };
  require_same(padded(PadMode::Edge, -4, 2));
  require_same(padded(PadMode::Reflect, -2, 2));
  const TemporaryFolder folder;
  for (const Graph& graph : {padded(PadMode::Edge, -5, 2), padded(PadMode::Reflect, -3, 2)})
    CHECK_THROWS_AS(write_onnx(graph, folder.path() / "model.onnx"), Error);
}

TEST_CASE("export: a Tile has one repeat for each dimension") {
  for (const Dims& repeats : {Dims{2}, Dims{1, 3}, Dims{2, 1, 2}}) require_same(graph_of(Tile{}, {2, 3}, {Tensor::from(repeats)}));
  const TemporaryFolder folder;
  write_onnx(graph_of(Tile{}, {2, 3}, {Tensor::from(Dims{2, 1, 2})}), folder.path() / "model.onnx");
  CHECK(describe_onnx(folder.path() / "model.onnx").front() == "Unsqueeze(x,op/axes)->op/aligned");
}

TEST_CASE("export: axes are inputs where an operation asks for a later operator set") {
  Graph graph("net");
  const Value x = graph.parameter("x", ElementType::f32, {2, 3});
  const Value places = graph.constant("places", Tensor::from(Dims{1}).reshaped({1, 1}));
  const Value changed =
      graph.add("changed", ScatterNDUpdate{ScatterReduction::Maximum}, {x, places, graph.constant("updates", random_tensor({1, 3}, 3))});
  graph.result("out", graph.add("mean", Reduce{ReduceKind::Mean, false}, {changed, graph.constant("axes", Tensor::from(Dims{1}))}));
  require_same(graph);
  const TemporaryFolder folder;
  write_onnx(graph, folder.path() / "model.onnx");
  CHECK(describe_onnx(folder.path() / "model.onnx").back() == "ReduceMean(changed,mean/axes)->mean");
}

TEST_CASE("export: what ONNX's scatter operations cannot do is refused") {
  const Tensor places = Tensor::from(Dims{1}).reshaped({1, 1}), updates = random_tensor({1, 3}, 3);
  const TemporaryFolder folder;
  const Graph graph = graph_of(ScatterNDUpdate{ScatterReduction::Subtract}, {2, 3}, {places, updates});
  CHECK(error_of([&] { write_onnx(graph, folder.path() / "model.onnx"); }).message() ==
        "reduction: given sub, expected something that ONNX has");
}

TEST_CASE("export: layers with windows and weights come back with the same meaning") {
  require_same(graph_of(Convolution{{2, 1}, {1, 0}, {0, 1}, {1, 2}}, {1, 3, 9, 9}, {random_tensor({4, 3, 3, 3}, 1)}));
  require_same(graph_of(Convolution{.strides = {2, 2}, .auto_pad = AutoPad::SameLower}, {1, 3, 8, 8}, {random_tensor({4, 3, 3, 3}, 1)}));
  require_same(graph_of(GroupConvolution{}, {1, 4, 6, 6}, {random_tensor({2, 3, 2, 3, 3}, 1)}));
  require_same(
      graph_of(ConvolutionBackpropData{.strides = {2, 2}, .output_padding = {1, 1}}, {1, 3, 4, 4}, {random_tensor({3, 2, 3, 3}, 1)}));
  require_same(graph_of(GroupConvolutionBackpropData{.strides = {2, 2}}, {1, 4, 4, 4}, {random_tensor({2, 2, 3, 3, 3}, 1)}));
  require_same(graph_of(MatMul{false, true}, {2, 3}, {random_tensor({4, 3}, 1)}));
  require_same(graph_of(MatMul{}, {2, 5, 3}, {random_tensor({3, 4}, 1)}));
  require_same(graph_of(MaxPool{{3, 3}, {2, 2}, {1, 1}, {1, 1}, {}, RoundingType::Ceil}, {1, 2, 8, 8}));
  require_same(graph_of(AvgPool{{3, 3}, {2, 2}, {1, 1}, {1, 1}, true}, {1, 2, 8, 8}));
  require_same(graph_of(AvgPool{{2, 2}, {2, 2}, {1, 1}, {1, 1}, false}, {1, 2, 8, 8}));
  require_same(graph_of(Reduce{ReduceKind::Mean, true}, {1, 2, 4, 4}, {Tensor::from(Dims{2, 3})}));
  require_same(graph_of(Reduce{ReduceKind::Sum, false}, {1, 2, 4}, {Tensor::from(Dims{-1})}));
  require_same(graph_of(Reduce{ReduceKind::L2, true}, {1, 2, 4}, {Tensor::from(Dims{1})}));
  for (const ReduceKind kind : {ReduceKind::Mean, ReduceKind::Sum, ReduceKind::Max, ReduceKind::L1, ReduceKind::L2})
    require_same(graph_of(Reduce{kind, true}, {1, 2, 4}, {Tensor::from(Dims{})}));
  for (const auto mode : {NormalizeL2::EpsMode::Add, NormalizeL2::EpsMode::Max})
    require_same(graph_of(NormalizeL2{1e-2, mode}, {1, 2, 4}, {Tensor::from(Dims{})}));
  require_same(graph_of(MVN{}, {1, 2, 4}, {Tensor::from(Dims{})}));
  require_same(graph_of(LRN{.size = 3}, {1, 5, 3, 3}, {Tensor::from(Dims{1})}));
  require_same(graph_of(NormalizeL2{.eps = 0.1, .eps_mode = NormalizeL2::EpsMode::Max}, {1, 5, 3}, {Tensor::from(Dims{1})}));
  require_same(graph_of(MVN{.eps = 0.1}, {1, 5, 3, 3}, {Tensor::from(Dims{2, 3})}));
  require_same(graph_of(MVN{.eps = 0.1, .eps_mode = MVN::EpsMode::OutsideSqrt, .version1 = true, .across_channels = true}, {1, 5, 3, 3}));
  const Tensor three = Tensor::from(std::vector<float>{0.5F, 1, 2}, {3});
  require_same(graph_of(BatchNormInference{1e-3}, {1, 3, 2, 2}, {three, three, three, three}));
}

TEST_CASE("export: operations on shapes come back with the same meaning") {
  require_same(graph_of(Reshape{true}, {2, 3, 4}, {Tensor::from(Dims{0, -1})}));
  require_same(graph_of(Squeeze{}, {2, 1, 3}, {Tensor::from(Dims{1})}));
  require_same(graph_of(Unsqueeze{}, {2, 3}, {Tensor::from(Dims{0, 3})}));
  require_same(graph_of(Transpose{}, {2, 3, 4}, {Tensor::from(Dims{1, 2, 0})}));
  require_same(graph_of(Pad{PadMode::Reflect}, {2, 4}, {Tensor::from(Dims{0, 2}), Tensor::from(Dims{0, 1})}));
  require_same(graph_of(StridedSlice{{0, 0}, {0, 1}, {}, {1, 0}}, {4, 5},
                        {Tensor::from(Dims{2, -1}), Tensor::from(Dims{3, 0}), Tensor::from(Dims{1, -2})}));
  require_same(graph_of(Slice{}, {4, 5}, {Tensor::from(Dims{1}), Tensor::from(Dims{4}), Tensor::from(Dims{2}), Tensor::from(Dims{1})}));
  require_same(graph_of(Gather{}, {4, 5}, {Tensor::from(Dims{3, 0, -1}), index(0)}));
  require_same(graph_of(Broadcast{Broadcast::Mode::Explicit}, {3}, {Tensor::from(Dims{2, 3, 4}), Tensor::from(Dims{1})}));
  require_same(graph_of(Tile{}, {2, 3}, {Tensor::from(Dims{2, 1})}));
  require_same(graph_of(Concat{1}, {2, 3}, {random_tensor({2, 2}, 1)}));
  require_same(graph_of(VariadicSplit{}, {2, 6}, {index(1), Tensor::from(Dims{6})}));
  const Interpolate resize{.mode = Interpolate::Mode::LinearOnnx, .shape_calculation = Interpolate::ShapeCalculation::Sizes};
  require_same(graph_of(resize, {1, 2, 4, 4},
                        {Tensor::from(Dims{7, 9}), Tensor::from(std::vector<float>{1.75F, 2.25F}, {2}), Tensor::from(Dims{2, 3})}));
}

TEST_CASE("export: a bias is written with its convolution or matrix product") {
  Graph graph("net");
  const Value x = graph.parameter("x", ElementType::f32, {1, 3, 1, 1});
  const Value c = graph.add("conv", Convolution{}, {x, graph.constant("w", random_tensor({4, 3, 1, 1}, 1))});
  const Value a = graph.add("biased", Binary{BinaryKind::Add}, {c, graph.constant("b", random_tensor({1, 4, 1, 1}, 2))});
  const Value f = graph.add("flat", Reshape{true}, {a, graph.constant("shape", Tensor::from(Dims{0, -1}))});
  const Value m = graph.add("product", MatMul{false, true}, {f, graph.constant("m", random_tensor({5, 4}, 3))});
  graph.result("out", graph.add("sum", Binary{BinaryKind::Add}, {m, graph.constant("c", random_tensor({5}, 4))}));
  CHECK(written_types(graph) == std::vector<std::string>{"Conv", "Reshape", "Gemm"});
  require_same(graph);
}

TEST_CASE("export: a quantized network becomes pairs around layers whose weights and bias are integers") {
  for (const std::int64_t group : {1, 2}) {
    const Graph graph = compress_weights(quantized_network(group));
    CHECK(written_types(graph) == std::vector<std::string>{"QuantizeLinear", "DequantizeLinear", "DequantizeLinear", "DequantizeLinear",
                                                           "Conv", "QuantizeLinear", "DequantizeLinear"});
    const Graph back = rewritten(graph);
    const Tensor input = random_tensor({1, 4, 5, 5}, 7);
    const ExecutorOptions simulated{.precision = Precision::Simulated};
    // The bias is rounded to a step of the products, which is far below a step of the output: few values change, by one step of 0.05.
    CHECK(relative_difference(Executor(back, simulated).run(input), Executor(graph, simulated).run(input)) <= 0.051 / 12.75 * 2);
    const Executor executor(back);
    CHECK(std::ranges::any_of(executor.steps(),
                              [](const StepDescription& step) { return step.macs > 0 && step.precision != ElementType::f32; }));
  }
}

TEST_CASE("export: a joint of quantized parts is quantized again, and a layer behind it has an integer bias") {
  Graph graph("net");
  const auto quantized = [&](const std::string& name, Value x) {
    const Value low = graph.constant(name + "/low", scalar(-1.28F)), high = graph.constant(name + "/high", scalar(1.27F));
    return graph.add(name, FakeQuantize{256}, {x, low, high, low, high});
  };
  const Value x = graph.parameter("x", ElementType::f32, {1, 2, 4, 4});
  const Value right = quantized("right", graph.add("tanh", Unary{UnaryKind::Tanh}, {x}));
  const Value parts = graph.add("parts", Concat{1}, {quantized("left", x), right});
  const Value codes = graph.constant("codes", Tensor::from(std::vector<std::int8_t>{5, -7, 3, 127}, {1, 4, 1, 1}));
  const Value weights = graph.add("weights", Binary{BinaryKind::Multiply},
                                  {graph.add("wide", Convert{ElementType::f32}, {codes}), graph.constant("step", scalar(0.01F))});
  const Value product = graph.add("conv", Convolution{}, {parts, weights});
  graph.result("out", graph.add("sum", Binary{BinaryKind::Add}, {product, graph.constant("b", random_tensor({1, 1, 1, 1}, 6))}));
  const std::vector<std::string> types = written_types(graph);
  CHECK(std::ranges::count(types, "QuantizeLinear") == 3);
  CHECK(std::ranges::count(types, "DequantizeLinear") == 5);  // Also of weights and bias.
  CHECK(std::ranges::count(types, "Add") == 0);
  // The bias is rounded to steps of 1e-4.
  const Tensor input = random_tensor({1, 2, 4, 4}, 7);
  CHECK(relative_difference(Executor(rewritten(graph)).run(input), Executor(graph).run(input)) <= 1e-4);
}

TEST_CASE("export: ranges of fewer levels than a byte has, and without a zero, mean the same when they come back") {
  const auto limits = [](float low, float high) { return std::vector<Tensor>{scalar(low), scalar(high), scalar(low), scalar(high)}; };
  require_same(graph_of(FakeQuantize{16}, {2, 30}, limits(-1.5F, 1.5F)));
  require_same(graph_of(FakeQuantize{255}, {2, 30}, limits(-1.27F, 1.27F)));
  require_same(graph_of(FakeQuantize{256}, {2, 30}, limits(0.3F, 1.3F)));
  require_same(graph_of(FakeQuantize{256}, {2, 30}, {scalar(0), scalar(1), scalar(5), scalar(-5)}));
  require_same(graph_of(FakeQuantize{1024}, {2, 30}, limits(0, 1.023F)));
}

TEST_CASE("export: outputs keep their names, inputs that are outputs too get a node") {
  OnnxModel model;
  model.input("x", {1, 4}).output("y").output("r").output("x").node("Relu", {"x"}, {"r"}).node("Neg", {"r"}, {"y"});
  const TemporaryFolder folder;
  write_onnx(model.read(), folder.path() / "model.onnx");
  CHECK(describe_onnx(folder.path() / "model.onnx") == std::vector<std::string>{"Relu(x)->r", "Neg(r)->y", "Identity(x)->x/output"});
  const Executor executor(read_onnx(folder.path() / "model.onnx"));
  CHECK(executor.outputs()[0].name == "y");
  CHECK(executor.outputs()[1].name == "r");
}

TEST_CASE("export: what ONNX cannot express is refused with the layer, and an earlier file stays") {
  Graph graph("net");
  const Value x = graph.parameter("x", ElementType::f32, {1, 2});
  graph.result("out", graph.add("strange", Opaque{"Strange", {}, {{ElementType::f32, Shape{1, 2}}}, {}}, {x}));
  const TemporaryFolder folder;
  write_onnx(graph_of(Unary{}, {1, 2}), folder.path() / "model.onnx");
  const auto size = std::filesystem::file_size(folder.path() / "model.onnx");
  const Error error = error_of([&] { write_onnx(graph, folder.path() / "model.onnx"); });
  CHECK(error.code() == ErrorCode::Unsupported);
  CHECK_THAT(error.what(), contains("model.onnx: layer 'strange' (Strange): operation: given Strange, expected something that ONNX has"));
  CHECK(std::filesystem::file_size(folder.path() / "model.onnx") == size);
  CHECK(std::distance(std::filesystem::directory_iterator(folder.path()), {}) == 1);
}

namespace {

std::vector<std::string> output_names(const Graph& graph) {
  std::vector<std::string> names;
  for (const NodeId result : graph.results()) names.push_back(graph.description(graph.node(result).inputs[0]).names.at(0));
  return names;
}

}  // namespace

TEST_CASE("export: outputs keep their names, whatever they are") {
  Graph graph("net");
  const Value x = graph.parameter("x", ElementType::f32, {2, 3});
  graph.set_output_names(x, {"same", "x"});
  // A layer that has the name of another's output.
  const Value codes = graph.add("codes", Unary{UnaryKind::Exp}, {x});
  const Value bytes = graph.add("codes/bytes", Convert{ElementType::u8}, {codes});
  graph.set_output_names(bytes, {"codes"});
  const Value size = graph.add("measured", ShapeOf{}, {x});
  graph.set_output_names(size, {"size"});
  const Value anchors = graph.constant("anchors", random_tensor({3, 2}, 1));
  graph.set_output_names(anchors, {"anchors"});
  graph.result("a", bytes);
  graph.result("b", size);
  graph.result("c", anchors);
  graph.result("d", x);
  CHECK(output_names(rewritten(graph)) == std::vector<std::string>{"codes", "size", "anchors", "same"});
}

TEST_CASE("export: one value that is two outputs has both names") {
  Graph graph("net");
  const Value y = graph.add("relu", Unary{UnaryKind::Relu}, {graph.parameter("x", ElementType::f32, {2})});
  graph.set_output_names(y, {"b", "a"});
  graph.result("a/sink_port_0", y);
  graph.result("b/sink_port_0", y);
  const TemporaryFolder folder;
  write_onnx(graph, folder.path() / "model.onnx");
  const Graph again = read_onnx(folder.path() / "model.onnx");
  CHECK(again.contains("a/sink_port_0"));
  CHECK(again.contains("b/sink_port_0"));
}

TEST_CASE("export: types that engines have no kernel for are computed in wider ones") {
  const auto require_type = [](const Operation& operation, ElementType type, const std::vector<Tensor>& constants) {
    Graph graph("net");
    std::vector<Value> inputs{graph.parameter("x", type, {1, 2, 4, 4})};
    for (std::size_t i = 0; i < constants.size(); ++i) inputs.push_back(graph.constant("c" + std::to_string(i), constants[i]));
    graph.result("out", graph.add("op", operation, inputs));
    const Graph again = rewritten(graph);
    const auto output_type = [](const Graph& of) { return of.description(of.node(of.results()[0]).inputs[0]).element_type; };
    CHECK(output_type(again) == output_type(graph));
    const Tensor input = random_tensor({1, 2, 4, 4}, 5, 4, 2).converted(type);
    const Tensor expected = Executor(graph).run(input).converted(ElementType::f32);
    CHECK(relative_difference(Executor(again).run(input).converted(ElementType::f32), expected) <= 1e-3);
  };
  for (const ElementType type :
       {ElementType::i8, ElementType::u8, ElementType::i16, ElementType::u16, ElementType::i64, ElementType::f64}) {
    INFO(name(type));
    const Tensor one = Tensor::scalar(std::int64_t{1}).converted(type);
    require_type(Binary{BinaryKind::Subtract}, type, {one});
    require_type(Binary{BinaryKind::Minimum}, type, {one});
    require_type(Unary{UnaryKind::Relu}, type, {});
    require_type(Unary{UnaryKind::Ceiling}, type, {});
    require_type(MaxPool{{2, 2}}, type, {});
    require_type(AvgPool{{2, 2}}, type, {});
    require_type(Reduce{ReduceKind::Max}, type, {Tensor::from(Dims{1})});
    require_type(TopK{.axis = 3}, type, {index(2)});
  }
}

TEST_CASE("export: padding that holds whole windows is written as elements, or cut") {
  require_same(graph_of(AvgPool{{2, 2}, {2, 2}, {0, 0}, {2, 3}, false}, {1, 2, 7, 6}));
  require_same(graph_of(AvgPool{{3, 3}, {3, 3}, {1, 0}, {3, 1}, true}, {1, 2, 6, 8}));
  require_same(graph_of(MaxPool{{2, 2}, {3, 3}, {0, 0}, {2, 2}}, {1, 2, 7, 8}));
}

TEST_CASE("onnx: quantized weights of one element keep their dimensions") {
  Graph graph("net");
  const Value x = graph.parameter("x", ElementType::f32, {2, 1, 5});
  const Value low = graph.constant("low", Tensor::from(std::vector<float>{-1.28F}, {1, 1, 1, 1}));
  const Value high = graph.constant("high", Tensor::from(std::vector<float>{1.27F}, {1, 1, 1, 1}));
  const Value weights = graph.constant("w", Tensor::from(std::vector<float>{-0.75F}, {1, 1, 1, 1}));
  const Value rounded = graph.add("rounded", FakeQuantize{256}, {weights, low, high, low, high});
  graph.result("y", graph.add("op", GroupConvolution{{1}, {1}, {1}}, {x, rounded}));
  require_same(graph);
}
