#include <octet/quant/quantize.hpp>

#include "quant/type_names.hpp"
#include "quant/unmatched.hpp"
#include "support.hpp"
#include "unit/quant/networks.hpp"

using namespace octet;

namespace {

/// x -> conv 'conv1' -> conv of groups 'depthwise' -> output.
Graph network() {
  Graph graph;
  const Value x = graph.parameter("x", ElementType::f32, {1, 2, 4, 4});
  const Value weights = graph.constant("w", test::random_tensor({2, 2, 1, 1}, 1));
  const Value conv = graph.add("conv1", Convolution{}, {x, weights});
  const Value depth = graph.constant("d", test::random_tensor({2, 1, 1, 1, 1}, 2));
  graph.result("y", graph.add("depthwise", GroupConvolution{}, {conv, depth}));
  return graph;
}

}  // namespace

TEST_CASE("a type is matched by the names that ONNX and old IRs have for it") {
  const auto [pattern, type, matches] = GENERATE(table<std::string, std::string, bool>({
      {"Conv", "Convolution", true},
      {"conv", "GroupConvolution", true},
      {"QLinearConv", "GroupConvolution", true},
      {"Convolution", "GroupConvolution", false},
      {"ConvTranspose", "ConvolutionBackpropData", true},
      {"Conv", "ConvolutionBackpropData", false},
      {"Gemm", "MatMul", true},
      {"FullyConnected", "MatMul", true},
      {"MatMul", "MatMul", true},
      {"Sub", "Subtract", true},
      {"Eltwise", "Add", true},
      {"AveragePool", "AvgPool", true},
      {"Pooling", "MaxPool", true},
      {"Max*", "Maximum", true},
      {"G*m", "MatMul", false},  // globs are over the type alone
      {"NoSuchType", "Convolution", false},
  }));
  CAPTURE(pattern, type);
  CHECK(matches_type(pattern, type) == matches);
}

TEST_CASE("a scheme keeps layers in FP32 by the type that their ONNX file had") {
  QuantScheme scheme;
  scheme.overrides = {{.type = "Conv", .keep_fp32 = true}};
  for (const LayerDecision& decision : place_quantizers(network(), scheme).decisions) CHECK_FALSE(decision.int8);
  scheme.overrides.clear();
  CHECK(place_quantizers(network(), scheme).decisions.size() == 2);
  CHECK(place_quantizers(network(), scheme).decisions[0].int8);
}

TEST_CASE("the name of a layer with biases in its file means the product that it has become") {
  CHECK(matches_layer("fc", "fc/WithoutBiases"));
  CHECK(matches_layer("f?", "fc/WithoutBiases"));
  CHECK_FALSE(matches_layer("fc", "fc2/WithoutBiases"));
  CHECK_FALSE(matches_layer("fc", "fc/fq_weights"));
  QuantScheme scheme;
  scheme.overrides = {{.name = "fc", .keep_fp32 = true}};
  CHECK(scheme.keeps_fp32("fc", "Add"));
  CHECK(scheme.keeps_fp32("fc/WithoutBiases", "MatMul"));
}

TEST_CASE("overrides that match no layer are counted, with the types that there are") {
  QuantScheme scheme;
  CHECK(unmatched_overrides(scheme, network()).empty());
  scheme.overrides = {{.name = "conv*"}, {.type = "Conv"}, {.name = "conv9", .type = "Conv"}, {.type = "NoSuchType"}, {.name = "x"}};
  CHECK(unmatched_overrides(scheme, network()) ==
        std::vector<Warning>{{"scheme: overrides that match no layer of the network, whose types are Convolution, GroupConvolution", 3,
                              "name conv9, type Conv"}});
  CHECK(has_layer_of_type(network(), "conv"));
  CHECK_FALSE(has_layer_of_type(network(), "Gemm"));
  CHECK_FALSE(has_layer_of_type(network(), "Constant"));
}
