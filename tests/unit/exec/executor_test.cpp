#include <octet/exec/executor.hpp>

#include <thread>

#include "unit/exec/reference_run.hpp"

using namespace octet;
using namespace octet::test;

namespace {

/// Runs the graph both ways on random inputs and compares every output.
void require_equal_to_reference(const Graph& graph, double tolerance = 1e-5) {
  const std::vector<Tensor> inputs = random_inputs(graph, 7);
  const std::vector<Tensor> expected = run_reference(graph, inputs);
  for (const int threads : {1, 2}) {
    const Executor executor(graph, {.threads = threads});
    const std::vector<Tensor> actual = executor.run(inputs);
    REQUIRE(actual.size() == expected.size());
    for (std::size_t i = 0; i < actual.size(); ++i) CHECK(relative_difference(actual[i], expected[i]) <= tolerance);
  }
}

Value constant(Graph& graph, const std::string& name, Shape shape, unsigned seed, float mean = 0, float deviation = 0.3f) {
  return graph.constant(name, random_tensor(std::move(shape), seed, mean, deviation));
}

struct ConvolutionCase {
  Shape input, weights;
  Convolution op;
};

}  // namespace

TEST_CASE("convolutions of many shapes equal the reference") {
  const std::vector<ConvolutionCase> cases{
      {{1, 3, 17, 19}, {8, 3, 3, 3}, {.strides = {2, 2}, .pads_begin = {1, 1}, .pads_end = {1, 1}}},
      {{2, 16, 9, 9}, {32, 16, 1, 1}, {}},
      {{1, 24, 7, 5}, {20, 24, 3, 3}, {.pads_begin = {0, 2}, .pads_end = {1, 0}}},
      {{1, 5, 12, 12}, {7, 5, 3, 3}, {.dilations = {2, 3}, .auto_pad = AutoPad::SameUpper}},
      {{1, 4, 11, 11}, {6, 4, 2, 2}, {.strides = {3, 2}, .auto_pad = AutoPad::SameLower}},
      {{1, 4, 20}, {6, 4, 5}, {.strides = {2}}},
      {{1, 2, 5, 6, 7}, {4, 2, 3, 3, 3}, {.pads_begin = {1, 1, 1}, .pads_end = {1, 1, 1}}},
  };
  for (const ConvolutionCase& c : cases) {
    INFO(to_string(c.input) << " * " << to_string(c.weights));
    Graph graph;
    const Value x = graph.parameter("x", ElementType::f32, c.input);
    graph.result("y", graph.add("conv", c.op, {x, constant(graph, "w", c.weights, 1)}));
    require_equal_to_reference(graph);
  }
}

TEST_CASE("3x3 convolutions with enough channels for Winograd's filtering equal the reference, alone, joined and in residual blocks") {
  for (const auto& [batch, pads] : std::vector<std::pair<std::int64_t, Dims>>{{1, {1, 1}}, {2, {1, 1}}, {1, {0, 0}}, {1, {1, 0}}}) {
    INFO(batch << ", " << pads[0] << pads[1]);
    Graph graph;
    const Value x = graph.parameter("x", ElementType::f32, {batch, 32, 17, 14});
    const auto convolution = [&](const std::string& name, const Value input, std::int64_t outputs) {
      const Shape weights{outputs, graph.shape(input)[1], 3, 3};
      return graph.add(name, Convolution{.pads_begin = {1, 1}, .pads_end = pads},
                       {input, constant(graph, name + "_w", weights, 3, 0, 0.1f)});
    };
    const Value first = graph.add("relu1", Unary{UnaryKind::Relu}, {convolution("first", x, 48)});
    const Value narrow = graph.add("narrow", Convolution{}, {x, constant(graph, "narrow_w", {20, 32, 1, 1}, 4)});
    const Value same = graph.add("same", Convolution{.pads_begin = {1, 1}, .pads_end = {1, 1}},
                                 {x, constant(graph, "same_w", {32, 32, 3, 3}, 5, 0, 0.1f)});
    const Value entry = convolution("entry", first, 64);
    const Value inner = graph.add("relu2", Unary{UnaryKind::Relu}, {convolution("inner", entry, 64)});
    graph.result("joined", graph.add("join", Concat{1}, {narrow, same}));
    graph.result("inner_out", inner);
    if (pads == Dims{1, 1}) {
      const Value sum = graph.add("sum", Binary{}, {convolution("outer", inner, 64), entry});
      graph.result("y", graph.add("relu3", Unary{UnaryKind::Relu}, {sum}));
    }
    require_equal_to_reference(graph);
    const std::vector<Tensor> inputs = random_inputs(graph, 7);
    CHECK(Executor(graph, {.threads = 1}).run(inputs) == Executor(graph, {.threads = 2}).run(inputs));
  }
}

TEST_CASE("grouped and depthwise convolutions equal the reference") {
  for (const auto& [input, weights] : std::vector<std::pair<Shape, Shape>>{
           {{1, 32, 10, 10}, {32, 1, 1, 3, 3}}, {{2, 24, 9, 9}, {24, 1, 1, 5, 5}}, {{1, 12, 8, 8}, {3, 8, 4, 3, 3}}}) {
    INFO(to_string(weights));
    Graph graph;
    const Value x = graph.parameter("x", ElementType::f32, input);
    graph.result("y", graph.add("conv", GroupConvolution{.pads_begin = {1, 1}, .pads_end = {1, 1}}, {x, constant(graph, "w", weights, 1)}));
    require_equal_to_reference(graph);
  }
}

TEST_CASE("transposed convolutions equal the reference") {
  Graph graph;
  const Value x = graph.parameter("x", ElementType::f32, {1, 6, 7, 7});
  const ConvolutionBackpropData op{.strides = {2, 2}, .pads_begin = {1, 1}, .pads_end = {1, 1}, .output_padding = {1, 1}};
  graph.result("y", graph.add("deconv", op, {x, constant(graph, "w", {6, 4, 3, 3}, 1)}));
  const GroupConvolutionBackpropData grouped{.strides = {2, 2}};
  graph.result("z", graph.add("grouped", grouped, {x, constant(graph, "v", {3, 2, 2, 2, 2}, 2)}));
  const Value target = graph.constant("target", Tensor::from(Dims{15, 14}));
  const ConvolutionBackpropData same{.strides = {2, 2}, .auto_pad = AutoPad::SameUpper};
  graph.result("s", graph.add("sized", same, {x, constant(graph, "u", {6, 4, 3, 3}, 3), target}));
  require_equal_to_reference(graph);
}

TEST_CASE("batch normalization, bias, activation and residual sum fuse into one step") {
  Graph graph;
  const Value x = graph.parameter("x", ElementType::f32, {1, 16, 12, 12});
  const auto conv = [&](const std::string& name, Value input, unsigned seed) {
    const Convolution op{.pads_begin = {1, 1}, .pads_end = {1, 1}};
    const Value product = graph.add(name, op, {input, constant(graph, name + "/w", {16, 16, 3, 3}, seed)});
    return graph.add(name + "/bn", BatchNormInference{.epsilon = 1e-3},
                     {product, constant(graph, name + "/gamma", {16}, seed + 1, 1), constant(graph, name + "/beta", {16}, seed + 2),
                      constant(graph, name + "/mean", {16}, seed + 3), constant(graph, name + "/variance", {16}, seed + 4, 2, 0.1f)});
  };
  const Value a = graph.add("a", Unary{UnaryKind::Relu}, {conv("c1", x, 10)});
  const Value b = graph.add("b", Unary{UnaryKind::Relu}, {conv("c2", a, 20)});
  const Value c = conv("c3", b, 30);
  const Value sum = graph.add("sum", Binary{BinaryKind::Add}, {a, c});
  graph.result("y", graph.add("out", Unary{UnaryKind::Relu}, {sum}));
  require_equal_to_reference(graph);

  const Executor executor(graph, {.threads = 1});
  std::size_t convolutions = 0, others = 0;
  for (const StepDescription& step : executor.steps()) (step.type == "Convolution" ? convolutions : others) += step.type != "Reorder";
  CHECK(convolutions == 3);
  CHECK(others == 0);
}

TEST_CASE("a residual that is read again is not overwritten by the sum") {
  Graph graph;
  const Value x = graph.parameter("x", ElementType::f32, {1, 16, 6, 6});
  const Value a = graph.add("a", Convolution{}, {x, constant(graph, "wa", {16, 16, 1, 1}, 1)});
  const Value b = graph.add("b", Convolution{}, {a, constant(graph, "wb", {16, 16, 1, 1}, 2)});
  const Value sum = graph.add("sum", Binary{BinaryKind::Add}, {b, a});
  const Value again = graph.add("again", Convolution{}, {a, constant(graph, "wc", {16, 16, 1, 1}, 3)});
  graph.result("y", sum);
  graph.result("z", again);
  require_equal_to_reference(graph);
}

TEST_CASE("a residual that is an input or an output of the network is not overwritten") {
  Graph graph;
  const Value x = graph.parameter("x", ElementType::f32, {1, 16, 6, 6});
  const Value b = graph.add("b", Convolution{}, {x, constant(graph, "wb", {16, 16, 1, 1}, 2)});
  const Value sum = graph.add("sum", Binary{BinaryKind::Add}, {b, x});
  const Value c = graph.add("c", Convolution{}, {sum, constant(graph, "wc", {16, 16, 1, 1}, 3)});
  graph.result("y", sum);
  graph.result("z", graph.add("sum2", Binary{BinaryKind::Add}, {sum, c}));
  require_equal_to_reference(graph);
  const Tensor input = random_tensor({1, 16, 6, 6}, 7);
  const Tensor before = input.clone();
  Executor(graph).run(std::vector<Tensor>{input});
  CHECK(input == before);
}

TEST_CASE("scale and shift of the input fold into the first convolution") {
  for (const std::int64_t pad : {0, 1}) {
    Graph graph;
    const Value x = graph.parameter("x", ElementType::f32, {1, 3, 10, 10});
    const Value mean = graph.constant("mean", Tensor::from(std::vector<float>{0.5f, 0.4f, 0.3f}, {1, 3, 1, 1}));
    const Value scale = graph.constant("scale", Tensor::from(std::vector<float>{2, 3, 4}, {1, 3, 1, 1}));
    const Value centred = graph.add("centred", Binary{BinaryKind::Subtract}, {x, mean});
    const Value scaled = graph.add("scaled", Binary{BinaryKind::Divide}, {centred, scale});
    const Convolution op{.pads_begin = {pad, pad}, .pads_end = {pad, pad}};
    graph.result("y", graph.add("conv", op, {scaled, constant(graph, "w", {8, 3, 3, 3}, 1)}));
    require_equal_to_reference(graph);
    std::size_t steps = 0;
    const Executor executor(graph, {.threads = 1});
    for (const StepDescription& step : executor.steps()) steps += step.type != "Reorder";
    CHECK(steps == (pad == 0 ? 1u : 2u));
  }
}

TEST_CASE("every element-wise function equals the reference, alone and behind a convolution") {
  const std::vector<Operation> functions{Unary{UnaryKind::Relu},
                                         Unary{UnaryKind::Sigmoid},
                                         Unary{UnaryKind::Tanh},
                                         Unary{UnaryKind::Exp},
                                         Unary{UnaryKind::Abs},
                                         Unary{UnaryKind::Negative},
                                         Unary{UnaryKind::Floor},
                                         Unary{UnaryKind::Ceiling},
                                         Unary{UnaryKind::Sign},
                                         Unary{UnaryKind::Erf},
                                         Unary{UnaryKind::Sin},
                                         Unary{UnaryKind::Cos},
                                         Unary{UnaryKind::HSwish},
                                         Unary{UnaryKind::HSigmoid},
                                         Unary{UnaryKind::Mish},
                                         Unary{UnaryKind::SoftPlus},
                                         Clamp{-0.5, 0.7},
                                         Elu{0.8},
                                         Gelu{Gelu::Approximation::Erf},
                                         Gelu{Gelu::Approximation::Tanh},
                                         Swish{}};
  for (const Operation& function : functions) {
    INFO(type_name(function));
    Graph graph;
    const Value x = graph.parameter("x", ElementType::f32, {1, 5, 6, 7});
    graph.result("alone", graph.add("f", function, {x}));
    const Value conv = graph.add("conv", Convolution{}, {x, constant(graph, "w", {9, 5, 1, 1}, 1)});
    graph.result("fused", graph.add("g", function, {conv}));
    require_equal_to_reference(graph, 2e-5);
  }
}

TEST_CASE("logarithm and square root equal the reference on positive numbers") {
  Graph graph;
  const Value x = graph.parameter("x", ElementType::f32, {3, 50});
  const Value positive = graph.add("positive", Unary{UnaryKind::Exp}, {x});
  graph.result("log", graph.add("l", Unary{UnaryKind::Log}, {positive}));
  graph.result("sqrt", graph.add("s", Unary{UnaryKind::Sqrt}, {positive}));
  require_equal_to_reference(graph, 2e-5);
}

TEST_CASE("arithmetic of two values broadcasts in every arrangement") {
  const std::vector<std::pair<Shape, Shape>> shapes{{{2, 6, 4, 4}, {2, 6, 4, 4}},
                                                    {{2, 6, 4, 4}, {1, 6, 1, 1}},
                                                    {{2, 6, 4, 4}, {6, 1, 1}},
                                                    {{2, 6, 4, 4}, {}},
                                                    {{6, 1, 1}, {2, 6, 4, 4}},
                                                    {{2, 1, 4, 1}, {1, 6, 1, 4}},
                                                    {{7}, {7}},
                                                    {{2, 6, 4, 4}, {2, 6, 1, 1}}};
  for (const BinaryKind kind : {BinaryKind::Add, BinaryKind::Subtract, BinaryKind::Multiply, BinaryKind::Maximum, BinaryKind::Minimum,
                                BinaryKind::SquaredDifference})
    for (const auto& [first, second] : shapes) {
      INFO(type_name(Binary{kind}) << " " << to_string(first) << " " << to_string(second));
      Graph graph;
      const Value a = graph.parameter("a", ElementType::f32, first);
      const Value b = graph.parameter("b", ElementType::f32, second);
      const Value y = graph.add("y", Binary{kind}, {a, b});
      graph.result("r", graph.add("relu", Unary{UnaryKind::Relu}, {y}));
      require_equal_to_reference(graph);
    }
}

TEST_CASE("arithmetic with constants of every shape equals the reference behind a convolution") {
  for (const Shape& shape : {Shape{}, Shape{1}, Shape{8, 1, 1}, Shape{1, 8, 1, 1}, Shape{1, 8, 5, 5}, Shape{5, 5}, Shape{1, 1, 5, 1}})
    for (const BinaryKind kind :
         {BinaryKind::Add, BinaryKind::Multiply, BinaryKind::Divide, BinaryKind::Subtract, BinaryKind::Maximum, BinaryKind::Power}) {
      INFO(type_name(Binary{kind}) << " " << to_string(shape));
      Graph graph;
      const Value x = graph.parameter("x", ElementType::f32, {1, 3, 5, 5});
      const Value conv = graph.add("conv", Convolution{}, {x, constant(graph, "w", {8, 3, 1, 1}, 1)});
      const Value base = kind == BinaryKind::Power ? graph.add("abs", Unary{UnaryKind::Abs}, {conv}) : conv;
      graph.result("r", graph.add("y", Binary{kind}, {base, constant(graph, "c", shape, 5, 2, 0.2f)}));
      require_equal_to_reference(graph, 2e-5);
    }
}

TEST_CASE("matrix products of every rank equal the reference") {
  struct Case { Shape a, b; bool transpose_a, transpose_b; };
  for (const auto& c : std::vector<Case>{{{4, 5}, {5, 6}, false, false},
                                         {{4, 5}, {6, 5}, false, true},
                                         {{5, 4}, {5, 6}, true, false},
                                         {{2, 3, 4, 5}, {2, 3, 5, 6}, false, false},
                                         {{2, 3, 4, 5}, {5, 6}, false, false},
                                         {{3, 4, 5}, {1, 6, 5}, false, true},
                                         {{5}, {5, 6}, false, false},
                                         {{4, 5}, {5}, false, false},
                                         {{5}, {5}, false, false}})
    for (const bool constant_weights : {false, true}) {
      INFO(to_string(c.a) << " x " << to_string(c.b) << (constant_weights ? " constant" : ""));
      Graph graph;
      const Value a = graph.parameter("a", ElementType::f32, c.a);
      const Value b = constant_weights ? constant(graph, "b", c.b, 3) : graph.parameter("b", ElementType::f32, c.b);
      const Value product = graph.add("product", MatMul{c.transpose_a, c.transpose_b}, {a, b});
      graph.result("y", graph.add("relu", Unary{UnaryKind::Relu}, {product}));
      require_equal_to_reference(graph);
    }
}

TEST_CASE("fully connected layers fuse bias and activation at every rank") {
  for (const Shape& shape : {Shape{4, 5}, Shape{2, 3, 5}, Shape{1, 5}}) {
    Graph graph;
    const Value x = graph.parameter("x", ElementType::f32, shape);
    const Value product = graph.add("product", MatMul{false, true}, {x, constant(graph, "w", {7, 5}, 1)});
    const Value biased = graph.add("biased", Binary{BinaryKind::Add}, {product, constant(graph, "bias", {7}, 2)});
    const Value relu = graph.add("relu", Unary{UnaryKind::Relu}, {biased});
    graph.result("y", relu);
    require_equal_to_reference(graph);
    CHECK(Executor(graph).steps().size() == 1);
  }
}

TEST_CASE("poolings equal the reference") {
  const std::vector<Operation> poolings{
      MaxPool{.kernel = {3, 3}, .strides = {2, 2}},
      MaxPool{.kernel = {3, 3}, .strides = {2, 2}, .rounding_type = RoundingType::Ceil},
      MaxPool{.kernel = {2, 2}, .strides = {2, 2}, .pads_begin = {1, 1}, .pads_end = {1, 1}},
      MaxPool{.kernel = {2, 2}, .dilations = {2, 2}},
      AvgPool{.kernel = {3, 3}, .strides = {2, 2}, .pads_begin = {1, 1}, .pads_end = {1, 1}, .exclude_pad = true},
      AvgPool{.kernel = {3, 3}, .strides = {2, 2}, .pads_begin = {1, 1}, .pads_end = {1, 1}},
      AvgPool{.kernel = {3, 3}, .strides = {2, 2}, .rounding_type = RoundingType::Ceil},
      AvgPool{.kernel = {10, 11}},
      MaxPool{.kernel = {2, 2}, .strides = {2, 2}, .with_indices = true}};
  for (const Operation& pooling : poolings)
    for (const std::int64_t channels : {3, 16}) {
      INFO(type_name(pooling) << " " << channels);
      Graph graph;
      const Value x = graph.parameter("x", ElementType::f32, {2, channels, 10, 11});
      graph.result("y", graph.add("pool", pooling, {x}));
      const Value conv = graph.add("conv", Convolution{}, {x, constant(graph, "w", {24, channels, 1, 1}, 1)});
      graph.result("z", graph.add("pool2", pooling, {conv}));
      require_equal_to_reference(graph);
    }
}

TEST_CASE("reductions equal the reference") {
  for (const ReduceKind kind : {ReduceKind::Mean, ReduceKind::Sum, ReduceKind::Max, ReduceKind::Min, ReduceKind::Prod, ReduceKind::L2})
    for (const Dims& axes : {Dims{2, 3}, Dims{-1, -2}, Dims{1}, Dims{0, 1, 2, 3}, Dims{3}})
      for (const bool keep : {false, true}) {
        INFO(type_name(Reduce{kind}) << " " << to_string(axes) << keep);
        Graph graph;
        const Value x = graph.parameter("x", ElementType::f32, {2, 3, 4, 5});
        const Value conv = graph.add("conv", Convolution{}, {x, constant(graph, "w", {6, 3, 1, 1}, 1)});
        graph.result("y", graph.add("reduce", Reduce{kind, keep}, {conv, graph.constant("axes", Tensor::from(axes))}));
        require_equal_to_reference(graph, 2e-5);
      }
}

TEST_CASE("data movement between blocked layouts equals the reference") {
  Graph graph;
  const Value x = graph.parameter("x", ElementType::f32, {1, 3, 8, 8});
  const auto conv = [&](const std::string& name, std::int64_t channels, unsigned seed) {
    return graph.add(name, Convolution{}, {x, constant(graph, name + "/w", {channels, 3, 1, 1}, seed)});
  };
  const Value a = conv("a", 16, 1), b = conv("b", 24, 2), c = conv("c", 32, 3);
  const Value joined = graph.add("joined", Concat{1}, {a, b, c});
  graph.result("concat", joined);
  graph.result("rows", graph.add("joined_rows", Concat{2}, {a, a}));
  const Value axis = graph.constant("axis", Tensor::scalar<std::int64_t>(1));
  const Value parts = graph.add("parts", VariadicSplit{}, {joined, axis, graph.constant("lengths", Tensor::from(Dims{10, 40, 22}))});
  graph.result("part1", output(parts, 1));
  graph.result("part2", graph.add("relu", Unary{UnaryKind::Relu}, {output(parts, 2)}));
  const Value nhwc = graph.add("nhwc", Transpose{}, {b, graph.constant("order", Tensor::from(Dims{0, 2, 3, 1}))});
  graph.result("flat", graph.add("flat_boxes", Reshape{}, {nhwc, graph.constant("target", Tensor::from(Dims{1, -1, 4}))}));
  graph.result("sliced",
               graph.add("slice", StridedSlice{},
                         {a, graph.constant("begin", Tensor::from(Dims{0, 0, 0, 0})),
                          graph.constant("end", Tensor::from(Dims{1, 16, 8, 8})), graph.constant("step", Tensor::from(Dims{1, 1, 2, 2}))}));
  graph.result("padded", graph.add("pad", Pad{},
                                   {b, graph.constant("before", Tensor::from(Dims{0, 1, 2, 0})),
                                    graph.constant("after", Tensor::from(Dims{0, 3, 0, 1}))}));
  require_equal_to_reference(graph);
}

TEST_CASE("images of few channels and joined channels equal the reference in front of and behind convolutions") {
  for (const std::int64_t channels : {2, 3, 4}) {
    INFO(channels << " channels");
    Graph graph;
    const Value x = graph.parameter("x", ElementType::f32, Shape{2, channels, 23, 131});
    const auto branch = [&](const std::string& name, const Value input, std::int64_t outputs) {
      const std::int64_t inputs = graph.shape(input)[1];
      return graph.add(name, Convolution{.pads_begin = {1, 1}, .pads_end = {1, 1}},
                       {input, constant(graph, name + "_w", {outputs, inputs, 3, 3}, 3)});
    };
    const Value joined = graph.add("joined", Concat{1}, {branch("a", x, 17), branch("b", x, 5), branch("c", x, 64)});
    graph.result("y", branch("d", joined, 8));
    require_equal_to_reference(graph);
  }
}

TEST_CASE("functions of one kind with different numbers follow one another") {
  const auto plus = [](Graph& graph, const std::string& name, const Value x, BinaryKind kind, float number) {
    return graph.add(name, Binary{kind}, {x, graph.constant(name + "_number", Tensor::scalar(number))});
  };
  for (const bool convolves : {true, false}) {
    INFO(convolves);
    Graph graph;
    const Value x = graph.parameter("x", ElementType::f32, {1, 8, 5, 5});
    Value y =
        convolves ? graph.add("conv", Convolution{}, {x, constant(graph, "w", {16, 8, 1, 1}, 3)}) : graph.add("sum", Binary{}, {x, x});
    y = graph.add("first_clamp", Clamp{-0.5, 0.75}, {y});
    y = plus(graph, "raised", y, BinaryKind::Add, 1.5f);
    y = plus(graph, "scaled", y, BinaryKind::Multiply, 3);
    y = graph.add("second_clamp", Clamp{0.5, 6}, {y});
    y = graph.add("gate", Unary{UnaryKind::HSigmoid}, {y});
    y = graph.add("leaky", PRelu{},
                  {plus(graph, "lowered", y, BinaryKind::Subtract, 0.75f), graph.constant("slope", Tensor::scalar(0.25f))});
    y = graph.add("leakier", PRelu{},
                  {plus(graph, "lower", y, BinaryKind::Subtract, 0.1f), graph.constant("slopes", Tensor::scalar(0.5f))});
    graph.result("y", y);
    require_equal_to_reference(graph);
  }
}

TEST_CASE("a shortcut of slices and padded channels becomes a fused convolution") {
  Graph graph;
  const Value x = graph.parameter("x", ElementType::f32, {1, 16, 8, 8});
  const Value a = graph.add("a", Unary{UnaryKind::Relu}, {graph.add("c0", Convolution{}, {x, constant(graph, "w0", {16, 16, 1, 1}, 1)})});
  const Value b = graph.add("b", Convolution{.strides = {2, 2}, .pads_begin = {1, 1}, .pads_end = {1, 1}},
                            {a, constant(graph, "w1", {32, 16, 3, 3}, 2)});
  const Value slice =
      graph.add("slice", StridedSlice{.begin_mask = {1, 1, 1, 1}, .end_mask = {1, 1, 1, 1}},
                {a, graph.constant("begin", Tensor::from(Dims{0, 0, 0, 0})), graph.constant("end", Tensor::from(Dims{0, 0, 0, 0})),
                 graph.constant("step", Tensor::from(Dims{1, 1, 2, 2}))});
  const Value pad = graph.add("pad", Pad{},
                              {slice, graph.constant("before", Tensor::from(Dims{0, 8, 0, 0})),
                               graph.constant("after", Tensor::from(Dims{0, 8, 0, 0})), graph.constant("zero", Tensor::scalar(0.0f))});
  graph.result("y", graph.add("sum", Binary{BinaryKind::Add}, {b, pad}));
  require_equal_to_reference(graph);
  const Executor executor(graph, {.threads = 1});
  for (const StepDescription& step : executor.steps()) CHECK((step.type == "Convolution" || step.type == "Reorder"));
}

TEST_CASE("softmax, normalizations and resizing equal the reference behind a convolution") {
  const auto axes = [](Graph& graph, const Dims& values) { return graph.constant("axes", Tensor::from(values)); };
  const std::vector<std::function<Value(Graph&, Value)>> builders{
      [](Graph& g, Value v) { return g.add("f", Softmax{1}, {v}); },
      [](Graph& g, Value v) { return g.add("f", Softmax{-1}, {v}); },
      [](Graph& g, Value v) { return g.add("f", LogSoftmax{1}, {v}); },
      [&](Graph& g, Value v) {
        return g.add("f", LRN{.alpha = 0.1, .beta = 0.75, .bias = 1.5, .size = 5}, {v, axes(g, {1})});
      },
      [&](Graph& g, Value v) {
        return g.add("f", LRN{.alpha = 0.1, .size = 3}, {v, axes(g, {2, 3})});
      },
      [&](Graph& g, Value v) {
        return g.add("f", NormalizeL2{.eps = 1e-6}, {v, axes(g, {1})});
      },
      [&](Graph& g, Value v) {
        return g.add("f", MVN{.eps = 1e-6}, {v, axes(g, {2, 3})});
      },
      [](Graph& g, Value v) {
        return g.add("f", PRelu{}, {v, g.constant("slope", random_tensor({24}, 9))});
      },
      [](Graph& g, Value v) {
        return g.add("f", PRelu{}, {v, g.constant("slope", random_tensor({1}, 9))});
      },
      [&](Graph& g, Value v) {
        return g.add("f", Interpolate{.mode = Interpolate::Mode::LinearOnnx},
                     {v, g.constant("sizes", Tensor::from(Dims{13, 9})), g.constant("scales", Tensor::from(std::vector<float>{2, 2}, {2})),
                      axes(g, {2, 3})});
      },
      [&](Graph& g, Value v) {
        return g.add("f",
                     Interpolate{.mode = Interpolate::Mode::Nearest,
                                 .coordinate_transformation = Interpolate::CoordinateTransformation::Asymmetric,
                                 .nearest_mode = Interpolate::NearestMode::Floor},
                     {v, g.constant("sizes", Tensor::from(Dims{12, 14})), g.constant("scales", Tensor::from(std::vector<float>{2, 2}, {2})),
                      axes(g, {2, 3})});
      },
      [](Graph& g, Value v) {
        const auto limit = [&](const char* name, float value) { return g.constant(name, Tensor::scalar(value)); };
        return g.add("f", FakeQuantize{.levels = 256}, {v, limit("il", -1), limit("ih", 1), limit("ol", -1), limit("oh", 1)});
      }};
  for (const auto& build : builders) {
    Graph graph;
    const Value x = graph.parameter("x", ElementType::f32, {1, 3, 6, 7});
    const Value conv = graph.add("conv", Convolution{}, {x, constant(graph, "w", {24, 3, 1, 1}, 1)});
    graph.result("y", build(graph, conv));
    INFO(type_name(graph.node(graph.find("f")).operation));
    // A value next to a rounding threshold may land on either side: one step of 256 levels.
    require_equal_to_reference(graph, graph.node(graph.find("f")).as<FakeQuantize>() ? 1.01 / 127 : 2e-5);
  }
}

TEST_CASE("the same value as several outputs, an input as output and a constant as output all arrive") {
  Graph graph;
  const Value x = graph.parameter("x", ElementType::f32, {2, 3});
  const Value relu = graph.add("relu", Unary{UnaryKind::Relu}, {x});
  graph.result("a", relu);
  graph.result("b", relu);
  graph.result("c", x);
  graph.result("d", graph.constant("four", Tensor::scalar(4.0f)));
  require_equal_to_reference(graph);
}

TEST_CASE("half precision networks take and give f32") {
  Graph graph;
  const Value x = graph.parameter("x", ElementType::f16, {1, 3});
  const Value two = graph.constant("two", Tensor::from(std::vector<float>{2}, {1}).converted(ElementType::f16));
  graph.result("y", graph.add("twice", Binary{BinaryKind::Multiply}, {x, two}));
  const Executor executor(graph);
  CHECK(executor.inputs()[0].element_type == ElementType::f32);
  const std::vector<float> expected{2, -4, 6};
  for (const Tensor& input :
       {Tensor::from(std::vector<float>{1, -2, 3}, {1, 3}), Tensor::from(std::vector<float>{1, -2, 3}, {1, 3}).converted(ElementType::f16)})
    CHECK(executor.run(input) == Tensor::from(expected, {1, 3}));
}

TEST_CASE("requests use the caller's memory and can be run again with new elements") {
  Graph graph;
  const Value x = graph.parameter("x", ElementType::f32, {4});
  graph.result("y", graph.add("twice", Binary{BinaryKind::Multiply}, {x, graph.constant("two", Tensor::scalar(2.0f))}));
  const Executor executor(graph, {.threads = 1});
  std::vector<float> in{1, 2, 3, 4}, out(4);
  InferRequest request = executor.make_request();
  request.set_input("x", Tensor::borrow(in.data(), ElementType::f32, {4}));
  request.set_output(0, Tensor::borrow(out.data(), ElementType::f32, {4}));
  request.run();
  CHECK(out == std::vector<float>{2, 4, 6, 8});
  in = {5, 6, 7, 8};
  request.run();
  CHECK(out == std::vector<float>{10, 12, 14, 16});
  CHECK(request.output("twice").raw() == out.data());
}

TEST_CASE("results do not depend on the number of threads or on the run") {
  Graph graph;
  const Value x = graph.parameter("x", ElementType::f32, {1, 3, 40, 40});
  const Value a = graph.add("a", Convolution{.strides = {2, 2}}, {x, constant(graph, "wa", {40, 3, 3, 3}, 1)});
  const Value b = graph.add("b", Convolution{}, {a, constant(graph, "wb", {200, 40, 3, 3}, 2)});
  const Value pooled = graph.add("pooled", Reduce{ReduceKind::Mean, false}, {b, graph.constant("axes", Tensor::from(Dims{2, 3}))});
  graph.result("y", graph.add("fc", MatMul{false, true}, {pooled, constant(graph, "wf", {1000, 200}, 3)}));
  const Tensor input = random_tensor({1, 3, 40, 40}, 4);
  const Tensor once = Executor(graph, {.threads = 1}).run(input);
  const Executor two(graph, {.threads = 2});
  for (int i = 0; i < 5; ++i) CHECK(two.run(input) == once);
}

TEST_CASE("one executor serves several threads at once") {
  Graph graph;
  const Value x = graph.parameter("x", ElementType::f32, {1, 3, 20, 20});
  graph.result("y", graph.add("a", Convolution{}, {x, constant(graph, "wa", {40, 3, 3, 3}, 1)}));
  const Executor executor(graph, {.threads = 1});
  std::vector<Tensor> inputs, expected, actual(4);
  for (unsigned i = 0; i < 4; ++i) {
    inputs.push_back(random_tensor({1, 3, 20, 20}, i));
    expected.push_back(executor.run(inputs.back()));
  }
  std::vector<std::thread> threads;
  for (unsigned i = 0; i < 4; ++i)
    threads.emplace_back([&, i] {
      for (int repeat = 0; repeat < 10; ++repeat) actual[i] = executor.run(inputs[i]);
    });
  for (std::thread& thread : threads) thread.join();
  CHECK(actual == expected);
}

TEST_CASE("wrong inputs and unknown operations are errors that name them") {
  Graph graph;
  const Value x = graph.parameter("x", ElementType::f32, {1, 3});
  graph.result("y", graph.add("relu", Unary{UnaryKind::Relu}, {x}));
  const Executor executor(graph);
  const Error shape = error_of([&] { executor.run(Tensor(ElementType::f32, {1, 4})); });
  CHECK(shape.code() == ErrorCode::InvalidShape);
  CHECK(shape.message() == "input 'x': given shape [1,4], expected [1,3]");
  CHECK(error_of([&] { executor.make_request().run(); }).message() == "input 'x': not set");
  CHECK(error_of([&] { executor.output_index("z"); }).code() == ErrorCode::NotFound);
  CHECK(error_of([&] { Executor(graph, {.threads = -1}); }).code() == ErrorCode::InvalidArgument);

  Graph unknown;
  Opaque opaque;
  opaque.type = "Fancy";
  opaque.outputs = {{ElementType::f32, {1, 3}}};
  const Value y = unknown.parameter("x", ElementType::f32, {1, 3});
  unknown.result("y", unknown.add("strange", opaque, {y}));
  const Error error = error_of([&] { Executor{unknown}; });
  CHECK(error.code() == ErrorCode::Unsupported);
  CHECK(error.where().layer == "strange");
  CHECK_THAT(error.what(), octet::test::contains("Fancy"));
}
