#include "unit/model/ir/v6/old_layer.hpp"

using namespace octet;
using namespace octet::test;

using Floats = std::vector<float>;

namespace {

void check_close(const Floats& given, const Floats& expected) {
  REQUIRE(given.size() == expected.size());
  for (std::size_t i = 0; i < given.size(); ++i) CHECK(given[i] == Approx(expected[i]).margin(1e-5));
}

}  // namespace

TEST_CASE("IR v6: a convolution has its weights in output-input order and its biases behind them") {
  const OldLayer layer{
      .type = "Convolution",
      .data = "kernel=\"1,1\" strides=\"1,1\" pads_begin=\"0,0\" pads_end=\"0,0\" dilations=\"1,1\" group=\"1\" output=\"2\"",
      .inputs = {Dims{1, 2, 1, 2}},
      .outputs = {{1, 2, 1, 2}},
      .blobs = {{"weights", floats({1, 10, 100, 1000})}, {"biases", floats({0.5f, -0.5f})}}};
  check_close(layer.run({{1, 2, 3, 4}}), {31.5f, 42.5f, 3099.5f, 4199.5f});
}

TEST_CASE("IR v6: a grouped convolution has its groups along the output channels") {
  const OldLayer layer{.type = "Convolution",
                       .data = "kernel=\"1,1\" group=\"2\" output=\"2\"",
                       .inputs = {Dims{1, 2, 1, 2}},
                       .outputs = {{1, 2, 1, 2}},
                       .blobs = {{"weights", floats({2, 3})}}};
  check_close(layer.run({{1, 2, 3, 4}}), {2, 4, 9, 12});
}

TEST_CASE("IR v2: windows are said by attributes of their own for rows and columns") {
  const OldLayer layer{.type = "Convolution",
                       .data = "kernel-x=\"2\" kernel-y=\"1\" stride-x=\"2\" stride-y=\"1\" pad-x=\"0\" pad-y=\"0\" output=\"1\"",
                       .inputs = {Dims{1, 1, 1, 4}},
                       .outputs = {{1, 1, 1, 2}},
                       .blobs = {{"weights", floats({1, 10})}},
                       .version = 2};
  check_close(layer.run({{1, 2, 3, 4}}), {21, 43});
  const OldLayer padded{.type = "Pooling",
                        .data =
                            "kernel-x=\"2\" kernel-y=\"1\" stride-x=\"1\" stride-y=\"1\" pad-x=\"0\" pad-y=\"0\" pad-r=\"1\" pad-b=\"0\" "
                            "pool-method=\"max\"",
                        .inputs = {Dims{1, 1, 1, 3}},
                        .outputs = {{1, 1, 1, 3}},
                        .version = 2};
  check_close(padded.run({{1, 3, 2}}), {3, 3, 2});
}

TEST_CASE("IR v6: a transposed convolution has its weights in input-output order") {
  const OldLayer layer{.type = "Deconvolution",
                       .data = "kernel=\"1,2\" strides=\"1,2\" pads_begin=\"0,0\" pads_end=\"0,0\" output=\"1\"",
                       .inputs = {Dims{1, 1, 1, 2}},
                       .outputs = {{1, 1, 1, 4}},
                       .blobs = {{"weights", floats({1, 10})}}};
  check_close(layer.run({{1, 2}}), {1, 10, 2, 20});
}

TEST_CASE("IR v6: pooling takes its rounding from the declared size when it does not say it") {
  const OldLayer ceil{.type = "Pooling",
                      .data = "kernel=\"1,2\" strides=\"1,2\" pads_begin=\"0,0\" pads_end=\"0,0\" pool-method=\"max\"",
                      .inputs = {Dims{1, 1, 1, 3}},
                      .outputs = {{1, 1, 1, 2}}};
  check_close(ceil.run({{1, 3, 2}}), {3, 2});
  const OldLayer mean{.type = "Pooling",
                      .data = "kernel=\"1,2\" strides=\"1,2\" pads_begin=\"0,1\" pads_end=\"0,0\" pool-method=\"avg\" exclude-pad=\"true\" "
                              "rounding_type=\"floor\"",
                      .inputs = {Dims{1, 1, 1, 3}},
                      .outputs = {{1, 1, 1, 2}}};
  check_close(mean.run({{1, 3, 5}}), {1, 4});
}

TEST_CASE("IR v6: a fully connected layer flattens its input and has a row for each output") {
  const OldLayer layer{.type = "FullyConnected",
                       .data = "out-size=\"2\"",
                       .inputs = {Dims{1, 1, 1, 2}},
                       .outputs = {{1, 2}},
                       .blobs = {{"weights", floats({1, 10, 100, 1000})}, {"biases", floats({0.5f, 0.25f})}}};
  check_close(layer.run({{1, 2}}), {21.5f, 2100.25f});
  const OldLayer gemm{.type = "Gemm",
                      .data = "transpose_a=\"0\" transpose_b=\"1\" alpha=\"2\" beta=\"3\"",
                      .inputs = {Dims{1, 2}, Dims{1, 2}, Dims{1, 1}},
                      .outputs = {{1, 1}}};
  check_close(gemm.run({{1, 2}, {3, 4}, {5}}), {37});
}

TEST_CASE("IR v6: activations under their own types and as words of Activation") {
  const auto run = [](const std::string& type, const std::string& data) {
    return OldLayer{.type = type, .data = data, .inputs = {Dims{1, 2}}, .outputs = {{1, 2}}}.run({{-1, 2}});
  };
  check_close(run("ReLU", ""), {0, 2});
  check_close(run("relu", "negative_slope=\"0.5\""), {-0.5f, 2});
  check_close(run("Clamp", "min=\"0.0\" max=\"1.5\""), {0, 1.5f});
  check_close(run("Activation", "type=\"sigmoid\""), {0.268941f, 0.880797f});
  check_close(run("Activation", "type=\"elu\" alpha=\"2\""), {-1.264241f, 2});
  check_close(run("TanH", ""), {-0.761594f, 0.964028f});
  check_close(run("Activation", "type=\"exp\""), {0.367879f, 7.389056f});
  check_close(run("Activation", "type=\"not\""), {0, 0});
  check_close(run("SoftMax", "axis=\"1\""), {0.047426f, 0.952574f});
  check_close(run("Power", "power=\"2\" scale=\"3\" shift=\"1\""), {4, 49});
  check_close(run("Power", "power=\"1\" scale=\"1\" shift=\"0\""), {-1, 2});
  const OldLayer prelu{.type = "PReLU",
                       .data = "channel_shared=\"0\"",
                       .inputs = {Dims{1, 2, 1, 1}},
                       .outputs = {{1, 2, 1, 1}},
                       .blobs = {{"weights", floats({0.5f, 0.25f})}}};
  check_close(prelu.run({{-4, -4}}), {-2, -1});
}

TEST_CASE("IR v6: element-wise layers of two and more inputs") {
  const auto run = [](const std::string& data) {
    return OldLayer{.type = "Eltwise", .data = data, .inputs = {Dims{1, 2}, Dims{1, 2}}, .outputs = {{1, 2}}}.run({{7, -2}, {2, 4}});
  };
  check_close(run(""), {9, 2});
  check_close(run("operation=\"sum\" coeff=\"1,-2\""), {3, -10});
  check_close(run("operation=\"prod\""), {14, -8});
  check_close(run("operation=\"mul\""), {14, -8});
  check_close(run("operation=\"max\""), {7, 4});
  check_close(run("operation=\"min\""), {2, -2});
  check_close(run("operation=\"sub\""), {5, -6});
  check_close(run("operation=\"div\""), {3.5f, -0.5f});
  check_close(run("operation=\"squared_diff\""), {25, 36});
  check_close(run("operation=\"floor_mod\""), {1, 2});
  check_close(run("operation=\"pow\""), {49, 16});
  check_close(run("operation=\"greater\""), {1, 0});
  check_close(run("operation=\"logical_and\""), {1, 1});
  const OldLayer three{.type = "Eltwise", .data = "operation=\"sum\"", .inputs = {Dims{1}, Dims{1}, Dims{1}}, .outputs = {{1}}};
  check_close(three.run({{1}, {2}, {4}}), {7});
}

TEST_CASE("IR v6: scales and shifts per channel, and the mean and variance of BatchNormalization") {
  const OldLayer scale{.type = "ScaleShift",
                       .inputs = {Dims{1, 2, 1, 1}},
                       .outputs = {{1, 2, 1, 1}},
                       .blobs = {{"weights", floats({2, 3})}, {"biases", floats({1, -1})}}};
  check_close(scale.run({{5, 7}}), {11, 20});
  const OldLayer norm{.type = "BatchNormalization",
                      .data = "epsilon=\"0\"",
                      .inputs = {Dims{1, 2, 1, 1}},
                      .outputs = {{1, 2, 1, 1}},
                      .blobs = {{"weights", floats({4, 16})}, {"biases", floats({1, 2})}}};
  check_close(norm.run({{5, 10}}), {2, 2});
}

TEST_CASE("IR v6: normalization across channels and space") {
  const OldLayer lrn{.type = "Norm",
                     .data = "alpha=\"3\" beta=\"1\" local-size=\"3\" region=\"across\" k=\"1\"",
                     .inputs = {Dims{1, 3, 1, 1}},
                     .outputs = {{1, 3, 1, 1}}};
  check_close(lrn.run({{1, 2, 3}}), {1.0f / 6, 2.0f / 15, 3.0f / 14});
  const OldLayer normalize{.type = "Normalize",
                           .data = "across_spatial=\"0\" channel_shared=\"0\" eps=\"0\"",
                           .inputs = {Dims{1, 2, 1, 1}},
                           .outputs = {{1, 2, 1, 1}},
                           .blobs = {{"weights", floats({10, 20})}}};
  check_close(normalize.run({{3, 4}}), {6, 16});
  const OldLayer mvn{.type = "MVN",
                     .data = "across_channels=\"0\" normalize_variance=\"0\" eps=\"1e-9\"",
                     .inputs = {Dims{1, 1, 1, 2}},
                     .outputs = {{1, 1, 1, 2}}};
  check_close(mvn.run({{1, 3}}), {-1, 1});
}

TEST_CASE("IR v6: layers that move elements") {
  const OldLayer concat{.type = "Concat", .data = "axis=\"1\"", .inputs = {Dims{1, 1}, Dims{1, 2}}, .outputs = {{1, 3}}};
  check_close(concat.run({{1}, {2, 3}}), {1, 2, 3});
  const OldLayer split{.type = "Slice", .data = "axis=\"1\"", .inputs = {Dims{1, 3}}, .outputs = {{1, 1}, {1, 2}}};
  check_close(split.run({{1, 2, 3}}), {1, 2, 3});
  const OldLayer permute{.type = "Permute", .data = "order=\"0,2,1\"", .inputs = {Dims{1, 2, 2}}, .outputs = {{1, 2, 2}}};
  check_close(permute.run({{1, 2, 3, 4}}), {1, 3, 2, 4});
  const OldLayer crop{.type = "Crop", .data = "axis=\"1\" offset=\"1\" dim=\"2\"", .inputs = {Dims{1, 4}}, .outputs = {{1, 2}}};
  check_close(crop.run({{1, 2, 3, 4}}), {2, 3});
  const OldLayer cut{.type = "Crop", .data = "axis=\"1\" crop_begin=\"1\" crop_end=\"1\"", .inputs = {Dims{1, 4}}, .outputs = {{1, 2}}};
  check_close(cut.run({{1, 2, 3, 4}}), {2, 3});
  const OldLayer pad{.type = "Pad",
                     .data = "pad_mode=\"constant\" pad_value=\"9\" pads_begin=\"0,1\" pads_end=\"0,0\"",
                     .inputs = {Dims{1, 2}},
                     .outputs = {{1, 3}}};
  check_close(pad.run({{1, 2}}), {9, 1, 2});
  const OldLayer tile{.type = "Tile", .data = "axis=\"1\" tiles=\"2\"", .inputs = {Dims{1, 2}}, .outputs = {{1, 4}}};
  check_close(tile.run({{1, 2}}), {1, 2, 1, 2});
  const OldLayer gather{.type = "Gather", .data = "axis=\"1\"", .inputs = {Dims{1, 3}, ints({2, 0})}, .outputs = {{1, 2}}};
  check_close(gather.run({{1, 2, 3}}), {3, 1});
}

TEST_CASE("IR v6: a 1 in a mask of StridedSlice means that the entry counts") {
  const OldLayer slice{.type = "StridedSlice",
                       .data = "begin_mask=\"0,1\" end_mask=\"0,1\" new_axis_mask=\"0,0\" shrink_axis_mask=\"0,0\" ellipsis_mask=\"0,0\"",
                       .inputs = {Dims{1, 4}, ints({7, 1}), ints({7, 3}), ints({1, 1})},
                       .outputs = {{1, 2}}};
  check_close(slice.run({{1, 2, 3, 4}}), {2, 3});
}

TEST_CASE("IR v6: the target of Reshape is a second input, an attribute, or the declared dimensions") {
  const auto shape_of = [](const OldLayer& layer) { return to_string(layer.read().node(layer.read().find("op")).outputs[0].shape); };
  CHECK(shape_of({.type = "Reshape", .inputs = {Dims{1, 2, 2}, ints({0, -1})}, .outputs = {{1, 4}}}) == "[1,4]");
  CHECK(shape_of({.type = "Reshape", .data = "dim=\"0,-1\"", .inputs = {Dims{1, 2, 2}}, .outputs = {{1, 4}}}) == "[1,4]");
  CHECK(shape_of({.type = "Reshape", .data = "dim=\"-1\" axis=\"1\"", .inputs = {Dims{1, 2, 2}}, .outputs = {{1, 4}}}) == "[1,4]");
  CHECK(shape_of({.type = "Flatten", .data = "axis=\"1\"", .inputs = {Dims{1, 2, 2}}, .outputs = {{1, 4}}}) == "[1,4]");
  CHECK(shape_of({.type = "Flatten", .data = "axis=\"0\" end_axis=\"1\"", .inputs = {Dims{1, 2, 2}}, .outputs = {{2, 2}}}) == "[2,2]");
  CHECK(shape_of({.type = "Squeeze", .inputs = {Dims{1, 2}, ints({0})}, .outputs = {{2}}}) == "[2]");
  CHECK(shape_of({.type = "Unsqueeze", .inputs = {Dims{2}, ints({0})}, .outputs = {{1, 2}}}) == "[1,2]");
}

TEST_CASE("IR v6: reductions and the largest elements") {
  const OldLayer mean{.type = "ReduceMean", .data = "keep_dims=\"True\"", .inputs = {Dims{1, 4}, ints({1})}, .outputs = {{1, 1}}};
  check_close(mean.run({{1, 2, 3, 6}}), {3});
  const OldLayer top{.type = "TopK",
                     .data = "axis=\"1\" mode=\"max\" sort=\"value\"",
                     .inputs = {Dims{1, 3}, Tensor::scalar<std::int32_t>(1)},
                     .outputs = {{1, 1}, {1, 1}}};
  check_close(top.run({{1, 9, 3}}), {9, 1});
  const OldLayer position{
      .type = "ArgMax", .data = "axis=\"1\" top_k=\"1\" out_max_val=\"0\"", .inputs = {Dims{1, 3}}, .outputs = {{1, 1}}};
  check_close(position.run({{1, 9, 3}}), {1});
}

TEST_CASE("IR v6: images are resized to the declared size") {
  const OldLayer interp{.type = "Interp",
                        .data = "align_corners=\"1\" pad_beg=\"0\" pad_end=\"0\" height=\"1\" width=\"3\"",
                        .inputs = {Dims{1, 1, 1, 2}},
                        .outputs = {{1, 1, 1, 3}}};
  check_close(interp.run({{1, 3}}), {1, 2, 3});
  const OldLayer nearest{.type = "Resample",
                         .data = "antialias=\"0\" factor=\"2.0\" type=\"caffe.ResampleParameter.NEAREST\"",
                         .inputs = {Dims{1, 1, 1, 2}},
                         .outputs = {{1, 1, 2, 4}}};
  check_close(nearest.run({{1, 3}}), {1, 1, 3, 3, 1, 1, 3, 3});
}

TEST_CASE("IR v6: prior boxes follow the sizes of a feature map and an image") {
  const OldLayer prior{
      .type = "PriorBox",
      .data = "min_size=\"4\" max_size=\"\" aspect_ratio=\"\" flip=\"0\" clip=\"0\" variance=\"0.1\" step=\"0\" offset=\"0.5\"",
      .inputs = {Dims{1, 1, 1, 1}, Dims{1, 3, 8, 8}},
      .outputs = {{1, 2, 4}}};
  const Graph graph = prior.read();
  CHECK(to_string(graph.node(graph.find("op")).outputs[0].shape) == "[1,2,4]");
  const Tensor* boxes = graph.known_value({graph.find("op"), 0});
  REQUIRE(boxes);
  CHECK(std::vector<float>(boxes->data<float>().begin(), boxes->data<float>().end()) ==
        Floats{0.25f, 0.25f, 0.75f, 0.75f, 0.1f, 0.1f, 0.1f, 0.1f});
}

TEST_CASE("IR v6: f16 constants are kept as they are and widened in the network") {
  const OldLayer layer{.type = "ScaleShift",
                       .inputs = {Dims{1, 2, 1, 1}},
                       .outputs = {{1, 2, 1, 1}},
                       .blobs = {{"weights", floats({2, 3}).converted(ElementType::f16)}},
                       .precision = "FP16"};
  const Graph graph = layer.read();
  CHECK(graph.node(graph.find("op/weights/f16")).outputs[0].element_type == ElementType::f16);
  check_close(layer.run({{5, 7}}), {10, 21});
}

TEST_CASE("IR v6: FakeQuantize was called Quantize before version 6") {
  const auto limit = [](float value) { return Tensor::from(Floats{value}, Shape{1, 1}); };
  OldLayer layer{.type = "FakeQuantize",
                 .data = "levels=\"3\"",
                 .inputs = {Dims{1, 3}, limit(0), limit(2), limit(0), limit(2)},
                 .outputs = {{1, 3}}};
  check_close(layer.run({{0.4f, 1.4f, 7}}), {0, 1, 2});
  layer.type = "Quantize";
  layer.version = 5;
  check_close(layer.run({{0.4f, 1.4f, 7}}), {0, 1, 2});
}

TEST_CASE("IR v6: a layer that Octet does not know is kept and cannot run") {
  const OldLayer layer{.type = "RegionYolo", .data = "classes=\"2\"", .inputs = {Dims{1, 2}}, .outputs = {{1, 2}}};
  const Graph graph = layer.read();
  CHECK(graph.node(graph.find("op")).as<Opaque>()->type == "RegionYolo");
  CHECK(error_of([&] { Executor{graph}; }).code() == ErrorCode::Unsupported);
}

TEST_CASE("IR v6: the mean of a pre-process section is subtracted from the input") {
  const OldLayer layer{.type = "ReLU", .inputs = {Dims{1, 2, 1, 2}}, .outputs = {{1, 2, 1, 2}}};
  const ModelFolder folder;
  const std::string values =
      "<pre-process reference-layer-name=\"in0\"><channel id=\"0\"><mean value=\"1\"/></channel>"
      "<channel id=\"1\"><mean value=\"2\"/><scale value=\"9\"/></channel></pre-process></net>";
  const auto run = [&](const std::string& section, const std::string& bin) {
    const Tensor image = Tensor::from(Floats{5, 6, 7, 8}, Shape{1, 2, 1, 2});
    const Tensor result = Executor(folder.read(replaced(layer.xml(), "</net>", section), bin)).run(image);
    return Floats(result.data<float>().begin(), result.data<float>().end());
  };
  check_close(run(values, ""), {4, 5, 5, 6});
  const Tensor images = floats({1, 2, 3, 4});
  const std::string image_section =
      "<pre-process mean-precision=\"FP32\"><channel id=\"0\"><mean offset=\"0\" size=\"8\"/></channel>"
      "<channel id=\"1\"><mean offset=\"8\" size=\"8\"/></channel></pre-process></net>";
  check_close(run(image_section, {static_cast<const char*>(images.raw()), images.bytes()}), {4, 4, 4, 4});
}
