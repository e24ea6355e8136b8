#include "unit/model/ir/v6/old_net.hpp"

using namespace octet;
using namespace octet::test;

using Floats = std::vector<float>;

namespace {

const Shape shape{1, 2, 1, 1};

/// in + bias, an input too.
OldNet sum_of_inputs() {
  OldNet net({1, 2, 1, 1});
  net.layer("bias", "Input", "", {}, {1, 2, 1, 1}).like("sum", "Eltwise", "operation=\"sum\"", {"in", "bias"});
  return net;
}

Floats sum_with(const Graph& graph) {
  const Tensor sum = Executor(graph).run(Tensor::from(Floats{1, 2}, shape));
  return {sum.data<float>().begin(), sum.data<float>().end()};
}

}  // namespace

TEST_CASE("IR v6: an input may be given a value, which is written in its place") {
  const Graph graph = sum_of_inputs().read({.input_values = {{"bias", Tensor::from(Floats{10, 20}, shape)}}});
  CHECK(graph.parameters().size() == 1);
  CHECK(sum_with(graph) == Floats{11, 22});
  const Graph written = ModelFolder().rewritten(graph);
  CHECK(written.origin().version == 6);
  CHECK(written.parameters().size() == 1);
  CHECK(sum_with(written) == Floats{11, 22});
}

TEST_CASE("IR v6: a number given for an input fills its shape in its type") {
  const Graph graph = sum_of_inputs().read({.input_values = {{"bias", Tensor::scalar(std::int64_t{5})}}});
  CHECK(graph.node(graph.find("bias")).as<Constant>()->value == Tensor::from(Floats{5, 5}, shape));
  CHECK(sum_with(graph) == Floats{6, 7});
}

TEST_CASE("IR v6: a value given for an input decides shapes that the file declares otherwise") {
  OldNet net({1, 4});
  net.layer("shape", "Input", "", {}, {2}).layer("reshaped", "Reshape", "", {"in", "shape"}, {1, 4});
  const std::string xml = replaced(net.xml(), "name=\"shape\" precision=\"FP32\"", "name=\"shape\" precision=\"I32\"");
  const Graph graph = ModelFolder().read(xml, net.bin(), {.input_values = {{"shape", Tensor::from(Dims{2, 2})}}});
  CHECK(graph.shape({graph.find("reshaped"), 0}) == Shape{2, 2});
}

TEST_CASE("IR v6: statistics hold for an input that is given a value") {
  OldNet net({1, 2, 1, 1});
  net.convolution("conv", "in", 2, {1, 2, 3, 4}).range("in", "0, 0", "1, 1").range("conv", "0, 0", "3, 7");
  const Tensor value = Tensor::from(Floats{0.25F, 1}, shape);
  const Graph graph = net.read({.input_values = {{"in", value}}});
  CHECK(graph.parameters().empty());
  CHECK(graph.contains("conv/fq_input"));
  // A value that is given runs in FP32, where weights do not lose the bit that INT8 takes without VNNI.
  const ExecutorOptions simulated{.precision = Precision::Simulated};
  CHECK(relative_difference(Executor(graph, simulated).run(std::vector<Tensor>{})[0], Executor(net.read(), simulated).run(value)) < 1e-6);
}

TEST_CASE("IR v6: input_values must name an Input and have its shape") {
  const OldNet net = sum_of_inputs();
  const Error unknown = error_of([&] { net.read({.input_values = {{"sum", Tensor::scalar(1.0F)}}}); });
  CHECK(unknown.code() == ErrorCode::NotFound);
  CHECK(unknown.message() == "input 'sum': given in input_values, expected the name of an Input of the file");
  const Error misfit = error_of([&] { net.read({.input_values = {{"bias", Tensor::from(Dims{1, 2, 3})}}}); });
  CHECK(misfit.code() == ErrorCode::InvalidShape);
  CHECK(misfit.message() == "given value: given shape [3], expected [1,2,1,1]");
  CHECK(misfit.where().layer == "bias");
}
