#include "caffe_net.hpp"

using namespace octet;
using namespace octet::test;

namespace {

std::vector<float> counting(std::size_t count, float first = 1) {
  std::vector<float> values(count);
  for (std::size_t i = 0; i < count; ++i) values[i] = first + static_cast<float>(i);
  return values;
}

Tensor result_of(const CaffeNet& net, const std::vector<float>& values) { return run(net.read(), values); }

}  // namespace

TEST_CASE("convolutions take one number for all axes, one for each, or rows and columns by name") {
  const auto [dims, rest, shape] = GENERATE(table<std::string, std::string, std::string>({
      {"1,4,8,10", "kernel_size: 3 pad: 1", "[1,2,8,10]"},
      {"1,4,8,10", "kernel_size: 3 kernel_size: 5", "[1,2,6,6]"},
      {"1,4,8,10", "kernel_h: 3 kernel_w: 5 stride_h: 2", "[1,2,3,6]"},
      {"1,4,8,10", "kernel_size: 3 stride: 2", "[1,2,3,4]"},
      {"1,4,8,10", "kernel_size: 3 dilation: 2", "[1,2,4,6]"},
      {"1,4,8,10", "kernel_size: [3, 5] pad_h: 1 group: 2", "[1,2,8,6]"},
      {"1,4,10", "kernel_size: 3", "[1,2,8]"},
      {"1,4,5,6,7", "kernel_size: 3", "[1,2,3,4,5]"},
  }));
  CAPTURE(dims, rest);
  const bool is_grouped = rest.find("group") != std::string::npos;
  const std::size_t kernel = dims == "1,4,10" ? 3 : dims == "1,4,5,6,7" ? 27 : rest.find('5') != std::string::npos ? 15 : 9;
  const CaffeNet net = CaffeNet::with(dims, "Convolution", "convolution_param { num_output: 2 bias_term: false " + rest + " }",
                                      {blob(std::vector<float>(2 * (is_grouped ? 2 : 4) * kernel, 1))});
  const Graph graph = net.read();
  CHECK(to_string(graph.shape({graph.find("y"), 0})) == shape);
}

TEST_CASE("a convolution adds its bias, the weights' own dimensions notwithstanding") {
  const std::string rest = "convolution_param { num_output: 2 kernel_size: 1 }";
  const CaffeNet net = CaffeNet::with("1,2,1,2", "Convolution", rest, {blob({1, 10, 2, 20}, {1, 1, 1, 4}), blob({100, 200}, {1, 1, 1, 2})});
  const Graph graph = net.read();
  CHECK(numbers(run(graph, counting(4))) == std::vector<float>{131, 142, 262, 284});
  CHECK(graph.node(graph.find("y/WithoutBiases")).as<Convolution>() != nullptr);
}

TEST_CASE("depthwise convolutions of forks have a group for each channel") {
  const std::string type = GENERATE(as<std::string>(), "ConvolutionDepthwise", "DepthwiseConvolution");
  const CaffeNet net =
      CaffeNet::with("1,2,1,2", type, "convolution_param { num_output: 2 kernel_size: 1 bias_term: false }", {blob({2, 3})});
  CHECK(numbers(result_of(net, counting(4))) == std::vector<float>{2, 4, 9, 12});
}

TEST_CASE("a transposed convolution spreads each element, input channels first in its weights") {
  const std::string rest = "convolution_param { num_output: 1 kernel_size: [1, 2] stride: [1, 2] }";
  const CaffeNet net = CaffeNet::with("1,2,1,2", "Deconvolution", rest, {blob({1, 2, 10, 20}), blob({1000})});
  CHECK(numbers(result_of(net, counting(4))) == std::vector<float>{1031, 1062, 1042, 1084});
}

TEST_CASE("a transposed convolution without weights interpolates where its filler says so, and tells") {
  const std::string rest =
      "convolution_param { num_output: 1 kernel_size: 4 stride: 2 pad: 1 bias_term: false weight_filler { type: 'bilinear' } }";
  const CaffeNet net = CaffeNet::with("1,1,1,2", "Deconvolution", rest);
  const Graph graph = net.read();
  // Weights are 0.25, 0.75, 0.75, 0.25 in both directions: 0.75 for both rows, and of columns those of both neighbours.
  check_close(run(graph, {16, 32}), {9, 15, 21, 18, 9, 15, 21, 18}, 1e-6);
  REQUIRE(graph.origin().notes.size() == 1);
  CHECK_THAT(graph.origin().notes[0], contains("they are those of the filler 'bilinear'"));
}

TEST_CASE("pooling rounds up, and a window at the end holds what there is of it") {
  const std::vector<float> image = counting(9);
  const auto [rest, expected] = GENERATE(table<std::string, std::vector<float>>({
      {"kernel_size: 2 stride: 2", {5, 6, 8, 9}},
      {"pool: MAX kernel_size: 2 stride: 2 round_mode: FLOOR", {5}},
      {"pool: MAX kernel_size: 2 stride: 2 ceil_mode: false", {5}},
      {"pool: AVE kernel_size: 2 stride: 2", {3, 4.5F, 7.5F, 9}},
      {"pool: AVE kernel_size: 2 stride: 2 pad: 1", {0.25F, 1.25F, 2.75F, 7}},
      {"pool: AVE kernel_size: 3 stride: 2 pad: 1", {12.0F / 9, 16.0F / 9, 24.0F / 9, 28.0F / 9}},
      {"pool: 1 global_pooling: true", {5}},
      {"pool: MAX kernel_h: 1 kernel_w: 3 stride_w: 1", {3, 6, 9}},
  }));
  CAPTURE(rest);
  check_close(result_of(CaffeNet::with("1,1,3,3", "Pooling", "pooling_param { " + rest + " }"), image), expected, 1e-6);
}

TEST_CASE("activations") {
  const float e = std::exp(1.0F);
  const auto [type, rest, expected] = GENERATE_COPY(table<std::string, std::string, std::vector<float>>({
      {"ReLU", "", {0, 0, 8}},
      {"ReLU", "relu_param { negative_slope: 0.5 }", {-0.5F, 0, 8}},
      {"ReLU6", "", {0, 0, 6}},
      {"ELU", "elu_param { alpha: 2 }", {2 * (1 / e - 1), 0, 8}},
      {"AbsVal", "", {1, 0, 8}},
      {"Sigmoid", "", {1 / (1 + e), 0.5F, 1 / (1 + std::exp(-8.0F))}},
      {"TanH", "", {std::tanh(-1.0F), 0, std::tanh(8.0F)}},
      {"BNLL", "", {std::log(1 + 1 / e), std::log(2.0F), std::log(1 + std::exp(8.0F))}},
      {"Swish", "swish_param { beta: 2 }", {-1 / (1 + e * e), 0, 8 / (1 + std::exp(-16.0F))}},
      {"Clip", "clip_param { min: -0.5 max: 2 }", {-0.5F, 0, 2}},
      {"Threshold", "threshold_param { threshold: -0.5 }", {0, 1, 1}},
      {"Power", "power_param { power: 2 scale: 3 shift: 1 }", {4, 1, 625}},
      {"Power", "power_param { scale: 3 }", {-3, 0, 24}},
      {"Power", "", {-1, 0, 8}},
      {"Exp", "", {1 / e, 1, std::exp(8.0F)}},
      {"Exp", "exp_param { base: 2 scale: 0.5 shift: 1 }", {std::sqrt(2.0F), 2, 32}},
      {"Log", "log_param { base: 2 shift: 8 }", {std::log2(7.0F), 3, 4}},
      {"Dropout", "", {-1, 0, 8}},
  }));
  CAPTURE(type, rest);
  const CaffeNet net(input_layer("1,3") +
                     "layer { name: 'x' type: 'AbsVal' bottom: 'data' top: 'x' }"
                     "layer { name: 'y' type: '" +
                     type + "' bottom: 'data' top: 'y' " + rest + " }");
  const Graph graph = net.read();
  check_close(run(graph, {Tensor::from(std::vector<float>{-1, 0, 8}, {1, 3})}).at(1), expected);
}

TEST_CASE("slopes belong to channels, also of vectors, or to all") {
  const std::vector<float> input{-1, -2, -3, -4};
  CHECK(numbers(result_of(CaffeNet::with("1,2,1,2", "PReLU", "", {blob({2, 3})}), input)) == std::vector<float>{-2, -4, -9, -12});
  CHECK(numbers(result_of(CaffeNet::with("2,2", "PReLU", "", {blob({2, 3})}), input)) == std::vector<float>{-2, -6, -6, -12});
  CHECK(numbers(result_of(CaffeNet::with("1,2,1,2", "PReLU", "prelu_param { channel_shared: true }", {blob({2})}), input)) ==
        std::vector<float>{-2, -4, -6, -8});
}

TEST_CASE("element-wise layers weigh their sums") {
  const auto [rest, expected] = GENERATE(table<std::string, std::vector<float>>({
      {"", {111, 222}},
      {"eltwise_param { operation: SUM coeff: [2, -1, 0.5] }", {42, 84}},
      {"eltwise_param { operation: PROD }", {1000, 8000}},
      {"eltwise_param { operation: 2 }", {100, 200}},
  }));
  CAPTURE(rest);
  const CaffeNet net(input_layer("1,2", "a") + input_layer("1,2", "b") + input_layer("1,2", "c") +
                     "layer { name: 'y' type: 'Eltwise' bottom: 'a' bottom: 'b' bottom: 'c' top: 'y' " + rest + " }");
  const auto pair = [](float first) { return Tensor::from(std::vector<float>{first, 2 * first}, {1, 2}); };
  check_close(run(net.read(), {pair(1), pair(10), pair(100)}).at(0), expected);
}

TEST_CASE("element-wise layers of other shapes, or other numbers of weights, are refused") {
  const std::string inputs = input_layer("1,2", "a") + input_layer("1,3", "b");
  CHECK_THAT(CaffeNet(inputs + "layer { name: 'y' type: 'Eltwise' bottom: 'a' bottom: 'b' top: 'y' }").error().message(),
             contains("bottom 1: given shape [1,3], expected [1,2] as bottom 0 has"));
  CHECK_THAT(CaffeNet(inputs + "layer { name: 'y' type: 'Eltwise' bottom: 'a' bottom: 'a' top: 'y' eltwise_param { coeff: 1 } }")
                 .error()
                 .message(),
             contains("given '1 numbers', expected one for each bottom of a SUM"));
}

TEST_CASE("batch normalization divides its sums by how many there were") {
  const std::vector<float> input{1, 2, 3, 4};
  const std::vector<std::string> blobs{blob({2, 4}), blob({6, 14}), blob({2})};
  check_close(result_of(CaffeNet::with("1,2,1,2", "BatchNorm", "batch_norm_param { eps: 1 }", blobs), input),
              {0, 0.5F, 0.35355339F, 0.70710678F});
  const std::vector<std::string> unseen{blob({2, 4}), blob({6, 14}), blob({0})};
  check_close(result_of(CaffeNet::with("1,2,1,2", "BatchNorm", "batch_norm_param { eps: 1 }", unseen), input), input);
  const std::vector<std::string> scaled{blob({1, 2}), blob({3, 8}), blob({1}), blob({10, 20}), blob({100, 200})};
  check_close(result_of(CaffeNet::with("1,2,1,2", "BatchNorm", "batch_norm_param { eps: 1 scale_bias: true }", scaled), input),
              {100, 105, 200 + 20.0F / 3, 200 + 40.0F / 3});
  const std::vector<std::string> older{blob({10, 20}), blob({100, 200}), blob({1, 2}), blob({3, 8})};
  check_close(result_of(CaffeNet::with("1,2,1,2", "BN", "bn_param { eps: 1 }", older), input),
              {100, 105, 200 + 20.0F / 3, 200 + 40.0F / 3});
}

TEST_CASE("scales and biases lie along the axes that they say") {
  const std::vector<float> input = counting(4);
  const auto scaled = [&](const std::string& rest, const std::vector<float>& gamma) {
    return numbers(result_of(CaffeNet::with("1,2,1,2", "Scale", "scale_param { " + rest + " }", {blob(gamma)}), input));
  };
  CHECK(scaled("", {2, 3}) == std::vector<float>{2, 4, 9, 12});
  CHECK(scaled("axis: -1", {2, 3}) == std::vector<float>{2, 6, 6, 12});
  CHECK(scaled("axis: 0 num_axes: 0", {5}) == std::vector<float>{5, 10, 15, 20});
  CHECK(scaled("axis: 1 num_axes: -1", {1, 2, 3, 4}) == std::vector<float>{1, 4, 9, 16});
  const CaffeNet bias = CaffeNet::with("1,2,1,2", "Bias", "", {blob({10, 20})});
  CHECK(numbers(result_of(bias, input)) == std::vector<float>{11, 12, 23, 24});
}

TEST_CASE("a second bottom scales or shifts the first from an axis on") {
  const auto [dims, type, rest, expected] = GENERATE(table<std::string, std::string, std::string, std::vector<float>>({
      {"1,2", "Scale", "scale_param { axis: 0 }", {1, 2, 6, 8}},
      {"2", "Scale", "", {1, 2, 6, 8}},
      {"1,2,1,2", "Scale", "scale_param { axis: 0 }", {1, 4, 3, 8}},
      {"2", "Bias", "bias_param { axis: 3 }", {2, 4, 4, 6}},
  }));
  CAPTURE(dims, type, rest);
  const CaffeNet net(input_layer("1,2,1,2") + input_layer(dims, "second") + "layer { name: 'y' type: '" + type +
                     "' bottom: 'data' bottom: 'second' top: 'y' " + rest + " }");
  const Graph graph = net.read();
  const Shape shape = graph.shape({graph.find("second"), 0});
  std::vector<float> second = counting(shape.elements());
  if (shape.elements() == 4) second = {1, 2, 1, 2};
  CHECK(numbers(run(graph, {Tensor::from(counting(4), {1, 2, 1, 2}), Tensor::from(second, shape)}).at(0)) == expected);
}

TEST_CASE("Axpy scales the channels of one and adds the other") {
  const std::string factor = GENERATE(as<std::string>(), "1,2,1,1", "1,2");
  const CaffeNet net(input_layer(factor, "a") + input_layer("1,2,1,2", "x") + input_layer("1,2,1,2", "z") +
                     "layer { name: 'y' type: 'Axpy' bottom: 'a' bottom: 'x' bottom: 'z' top: 'y' }");
  const Graph graph = net.read();
  const Tensor a = Tensor::from(std::vector<float>{10, 20}, graph.shape({graph.find("a"), 0})), x = Tensor::from(counting(4), {1, 2, 1, 2});
  CHECK(numbers(run(graph, {a, x, x}).at(0)) == std::vector<float>{11, 22, 63, 84});
}

TEST_CASE("local responses are normalized across channels or within one, where k counts for nothing") {
  check_close(result_of(CaffeNet::with("1,3,1,1", "LRN", "lrn_param { local_size: 3 alpha: 3 beta: 1 k: 2 }"), {1, 2, 3}),
              {1.0F / 7, 2.0F / 16, 3.0F / 15});
  check_close(result_of(CaffeNet::with("1,1,1,3", "LRN", "lrn_param { local_size: 3 alpha: 9 beta: 1 k: 7 norm_region: WITHIN_CHANNEL }"),
                        {1, 2, 3}),
              {1.0F / 6, 2.0F / 15, 3.0F / 14});
}

TEST_CASE("Normalize divides by the length of a pixel, or of the whole sample, and scales") {
  const std::vector<float> input{3, 0, 4, 2};
  check_close(
      result_of(CaffeNet::with("1,2,1,2", "Normalize", "norm_param { across_spatial: false channel_shared: false }", {blob({10, 20})}),
                input),
      {6, 0, 16, 20});
  check_close(result_of(CaffeNet::with("1,2,1,2", "Normalize", "", {blob({std::sqrt(29.0F)})}), input), input);
}

TEST_CASE("MVN takes the mean of a channel, or of all, and divides by the deviation") {
  check_close(result_of(CaffeNet::with("1,2,1,2", "MVN", "mvn_param { normalize_variance: false }"), {1, 3, 10, 20}), {-1, 1, -5, 5});
  check_close(result_of(CaffeNet::with("1,2,1,2", "MVN", ""), {1, 3, 10, 20}), {-1, 1, -1, 1});
  check_close(result_of(CaffeNet::with("1,2,1,2", "MVN", "mvn_param { across_channels: true normalize_variance: false }"), {1, 3, 10, 18}),
              {-7, -5, 2, 10});
}

TEST_CASE("a product flattens from its axis, and its weights may lie the other way round") {
  const std::vector<float> input = counting(4);
  const auto product = [&](const std::string& dims, const std::string& rest, const std::vector<std::string>& blobs) {
    return CaffeNet::with(dims, "InnerProduct", "inner_product_param { num_output: 2 " + rest + " }", blobs).read();
  };
  const std::vector<float> rows{1, 0, 0, 0, 1, 1, 1, 1}, columns{1, 1, 0, 1, 0, 1, 0, 1};
  CHECK(numbers(run(product("1,2,1,2", "", {blob(rows, {1, 1, 2, 4}), blob({100, 200})}), input)) == std::vector<float>{101, 210});
  CHECK(numbers(run(product("1,2,1,2", "transpose: true bias_term: false", {blob(columns)}), input)) == std::vector<float>{1, 10});
  const Graph deep = product("1,2,1,2", "axis: 2 bias_term: false", {blob({1, 0, 1, 1})});
  CHECK(deep.shape({deep.find("y"), 0}) == Shape{1, 2, 2});
  CHECK(numbers(run(deep, input)) == std::vector<float>{1, 3, 3, 7});
}

TEST_CASE("layers that move elements") {
  const std::vector<float> input = counting(8);
  const auto [type, rest, shape, expected] = GENERATE(table<std::string, std::string, std::string, std::vector<float>>({
      {"Flatten", "", "[1,8]", {1, 2, 3, 4, 5, 6, 7, 8}},
      {"Flatten", "flatten_param { axis: 0 end_axis: 1 }", "[4,1,2]", {1, 2, 3, 4, 5, 6, 7, 8}},
      {"Flatten", "flatten_param { axis: -2 }", "[1,4,2]", {1, 2, 3, 4, 5, 6, 7, 8}},
      {"Reshape", "reshape_param { shape { dim: [0, -1, 4] } }", "[1,2,4]", {1, 2, 3, 4, 5, 6, 7, 8}},
      {"Reshape", "reshape_param { shape { dim: 2 dim: 2 } axis: 1 num_axes: 1 }", "[1,2,2,1,2]", {1, 2, 3, 4, 5, 6, 7, 8}},
      {"Permute", "permute_param { order: [0, 2, 3, 1] }", "[1,1,2,4]", {1, 3, 5, 7, 2, 4, 6, 8}},
      {"Permute", "permute_param { order: [0, 3] }", "[1,2,4,1]", {1, 3, 5, 7, 2, 4, 6, 8}},
      {"ShuffleChannel", "shuffle_channel_param { group: 2 }", "[1,4,1,2]", {1, 2, 5, 6, 3, 4, 7, 8}},
      {"Tile", "tile_param { axis: 2 tiles: 2 }", "[1,4,2,2]", {1, 2, 1, 2, 3, 4, 3, 4, 5, 6, 5, 6, 7, 8, 7, 8}},
  }));
  CAPTURE(type, rest);
  const CaffeNet net = CaffeNet::with("1,4,1,2", type, rest);
  const Tensor result = result_of(net, input);
  CHECK(to_string(result.shape()) == shape);
  CHECK(numbers(result) == expected);
}

TEST_CASE("slices are equal parts or end where they say, and concatenations join along today's axis or the old one") {
  const auto [points, expected] = GENERATE(table<std::string, std::vector<float>>({
      {"", {5, 6, 7, 8, 1, 2, 3, 4}},
      {"slice_param { slice_point: 1 axis: 1 }", {3, 4, 5, 6, 7, 8, 1, 2}},
      {"slice_param { slice_point: 3 slice_dim: 1 }", {7, 8, 1, 2, 3, 4, 5, 6}},
  }));
  CAPTURE(points);
  const CaffeNet net(input_layer("1,4,1,2") + "layer { name: 's' type: 'Slice' bottom: 'data' top: 'a' top: 'b' " + points + " }" +
                     "layer { name: 'y' type: 'Concat' bottom: 'b' bottom: 'a' top: 'y' concat_param { concat_dim: 1 } }");
  CHECK(numbers(result_of(net, counting(8))) == expected);
}

TEST_CASE("Crop cuts the first bottom to the second from an axis on") {
  const auto [rest, expected] = GENERATE(table<std::string, std::vector<float>>({
      {"", {1, 2, 5, 6}},
      {"crop_param { offset: 1 }", {6, 7, 10, 11}},
      {"crop_param { offset: [1, 2] }", {7, 8, 11, 12}},
      {"crop_param { axis: -1 offset: 2 }", {3, 4, 7, 8, 11, 12}},
  }));
  CAPTURE(rest);
  const CaffeNet net(input_layer("1,1,3,4") + input_layer("1,1,2,2", "like") +
                     "layer { name: 'y' type: 'Crop' bottom: 'data' bottom: 'like' top: 'y' " + rest + " }");
  const Tensor like(ElementType::f32, {1, 1, 2, 2});
  CHECK(numbers(run(net.read(), {Tensor::from(counting(12), {1, 1, 3, 4}), like}).at(0)) == expected);
}

TEST_CASE("the largest elements are positions along an axis, or in a sample, with their values where asked for") {
  const std::vector<float> input{3, 9, 5, 4, 8, 1};
  const auto [rest, shape, expected] = GENERATE(table<std::string, std::string, std::vector<float>>({
      {"", "[1,1,1,1]", {1}},
      {"argmax_param { top_k: 2 }", "[1,1,2,1]", {1, 4}},
      {"argmax_param { top_k: 2 out_max_val: true }", "[1,2,2,1]", {1, 4, 9, 8}},
      {"argmax_param { axis: 1 }", "[1,1,1,3]", {1, 0, 0}},
      {"argmax_param { axis: -1 out_max_val: true }", "[1,2,1,1]", {9, 8}},
  }));
  CAPTURE(rest);
  const Tensor result = result_of(CaffeNet::with("1,2,1,3", "ArgMax", rest), input);
  CHECK(to_string(result.shape()) == shape);
  CHECK(numbers(result) == expected);
}

TEST_CASE("reductions take the axis and all behind it") {
  const std::vector<float> input{1, -2, 3, -4};
  const auto [rest, expected] = GENERATE(table<std::string, std::vector<float>>({
      {"", {-2}},
      {"reduction_param { axis: 1 }", {-1, -1}},
      {"reduction_param { axis: 1 operation: ASUM }", {3, 7}},
      {"reduction_param { axis: 1 operation: SUMSQ coeff: 10 }", {50, 250}},
      {"reduction_param { axis: -1 operation: MEAN }", {-0.5F, -0.5F}},
  }));
  CAPTURE(rest);
  check_close(result_of(CaffeNet::with("2,2", "Reduction", rest), input), expected);
}

TEST_CASE("images are resized with their corners in place, or repeated") {
  const auto [type, rest, shape, expected] = GENERATE(table<std::string, std::string, std::string, std::vector<float>>({
      {"Interp", "interp_param { height: 1 width: 5 }", "[1,1,1,5]", {1, 1.5F, 2, 2.5F, 3}},
      {"Interp", "interp_param { zoom_factor: 2 }", "[1,1,1,5]", {1, 1.5F, 2, 2.5F, 3}},
      {"Interp", "interp_param { shrink_factor: 2 }", "[1,1,1,2]", {1, 3}},
      {"Upsample", "upsample_param { scale: 2 }", "[1,1,2,6]", {1, 1, 2, 2, 3, 3, 1, 1, 2, 2, 3, 3}},
      {"Upsample", "upsample_param { upsample_h: 1 upsample_w: 6 }", "[1,1,1,6]", {1, 1, 2, 2, 3, 3}},
  }));
  CAPTURE(type, rest);
  const Tensor result = result_of(CaffeNet::with("1,1,1,3", type, rest), {1, 2, 3});
  CHECK(to_string(result.shape()) == shape);
  check_close(result, expected);
}

TEST_CASE("Interp cuts off what negative pads say, before it resizes") {
  const Tensor result =
      result_of(CaffeNet::with("1,1,3,4", "Interp", "interp_param { pad_beg: -1 pad_end: -1 height: 1 width: 3 }"), counting(12));
  check_close(result, {6, 6.5F, 7});
}

TEST_CASE("prior boxes have a square, one between two sizes, and each ratio once with its inverse") {
  const std::string rest =
      "prior_box_param { min_size: 4 max_size: 9 aspect_ratio: 2 aspect_ratio: 2 aspect_ratio: 1 variance: [0.1, 0.1, 0.2, 0.2] step: 8 }";
  const CaffeNet net(input_layer("1,3,16,16") + input_layer("1,2,1,1", "features") +
                     "layer { name: 'y' type: 'PriorBox' bottom: 'features' bottom: 'data' top: 'y' " + rest + " }");
  const Tensor result = run(net.read(), {Tensor(ElementType::f32, {1, 3, 16, 16}), Tensor(ElementType::f32, {1, 2, 1, 1})}).at(0);
  CHECK(result.shape() == Shape{1, 2, 16});
  const float w = 4 * std::sqrt(2.0F) / 2 / 16, h = 4 / std::sqrt(2.0F) / 2 / 16, c = 0.25F;
  check_close(result,
              {0.125F, 0.125F, 0.375F, 0.375F, 0.0625F, 0.0625F, 0.4375F, 0.4375F, c - w, c - h, c + w, c + h, c - h, c - w, c + h, c + w,
               0.1F,   0.1F,   0.2F,   0.2F,   0.1F,    0.1F,    0.2F,    0.2F,    0.1F,  0.1F,  0.2F,  0.2F,  0.1F,  0.1F,  0.2F,  0.2F});
}

TEST_CASE("prior boxes follow the image where it gets another size") {
  const CaffeNet net(
      input_layer("1,3,16,16") +
      "layer { name: 'f' type: 'Pooling' bottom: 'data' top: 'f' pooling_param { kernel_size: 8 stride: 8 } }"
      "layer { name: 'y' type: 'PriorBox' bottom: 'f' bottom: 'data' top: 'y' prior_box_param { min_size: 4 flip: false } }");
  const Graph graph = net.read().reshape({{"data", Shape{1, 3, 32, 16}}});
  CHECK(graph.shape({graph.find("y"), 0}) == Shape{1, 2, 32});
}

TEST_CASE("detections are what is left of the best boxes") {
  const CaffeNet net(
      input_layer("1,8", "loc") + input_layer("1,4", "conf") + input_layer("1,2,8", "priors") +
      "layer { name: 'y' type: 'DetectionOutput' bottom: 'loc' bottom: 'conf' bottom: 'priors' top: 'y' detection_output_param { "
      "num_classes: 2 nms_param { nms_threshold: 0.5 top_k: 10 } code_type: CENTER_SIZE keep_top_k: 2 confidence_threshold: 0.3 } }");
  const Tensor loc(ElementType::f32, {1, 8});
  const Tensor conf = Tensor::from(std::vector<float>{0.1F, 0.9F, 0.8F, 0.2F}, {1, 4});
  const std::vector<float> priors{0, 0, 0.5F, 0.5F, 0.5F, 0.5F, 1, 1, 0.1F, 0.1F, 0.2F, 0.2F, 0.1F, 0.1F, 0.2F, 0.2F};
  const Tensor result = run(net.read(), {loc, conf, Tensor::from(priors, {1, 2, 8})}).at(0);
  CHECK(result.shape() == Shape{1, 1, 2, 7});
  const std::vector<float> first = numbers(result);
  check_close(Tensor::from(std::vector<float>(first.begin(), first.begin() + 8), {8}), {0, 1, 0.9F, 0, 0, 0.5F, 0.5F, -1});
}

TEST_CASE("softmax goes along the channels, or the axis that it says") {
  const float e = std::exp(1.0F);
  check_close(result_of(CaffeNet::with("1,2,1,2", "Softmax", ""), {0, 0, 1, 0}), {1 / (1 + e), 0.5F, e / (1 + e), 0.5F});
  check_close(result_of(CaffeNet::with("1,2,1,2", "Softmax", "softmax_param { axis: -1 }"), {0, 1, 0, 0}),
              {1 / (1 + e), e / (1 + e), 0.5F, 0.5F});
}
