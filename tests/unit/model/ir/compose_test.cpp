#include <cmath>

#include <octet/exec/executor.hpp>
#include <octet/model/layer.hpp>

#include "unit/model/ir/ir_support.hpp"

using namespace octet;
using namespace octet::test;

using Floats = std::vector<float>;

namespace {

/// What the layer, whose first input is the network's, gives; and that the network is the same once written and read again.
Floats computed(const OneLayer& layer, const Tensor& input) {
  INFO(layer.type << " " << layer.version << " " << layer.data);
  const ModelFolder folder;
  const Graph graph = layer.read(folder);
  const Graph again = folder.rewritten(graph);
  CHECK(again.contains("op"));
  const Tensor result = Executor(graph, {.threads = 1}).run(input).converted(ElementType::f32);
  CHECK(relative_difference(Executor(again, {.threads = 1}).run(input).converted(ElementType::f32), result) == 0);
  const auto values = result.data<float>();
  return {values.begin(), values.end()};
}

Tensor numbers(const Floats& values, const Shape& shape) { return Tensor::from(values, shape); }

/// 0, 1, 2, ...
Tensor counted(const Shape& shape) {
  Tensor tensor(ElementType::f32, shape);
  float next = 0;
  for (float& value : tensor.mutable_data<float>()) value = next++;
  return tensor;
}

OneLayer function(const std::string& type, const std::string& version, const std::string& data, std::int64_t count, test::Port output) {
  return {type, version, data, {f32({1, count})}, {std::move(output)}};
}

void require_close(const Floats& actual, const Floats& expected, float tolerance = 2e-6f) {
  REQUIRE(actual.size() == expected.size());
  for (std::size_t i = 0; i < actual.size(); ++i)
    CHECK(std::abs(actual[i] - expected[i]) <= tolerance * std::max(1.0f, std::abs(expected[i])));
}

/// The message of the refusal to run a layer.
std::string refusal(const OneLayer& layer) {
  const ModelFolder folder;
  const Graph graph = layer.read(folder);
  return error_of([&] { Executor(graph, {.threads = 1}); }).message();
}

}  // namespace

TEST_CASE("IR DepthToSpace and SpaceToDepth move channels in either order of blocks", "[ir]") {
  const OneLayer first{"DepthToSpace", "opset1", R"(block_size="2" mode="blocks_first")", {f32({1, 8, 1, 1})}, {f32({1, 2, 2, 2})}};
  CHECK(computed(first, counted({1, 8, 1, 1})) == Floats{0, 2, 4, 6, 1, 3, 5, 7});
  const OneLayer depth{"DepthToSpace", "opset1", R"(block_size="2" mode="depth_first")", {f32({1, 8, 1, 1})}, {f32({1, 2, 2, 2})}};
  CHECK(computed(depth, counted({1, 8, 1, 1})) == Floats{0, 1, 2, 3, 4, 5, 6, 7});
  const OneLayer back{"SpaceToDepth", "opset1", R"(block_size="2" mode="blocks_first")", {f32({1, 2, 2, 2})}, {f32({1, 8, 1, 1})}};
  CHECK(computed(back, counted({1, 2, 2, 2})) == Floats{0, 4, 1, 5, 2, 6, 3, 7});
  const OneLayer row{"SpaceToDepth", "opset1", R"(block_size="2" mode="depth_first")", {f32({1, 2, 4})}, {f32({1, 4, 2})}};
  CHECK(computed(row, counted({1, 2, 4})) == Floats{0, 2, 1, 3, 4, 6, 5, 7});
}

TEST_CASE("IR ShuffleChannels takes one channel of each group in turn", "[ir]") {
  const OneLayer layer{"ShuffleChannels", "opset1", R"(axis="1" group="2")", {f32({1, 6, 1})}, {f32({1, 6, 1})}};
  CHECK(computed(layer, counted({1, 6, 1})) == Floats{0, 3, 1, 4, 2, 5});
}

TEST_CASE("IR SpaceToBatch and BatchToSpace pad and crop", "[ir]") {
  const Tensor block = Tensor::from(Dims{1, 1, 2}), none = Tensor::from(Dims{0, 0, 0}), one = Tensor::from(Dims{0, 0, 1});
  const OneLayer to{"SpaceToBatch", "opset2", "", {f32({1, 1, 3}), block, none, one}, {f32({2, 1, 2})}};
  CHECK(computed(to, numbers({1, 2, 3}, {1, 1, 3})) == Floats{1, 3, 2, 0});
  const OneLayer from{"BatchToSpace", "opset2", "", {f32({2, 1, 2}), block, one, none}, {f32({1, 1, 3})}};
  CHECK(computed(from, numbers({1, 3, 2, 4}, {2, 1, 2})) == Floats{2, 3, 4});
}

TEST_CASE("IR Round takes the even or the farther number half way", "[ir]") {
  const Floats values{-2.5f, -0.5f, 0.5f, 1.5f, 2.5f, 0.49999997f, 3.7f};
  const Tensor input = numbers(values, {1, 7});
  CHECK(computed(function("Round", "opset5", R"(mode="half_to_even")", 7, f32({1, 7})), input) == Floats{-2, 0, 0, 2, 2, 0, 4});
  CHECK(computed(function("Round", "opset5", R"(mode="half_away_from_zero")", 7, f32({1, 7})), input) == Floats{-3, -1, 1, 2, 3, 0, 4});
}

TEST_CASE("IR trigonometric and hyperbolic functions that others make up", "[ir]") {
  const Floats values{-0.9f, -0.25f, 0, 1e-3f, 0.5f, 0.99f};
  const Tensor input = numbers(values, {1, 6});
  const auto check = [&](const char* type, float (*expected)(float), const Tensor& x) {
    Floats results;
    for (const float value : x.data<float>()) results.push_back(expected(value));
    require_close(computed(function(type, "opset4", "", 6, f32({1, 6})), x), results);
  };
  check("Tan", std::tan, input);
  check("Sinh", std::sinh, input);
  check("Cosh", std::cosh, input);
  check("Asin", std::asin, input);
  check("Acos", std::acos, input);
  check("Atanh", std::atanh, input);
  check("Asinh", std::asinh, input);
  check("Atan", std::atan, numbers({-1e30f, -3, 0.2f, 1, 50, 1e10f}, {1, 6}));
  check("Acosh", std::acosh, numbers({1, 1.5f, 2, 3, 10, 100}, {1, 6}));
}

TEST_CASE("IR Selu, HardSigmoid and SoftSign", "[ir]") {
  const Tensor input = numbers({-1, 0, 2}, {1, 3});
  const Tensor alpha = numbers({1.5f}, {1}), lambda = numbers({2}, {1});
  require_close(computed({"Selu", "opset1", "", {f32({1, 3}), alpha, lambda}, {f32({1, 3})}}, input), {3 * (std::exp(-1.0f) - 1), 0, 4});
  const Tensor slope = Tensor::scalar(0.25f), shift = Tensor::scalar(0.5f);
  CHECK(computed({"HardSigmoid", "opset1", "", {f32({1, 3}), slope, shift}, {f32({1, 3})}}, input) == Floats{0.25f, 0.5f, 1});
  CHECK(computed(function("SoftSign", "opset9", "", 3, f32({1, 3})), numbers({-1, 0, 3}, {1, 3})) == Floats{-0.5f, 0, 0.75f});
}

TEST_CASE("IR GroupNormalization scales each channel of its group", "[ir]") {
  const OneLayer layer{"GroupNormalization",
                       "opset12",
                       R"(num_groups="1" epsilon="0")",
                       {f32({1, 2, 2}), numbers({2, 1}, {2}), numbers({0, 10}, {2})},
                       {f32({1, 2, 2})}};
  require_close(computed(layer, numbers({1, 1, 3, 3}, {1, 2, 2})), {-2, -2, 11, 11});
}

TEST_CASE("IR CumSum is exclusive and reversed as it is told", "[ir]") {
  const Tensor input = numbers({1, 2, 3, 4, 5}, {1, 5}), axis = Tensor::scalar(std::int64_t{-1});
  const auto sum = [&](const char* data) { return computed({"CumSum", "opset3", data, {f32({1, 5}), axis}, {f32({1, 5})}}, input); };
  CHECK(sum(R"(exclusive="false" reverse="false")") == Floats{1, 3, 6, 10, 15});
  CHECK(sum(R"(exclusive="true" reverse="false")") == Floats{0, 1, 3, 6, 10});
  CHECK(sum(R"(exclusive="false" reverse="true")") == Floats{15, 14, 12, 9, 5});
  CHECK(sum(R"(exclusive="true" reverse="true")") == Floats{14, 12, 9, 5, 0});
}

TEST_CASE("IR GatherElements, GatherND, OneHot and Roll", "[ir]") {
  const Tensor places = Tensor::from(Dims{1, 0, -1, 1}).reshaped({2, 2});
  CHECK(computed({"GatherElements", "opset6", R"(axis="1")", {f32({2, 2}), places}, {f32({2, 2})}}, counted({2, 2})) == Floats{1, 0, 3, 3});
  const Tensor listed = Tensor::from(Dims{0, 1, 1, 0}).reshaped({2, 2});
  CHECK(computed({"GatherND", "opset8", R"(batch_dims="0")", {f32({2, 2}), listed}, {f32({2})}}, counted({2, 2})) == Floats{1, 2});
  const Tensor shift = Tensor::from(Dims{1}), axes = Tensor::from(Dims{1});
  CHECK(computed({"Roll", "opset7", "", {f32({1, 4}), shift, axes}, {f32({1, 4})}}, counted({1, 4})) == Floats{3, 0, 1, 2});
  const OneLayer one_hot{"OneHot",
                         "opset1",
                         R"(axis="-1")",
                         {Tensor::from(Dims{2, -1}), Tensor::scalar(std::int64_t{3}), Tensor::scalar(5.0f), f32({})},
                         {f32({2, 3})}};
  CHECK(computed(one_hot, Tensor::scalar(1.0f)) == Floats{1, 1, 5, 1, 1, 1});
}

TEST_CASE("IR scatter layers with known places replace elements", "[ir]") {
  const Tensor places = Tensor::from(Dims{0, 1, 1, -1}).reshaped({2, 2}), updates = numbers({10, 20}, {2});
  CHECK(computed({"ScatterNDUpdate", "opset4", "", {f32({2, 2}), places, updates}, {f32({2, 2})}}, counted({2, 2})) ==
        Floats{0, 10, 2, 20});
  const Tensor index = Tensor::from(Dims{1}), axis = Tensor::scalar(std::int64_t{1});
  CHECK(computed({"ScatterUpdate", "opset3", "", {f32({2, 2}), index, numbers({7, 8}, {2, 1}), axis}, {f32({2, 2})}}, counted({2, 2})) ==
        Floats{0, 7, 2, 8});
  const OneLayer elements{
      "ScatterElementsUpdate",
      "opset3",
      "",
      {f32({2, 2}), Tensor::from(Dims{1, 0}).reshaped({1, 2}), numbers({7, 8}, {1, 2}), Tensor::scalar(std::int64_t{0})},
      {f32({2, 2})}};
  CHECK(computed(elements, counted({2, 2})) == Floats{0, 8, 7, 3});
}

TEST_CASE("IR ScaledDotProductAttention hides keys behind their query when it is causal", "[ir]") {
  const Tensor keys = numbers({0, 0, 0, 0}, {1, 2, 2}), values = numbers({2, 4, 6, 8}, {1, 2, 2});
  const auto attention = [&](const char* data) {
    return computed({"ScaledDotProductAttention", "opset13", data, {f32({1, 2, 2}), keys, values}, {f32({1, 2, 2})}}, counted({1, 2, 2}));
  };
  require_close(attention(R"(causal="false")"), {4, 6, 4, 6});
  require_close(attention(R"(causal="true")"), {2, 4, 4, 6});
}

TEST_CASE("IR adaptive pooling has windows of unequal sizes", "[ir]") {
  const OneLayer layer{"AdaptiveAvgPool", "opset8", "", {f32({1, 1, 5}), Tensor::from(Dims{2})}, {f32({1, 1, 2})}};
  require_close(computed(layer, counted({1, 1, 5})), {1, 3});
}

TEST_CASE("IR Interpolate-11 has one input for sizes or scales", "[ir]") {
  const std::string rest = R"( coordinate_transformation_mode="asymmetric" nearest_mode="floor")";
  const Tensor axes = Tensor::from(Dims{2});
  const OneLayer sizes{"Interpolate",
                       "opset11",
                       R"(mode="nearest" shape_calculation_mode="sizes")" + rest,
                       {f32({1, 1, 2}), Tensor::from(Dims{4}), axes},
                       {f32({1, 1, 4})}};
  CHECK(computed(sizes, counted({1, 1, 2})) == Floats{0, 0, 1, 1});
  const OneLayer scales{"Interpolate",
                        "opset11",
                        R"(mode="nearest" shape_calculation_mode="scales")" + rest,
                        {f32({1, 1, 2}), numbers({1.5f}, {1}), axes},
                        {f32({1, 1, 3})}};
  CHECK(computed(scales, counted({1, 1, 2})) == Floats{0, 0, 1});
}

TEST_CASE("IR Squeeze-15 may leave dimensions alone, and RegionYolo turns all but sizes into shares", "[ir]") {
  const OneLayer squeeze{"Squeeze", "opset15", R"(allow_axis_skip="true")", {f32({1, 3}), Tensor::from(Dims{0, 1})}, {f32({3})}};
  CHECK(computed(squeeze, counted({1, 3})) == Floats{0, 1, 2});
  const OneLayer region{"RegionYolo",
                        "opset1",
                        R"(coords="4" classes="1" num="1" do_softmax="true" axis="1" end_axis="3")",
                        {f32({1, 6, 1, 1})},
                        {f32({1, 6})}};
  require_close(computed(region, numbers({0, 0, 5, 6, 0, 9}, {1, 6, 1, 1})), {0.5f, 0.5f, 5, 6, 0.5f, 1});
}

TEST_CASE("a layer of an operation set that Octet does not know says which it knows", "[ir]") {
  CHECK_THAT(refusal(function("HSwish", "opset3", "", 2, f32({1, 2}))),
             contains("given HSwish (layer 'op': operation set: given opset3, expected opset4 or later)"));
  CHECK_THAT(refusal({"Interpolate",
                      "opset11",
                      R"(mode="bicubic_pillow" shape_calculation_mode="sizes")",
                      {f32({1, 1, 2}), Tensor::from(Dims{4}), Tensor::from(Dims{2})},
                      {f32({1, 1, 4})}}),
             contains("attribute 'mode': given 'bicubic_pillow', expected one of nearest"));
  CHECK_THAT(refusal({"Add", "opset1", R"(auto_broadcast="pdpd")", {f32({1, 2}), f32({1, 2})}, {f32({1, 2})}}),
             contains("given Add (layer 'op': attribute 'auto_broadcast': given 'pdpd', expected numpy or none)"));
}

TEST_CASE("layers that become several operations can be added to a graph by their text", "[ir]") {
  Graph graph("net");
  const Value x = graph.parameter("x", ElementType::f32, {1, 4, 1, 1});
  const LayerText text{.type = "ShuffleChannels", .opset = 1, .attributes = {{"axis", "1"}, {"group", "2"}}};
  graph.result("y", add_layer(graph, "shuffled", text, {x}));
  const Tensor result = Executor(graph, {.threads = 1}).run(counted({1, 4, 1, 1}));
  const auto values = result.data<float>();
  CHECK(Floats(values.begin(), values.end()) == Floats{0, 2, 1, 3});
  CHECK_THAT(error_of([&] { add_layer(graph, "other", {.type = "Round", .opset = 4, .attributes = {}}, {x}); }).message(),
             contains("type: given 'Round' of opset4, expected it of opset5 or later"));
}
