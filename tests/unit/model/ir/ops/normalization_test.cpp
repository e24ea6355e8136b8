#include <octet/exec/executor.hpp>

#include "unit/model/ir/ir_support.hpp"

using namespace octet;
using namespace octet::test;

namespace {

Tensor channels(float value) { return Tensor::from(std::vector<float>{value, value, value}, {3}); }

}  // namespace

TEST_CASE("IR BatchNormInference of opset5 has its data first", "[ir]") {
  const OneLayer layer{"BatchNormInference",
                       "opset5",
                       R"(epsilon="0.001")",
                       {f32({1, 3, 2, 2}), channels(1), channels(2), channels(3), channels(4)},
                       {f32({1, 3, 2, 2})}};
  CHECK(require_round_trip(layer) == Operation(BatchNormInference{0.001}));
}

TEST_CASE("IR BatchNormInference of opset1 has gamma and beta first and is put in order", "[ir]") {
  const OneLayer layer{"BatchNormInference",
                       "opset1",
                       R"(epsilon="0.001")",
                       {channels(1), channels(2), f32({1, 3, 2, 2}), channels(3), channels(4)},
                       {f32({1, 3, 2, 2})}};
  CHECK(require_round_trip(layer) == Operation(BatchNormInference{0.001}));
  const ModelFolder folder;
  const Graph graph = layer.read(folder);
  std::vector<std::string> names;
  for (const Value input : graph.node(graph.find("op")).inputs) names.push_back(graph.node(input).name);
  CHECK(names == std::vector<std::string>{"input2", "input0", "input1", "input3", "input4"});
  folder.rewritten(graph);
  CHECK(folder.written_text().find(R"(<edge from-layer="2" from-port="0" to-layer="5" to-port="2"/>)") != std::string::npos);
}

TEST_CASE("IR LRN and NormalizeL2 keep their numbers", "[ir]") {
  const Tensor axes = Tensor::from(Dims{1});
  CHECK(require_round_trip({"LRN",
                            "opset1",
                            R"(alpha="9.999999747378752e-05" beta="0.75" bias="2" size="5")",
                            {f32({1, 8, 2, 2}), axes},
                            {f32({1, 8, 2, 2})}}) == Operation(LRN{9.999999747378752e-05, 0.75, 2, 5}));
  CHECK(require_round_trip({"NormalizeL2", "opset1", R"(eps="1e-10" eps_mode="max")", {f32({1, 8, 2, 2}), axes}, {f32({1, 8, 2, 2})}}) ==
        Operation(NormalizeL2{1e-10, NormalizeL2::EpsMode::Max}));
}

TEST_CASE("IR MVN of opset2 says which channels, that of opset6 has axes", "[ir]") {
  const Operation old = require_round_trip(
      {"MVN", "opset2", R"(eps="1e-09" normalize_variance="true" across_channels="true")", {f32({1, 3, 4, 4})}, {f32({1, 3, 4, 4})}});
  CHECK(old == Operation(MVN{.eps = 1e-9, .normalize_variance = true, .version1 = true, .across_channels = true}));
  const Operation newer = require_round_trip({"MVN",
                                              "opset6",
                                              R"(eps="1e-05" normalize_variance="false" eps_mode="outside_sqrt")",
                                              {f32({1, 3, 4, 4}), Tensor::from(Dims{2, 3})},
                                              {f32({1, 3, 4, 4})}});
  CHECK(newer == Operation(MVN{.eps = 1e-5, .normalize_variance = false, .eps_mode = MVN::EpsMode::OutsideSqrt}));
}

TEST_CASE("IR MVN of opset2 that adds eps outside of the root is written as opset6, and refused by older versions", "[ir]") {
  for (const bool across_channels : {false, true}) {
    Graph graph("net");
    const MVN op{.eps = 0.5, .eps_mode = MVN::EpsMode::OutsideSqrt, .version1 = true, .across_channels = across_channels};
    graph.result("y", graph.add("op", op, {graph.parameter("x", ElementType::f32, {1, 2, 2, 2})}));
    const Tensor x = Tensor::from(std::vector<float>{1, 2, 3, 5, 8, 13, 21, 34}, {1, 2, 2, 2});
    const ModelFolder folder;
    const Tensor expected = Executor(graph, {.threads = 1}).run(x);
    CHECK(relative_difference(Executor(folder.rewritten(graph), {.threads = 1}).run(x), expected) <= 1e-6);
    CHECK(error_of([&] { write_ir(graph, folder.path("old.xml"), {.version = 6}); }).code() == ErrorCode::Unsupported);
  }
}
