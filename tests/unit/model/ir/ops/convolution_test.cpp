#include "unit/model/ir/ir_support.hpp"

using namespace octet;
using namespace octet::test;

namespace {

Tensor weights(Shape shape) { return random_tensor(std::move(shape), 1); }

}  // namespace

TEST_CASE("IR Convolution keeps strides, pads, dilations and automatic padding", "[ir]") {
  const Operation op = require_round_trip({"Convolution",
                                           "opset1",
                                           R"(strides="2,1" pads_begin="1,0" pads_end="1,2" dilations="1,2" auto_pad="explicit")",
                                           {f32({1, 3, 9, 9}), weights({4, 3, 3, 3})},
                                           {f32({1, 4, 5, 7})}});
  CHECK(op == Operation(Convolution{{2, 1}, {1, 0}, {1, 2}, {1, 2}, AutoPad::Explicit}));
  const Operation same = require_round_trip({"Convolution",
                                             "opset1",
                                             R"(strides="2,2" pads_begin="0,0" pads_end="0,0" dilations="1,1" auto_pad="same_upper")",
                                             {f32({1, 3, 9, 9}), weights({4, 3, 3, 3})},
                                             {f32({1, 4, 5, 5})}});
  CHECK(std::get<Convolution>(same).auto_pad == AutoPad::SameUpper);
}

TEST_CASE("IR Convolution without lists has strides and dilations of 1 and no padding", "[ir]") {
  const ModelFolder folder;
  const OneLayer layer{"Convolution", "opset1", "", {f32({1, 3, 5, 5}), weights({4, 3, 3, 3})}, {f32({1, 4, 3, 3})}};
  const Graph graph = layer.read(folder);
  CHECK(*graph.node(graph.find("op")).as<Convolution>() == Convolution{{1, 1}, {0, 0}, {0, 0}, {1, 1}, AutoPad::Explicit});
  CHECK(folder.rewritten(graph) == graph);
}

TEST_CASE("IR GroupConvolution keeps its attributes", "[ir]") {
  const Operation op = require_round_trip({"GroupConvolution",
                                           "opset1",
                                           R"(strides="1,1" pads_begin="1,1" pads_end="1,1" dilations="1,1" auto_pad="same_lower")",
                                           {f32({1, 4, 5, 5}), weights({4, 1, 1, 3, 3})},
                                           {f32({1, 4, 5, 5})}});
  CHECK(op == Operation(GroupConvolution{{1, 1}, {1, 1}, {1, 1}, {1, 1}, AutoPad::SameLower}));
}

TEST_CASE("IR transposed convolutions keep their output padding", "[ir]") {
  const std::string data = R"(strides="2,2" pads_begin="1,1" pads_end="1,1" dilations="1,1" auto_pad="explicit" output_padding="1,1")";
  const Operation op =
      require_round_trip({"ConvolutionBackpropData", "opset1", data, {f32({1, 4, 5, 5}), weights({4, 2, 3, 3})}, {f32({1, 2, 10, 10})}});
  CHECK(op == Operation(ConvolutionBackpropData{{2, 2}, {1, 1}, {1, 1}, {1, 1}, AutoPad::Explicit, {1, 1}}));
  const Operation group = require_round_trip(
      {"GroupConvolutionBackpropData", "opset1", data, {f32({1, 4, 5, 5}), weights({2, 2, 3, 3, 3})}, {f32({1, 6, 10, 10})}});
  CHECK(group == Operation(GroupConvolutionBackpropData{{2, 2}, {1, 1}, {1, 1}, {1, 1}, AutoPad::Explicit, {1, 1}}));
}
