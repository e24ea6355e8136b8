#include <random>

#include <octet/calib/calibrator.hpp>
#include <octet/exec/executor.hpp>

#include "exec/kernels/byte_lookup.hpp"
#include "unit/exec/reference_run.hpp"

using namespace octet;
using namespace octet::test;

namespace {

Tensor random_bytes(const Shape& shape, unsigned seed) {
  Tensor tensor(ElementType::u8, shape);
  std::mt19937 engine(seed);
  for (std::uint8_t& byte : tensor.mutable_data<std::uint8_t>()) byte = static_cast<std::uint8_t>(engine());
  return tensor;
}

/// (x - mean) / scale of bytes, each channel with its own.
Value normalized(Graph& graph, const Shape& image, bool interleaved) {
  const std::int64_t channels = image[interleaved ? 3 : 1];
  Value x = graph.add("real", Convert{ElementType::f32}, {graph.parameter("x", ElementType::u8, image)});
  if (interleaved) x = graph.add("planes", Transpose{}, {x, graph.constant("order", Tensor::from(Dims{0, 3, 1, 2}))});
  x = graph.add("mean", Binary{BinaryKind::Subtract}, {x, graph.constant("means", random_tensor({1, channels, 1, 1}, 1, 120, 20))});
  return graph.add("scale", Binary{BinaryKind::Divide}, {x, graph.constant("scales", random_tensor({channels, 1, 1}, 2, 60, 5))});
}

Value quantized(Graph& graph, Value x) {
  const Value low = graph.constant("low", Tensor::scalar(-3.0f)), high = graph.constant("high", Tensor::scalar(3.0f * 127 / 128));
  return graph.add("quantized", FakeQuantize{.levels = 256}, {x, low, high, low, high});
}

std::size_t count_kernels(const Executor& executor, const std::string& kernel) {
  return static_cast<std::size_t>(std::ranges::count(executor.steps(), kernel, &StepDescription::kernel));
}

}  // namespace

TEST_CASE("bytes looked up in registers are those of the table") {
  if (!exec::has_byte_lookup()) OCTET_SKIP("needs AVX-512 with VBMI");
  const Tensor table = random_bytes({3, 256}, 1), bytes = random_bytes({1000}, 2);
  for (const std::int64_t channels : {1, 3})
    for (const std::int64_t count : {1, 3, 63, 64, 65, 191, 192, 193, 640, 1000}) {
      std::vector<std::uint8_t> results(static_cast<std::size_t>(count) + 64, 171);
      exec::look_up_bytes(table.data<std::uint8_t>().data(), channels, bytes.data<std::uint8_t>().data(), count, results.data());
      for (std::size_t i = 0; i < results.size(); ++i) {
        const std::size_t channel = i % static_cast<std::size_t>(channels);
        const bool inside = i < static_cast<std::size_t>(count);
        CHECK(results[i] == (inside ? table.data<std::uint8_t>()[channel * 256 + bytes.data<std::uint8_t>()[i]] : 171));
      }
    }
}

TEST_CASE("what a network does to bytes of images is looked up") {
  for (const bool interleaved : {false, true})
    for (const std::int64_t channels : {1, 3, 4})
      for (const std::int64_t side : {channels, std::int64_t{17}}) {
        const Shape image = interleaved ? Shape{2, side, side, channels} : Shape{2, channels, side, side};
        Graph graph;
        Value x = normalized(graph, image, interleaved);
        x = graph.add("clamp", Clamp{.min = -1.5, .max = 1.75}, {x});
        graph.result("y", x);
        const std::vector<Tensor> input{random_bytes(image, 7)};
        for (const int threads : {1, 3}) {
          const Executor executor(graph, {.threads = threads});
          CHECK(count_kernels(executor, "octet:byte_function") == 1);
          CHECK(count_kernels(executor, "octet:reference") == 0);
          CHECK(relative_difference(executor.run(input)[0], run_reference(graph, input)[0]) < 1e-6);
        }
      }
}

TEST_CASE("bytes of images become the integers that an INT8 convolution reads") {
  for (const bool interleaved : {false, true}) {
    const Shape image = interleaved ? Shape{1, 24, 24, 3} : Shape{1, 3, 24, 24};
    Graph graph;
    const Value x = quantized(graph, normalized(graph, image, interleaved));
    const Value low = graph.constant("w/low", Tensor::scalar(-0.5f)), high = graph.constant("w/high", Tensor::scalar(0.5f));
    const Value weights = graph.constant("w/values", random_tensor({16, 3, 3, 3}, 3, 0, 0.1f));
    const Value w = graph.add("w", FakeQuantize{.levels = 255}, {weights, low, high, low, high});
    graph.result("y", graph.add("conv", Convolution{}, {x, w}));
    const Executor executor(graph, {.threads = 1});
    REQUIRE(count_kernels(executor, "octet:byte_function") == 1);
    CHECK(executor.steps()[0].kernel == "octet:byte_function");
    CHECK(executor.steps()[0].output_layout == (interleaved ? "acdb" : "plain"));
    CHECK(executor.steps()[1].type == (interleaved ? "Convolution" : "Reorder"));
    const std::vector<Tensor> input{random_bytes(image, 8)};
    // Without VNNI, signed values cost weights a bit.
    CHECK(relative_difference(executor.run(input)[0], run_reference(graph, input)[0]) < 1.0 / 128);
    const Executor simulated(graph, {.threads = 1, .precision = Precision::Simulated});
    CHECK(relative_difference(simulated.run(input)[0], run_reference(graph, input)[0]) < 1e-5);
  }
}

TEST_CASE("a value that others read as well ends what is looked up") {
  Graph graph;
  const Value x = normalized(graph, {1, 6, 6, 3}, true);
  const Value twice = graph.add("twice", Binary{BinaryKind::Multiply}, {x, graph.constant("two", Tensor::scalar(2.0f))});
  graph.result("x_again", x);
  graph.result("y", twice);
  const Executor executor(graph, {.threads = 1});
  CHECK(count_kernels(executor, "octet:byte_function") == 1);
  const std::vector<Tensor> input{random_bytes({1, 6, 6, 3}, 9)};
  const std::vector<Tensor> actual = executor.run(input), expected = run_reference(graph, input);
  for (std::size_t i = 0; i < 2; ++i) CHECK(relative_difference(actual[i], expected[i]) < 1e-6);
}

TEST_CASE("arithmetic that does not follow channels is left to other kernels") {
  Graph graph;
  const Value bytes = graph.add("real", Convert{ElementType::f32}, {graph.parameter("x", ElementType::u8, {1, 3, 5, 5})});
  graph.result("y", graph.add("places", Binary{BinaryKind::Add}, {bytes, graph.constant("p", random_tensor({1, 1, 5, 5}, 1))}));
  const Executor executor(graph, {.threads = 1});
  CHECK(count_kernels(executor, "octet:byte_function") == 0);
  const std::vector<Tensor> input{random_bytes({1, 3, 5, 5}, 9)};
  CHECK(relative_difference(executor.run(input)[0], run_reference(graph, input)[0]) < 1e-6);
}
