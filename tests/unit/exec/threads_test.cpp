#include <omp.h>

#include <array>

#include <octet/calib/calibrator.hpp>
#include <octet/exec/executor.hpp>

#include "exec/make_plan.hpp"
#include "unit/exec/reference_run.hpp"

using namespace octet;
using namespace octet::test;

namespace {

/// A network with every kind of layer whose rows are divided among threads.
class Layers {
 public:
  explicit Layers(Dims image) : x_(graph_.parameter("x", ElementType::f32, Shape(std::move(image)))) {}

  Value conv(const std::string& name, Value x, std::int64_t channels, std::int64_t kernel, std::int64_t stride, std::int64_t dilation = 1) {
    const std::int64_t pad = dilation * (kernel - 1) / 2;
    const Shape weights{channels, graph_.shape(x)[1], kernel, kernel};
    x = graph_.add(name, Convolution{{stride, stride}, {pad, pad}, {pad, pad}, {dilation, dilation}},
                   {x, graph_.constant(name + "/w", random_tensor(weights, seed_++, 0, 0.2f))});
    return graph_.add(name + "/relu", Unary{UnaryKind::Relu}, {x});
  }
  Value depthwise(const std::string& name, Value x, std::int64_t stride) {
    const Shape weights{graph_.shape(x)[1], 1, 1, 3, 3};
    x = graph_.add(name, GroupConvolution{{stride, stride}, {1, 1}, {1, 1}},
                   {x, graph_.constant(name + "/w", random_tensor(weights, seed_++, 0, 0.3f))});
    return graph_.add(name + "/clamp", Clamp{.min = 0, .max = 6}, {x});
  }
  Value sum(const std::string& name, Value a, Value b) { return graph_.add(name, Binary{BinaryKind::Add}, {a, b}); }
  Value concat(const std::string& name, Value a, Value b) { return graph_.add(name, Concat{1}, {a, b}); }
  Value pool(const std::string& name, Value x) {
    return graph_.add(name, MaxPool{.kernel = {3, 3}, .strides = {2, 2}, .pads_begin = {1, 1}, .pads_end = {1, 1}}, {x});
  }
  Value average(const std::string& name, Value x) {
    return graph_.add(name, AvgPool{.kernel = {3, 3}, .strides = {1, 1}, .pads_begin = {1, 1}, .pads_end = {1, 1}, .exclude_pad = true},
                      {x});
  }
  Graph finish(Value x) {
    x = graph_.add("mean", Reduce{ReduceKind::Mean, false}, {x, graph_.constant("axes", Tensor::from(Dims{2, 3}))});
    const Shape weights{50, graph_.shape(x)[1]};
    graph_.result("y", graph_.add("fc", MatMul{false, true}, {x, graph_.constant("fc/w", random_tensor(weights, seed_++, 0, 0.2f))}));
    return std::move(graph_);
  }
  Value input() const { return x_; }

 private:
  Graph graph_;
  Value x_;
  unsigned seed_ = 1;
};

Graph network(std::int64_t batch, std::int64_t side) {
  Layers layers({batch, 3, side, side});
  const Value first = layers.pool("pool", layers.conv("first", layers.input(), 32, 3, 2));
  const Value left = layers.conv("left", first, 48, 1, 1), right = layers.conv("right", first, 48, 3, 1);
  const Value joint = layers.concat("joint", left, right);
  const Value wide = layers.conv("expand", joint, 192, 1, 1);
  const Value narrow = layers.conv("project", layers.depthwise("depthwise", wide, 1), 96, 1, 1);
  const Value residual = layers.sum("sum", narrow, joint);
  const Value dilated = layers.conv("dilated", layers.average("average", residual), 64, 3, 1, 2);
  const Value deep = layers.conv("deep", layers.depthwise("halved", dilated, 2), 64, 3, 1);
  return layers.finish(layers.conv("last", deep, 128, 5, 1));
}

Graph in_int8(const Graph& graph) {
  Calibrator calibrator(graph);
  calibrator.observe(random_tensor(graph.shape({graph.parameters()[0], 0}), 100));
  return calibrator.quantize();
}

exec::Plan plan_of(const Graph& graph, int threads) { return exec::lower_network(graph, {.threads = threads}).plan; }

std::int64_t divided_steps(const exec::Plan& plan) {
  return std::ranges::count_if(plan.steps, [](const exec::Step& step) { return step.bands > 1; });
}

}  // namespace

TEST_CASE("results are the same bits with any number of threads") {
  for (const std::int64_t batch : {1, 2})
    for (const std::int64_t side : {64, 97, 224}) {
      const Graph fp32 = network(batch, side), int8 = in_int8(fp32);
      for (const Graph* graph : {&fp32, &int8}) {
        const Tensor input = random_tensor({batch, 3, side, side}, 7);
        const Tensor expected = Executor(*graph, {.threads = 1}).run(input);
        for (const int threads : {2, 3, 4}) {
          INFO("batch " << batch << ", side " << side << ", INT8 " << (graph == &int8) << ", threads " << threads);
          const Executor executor(*graph, {.threads = threads});
          CHECK(executor.run(input) == expected);
          CHECK(executor.run(input) == expected);
        }
      }
    }
}

TEST_CASE("products of any sizes are the same bits with any number of threads") {
  // A single row, few rows and many; few results of long sums are what oneDNN divides the sums of.
  const std::vector<std::array<std::int64_t, 3>> sizes{{1, 2333, 1086}, {1, 2193, 136}, {1, 1675, 6},   {4, 1337, 401},
                                                       {5, 2264, 12},   {9, 700, 333},  {71, 2721, 29}, {130, 384, 96}};
  for (const auto& [rows, depth, columns] : sizes)
    for (const bool constant : {true, false}) {
      Graph graph;
      const Value x = graph.parameter("x", ElementType::f32, {rows, depth});
      const Tensor weights = random_tensor({columns, depth}, 3);
      const Value w = constant ? graph.constant("w", weights) : graph.parameter("w", ElementType::f32, weights.shape());
      const Value bias = graph.constant("bias", random_tensor({1, columns}, 4));
      const Value product = graph.add("product", MatMul{false, true}, {x, w});
      const Value sum = graph.add("sum", Binary{BinaryKind::Add}, {product, bias});
      graph.result("y", graph.add("relu", Unary{UnaryKind::Relu}, {sum}));
      std::vector<Tensor> inputs{random_tensor({rows, depth}, 5)};
      if (!constant) inputs.push_back(weights);
      const Tensor expected = Executor(graph, {.threads = 1}).run(inputs).front();
      for (const int threads : {2, 3, 4}) {
        INFO(rows << " x " << depth << " x " << columns << ", constant " << constant << ", threads " << threads);
        CHECK(Executor(graph, {.threads = threads}).run(inputs).front() == expected);
      }
    }
}

TEST_CASE("convolutions along one dimension and in depth are the same bits with any number of threads") {
  const std::vector<std::pair<Shape, Shape>> cases{
      {{2, 15, 119}, {15, 15, 4}}, {{1, 24, 700}, {40, 24, 5}}, {{1, 16, 9, 20, 31}, {24, 16, 3, 3, 3}}};
  for (const auto& [image, weights] : cases) {
    const std::size_t spatial = image.rank() - 2;
    Graph graph;
    const Value x = graph.parameter("x", ElementType::f32, image), w = graph.constant("w", random_tensor(weights, 3));
    graph.result("y",
                 graph.add("convolution", Convolution{Dims(spatial, 1), Dims(spatial, 1), Dims(spatial, 3), Dims(spatial, 1)}, {x, w}));
    const Tensor input = random_tensor(image, 5), expected = Executor(graph, {.threads = 1}).run(input);
    for (const int threads : {2, 3, 4}) {
      INFO(to_string(image) << ", threads " << threads);
      CHECK(Executor(graph, {.threads = threads}).run(input) == expected);
    }
  }
}

TEST_CASE("rows are divided among threads where channels lie last, and small steps are not divided") {
  const Graph int8 = in_int8(network(1, 224));
  const exec::Plan one = plan_of(int8, 1), two = plan_of(int8, 2);
  CHECK(divided_steps(one) == 0);
  CHECK(divided_steps(two) >= 12);
  const auto rows = std::ranges::find(two.steps, std::string("joint"), [](const exec::Step& step) { return step.description.name; });
  REQUIRE(rows != two.steps.end());
  CHECK(rows->bands == 2);
  const auto small = std::ranges::find(two.steps, std::string("fc"), [](const exec::Step& step) { return step.description.name; });
  REQUIRE(small != two.steps.end());
  CHECK(small->bands == 1);
}

TEST_CASE("channels are divided where an image is filtered in one piece") {
  const Graph fp32 = network(1, 64);  // "deep" has 8x8 positions.
  const auto named_deep = [](const exec::Step& step) { return step.description.layers.size() > 0 && step.description.layers[0] == "deep"; };
  const exec::Plan two = plan_of(fp32, 2);
  const auto step = std::ranges::find_if(two.steps, named_deep);
  REQUIRE(step != two.steps.end());
  if (step->description.kernel.find("wino") == std::string::npos) OCTET_SKIP("needs AVX-512, whose code filters as Winograd described");
  CHECK(step->bands == 2);
  const exec::Plan three = plan_of(fp32, 3);  // 64 channels are no multiple of 3 blocks.
  CHECK(std::ranges::find_if(three.steps, named_deep)->bands == 0);
  const Tensor input = random_tensor({1, 3, 64, 64}, 7);
  CHECK(Executor(fp32, {.threads = 2}).run(input) == Executor(fp32, {.threads = 1}).run(input));
}

TEST_CASE("images of a batch are filtered one by one, whatever their channels") {
  for (const std::int64_t channels : {40, 64})
    for (const std::int64_t batch : {1, 2, 5}) {
      Graph graph;
      const Value x = graph.parameter("x", ElementType::f32, {batch, channels, 12, 12});
      const Value w = graph.constant("w", random_tensor({channels, channels, 3, 3}, 1, 0, 0.1f));
      Value y = graph.add("conv", Convolution{.pads_begin = {1, 1}, .pads_end = {1, 1}}, {x, w});
      y = graph.add("biased", Binary{BinaryKind::Add}, {y, graph.constant("bias", random_tensor({1, channels, 1, 1}, 2))});
      y = graph.add("sum", Binary{BinaryKind::Add}, {graph.add("relu", Unary{UnaryKind::Relu}, {y}), x});
      graph.result("y", y);
      const std::vector<Tensor> inputs = random_inputs(graph, 3);
      const Tensor expected = run_reference(graph, inputs)[0];
      const Tensor first = Executor(graph, {.threads = 1}).run(inputs)[0];
      CHECK(relative_difference(first, expected) < 1e-5);
      for (const int threads : {2, 3, 8}) {
        INFO(channels << " channels, batch " << batch << ", threads " << threads);
        CHECK(Executor(graph, {.threads = threads}).run(inputs)[0] == first);
      }
    }
}

TEST_CASE("a constant of the size of the result is divided with it") {
  Graph graph;
  const Value x = graph.parameter("x", ElementType::f32, {1, 16, 40, 40});
  const Value y = graph.add("conv", Convolution{}, {x, graph.constant("w", random_tensor({32, 16, 1, 1}, 1))});
  graph.result("y", graph.add("places", Binary{BinaryKind::Multiply}, {y, graph.constant("p", random_tensor({1, 32, 40, 40}, 2))}));
  const std::vector<Tensor> inputs = random_inputs(graph, 3);
  const Tensor first = Executor(graph, {.threads = 1}).run(inputs)[0];
  CHECK(relative_difference(first, run_reference(graph, inputs)[0]) < 1e-5);
  for (const int threads : {2, 3}) CHECK(Executor(graph, {.threads = threads}).run(inputs)[0] == first);
}

TEST_CASE("an inference within an OpenMP team gives what it gives outside") {
  const Graph graph = in_int8(network(1, 97));
  const Tensor input = random_tensor({1, 3, 97, 97}, 7);
  const Executor outside(graph, {.threads = 2});
  const Tensor expected = outside.run(input);
  std::array<Tensor, 2> ran, made;
#pragma omp parallel num_threads(2)
  {
    const auto index = static_cast<std::size_t>(omp_get_thread_num());
    ran[index] = outside.run(input);
    made[index] = Executor(graph, {.threads = 2}).run(input);
  }
  for (const Tensor& result : ran) CHECK(result == expected);
  for (const Tensor& result : made) CHECK(result == expected);
}

TEST_CASE("what fails within an OpenMP team is an error there") {
  const Executor executor(network(1, 97), {.threads = 2});
  std::string message;
#pragma omp parallel num_threads(2)
  {
    const Error error = error_of([&] { executor.make_request().run(Observer([](const ObservedValue&) {})); });
#pragma omp critical
    message = error.what();
  }
  CHECK(message.find("'x': not set") != std::string::npos);
}
