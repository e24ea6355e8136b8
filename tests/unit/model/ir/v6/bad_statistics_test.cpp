#include "unit/model/ir/v6/old_net.hpp"

using namespace octet;
using namespace octet::test;

// What a file with bad statistics or levels gives; docs/ir.md lists it.

namespace {

/// in [1,2,4,4] -> c1 -> r1 -> fc, where only c1 has a level unless others are given.
OldNet small_net(const std::string& level = "I8", const std::string& fully_connected_level = "") {
  OldNet net({1, 2, 4, 4});
  net.convolution("c1", "in", 1, {1, 2}, level).like("r1", "ReLU", "", {"c1"});
  const std::string attribute = fully_connected_level.empty() ? "" : " quantization_level=\"" + fully_connected_level + "\"";
  net.layer("fc", "FullyConnected", "out-size=\"1\"" + attribute, {"r1"}, {1, 1}, {{"weights", floats(std::vector<float>(16, 1))}});
  return net;
}

/// Why the net is refused when its input has these statistics.
std::string refusal(const std::string& minima, const std::string& maxima) {
  OldNet net = small_net();
  net.range("in", minima, maxima);
  const Error error = error_of([&] { net.read(); });
  CHECK(error.code() == ErrorCode::InvalidModel);
  CHECK(error.where().line > 0);
  return error.what();
}

bool is_int8(const Graph& graph, const std::string& layer) { return graph.contains(layer + "/fq_weights"); }

}  // namespace

TEST_CASE("IR v6: statistics for a layer that is not there are noted, and the others hold") {
  OldNet net = small_net();
  net.range("in", "0, 0", "1, 2").range("gone", "0", "1");
  const Graph graph = net.read();
  CHECK(graph.origin().notes == std::vector<std::string>{"statistics: given an entry for 'gone', which is no layer; it is not used"});
  CHECK(is_int8(graph, "c1"));
}

TEST_CASE("IR v6: another number of values than channels is refused where the range is needed") {
  CHECK_THAT(refusal("0, 0, 0", "1, 1, 1"),
             contains("layer 'in' (Input): statistics: given 3 values, expected one for each of the 2 channels of the layer's output"));
}

TEST_CASE("IR v6: another number of values than channels does not matter where nothing needs the range") {
  OldNet net = small_net();
  // The range of a convolution that runs with its Relu is never used.
  net.range("in", "0, 0", "1, 1").range("r1", "0", "1").range("c1", "0, 0, 0", "1, 1, 1");
  CHECK(is_int8(net.read(), "c1"));
}

TEST_CASE("IR v6: a single value stands for all channels") {
  OldNet net = small_net();
  net.range("in", "0", "4");
  const Graph graph = net.read();
  const Node& quantizer = graph.node(graph.find("c1/fq_input"));
  CHECK(graph.known_value(quantizer.inputs[2])->data<float>()[0] == Approx(4));
}

TEST_CASE("IR v6: minima and maxima of different number are refused") {
  CHECK_THAT(refusal("0, 0, 0", "1, 2"),
             contains("layer 'in': statistics: given 3 minima and 2 maxima, expected as many of both and at least one"));
  CHECK_THAT(refusal("", ""), contains("layer 'in': statistics: given 0 minima and 0 maxima"));
}

TEST_CASE("IR v6: a minimum above its maximum is refused") {
  CHECK_THAT(refusal("0, 3", "1, 2"),
             contains("layer 'in': statistics: given the minimum 3 above the maximum 2 in channel 1, expected at most that"));
}

TEST_CASE("IR v6: statistics that are not finite numbers are refused") {
  CHECK_THAT(refusal("0, nan", "1, 2"), contains("layer 'in': min: given 'nan', expected a finite number"));
  CHECK_THAT(refusal("0, 0", "1, inf"), contains("layer 'in': max: given 'inf', expected a finite number"));
  CHECK_THAT(refusal("0, 0", "1, 1e39"), contains("layer 'in': max: given '1e39', expected a finite number"));
  CHECK_THAT(refusal("0, 0", "1, 2x"), contains("layer 'in': max: given '2x', expected a finite number"));
}

TEST_CASE("IR v6: two entries for one layer are refused") {
  OldNet net = small_net();
  net.range("in", "0", "1").range("in", "0", "2");
  CHECK_THAT(error_of([&] { net.read(); }).what(), contains("layer 'in': statistics: given a second entry for this layer, expected one"));
}

TEST_CASE("IR v6: an entry without a name is refused") {
  OldNet net = small_net();
  net.range("", "0", "1");
  CHECK_THAT(error_of([&] { net.read(); }).what(), contains("statistics: given an entry without a name, expected a layer's"));
}

TEST_CASE("IR v6: without levels convolutions run in INT8 and fully connected layers do not") {
  const auto read = [](const std::string& level) {
    OldNet net = small_net("", level);
    net.range("in", "0, 0", "1, 1").range("r1", "0", "3");
    return net.read();
  };
  CHECK(is_int8(read(""), "c1"));
  CHECK_FALSE(is_int8(read(""), "fc"));
  CHECK(is_int8(read("I8"), "fc"));
}

TEST_CASE("IR v6: a level of other words asks for INT8") {
  for (const std::string level : {"INT8", "fp32", "anything"}) {
    OldNet net = small_net(level);
    net.range("in", "0, 0", "1, 1");
    CHECK(is_int8(net.read(), "c1"));
  }
}

TEST_CASE("IR v6: levels without statistics leave the network in FP32") {
  const Graph graph = small_net("I8", "I8").read();
  CHECK_FALSE(is_int8(graph, "c1"));
  CHECK_FALSE(is_int8(graph, "fc"));
}
