#include "unit/model/ir/ir_support.hpp"
#include "unit/model/ir/small_model.hpp"

using namespace octet;
using namespace octet::test;

namespace {

std::vector<std::string> node_names(const Graph& graph) {
  std::vector<std::string> names;
  for (const Node& node : graph.nodes()) names.push_back(node.name);
  return names;
}

/// A layer of no or one input and one output, [1,2] each.
std::string relu(int id, const std::string& name) {
  const std::string dims = "<dim>1</dim><dim>2</dim></port>";
  return "<layer id=\"" + std::to_string(id) + "\" name=\"" + name + "\" type=\"ReLU\" version=\"opset1\"><input><port id=\"0\">" + dims +
         "</input><output><port id=\"1\" precision=\"FP32\">" + dims + "</output></layer>\n";
}

const std::string input_layer = R"(<layer id="0" name="x" type="Parameter" version="opset1"><data shape="1,2" element_type="f32"/>
<output><port id="0" precision="FP32"><dim>1</dim><dim>2</dim></port></output></layer>
)";

std::string edge(int from, int from_port, int to) {
  return "<edge from-layer=\"" + std::to_string(from) + "\" from-port=\"" + std::to_string(from_port) + "\" to-layer=\"" +
         std::to_string(to) + "\" to-port=\"0\"/>\n";
}

std::string net(const std::string& layers, const std::string& edges, const std::string& rest = {}) {
  return "<net name=\"n\" version=\"11\"><layers>\n" + layers + "</layers><edges>\n" + edges + "</edges>" + rest + "</net>";
}

std::string constant_model(const std::string& data, const std::string& precision, const std::string& dims) {
  return net("<layer id=\"0\" name=\"c\" type=\"Const\" version=\"opset1\"><data " + data + "/><output><port id=\"0\" precision=\"" +
                 precision + "\">" + dims + "</port></output></layer>",
             "");
}

/// Two elements that stand at `offset` of the .bin.
std::string f32_constant(int id, const std::string& name, int offset, const Dims& shape) {
  const std::string list = to_string(shape).substr(1, to_string(shape).size() - 2);
  std::string dims;
  for (const std::int64_t dim : shape) dims += "<dim>" + std::to_string(dim) + "</dim>";
  return "<layer id=\"" + std::to_string(id) + "\" name=\"" + name + "\" type=\"Const\" version=\"opset1\"><data offset=\"" +
         std::to_string(offset) + "\" size=\"8\" shape=\"" + list + "\" element_type=\"f32\"/><output><port id=\"0\" precision=\"FP32\">" +
         dims + "</port></output></layer>\n";
}

const Tensor& constant_of(const Graph& graph) { return graph.node(graph.find("c")).as<Constant>()->value; }

}  // namespace

TEST_CASE("layers of a file in topological order keep their order", "[ir]") {
  const ModelFolder folder;
  const Graph graph =
      folder.read(net(input_layer + relu(1, "a") + relu(5, "b") + relu(3, "c"), edge(0, 0, 1) + edge(0, 0, 5) + edge(0, 0, 3)));
  CHECK(node_names(graph) == std::vector<std::string>{"x", "a", "b", "c"});
}

TEST_CASE("layers that stand before those that feed them are put behind, the first in the file first", "[ir]") {
  const ModelFolder folder;
  const Graph graph =
      folder.read(net(relu(1, "last") + relu(2, "b") + relu(3, "a") + input_layer, edge(2, 1, 1) + edge(0, 0, 2) + edge(0, 0, 3)));
  CHECK(node_names(graph) == std::vector<std::string>{"x", "b", "last", "a"});
}

TEST_CASE("constants are views of the mapped file where their offset suits their type", "[ir]") {
  const ModelFolder folder;
  const std::string values = std::string(4, '\0') + small_constants + std::string(2, '\0') + small_constants;
  const std::string layers = f32_constant(0, "c", 4, {2}) + f32_constant(1, "same", 4, {2, 1}) + f32_constant(2, "odd", 14, {2}) +
                             f32_constant(3, "odd too", 14, {1, 2});
  const Graph graph = folder.read(net(layers, ""), values);
  const auto value = [&](const char* name) { return graph.node(graph.find(name)).as<Constant>()->value; };
  CHECK(value("same").raw() == value("c").raw());
  CHECK(reinterpret_cast<std::uintptr_t>(value("odd").raw()) % alignof(float) == 0);
  CHECK(value("odd") == Tensor::from(std::vector<float>{1, 2}, {2}));
  CHECK(value("odd too").raw() == value("odd").raw());
}

TEST_CASE("constants outlive the graph and the file's name", "[ir]") {
  Tensor kept;
  {
    const ModelFolder folder;
    kept = constant_of(folder.read(
        constant_model(R"(offset="0" size="8" shape="1,2" element_type="f32")", "FP32", "<dim>1</dim><dim>2</dim>"), small_constants));
  }
  CHECK(kept == Tensor::from(std::vector<float>{1, 2}, {1, 2}));
}

TEST_CASE("a constant without elements needs no .bin", "[ir]") {
  const ModelFolder folder;
  write_file(folder.path(), constant_model(R"(offset="0" size="0" shape="0,3" element_type="f16")", "FP16", "<dim>0</dim><dim>3</dim>"));
  const Graph graph = read_ir(folder.path());
  CHECK(constant_of(graph).shape() == Shape{0, 3});
  CHECK(folder.rewritten(graph) == graph);
}

TEST_CASE("constants of every element type are read and written", "[ir]") {
  const auto [type, precision, size] = GENERATE(table<std::string, std::string, std::size_t>({{"f32", "FP32", 12},
                                                                                              {"f16", "FP16", 6},
                                                                                              {"bf16", "BF16", 6},
                                                                                              {"f64", "FP64", 24},
                                                                                              {"i8", "I8", 3},
                                                                                              {"u8", "U8", 3},
                                                                                              {"i16", "I16", 6},
                                                                                              {"u16", "U16", 6},
                                                                                              {"i32", "I32", 12},
                                                                                              {"u32", "U32", 12},
                                                                                              {"i64", "I64", 24},
                                                                                              {"u64", "U64", 24},
                                                                                              {"boolean", "BOOL", 3},
                                                                                              {"u1", "BIN", 1}}));
  const ModelFolder folder;
  const std::string data = "offset=\"0\" size=\"" + std::to_string(size) + "\" shape=\"3\" element_type=\"" + type + "\"";
  const Graph graph = folder.read(constant_model(data, precision, "<dim>3</dim>"), std::string(size, '\x01'));
  CHECK(name(constant_of(graph).element_type()) == type);
  CHECK(constant_of(graph).bytes() == size);
  CHECK(graph.node(0).origin.output_precisions.empty());
  CHECK(folder.rewritten(graph) == graph);
  CHECK(folder.written_text().find("<data " + data + "/>") != std::string::npos);
}

TEST_CASE("a dynamic batch becomes 1, and -1 in a port fits any dimension", "[ir]") {
  const std::string shape = GENERATE("-1,2", "?,2", "1..8,2", "1..?,2");
  const ModelFolder folder;
  const std::string dynamic = replaced(net(input_layer + relu(1, "a"), edge(0, 0, 1)), "shape=\"1,2\"", "shape=\"" + shape + "\"");
  const Graph graph = folder.read(replaced(dynamic, "<dim>1</dim>", "<dim>-1</dim>"));
  CHECK(graph.shape({graph.find("a"), 0}) == Shape{1, 2});
}

TEST_CASE("input_shapes replace those of the file, and every other shape follows", "[ir]") {
  const ModelFolder folder;
  const Graph graph = folder.read(small_model, small_constants, {.input_shapes = {{"x", {5, 2}}}});
  CHECK(graph.shape({graph.find("sum"), 0}) == Shape{5, 2});
}

TEST_CASE("input_shapes must name a Parameter and keep its rank", "[ir]") {
  const ModelFolder folder;
  const Error unknown = error_of([&] { folder.read(small_model, small_constants, {.input_shapes = {{"sum", {5, 2}}}}); });
  CHECK(unknown.code() == ErrorCode::NotFound);
  CHECK(unknown.message() == "input 'sum': given in input_shapes, expected the name of a Parameter of the file");
  const Error rank = error_of([&] { folder.read(small_model, small_constants, {.input_shapes = {{"x", {5, 2, 2}}}}); });
  CHECK(rank.code() == ErrorCode::InvalidShape);
  CHECK(rank.message() == "input_shapes: given [5,2,2], expected the rank of [1,2] as in the file");
  const Error misfit = error_of([&] { folder.read(small_model, small_constants, {.input_shapes = {{"x", {1, 7}}}}); });
  CHECK(misfit.code() == ErrorCode::InvalidShape);
  CHECK(misfit.where().layer == "sum");
  CHECK(misfit.where().line == 22);
}

TEST_CASE("input_values take the place of Parameters that have their shape", "[ir]") {
  const ModelFolder folder;
  const Graph graph = folder.read(small_model, small_constants, {.input_values = {{"x", Tensor::scalar(3.0F)}}});
  CHECK(graph.node(graph.find("x")).as<Constant>()->value == Tensor::from(std::vector<float>{3, 3}, {1, 2}));
  const Error unknown = error_of([&] { folder.read(small_model, small_constants, {.input_values = {{"sum", Tensor::scalar(3.0F)}}}); });
  CHECK(unknown.code() == ErrorCode::NotFound);
  CHECK(unknown.message() == "input 'sum': given in input_values, expected the name of a Parameter of the file");
  const Error misfit = error_of([&] { folder.read(small_model, small_constants, {.input_values = {{"x", Tensor::from(Dims{1, 2, 3})}}}); });
  CHECK(misfit.code() == ErrorCode::InvalidShape);
  CHECK(misfit.message() == "given value: given shape [3], expected [1,2]");
  CHECK(misfit.where().layer == "x");
}

TEST_CASE("a layer of unknown type keeps everything that the file says", "[ir]") {
  const std::string layer = R"(<layer id="4" name="loop" type="CustomIterator" version="opset1" color="red">
<data first="1" second="a &lt; b"/>
<input><port id="3"><dim>1</dim><dim>2</dim></port></input>
<output><port id="7" precision="FP16"><dim>1</dim><dim>5</dim></port><port id="8" precision="I64"/></output>
<port_map>
	<input external_port_id="3" internal_layer_id="0"/> <!-- kept > as it is -->
</port_map>
<body><layers><layer name='a>b'/></layers></body>
</layer>
)";
  const ModelFolder folder;
  const Graph graph = folder.read(net(input_layer + layer, R"(<edge from-layer="0" from-port="0" to-layer="4" to-port="3"/>)"));
  const Opaque& op = *graph.node(graph.find("loop")).as<Opaque>();
  CHECK(op.attributes == std::vector<RawAttribute>{{"first", "1"}, {"second", "a < b"}});
  CHECK(op.outputs == std::vector<Opaque::Output>{{ElementType::f16, {1, 5}}, {ElementType::i64, {}}});
  CHECK(op.raw_children ==
        "<port_map>\n\t<input external_port_id=\"3\" internal_layer_id=\"0\"/> <!-- kept > as it is -->\n</port_map>\n"
        "<body><layers><layer name='a>b'/></layers></body>");
  CHECK(graph.node(graph.find("loop")).origin.layer_attributes == std::vector<RawAttribute>{{"color", "red"}});
  CHECK(folder.rewritten(graph) == graph);
}

TEST_CASE("an operation set that Octet does not know leaves a known type as it is", "[ir]") {
  const ModelFolder folder;
  const std::string version = GENERATE("extension", "opset99999999999", "opset-1");
  const Graph graph = folder.read(net(input_layer + replaced(relu(1, "a"), "opset1", version), edge(0, 0, 1)));
  CHECK(graph.node(graph.find("a")).as<Opaque>() != nullptr);
  CHECK(folder.rewritten(graph) == graph);
}

TEST_CASE("what a file says beyond operations is kept and written", "[ir]") {
  const std::string v11 = R"(<?xml version="1.0"?>
<net name="kept" version="11" vendor="someone">
	<layers>
		<layer id="7" name="x" type="Parameter" version="opset1" note="&quot;n&quot;">
			<data shape="1,2" element_type="f32" hint="fast"/>
			<rt_info>
				<attribute name="layout" version="0" layout="[N,C]"/>
			</rt_info>
			<output>
				<port id="4" precision="FP32" names="x,input:0">
					<dim>1</dim>
					<dim>2</dim>
					<rt_info><attribute name="tensor" value="1"/></rt_info>
				</port>
			</output>
		</layer>
		<layer id="3" name="a" type="ReLU" version="opset3">
			<input>
				<port id="9" precision="FP16"><dim>1</dim><dim>2</dim></port>
			</input>
			<output>
				<port id="2" precision="FP16" names="a\,b"><dim>1</dim><dim>2</dim></port>
			</output>
		</layer>
	</layers>
	<edges>
		<edge from-layer="7" from-port="4" to-layer="3" to-port="9"/>
	</edges>
	<rt_info>
		<MO_version value="2023.0"/>
	</rt_info>
</net>)";
  const ModelFolder folder;
  const Graph graph = folder.read(v11);
  CHECK(graph.origin().version == 11);
  CHECK(graph.origin().attributes == std::vector<RawAttribute>{{"vendor", "someone"}});
  CHECK(graph.origin().raw_children == "<rt_info>\n\t\t<MO_version value=\"2023.0\"/>\n\t</rt_info>");
  const Node& x = graph.node(graph.find("x"));
  CHECK(x.origin.id == 7);
  CHECK(x.origin.layer_attributes == std::vector<RawAttribute>{{"note", "\"n\""}});
  CHECK(x.origin.attributes == std::vector<RawAttribute>{{"hint", "fast"}});
  CHECK(x.origin.rt_info.find("layout=\"[N,C]\"") != std::string::npos);
  CHECK(x.origin.output_ports == std::vector<std::int64_t>{4});
  CHECK(x.origin.output_children == std::vector<std::string>{"<rt_info><attribute name=\"tensor\" value=\"1\"/></rt_info>"});
  CHECK(x.outputs[0].names == std::vector<std::string>{"x", "input:0"});
  const Node& a = graph.node(graph.find("a"));
  CHECK(a.origin.version == "opset3");
  CHECK(a.origin.input_ports == std::vector<std::int64_t>{9});
  CHECK(a.origin.output_ports == std::vector<std::int64_t>{2});
  CHECK(a.origin.input_precisions == std::vector<std::string>{"FP16"});
  CHECK(a.origin.output_precisions == std::vector<std::string>{"FP16"});
  CHECK(a.outputs[0].names == std::vector<std::string>{"a,b"});
  CHECK(folder.rewritten(graph) == graph);
}

TEST_CASE("a byte order mark and line ends of two characters do not move what is kept", "[ir]") {
  const ModelFolder folder;
  const Graph graph = folder.read("\xEF\xBB\xBF<!-- first -->\r\n" + net(input_layer, "", "<meta_data><a b=\"1\"/>\r\n</meta_data>"));
  CHECK(graph.origin().raw_children == "<meta_data><a b=\"1\"/>\r\n</meta_data>");
  CHECK(folder.rewritten(graph) == graph);
}

TEST_CASE("a layer without an operation set is of the oldest", "[ir]") {
  const ModelFolder folder;
  const Graph graph =
      folder.read(net(replaced(input_layer, " version=\"opset1\"", "") + replaced(relu(1, "a"), " version=\"opset1\"", ""), edge(0, 0, 1)));
  CHECK(graph.node(graph.find("a")).origin.version == "opset1");
  CHECK(folder.rewritten(graph) == graph);
}
