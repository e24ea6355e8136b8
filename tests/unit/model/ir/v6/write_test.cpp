#include <octet/quant/record.hpp>

#include "unit/model/ir/v6/old_net.hpp"

using namespace octet;
using namespace octet::test;

using Floats = std::vector<float>;

namespace {

constexpr const char* plain_net = R"(<?xml version="1.0" ?>
<net name="plain" version="6" batch="1">
	<!-- a comment that nothing may lose -->
	<layers>
		<layer id="0" name="in" precision="FP32" type="Input">
			<output><port id="0"><dim>1</dim><dim>1</dim><dim>1</dim><dim>2</dim></port></output>
		</layer>
		<layer id="7" name="conv" precision="FP32" type="Convolution">
			<data kernel="1,1" custom="kept" output="2"/>
			<input><port id="0"><dim>1</dim><dim>1</dim><dim>1</dim><dim>2</dim></port></input>
			<output><port id="3"><dim>1</dim><dim>2</dim><dim>1</dim><dim>2</dim></port></output>
			<blobs><weights offset="0" size="8"/></blobs>
		</layer>
		<layer id="9" name="relu" precision="FP32" type="ReLU">
			<input><port id="0"><dim>1</dim><dim>2</dim><dim>1</dim><dim>2</dim></port></input>
			<output><port id="1"><dim>1</dim><dim>2</dim><dim>1</dim><dim>2</dim></port></output>
		</layer>
	</layers>
	<edges>
		<edge from-layer="0" from-port="0" to-layer="7" to-port="0"/>
		<edge from-layer="7" from-port="3" to-layer="9" to-port="0"/>
	</edges>
	<meta_data><MO_version value="x"/></meta_data>
</net>
)";

const std::string plain_weights("\0\0\x80\x3f\0\0\0\x40", 8);

std::string without(std::string text, const std::string& part) {
  const std::size_t at = text.find(part);
  REQUIRE(at != std::string::npos);
  return text.erase(at, part.size());
}

Graph recorded(const Graph& graph) {
  Statistics statistics;
  statistics.observe("in", Tensor::from(Floats{-1, 2}, Shape{1, 1, 1, 2}));
  statistics.observe("relu", Tensor::from(Floats{0, 2, 0.1f, 4}, Shape{1, 2, 1, 2}));
  return record_statistics(graph, statistics);
}

Tensor run(const Graph& graph, const Tensor& input) { return Executor(graph, {.threads = 1}).run(input); }

}  // namespace

TEST_CASE("IR v6: a model that did not change is written byte for byte") {
  const ModelFolder folder;
  folder.rewritten(folder.read(plain_net, plain_weights));
  CHECK(folder.written_text() == plain_net);
  CHECK(read_file(folder.path("written.bin")) == plain_weights);
}

TEST_CASE("IR v6: statistics and levels are all that recording adds to a file") {
  const ModelFolder folder;
  const Graph graph = folder.rewritten(recorded(folder.read(plain_net, plain_weights)));
  const std::string text = folder.written_text();
  const std::string statistics =
      "\n\t<statistics>\n\t\t<layer>\n\t\t\t<name>in</name>\n\t\t\t<min>-1</min>\n\t\t\t<max>2</max>\n\t\t</layer>\n\t\t<layer>\n"
      "\t\t\t<name>relu</name>\n\t\t\t<min>0, 0.1</min>\n\t\t\t<max>2, 4</max>\n\t\t</layer>\n\t</statistics>";
  CHECK(without(without(text, statistics), " quantization_level=\"I8\"") == plain_net);
  CHECK(read_file(folder.path("written.bin")) == plain_weights);
  CHECK(graph.contains("conv/fq_weights"));
}

TEST_CASE("IR v6: a file with statistics is read, written and read as the same network") {
  const ModelFolder folder;
  const Graph first = folder.rewritten(recorded(folder.read(plain_net, plain_weights)));
  const std::string text = folder.written_text();
  const Graph second = folder.rewritten(first);
  CHECK(first == second);
  CHECK(folder.written_text() == text);
}

TEST_CASE("IR v6: levels and statistics that are there already are replaced in place") {
  const ModelFolder folder;
  const std::string with_level = replaced(plain_net, " custom=\"kept\"", " quantization_level = 'FP32' custom=\"kept\"");
  const std::string old = replaced(with_level, "</edges>",
                                   "</edges>\n\t<statistics>\n\t\t<layer><name>in</name><min>0</min><max>9</max></layer>\n\t</statistics>");
  folder.rewritten(recorded(folder.read(old, plain_weights)));
  const std::string text = folder.written_text();
  CHECK_THAT(text, contains("<data kernel=\"1,1\" quantization_level=\"I8\" custom=\"kept\" output=\"2\"/>"));
  CHECK(text.find("<max>9</max>") == std::string::npos);
  CHECK(text.find("<statistics>", text.find("<statistics>") + 1) == std::string::npos);
}

TEST_CASE("IR v6: a layer that the scheme keeps has the level of its weights") {
  const ModelFolder folder;
  const auto level = [&](const SchemeOverride& override) {
    const Graph graph = folder.read(plain_net, plain_weights);
    return record_statistics(graph, Statistics(), {.weights = {}, .activations = {}, .overrides = {override}}).origin().levels.at(0).level;
  };
  CHECK(level({.name = "conv", .keep_fp32 = true}) == "FP32");
  CHECK(level({.type = "Convolution", .keep_fp32 = true}) == "FP32");
  CHECK(level({.name = "other", .keep_fp32 = true}) == "I8");
}

TEST_CASE("IR v6: what a file records comes back as statistics") {
  OldNet net({1, 2, 4, 4});
  net.convolution("c1", "in", 2, {1, 2, 3, 4}).range("in", "-1, 0", "1, 3");
  const TensorStatistics seen = recorded_statistics(net.read()).of("in");
  CHECK(seen.channel_minimum == Floats{-1, 0});
  CHECK(seen.channel_maximum == Floats{1, 3});
  CHECK(seen.minimum == -1);
  CHECK(seen.maximum == 3);
}

TEST_CASE("IR v6: the tensors to observe are the layers' outputs, behind the mean where it is subtracted") {
  const ModelFolder folder;
  const std::string section = "<pre-process><channel id=\"0\"><mean value=\"1\"/></channel></pre-process></net>";
  const Graph graph = folder.read(replaced(plain_net, "</net>", section), plain_weights);
  CHECK(recorded_tensors(graph) == std::vector<std::string>{"in/minus_mean", "conv", "relu"});
  Statistics statistics;
  statistics.observe("in/minus_mean", Tensor::from(Floats{-1, 2}, Shape{1, 1, 1, 2}));
  CHECK(record_statistics(graph, statistics).origin().statistics.at(0).layer == "in");
  CHECK(error_of([] { recorded_tensors(Graph("made in code")); }).code() == ErrorCode::InvalidArgument);
}

TEST_CASE("IR v6: statistics turn into FakeQuantize in version 10 and back, and give the same results") {
  OldNet net({1, 2, 4, 4});
  net.convolution("c1", "in", 4, {1, -2, 4, 0.5f, 1, 1, 2, 3}, "I8", 1, {0.1f, 0.2f, 0.3f, 0.4f}).like("r1", "ReLU", "", {"c1"});
  net.convolution("dw", "r1", 4, {1, 2, 3, 4}, "I8", 4).convolution("a", "dw", 1, {1, 2, 3, 4}).convolution("b", "dw", 1, {2, 1, 1, 1});
  net.layer("cat", "Concat", "axis=\"1\"", {"a", "b"}, {1, 2, 4, 4}).convolution("c2", "cat", 2, {1, 2, 3, 4});
  net.like("r2", "ReLU", "", {"c2"}).convolution("kept", "r2", 2, {1, 2, 3, 4}, "FP32");
  net.range("in", "-2, -2", "2, 2").range("r1", "0, 0, 0, 0", "3, 5, 4, 9").range("dw", "0, 0, 0, 0", "3, 9, 9, 30");
  net.range("a", "0", "80").range("b", "0", "50").range("r2", "0, 0", "150, 400");
  const ModelFolder folder;
  const Graph old = net.read();
  const Graph newer = folder.rewritten(old, {.version = 10});
  const Graph back = folder.rewritten(newer, {.version = 6});
  const Tensor input = random_tensor({1, 2, 4, 4}, 5);
  const Tensor expected = run(old, input);
  CHECK(relative_difference(run(newer, input), expected) <= 1e-5);
  CHECK(relative_difference(run(back, input), expected) <= 1.0 / 255);
  CHECK(back.contains("kept"));
  CHECK_FALSE(back.contains("kept/fq_weights"));
  for (const std::string quantizer : {"c1/fq_weights", "dw/fq_weights", "c2/fq_weights", "r1/fq_output", "b/fq_output"})
    CHECK(back.contains(quantizer));
}

TEST_CASE("IR v6: a network made in code is written with layers of that time") {
  Graph graph("made");
  const auto constant = [&](const std::string& name, const Floats& values, const Shape& shape) {
    return graph.constant(name, Tensor::from(values, shape));
  };
  Value x = graph.parameter("x", ElementType::f32, {1, 2, 4, 4});
  x = graph.add("product", GroupConvolution{}, {x, constant("w", {2, 3}, {2, 1, 1, 1, 1})});
  x = graph.add("biased", Binary{.kind = BinaryKind::Add}, {x, constant("bias", {1, -1}, {1, 2, 1, 1})});
  x = graph.add("scaled", Binary{.kind = BinaryKind::Multiply}, {x, constant("scale", {0.5f, 2}, {1, 2, 1, 1})});
  x = graph.add("halved", Binary{.kind = BinaryKind::Divide}, {x, constant("two", {2}, {})});
  x = graph.add("clamped", Clamp{.min = -1, .max = 2}, {x});
  x = graph.add("pooled", AvgPool{.kernel = {2, 2}, .strides = {2, 2}, .exclude_pad = true}, {x});
  x = graph.add("mean", Reduce{.kind = ReduceKind::Mean, .keep_dims = true}, {x, graph.constant("axes", Tensor::from(Dims{2, 3}))});
  x = graph.add("flat", Reshape{.special_zero = true}, {x, graph.constant("target", Tensor::from(Dims{0, -1}))});
  x = graph.add("scores", MatMul{.transpose_b = true}, {x, constant("rows", {1, 2, 3, 4, 5, 6}, {3, 2})});
  x = graph.add("shifted", Binary{.kind = BinaryKind::Add}, {x, constant("shift", {1, 2, 3}, {1, 3})});
  graph.result("out", graph.add("prob", Softmax{.axis = -1}, {x}));
  const ModelFolder folder;
  const Graph old = folder.rewritten(graph, {.version = 6});
  CHECK(old.origin().version == 6);
  // What only scales and shifts is folded into the convolution, which takes the name of the last such layer.
  CHECK(folder.written_text().find("name=\"halved\" precision=\"FP32\" type=\"Convolution\"") != std::string::npos);
  CHECK(folder.written_text().find("ScaleShift") == std::string::npos);
  CHECK(folder.written_text().find("type=\"FullyConnected\"") != std::string::npos);
  const Tensor input = random_tensor({1, 2, 4, 4}, 9);
  CHECK(relative_difference(run(old, input), run(graph, input)) <= 1e-5);
  // Only version 7 says the precision of outputs.
  CHECK_THAT(folder.written_text(), !contains("<port id=\"1\" precision="));
  for (const int version : {5, 7}) {
    const Graph other = folder.rewritten(graph, {.version = version});
    CHECK(other.origin().version == version);
    CHECK(relative_difference(run(other, input), run(old, input)) == 0);
  }
  CHECK_THAT(folder.written_text(), contains("<port id=\"1\" precision=\"FP32\">"));
}

TEST_CASE("IR v6: all layers that the version cannot express are named") {
  Graph graph("new");
  Value x = graph.parameter("x", ElementType::f32, {1, 2});
  x = graph.add("first", Unary{UnaryKind::HSwish}, {x});
  x = graph.add("second", Unary{UnaryKind::Mish}, {x});
  graph.result("out", x);
  const ModelFolder folder;
  const Error error = error_of([&] { folder.rewritten(graph, {.version = 6}); });
  CHECK(error.code() == ErrorCode::Unsupported);
  CHECK_THAT(error.message(), contains("given 2 layers that it cannot express: 'first' (HSwish: no Activation does this), 'second' (Mish"));
  CHECK_FALSE(std::filesystem::exists(folder.path("written.xml")));
}

TEST_CASE("IR v6: FakeQuantize with a zero point has no statistics that say it") {
  Graph graph("asymmetric");
  const Value x = graph.parameter("x", ElementType::f32, {1, 2});
  const Value low = graph.constant("low", Tensor::scalar(-1.0f)), high = graph.constant("high", Tensor::scalar(3.0f));
  const Value rounded = graph.add("fq", FakeQuantize{}, {x, low, high, low, high});
  graph.result("out", graph.add("relu", Unary{UnaryKind::Relu}, {rounded}));
  const ModelFolder folder;
  const Error error = error_of([&] { folder.rewritten(graph, {.version = 6}); });
  CHECK_THAT(error.message(), contains("given 1 layer that it cannot express: 'fq' (FakeQuantize: it has a zero point); expected layers"));
}

TEST_CASE("IR v6: quantizers, layers and outputs that cannot be expressed are named together, with the version") {
  Graph graph("all");
  const auto limit = [&](const std::string& name, float value) { return graph.constant(name, Tensor::scalar(value)); };
  const Value x = graph.parameter("x", ElementType::f32, {1, 2});
  const Value low = limit("low", 0), high = limit("high", 3), higher = limit("higher", 4);
  Value y = graph.add("coarse", FakeQuantize{.levels = 16}, {x, low, high, low, high});
  y = graph.add("mish", Unary{UnaryKind::Mish}, {y});
  y = graph.add("relu", Unary{UnaryKind::Relu}, {y});
  graph.result("early", y);
  y = graph.add("stretched", FakeQuantize{}, {y, low, high, low, higher});
  graph.result("out", graph.add("end", Unary{UnaryKind::Relu}, {y}));
  const ModelFolder folder;
  const Error error = error_of([&] { folder.rewritten(graph, {.version = 5}); });
  CHECK(error.message() ==
        "IR version 5: given 4 layers that it cannot express: 'coarse' (FakeQuantize: it has 16 levels), 'stretched' (FakeQuantize: its "
        "limits of input and output differ), 'mish' (Mish: no Activation does this), 'relu' (Relu: it is an output of the network that "
        "layers read too); expected layers of the year 2019");
}

TEST_CASE("IR v6: another name of the network changes the name in the file and nothing else") {
  const ModelFolder folder;
  Graph graph = folder.read(plain_net, plain_weights);
  graph.set_name("a & b");
  folder.rewritten(graph);
  CHECK(folder.written_text() == replaced(plain_net, "name=\"plain\"", "name=\"a &amp; b\""));
}

TEST_CASE("layers that are known from an old version by name only cannot be written in a new one and are named") {
  OldNet net({1, 2, 4, 4});
  net.like("first", "RegionYolo", "classes=\"2\"", {"in"}).like("second", "Proposal", "", {"first"});
  const ModelFolder folder;
  const Graph graph = folder.read(net.xml(), net.bin());
  const Error error = error_of([&] { folder.rewritten(graph, {.version = 10}); });
  CHECK(error.code() == ErrorCode::Unsupported);
  CHECK(error.message() ==
        "IR version 10: given layers that Octet knows from version 6 by name only: 'first' (RegionYolo), 'second' (Proposal); expected "
        "layers that it can run");
  folder.rewritten(graph);
  CHECK(folder.written_text() == net.xml());
}

TEST_CASE("IR v6: outputs that no layer computes are named, since the version has none") {
  Graph graph("net");
  const Value x = graph.parameter("x", ElementType::f32, {1, 2});
  const Value number = graph.constant("number", Tensor::from(Floats{1, 2}, {1, 2}));
  graph.result("same", x);
  graph.result("known", graph.add("relu", Unary{UnaryKind::Relu}, {number}));
  const ModelFolder folder;
  const Error error = error_of([&] { folder.rewritten(graph, {.version = 6}); });
  CHECK(error.message() ==
        "IR version 6: given 2 layers that it cannot express: 'x' (Parameter: it is an output of the network that no layer computes), "
        "'relu' (Constant: it is an output of the network that no layer computes); expected layers of the year 2019");
}

TEST_CASE("IR v6: a dimension of 0 that would mean that of the input is refused") {
  Graph graph;
  const Value x = graph.parameter("x", ElementType::f32, Shape{1, 0, 5});
  graph.result("y", graph.add("squeezed", Squeeze{}, {x, graph.constant("axes", Tensor::from(Dims{0}))}));
  const ModelFolder folder;
  CHECK_THROWS_WITH(folder.rewritten(graph, {.version = 6}), Catch::Contains("squeezed") && Catch::Contains("a dimension of 0"));
}
