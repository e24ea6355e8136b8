#include "model/ir/v10/iterations.hpp"
#include "unit/model/ir/ir_support.hpp"

#include <octet/exec/executor.hpp>

using namespace octet;
using namespace octet::test;

namespace {

std::string port(int id, const Dims& dims, const std::string& precision = "FP32") {
  std::string text = "<port id=\"" + std::to_string(id) + "\" precision=\"" + precision + "\">";
  for (const std::int64_t dim : dims) text += "<dim>" + std::to_string(dim) + "</dim>";
  return text + "</port>";
}

std::string layer(int id, const std::string& name, const std::string& type, const std::string& data, const std::string& inputs,
                  const std::string& outputs, const std::string& inside = {}) {
  return "<layer id=\"" + std::to_string(id) + "\" name=\"" + name + "\" type=\"" + type + "\" version=\"opset5\">" +
         (data.empty() ? "" : "<data " + data + "/>") + inside + (inputs.empty() ? "" : "<input>" + inputs + "</input>") +
         (outputs.empty() ? "" : "<output>" + outputs + "</output>") + "</layer>\n";
}

std::string parameter(int id, const std::string& name, const Dims& dims) {
  std::string shape = to_string(Shape(dims));
  return layer(id, name, "Parameter", "shape=\"" + shape.substr(1, shape.size() - 2) + "\" element_type=\"f32\"", "", port(0, dims));
}

std::string edge(int from, int from_port, int to, int to_port) {
  return "<edge from-layer=\"" + std::to_string(from) + "\" from-port=\"" + std::to_string(from_port) + "\" to-layer=\"" +
         std::to_string(to) + "\" to-port=\"" + std::to_string(to_port) + "\"/>";
}

std::string net(const std::string& layers, const std::string& edges) {
  return "<net name=\"n\" version=\"11\"><layers>" + layers + "</layers><edges>" + edges + "</edges></net>";
}

/// s = s + x, of which x is a part [1,1,2] of an input and s [1,1,2] a state.
const std::string sum_body = "<body><layers>" + parameter(0, "x", {1, 1, 2}) + parameter(1, "s", {1, 1, 2}) +
                             layer(2, "sum", "Add", "", port(0, {1, 1, 2}) + port(1, {1, 1, 2}), port(2, {1, 1, 2})) +
                             layer(3, "r", "Result", "", port(0, {1, 1, 2}), "") + "</layers><edges>" + edge(0, 0, 2, 0) +
                             edge(1, 0, 2, 1) + edge(2, 2, 3, 0) + "</edges></body>";

/// The running sums along axis 1 of [1,3,2], and the last of them.
std::string iterator(const std::string& input_rule, const std::string& output_rule) {
  const std::string inside = "<port_map><input external_port_id=\"0\" internal_layer_id=\"0\" axis=\"1\" " + input_rule +
                             "/><input external_port_id=\"1\" internal_layer_id=\"1\"/>" +
                             "<output external_port_id=\"2\" internal_layer_id=\"3\"/>" +
                             "<output external_port_id=\"3\" internal_layer_id=\"3\" axis=\"1\" " + output_rule + "/></port_map>" +
                             "<back_edges><edge from-layer=\"3\" to-layer=\"1\"/></back_edges>" + sum_body;
  return net(
      parameter(0, "data", {1, 3, 2}) + parameter(1, "start", {1, 1, 2}) +
          layer(2, "sums", "TensorIterator", "", port(0, {1, 3, 2}) + port(1, {1, 1, 2}), port(2, {1, 1, 2}) + port(3, {1, 3, 2}), inside) +
          layer(3, "last", "Result", "", port(0, {1, 1, 2}), "") + layer(4, "all", "Result", "", port(0, {1, 3, 2}), ""),
      edge(0, 0, 2, 0) + edge(1, 0, 2, 1) + edge(2, 2, 3, 0) + edge(2, 3, 4, 0));
}

std::vector<std::vector<float>> run(const Graph& graph, const std::vector<Tensor>& inputs) {
  std::vector<std::vector<float>> outputs;
  for (const Tensor& output : Executor(graph, {.threads = 1}).run(inputs)) {
    const auto values = output.data<float>();
    outputs.emplace_back(values.begin(), values.end());
  }
  return outputs;
}

const std::vector<Tensor> inputs_of_sums{Tensor::from(std::vector<float>{1, 2, 10, 20, 100, 200}, {1, 3, 2}),
                                         Tensor::from(std::vector<float>{0.5f, 0}, {1, 1, 2})};

/// x times 2 while `trips` and a condition allow; `condition` is the value of the condition inside.
std::string loop() {
  const std::string body = "<body><layers>" + parameter(0, "x", {2}) +
                           layer(1, "two", "Add", "", port(0, {2}) + port(1, {2}), port(2, {2})) +
                           layer(2, "r", "Result", "", port(0, {2}), "") +
                           layer(3, "go", "Const", "element_type=\"boolean\" shape=\"\" offset=\"9\" size=\"1\"", "", port(0, {}, "BOOL")) +
                           layer(4, "c", "Result", "", port(0, {}, "BOOL"), "") + "</layers><edges>" + edge(0, 0, 1, 0) + edge(0, 0, 1, 1) +
                           edge(1, 2, 2, 0) + edge(3, 0, 4, 0) + "</edges></body>";
  const std::string inside =
      "<port_map><input external_port_id=\"2\" internal_layer_id=\"0\"/><output external_port_id=\"3\" internal_layer_id=\"2\"/>"
      "<output external_port_id=\"-1\" internal_layer_id=\"4\" purpose=\"execution_condition\"/></port_map>"
      "<back_edges><edge from-layer=\"2\" to-layer=\"0\"/></back_edges>" +
      body;
  return net(parameter(0, "data", {2}) +
                 layer(1, "trips", "Const", "element_type=\"i64\" shape=\"\" offset=\"0\" size=\"8\"", "", port(0, {}, "I64")) +
                 layer(2, "begin", "Const", "element_type=\"boolean\" shape=\"\" offset=\"8\" size=\"1\"", "", port(0, {}, "BOOL")) +
                 layer(3, "doubled", "Loop", "", port(0, {}, "I64") + port(1, {}, "BOOL") + port(2, {2}), port(3, {2}), inside) +
                 layer(4, "y", "Result", "", port(0, {2}), ""),
             edge(1, 0, 3, 0) + edge(2, 0, 3, 1) + edge(0, 0, 3, 2) + edge(3, 3, 4, 0));
}

std::string bytes_of_loop(char trips, bool begins, bool goes_on) {
  return std::string(1, trips) + std::string(7, '\0') + std::string(1, static_cast<char>(begins)) +
         std::string(1, static_cast<char>(goes_on));
}

/// Relu of x where a number is greater than 0, else -x.
std::string branches(bool computed) {
  const auto body = [](const std::string& name, const std::string& type) {
    return "<" + name +
           "_port_map><input external_port_id=\"1\" internal_layer_id=\"0\"/><output external_port_id=\"2\" internal_layer_id=\"2\"/></" +
           name + "_port_map><" + name + "_body><layers>" + parameter(0, "x", {2}) + layer(1, "f", type, "", port(0, {2}), port(1, {2})) +
           layer(2, "r", "Result", "", port(0, {2}), "") + "</layers><edges>" + edge(0, 0, 1, 0) + edge(1, 1, 2, 0) + "</edges></" + name +
           "_body>";
  };
  const std::string condition =
      computed
          ? parameter(1, "a", {}) + layer(5, "zero", "Const", "element_type=\"f32\" shape=\"\" offset=\"1\" size=\"4\"", "", port(0, {})) +
                layer(2, "condition", "Greater", "", port(0, {}) + port(1, {}), port(2, {}, "BOOL"))
          : layer(2, "condition", "Const", "element_type=\"boolean\" shape=\"\" offset=\"0\" size=\"1\"", "", port(2, {}, "BOOL"));
  return net(
      parameter(0, "data", {2}) + condition +
          layer(3, "chosen", "If", "", port(0, {}, "BOOL") + port(1, {2}), port(2, {2}), body("then", "ReLU") + body("else", "Negative")) +
          layer(4, "y", "Result", "", port(0, {2}), ""),
      (computed ? edge(1, 0, 2, 0) + edge(5, 0, 2, 1) : std::string()) + edge(2, 2, 3, 0) + edge(0, 0, 3, 1) + edge(3, 2, 4, 0));
}

}  // namespace

TEST_CASE("IR: a TensorIterator runs its body along an axis, forwards and backwards") {
  const ModelFolder folder;
  using Rows = std::vector<std::vector<float>>;
  const Graph forwards =
      folder.read(iterator("start=\"0\" end=\"-1\" stride=\"1\" part_size=\"1\"", "start=\"0\" end=\"-1\" stride=\"1\" part_size=\"1\""));
  CHECK(run(forwards, inputs_of_sums) == Rows{{111.5f, 222}, {1.5f, 2, 11.5f, 22, 111.5f, 222}});
  const Graph backwards =
      folder.read(iterator("start=\"-1\" end=\"0\" stride=\"-1\" part_size=\"1\"", "start=\"-1\" end=\"0\" stride=\"-1\" part_size=\"1\""));
  CHECK(run(backwards, inputs_of_sums) == Rows{{111.5f, 222}, {111.5f, 222, 110.5f, 220, 100.5f, 200}});
  CHECK(run(folder.rewritten(forwards), inputs_of_sums) == run(forwards, inputs_of_sums));
}

TEST_CASE("IR: parts of an iteration") {
  using ir::v10::iterations_of;
  const auto first_and_step = [](const ir::v10::PortRule& rule, std::int64_t size) {
    const ir::v10::Iterations found = iterations_of(rule, size);
    return Dims{found.count, found.first, found.step};
  };
  CHECK(first_and_step({.axis = 1, .start = 0, .end = -1, .stride = 2, .part_size = 2}, 6) == Dims{3, 0, 2});
  CHECK(first_and_step({.axis = 1, .start = -1, .end = 0, .stride = -2, .part_size = 2}, 6) == Dims{3, 4, -2});
  CHECK(first_and_step({.axis = 1, .start = 1, .end = 4, .stride = 1, .part_size = 1}, 6) == Dims{3, 1, 1});
  CHECK_THROWS_WITH(iterations_of({.axis = 1, .start = 0, .end = -1, .stride = 2, .part_size = 2}, 5),
                    Catch::Contains("part_size 2 for 5 positions, expected parts that fill a range of these"));
}

TEST_CASE("IR: a Loop runs as often as its count and its condition allow") {
  const ModelFolder folder;
  const std::vector<Tensor> input{Tensor::from(std::vector<float>{1, 3}, {2})};
  CHECK(run(folder.read(loop(), bytes_of_loop(3, true, true)), input)[0] == std::vector<float>{8, 24});
  CHECK(run(folder.read(loop(), bytes_of_loop(3, true, false)), input)[0] == std::vector<float>{2, 6});
  CHECK(run(folder.read(loop(), bytes_of_loop(3, false, true)), input)[0] == std::vector<float>{1, 3});
}

TEST_CASE("IR: an If takes the branch of a known condition, and one result of both where it is computed") {
  const ModelFolder folder;
  const Tensor data = Tensor::from(std::vector<float>{-1, 2}, {2});
  CHECK(run(folder.read(branches(false), std::string(1, '\1')), {data})[0] == std::vector<float>{0, 2});
  CHECK(run(folder.read(branches(false), std::string(1, '\0')), {data})[0] == std::vector<float>{1, -2});
  const Graph computed = folder.read(branches(true), std::string(5, '\0'));
  CHECK(run(computed, {data, Tensor::scalar(3.0f)})[0] == std::vector<float>{0, 2});
  CHECK(run(computed, {data, Tensor::scalar(-3.0f)})[0] == std::vector<float>{1, -2});
}

TEST_CASE("IR: a Loop whose count is computed stays as it is, with a note") {
  const ModelFolder folder;
  std::string computed = replaced(loop(), "\"trips\" type=\"Const\"", "\"trips\" type=\"Parameter\"");
  computed = replaced(computed, "element_type=\"i64\" shape=\"\" offset=\"0\" size=\"8\"", "element_type=\"i64\" shape=\"\"");
  const Graph graph = folder.read(computed, bytes_of_loop(3, true, true));
  REQUIRE(graph.origin().notes.size() == 1);
  CHECK_THAT(graph.origin().notes[0], Catch::Contains("'doubled' (Loop): trip count: given a value that is computed"));
  CHECK(folder.rewritten(graph).node(graph.find("doubled")).as<Opaque>());
}

TEST_CASE("IR: what is wrong inside a layer with a body is told with both names") {
  const ModelFolder folder;
  const std::string rules = "start=\"0\" end=\"-1\" stride=\"1\" part_size=\"1\"";
  CHECK_THROWS_WITH(folder.read(replaced(iterator(rules, rules), "external_port_id=\"1\"", "external_port_id=\"9\"")),
                    Catch::Contains("'sums' (TensorIterator)") && Catch::Contains("given external_port_id 9, expected the id of a port"));
  CHECK_THROWS_WITH(folder.read(replaced(iterator(rules, rules), "internal_layer_id=\"1\"", "internal_layer_id=\"3\"")),
                    Catch::Contains("given nothing for the Parameter 's' inside"));
  CHECK_THROWS_WITH(folder.read(replaced(iterator(rules, rules), "stride=\"1\"", "stride=\"0\"")),
                    Catch::Contains("attribute 'stride': given '0'"));
  CHECK_THROWS_WITH(folder.read(replaced(iterator(rules, rules), "<body>", "<nobody>")),
                    Catch::Contains("'sums'") || Catch::Contains("tag"));
}
