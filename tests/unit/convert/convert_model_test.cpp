#include <octet/convert/convert.hpp>
#include <octet/exec/executor.hpp>

#include "node_types.hpp"
#include "support.hpp"

using namespace octet;
using namespace octet::test;

namespace {

/// An image of three channels through a convolution, padded or not, and a ReLU.
Graph convolution_network(std::int64_t padding) {
  Graph graph("net");
  const Value image = graph.parameter("image", ElementType::f32, {1, 3, 6, 6});
  const Value weights = graph.constant("weights", random_tensor({4, 3, 3, 3}, 1));
  const Value product = graph.add("conv", Convolution{.pads_begin = {padding, padding}, .pads_end = {padding, padding}}, {image, weights});
  graph.result("out", graph.add("relu", Unary{UnaryKind::Relu}, {product}));
  return graph;
}

const InputNormalization imagenet{{123.675F, 116.28F, 103.53F}, {58.395F, 57.12F, 57.375F}};

/// What the caller of the network would have done to the image: reversed channels, minus mean, over scale.
Tensor prepared_by_hand(const Tensor& image, const InputNormalization& normalization, bool reverse) {
  Tensor prepared(ElementType::f32, image.shape());
  const auto out = prepared.mutable_data<float>();
  const std::size_t plane = image.elements() / 3;
  for (std::size_t c = 0; c < 3; ++c)
    for (std::size_t i = 0; i < plane; ++i) {
      const float x = image.data<float>()[(reverse ? 2 - c : c) * plane + i];
      out[c * plane + i] = (x - normalization.mean[c]) / normalization.scale[c];
    }
  return prepared;
}

Tensor some_image() {
  Tensor image = random_tensor({1, 3, 6, 6}, 2, 128, 60);
  return image;
}

}  // namespace

TEST_CASE("convert: mean, scale and channel order give what preparing the image by hand gives, folded or not, padded or not") {
  const Tensor image = some_image();
  for (const std::int64_t padding : {0, 1})
    for (const bool reverse : {false, true})
      for (const bool disable_fusing : {false, true}) {
        INFO("padding " << padding << ", reverse " << reverse << ", disable_fusing " << disable_fusing);
        const Graph network = convolution_network(padding);
        const Graph converted = convert_model(
            network, {.reverse_input_channels = reverse, .normalization = {{"", imagenet}}, .disable_fusing = disable_fusing});
        const Tensor expected = Executor(network).run(prepared_by_hand(image, imagenet, reverse));
        CHECK(relative_difference(Executor(converted).run(image), expected) <= 2e-6);
      }
}

TEST_CASE("convert: preprocessing folds into the first convolution") {
  const ConvertOptions options{.reverse_input_channels = true, .normalization = {{"image", imagenet}}};
  CHECK(types_of(convert_model(convolution_network(0), options)) == std::vector<std::string>{"Convolution", "Add", "Relu"});
  // Padding with zeros follows the subtraction, which therefore stays.
  CHECK(types_of(convert_model(convolution_network(1), options)) == std::vector<std::string>{"Add", "Convolution", "Relu"});
  CHECK(types_of(convert_model(convolution_network(1), {.normalization = {{"", {{}, {255}}}}})) ==
        std::vector<std::string>{"Convolution", "Relu"});
  ConvertOptions unfused = options;
  unfused.disable_fusing = true;
  CHECK(types_of(convert_model(convolution_network(0), unfused)) ==
        std::vector<std::string>{"Gather", "Subtract", "Divide", "Convolution", "Relu"});
}

TEST_CASE("convert: channels that cannot be reversed in weights are reversed as the network runs") {
  Graph graph("net");
  const Value image = graph.parameter("image", ElementType::f32, {1, 3, 1, 2});
  graph.result("out", graph.add("relu", Unary{UnaryKind::Relu}, {image}));
  const Tensor out = Executor(convert_model(graph, {.reverse_input_channels = true}))
                         .run(Tensor::from(std::vector<float>{1, 2, 3, 4, 5, 6}, {1, 3, 1, 2}));
  CHECK(out == Tensor::from(std::vector<float>{5, 6, 3, 4, 1, 2}, {1, 3, 1, 2}));
}

TEST_CASE("convert: a network that takes bytes gives what the prepared image gives") {
  Tensor bytes(ElementType::u8, {1, 6, 6, 3}), planes(ElementType::f32, {1, 3, 6, 6});
  for (std::size_t p = 0; p < 36; ++p)
    for (std::size_t c = 0; c < 3; ++c) {
      const auto pixel = static_cast<std::uint8_t>((p * 31 + c * 77) % 256);
      bytes.mutable_data<std::uint8_t>()[p * 3 + c] = pixel;
      planes.mutable_data<float>()[c * 36 + p] = pixel;
    }
  for (const std::int64_t padding : {0, 1}) {
    const Graph network = convolution_network(padding);
    const Graph converted = convert_model(network, {.normalization = {{"", imagenet}}, .image_inputs = true});
    const Executor executor(converted);
    REQUIRE(executor.inputs().size() == 1);
    CHECK(executor.inputs()[0].name == "image");
    CHECK(executor.inputs()[0].element_type == ElementType::u8);
    CHECK(executor.inputs()[0].shape == Shape{1, 6, 6, 3});
    CHECK(executor.steps()[0].kernel == "octet:byte_function");
    CHECK(relative_difference(executor.run(bytes), Executor(network).run(prepared_by_hand(planes, imagenet, false))) <= 2e-6);
  }
  Graph numbers("net");
  numbers.result("out", numbers.add("relu", Unary{UnaryKind::Relu}, {numbers.parameter("x", ElementType::f32, {1, 5})}));
  CHECK_THAT(error_of([&] { convert_model(numbers, {.image_inputs = true}); }).what(),
             contains("image_inputs: given a network without images, expected a floating-point input [N,C,H,W] of at most 4 channels"));
}

TEST_CASE("convert: values that do not fit the channels are refused") {
  CHECK_THAT(error_of([] {
               convert_model(convolution_network(0), {.normalization = {{"", {{1, 2}, {}}}}});
             }).what(),
             contains("layer 'image' (Parameter): mean: given 2 values, expected one for each channel of [1,3,6,6]"));
  CHECK_THAT(error_of([] {
               convert_model(convolution_network(0), {.normalization = {{"", {{}, {1, 0, 1}}}}});
             }).what(),
             contains("scale: given 0"));
  CHECK_THAT(error_of([] {
               convert_model(convolution_network(0), {.normalization = {{"photo", imagenet}}});
             }).what(),
             contains("input 'photo': given a mean or scale"));
}

TEST_CASE("convert: a network can be cut out between layers") {
  const Graph network = convolution_network(1);
  const Graph tail = convert_model(network, {.inputs = {{"relu", std::nullopt}}});
  CHECK(types_of(tail) == std::vector<std::string>{"Relu"});
  CHECK(tail.node(tail.parameters().at(0)).name == "conv/placeholder_port_0");
  CHECK(types_of(convert_model(network, {.inputs = {{"conv:0", std::nullopt}}})) == std::vector<std::string>{"Relu"});
  CHECK(types_of(convert_model(network, {.inputs = {{"0:relu", std::nullopt}}})) == std::vector<std::string>{"Relu"});
  const Graph head = convert_model(network, {.outputs = {"conv"}});
  CHECK(types_of(head) == std::vector<std::string>{"Convolution"});
  CHECK(head.results().size() == 1);
  const Graph resized = convert_model(network, {.inputs = {{"image", Shape{1, 3, 9, 9}}}});
  CHECK(resized.shape({resized.results().at(0), 0}) == Shape{1, 4, 9, 9});
  CHECK_THAT(error_of([&] { convert_model(network, {.outputs = {"ghost"}}); }).what(),
             contains("'ghost': given as an input or output, expected a layer or tensor"));
}

TEST_CASE("convert: new inputs have types of their own, may be constants, and stand in the order in which they are named") {
  Graph graph("net");
  const Value a = graph.parameter("a", ElementType::f32, {2}), b = graph.parameter("b", ElementType::f32, {2});
  const Value sum = graph.add("sum", Binary{BinaryKind::Add}, {a, b});
  graph.result("out", graph.add("product", Binary{BinaryKind::Multiply}, {sum, b}));
  const Graph typed = convert_model(graph, {.inputs = {{.name = "b"}, {.name = "a", .element_type = ElementType::i32}}});
  const Executor executor(typed);
  REQUIRE(executor.inputs().size() == 2);
  CHECK(executor.inputs()[0].name == "b");
  CHECK(executor.inputs()[1].name == "a");
  CHECK(executor.inputs()[1].element_type == ElementType::i32);
  const std::vector<Tensor> inputs{Tensor::from(std::vector<float>{2, 3}, {2}), Tensor::from(std::vector<std::int32_t>{4, 5}, {2})};
  CHECK(executor.run(inputs)[0] == Tensor::from(std::vector<float>{12, 24}, {2}));
  const Tensor value = Tensor::from(std::vector<double>{20, 15}, {2});
  const Graph frozen = convert_model(graph, {.inputs = {{.name = "b"}, {.name = "0:product", .value = value}}});
  CHECK(Executor(frozen).run(inputs[0]) == Tensor::from(std::vector<float>{40, 45}, {2}));
  CHECK_THAT(error_of([&] { convert_model(graph, {.inputs = {{.name = "a"}, {.name = "a:0"}}}); }).what(),
             contains("'a' and 'a:0': given as inputs for one value, expected one of them"));
}

TEST_CASE("convert: FP16 stores every number in 16 bits and stays within its range") {
  Graph graph("net");
  const Value x = graph.parameter("x", ElementType::f32, {1, 2});
  graph.result("out",
               graph.add("sum", Binary{BinaryKind::Add}, {x, graph.constant("c", Tensor::from(std::vector<float>{1.5F, 1e6F}, {1, 2}))}));
  const Graph converted = convert_model(graph, {.fp16 = true});
  const Tensor& constant = converted.node(converted.find("c")).as<Constant>()->value;
  CHECK(constant.element_type() == ElementType::f16);
  CHECK(constant.converted(ElementType::f32) == Tensor::from(std::vector<float>{1.5F, 65504}, {1, 2}));
  CHECK(converted.node(converted.parameters()[0]).outputs[0].element_type == ElementType::f16);
}

TEST_CASE("convert: shapes are folded unless they are to be kept") {
  Graph graph("net");
  const Value x = graph.parameter("x", ElementType::f32, {1, 2, 3});
  const Value shape = graph.add("shape", ShapeOf{}, {x});
  const Value first = graph.add(
      "first", Gather{}, {shape, graph.constant("zero", Tensor::from(Dims{0})), graph.constant("axis", Tensor::scalar(std::int64_t{0}))});
  const Value target = graph.add("target", Concat{0}, {first, graph.constant("rest", Tensor::from(Dims{-1}))});
  graph.result("out", graph.add("flat", Reshape{}, {x, target}));
  CHECK(types_of(convert_model(graph)) == std::vector<std::string>{"Reshape"});
  const Graph kept = convert_model(graph, {.keep_shape_ops = true});
  CHECK(types_of(kept) == std::vector<std::string>{"ShapeOf", "Gather", "Concat", "Reshape"});
  CHECK(kept.reshape({{"x", Shape{4, 2, 3}}}).shape({kept.results()[0], 0}) == Shape{4, 6});
}
