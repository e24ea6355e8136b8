#include <octet/model/model.hpp>

#include "caffe_net.hpp"

using namespace octet;
using namespace octet::test;

namespace {

/// y = 2x + 1 in two channels.
const std::string scale = "layer { name: 'y' type: 'Scale' bottom: 'data' top: 'y' scale_param { bias_term: true } }";
const std::vector<float> twos{2, 2}, ones{1, 1};
const std::vector<float> x{1, 2};
const std::vector<float> result{3, 5};

}  // namespace

TEST_CASE("a Caffe network's weights are the file beside it, the file that is named, or the model that is named") {
  const CaffeNet net(input_layer("1,2") + scale, layer("y", {blob(twos), blob(ones)}));
  CHECK(numbers(run(net.read(), x)) == result);
  CHECK(numbers(run(read_model(net.net()), x)) == result);
  CHECK(numbers(run(read_model(net.weights()), x)) == result);
  const std::filesystem::path other = net.write("other.caffemodel", layer("y", {blob(ones), blob(ones)}));
  CHECK(numbers(run(net.read({.weights = other}), x)) == std::vector<float>{2, 3});
}

TEST_CASE("blobs are read as bytes and as text, of both versions of layers") {
  const std::string packed_double = bytes_field(8, raw(std::vector<double>{2, 2}));
  std::string single_floats;
  for (const float value : twos) single_floats += varint(5 << 3 | 5) + raw(std::vector<float>{value});
  const std::string legacy = number_field(1, 1) + number_field(2, 1) + number_field(3, 1) + number_field(4, 2) + bytes_field(5, raw(twos));
  const std::string half = number_field(10, 2) + bytes_field(12, raw(std::vector<std::uint16_t>{0x4000, 0x4000}));
  const std::string raw_floats = number_field(10, 1) + bytes_field(12, raw(twos));
  const std::string raw_doubles = bytes_field(12, raw(std::vector<double>{2, 2}));
  const std::string skipped = bytes_field(6, "diff") + number_field(6, 3);
  const std::string name = bytes_field(1, "another name");
  const std::string weights = GENERATE_COPY(
      layer("y", {blob(twos), blob(ones)}), old_layer("y", {blob(twos), blob(ones)}), name + layer("y", {packed_double, blob(ones)}),
      layer("y", {single_floats, blob(ones)}), name + old_layer("y", {legacy, blob(ones)}), layer("y", {half, blob(ones)}),
      layer("y", {raw_floats, blob(ones)}), layer("y", {raw_doubles, blob(ones)}), layer("y", {blob(twos) + skipped, blob(ones)}),
      layer("other", {blob(ones)}) + layer("y", {}) + layer("y", {blob(twos), blob(ones)}),
      std::string("layer { name: 'y' type: 'Scale' blobs { shape { dim: 2 } data: [2, 2] } blobs { data: 1 data: 1.0f } }"),
      std::string("# text\nlayers { name: 'y' type: CONVOLUTION blobs { num: 1 channels: 1 height: 1 width: 2 data: 2 data: 2e0 }\n"
                  "blobs { data: 1 data: 1 } }"));
  CHECK(numbers(run(CaffeNet(input_layer("1,2") + scale, weights).read(), x)) == result);
}

TEST_CASE("blobs may stand in the text of the network itself") {
  const std::string layer_with_blobs =
      "layer { name: 'y' type: 'Scale' bottom: 'data' top: 'y' scale_param { bias_term: true } blobs { data: [2, 2] } blobs { data: [1, 1] "
      "} }";
  CHECK(numbers(run(CaffeNet(input_layer("1,2") + layer_with_blobs).read(), x)) == result);
}

TEST_CASE("inputs are layers, or fields of the net with dimensions or shapes") {
  const std::string text =
      GENERATE(as<std::string>(), "input: 'data' input_dim: 1 input_dim: 2 input_dim: 1 input_dim: 1\n",
               "input: \"data\" input_shape { dim: 1 dim: 2 dim: 1 dim: 1 }\n",
               "layer { name: 'data' type: 'Input' top: 'data' input_param { shape: < dim: 1 dim: 2 dim: 1 dim: 1 > } }\n");
  const CaffeNet net(text + "layer { name: 'y' type: 'ReLU' bottom: 'data' top: 'y' }");
  const std::vector<DeclaredInput> inputs = declared_inputs(net.net());
  REQUIRE(inputs.size() == 1);
  CHECK(inputs[0].name == "data");
  CHECK(to_string(inputs[0].dims) == "[1,2,1,1]");
  const Graph graph = net.read({.input_shapes = {{"data", Shape{3, 2, 4, 4}}}});
  CHECK(graph.shape({graph.find("y"), 0}) == Shape{3, 2, 4, 4});
}

TEST_CASE("an input may become a constant") {
  const CaffeNet net(input_layer("1,2") + input_layer("1,2", "more") +
                     "layer { name: 'y' type: 'Eltwise' bottom: 'data' bottom: 'more' top: 'y' }");
  const Graph graph = net.read({.input_values = {{"more", Tensor::from(std::vector<float>{10, 20}, {1, 2})}}});
  CHECK(graph.parameters().size() == 1);
  CHECK(numbers(run(graph, x)) == std::vector<float>{11, 22});
}

TEST_CASE("a layer reads the latest layer above it that gives a name, so that layers may work in place") {
  const CaffeNet net(input_layer("1,2") +
                     "layer { name: 'twice' type: 'Power' bottom: 'data' top: 'data' power_param { scale: 2 } }"
                     "layer { name: 'one_more' type: 'Power' bottom: 'data' top: 'data' power_param { shift: 1 } }"
                     "layer { name: 'y' type: 'Power' bottom: 'data' top: 'out' power_param { scale: 10 } }");
  const Graph graph = net.read();
  CHECK(numbers(run(graph, x)) == std::vector<float>{30, 50});
  CHECK(graph.description({graph.find("one_more"), 0}).names == std::vector<std::string>{"data"});
  CHECK(graph.description({graph.find("y"), 0}).names == std::vector<std::string>{"out"});
  CHECK(graph.description({graph.find("data"), 0}).names.empty());
}

TEST_CASE("outputs are the tops that no layer reads, also the last of those in place, and none that Silence reads") {
  const CaffeNet net(input_layer("1,4") +
                     "layer { name: 'parts' type: 'Slice' bottom: 'data' top: 'a' top: 'b' top: 'c' slice_param { slice_point: [1, 2] } }"
                     "layer { name: 'r' type: 'ReLU' bottom: 'a' top: 'a' }"
                     "layer { name: 'copy' type: 'Split' bottom: 'b' top: 'b1' top: 'b2' }"
                     "layer { name: 'drop' type: 'Dropout' bottom: 'b2' top: 'b2' dropout_param { dropout_ratio: 0.5 } }"
                     "layer { name: 'quiet' type: 'Silence' bottom: 'b1' }");
  const Graph graph = net.read();
  const std::vector<Tensor> results = run(graph, {Tensor::from(std::vector<float>{-1, 2, 3, 4}, {1, 4})});
  REQUIRE(results.size() == 3);
  CHECK(numbers(results[0]) == std::vector<float>{3, 4});
  CHECK(numbers(results[1]) == std::vector<float>{0});
  CHECK(numbers(results[2]) == std::vector<float>{2});
  CHECK(graph.node(graph.results()[1]).name == "r/sink_port_0");
}

TEST_CASE("rules keep the layers of inference: phase TEST, level and stages of the net") {
  const auto [net_state, rule, kept] = GENERATE(table<std::string, std::string, bool>({
      {"", "include { phase: TEST }", true},
      {"", "include { phase: TRAIN }", false},
      {"", "include { phase: 1 }", true},
      {"", "exclude { phase: TEST }", false},
      {"", "exclude { phase: TRAIN }", true},
      {"", "include { phase: TRAIN } include { phase: TEST }", true},
      {"", "include { min_level: 1 }", false},
      {"state { level: 2 }", "include { min_level: 1 max_level: 2 }", true},
      {"", "include { stage: 'deploy' }", false},
      {"state { stage: 'deploy' }", "include { stage: 'deploy' }", true},
      {"state { stage: 'deploy' }", "include { not_stage: 'deploy' }", false},
      {"state { phase: TRAIN }", "include { phase: TEST }", true},
  }));
  CAPTURE(net_state, rule);
  const CaffeNet net(net_state + input_layer("1,2") + "layer { name: 'y' type: 'ReLU' bottom: 'data' top: 'y' }" +
                     "layer { name: 'z' type: 'AbsVal' bottom: 'y' top: 'z' " + rule + " }");
  const Graph graph = net.read();
  CHECK(graph.contains("z") == kept);
  CHECK(graph.origin().notes.size() == (kept ? 0 : 1));
}

TEST_CASE("what judges a network in training is left out, and told") {
  const CaffeNet net(input_layer("1,2") + input_layer("1", "label") +
                     "layer { name: 'prob' type: 'SoftmaxWithLoss' bottom: 'data' bottom: 'label' top: 'prob' }"
                     "layer { name: 'accuracy' type: 'Accuracy' bottom: 'data' bottom: 'label' top: 'accuracy' }"
                     "layer { name: 'loss' type: 'EuclideanLoss' bottom: 'data' bottom: 'label' top: 'loss' }");
  const Graph graph = net.read();
  CHECK(graph.results().size() == 1);
  CHECK(graph.node(graph.find("prob")).as<Softmax>() != nullptr);
  REQUIRE(graph.origin().notes.size() == 2);
  CHECK(graph.origin().notes[0] == "layer 'accuracy' (Accuracy): left out, since it judges a network in training");
}

TEST_CASE("layers of the first version have their types by name or number") {
  const std::string type = GENERATE(as<std::string>(), "RELU", "18");
  const CaffeNet net(
      "input: 'data' input_dim: 1 input_dim: 2 input_dim: 1 input_dim: 1\n"
      "layers { name: 'y' type: " +
      type + " bottom: 'data' top: 'y' blobs_lr: 1 }");
  CHECK(numbers(run(net.read(), {-1, 2})) == std::vector<float>{0, 2});
}

TEST_CASE("layers that share a name, or have that of an input, keep apart") {
  const CaffeNet net(input_layer("1,2") +
                     "layer { name: 'data' type: 'ReLU' bottom: 'data' top: 'r' }"
                     "layer { name: 'data' type: 'AbsVal' bottom: 'r' top: 'y' }");
  CHECK(numbers(run(net.read(), {-1, 2})) == std::vector<float>{0, 2});
}

TEST_CASE("parameters that are not known are told, those of training are not") {
  const CaffeNet net = CaffeNet::with("1,1,4,4", "Pooling",
                                      "param { lr_mult: 0 } loss_weight: 1 sparse: 7 "
                                      "pooling_param { kernel_size: 2 stride: 2 engine: CAFFE torch: 1 }");
  const std::vector<std::string> notes = net.read().origin().notes;
  REQUIRE(notes.size() == 2);
  CHECK(notes[0] == "layer 'y' (Pooling): parameter 'pooling_param.torch': given, not known; it has no effect");
  CHECK(notes[1] == "layer 'y' (Pooling): parameter 'sparse': given, not known; it has no effect");
}

TEST_CASE("weights given for a model of another format are refused") {
  const TemporaryFolder folder;
  Graph graph("small");
  graph.result("y", graph.add("relu", Unary{UnaryKind::Relu}, {graph.parameter("x", ElementType::f32, Shape{1, 4})}));
  for (const std::string name : {"model.xml", "model.onnx"}) {
    write_model(graph, folder.path() / name);
    const Error error = error_of([&] { read_model(folder.path() / name, {.weights = "w.caffemodel"}); });
    CHECK(error.code() == ErrorCode::InvalidArgument);
    CHECK_THAT(error.message(), contains("weights: given w.caffemodel for an "));
  }
}

TEST_CASE("a mean image is channels, rows and columns, with dimensions of either version") {
  const TemporaryFolder folder;
  const std::vector<float> values{1, 2, 3, 4, 5, 6};
  const auto read = [&](const std::string& bytes) {
    std::ofstream(folder.path() / "mean.binaryproto", std::ios::binary) << bytes;
    return read_caffe_mean(folder.path() / "mean.binaryproto");
  };
  const std::string old_dims = number_field(1, 1) + number_field(2, 1) + number_field(3, 2) + number_field(4, 3);
  CHECK(read(blob(values, {1, 2, 3})) == Tensor::from(values, {1, 2, 3}));
  CHECK(read(old_dims + bytes_field(5, raw(values))) == Tensor::from(values, {1, 2, 3}));
  CHECK_THAT(error_of([&] { read(blob(values, {6})); }).message(), contains("mean: given shape [6], expected channels, rows and columns"));
  CHECK_THAT(error_of([&] { read(blob(values, {1, 2, 4})); }).message(), contains("given 6 numbers [1,2,4] in the file, expected 8"));
  CHECK_THAT(error_of([&] { read(bytes_field(5, raw(values))); }).message(), contains("blob: given no dimensions"));
}
