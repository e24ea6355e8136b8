#include <octet/exec/executor.hpp>

#include "unit/model/ir/ir_support.hpp"

using namespace octet;
using namespace octet::test;

TEST_CASE("IR MaxPool of the first operation set keeps its window", "[ir]") {
  const Operation op =
      require_round_trip({"MaxPool",
                          "opset1",
                          R"(kernel="3,2" strides="2,2" pads_begin="1,0" pads_end="0,0" rounding_type="ceil" auto_pad="explicit")",
                          {f32({1, 3, 8, 8})},
                          {f32({1, 3, 4, 4})}});
  CHECK(op == Operation(MaxPool{{3, 2}, {2, 2}, {1, 0}, {0, 0}, {}, RoundingType::Ceil, AutoPad::Explicit, false, ElementType::i64, 0}));
}

namespace {

std::vector<float> pooled(const OneLayer& layer, const std::vector<float>& row) {
  const ModelFolder folder;
  const Graph graph = layer.read(folder);
  const Tensor input = Tensor::from(row, Shape{1, 1, static_cast<std::int64_t>(row.size())});
  const Tensor result = Executor(graph, {.threads = 1}).run(input);
  CHECK(relative_difference(Executor(folder.rewritten(graph, {.version = 10}), {.threads = 1}).run(input), result) == 0);
  const auto values = result.data<float>();
  return {values.begin(), values.end()};
}

std::string window(const std::string& rounding, const std::string& end, const std::string& exclude) {
  return "kernel=\"3\" strides=\"2\" pads_begin=\"1\" pads_end=\"" + end + "\" rounding_type=\"" + rounding +
         "\" auto_pad=\"explicit\" exclude-pad=\"" + exclude + "\"";
}

}  // namespace

TEST_CASE("IR ceil divides by whole windows where padding counts, and by what is there where none is", "[ir]") {
  const std::vector<float> row{1, 2, 3, 4, 5, 6, 7, 8};
  const std::vector<float> means = pooled({"AvgPool", "opset1", window("ceil", "1", "false"), {f32({1, 1, 8})}, {f32({1, 1, 5})}}, row);
  CHECK(means == std::vector<float>{1, 3, 5, 7, 8.0f / 3});
  CHECK(pooled({"AvgPool", "opset1", window("ceil", "1", "true"), {f32({1, 1, 8})}, {f32({1, 1, 5})}}, row) ==
        std::vector<float>{1.5f, 3, 5, 7, 8});
  const std::string bare =
      R"(kernel="3" strides="2" pads_begin="0" pads_end="0" rounding_type="ceil" auto_pad="explicit" exclude-pad="false")";
  CHECK(pooled({"AvgPool", "opset1", bare, {f32({1, 1, 8})}, {f32({1, 1, 4})}}, row) == std::vector<float>{2, 4, 6, 7.5f});
}

TEST_CASE("IR ceil keeps a window that begins in the padding, ceil_torch drops it", "[ir]") {
  const std::vector<float> row{1, 2, 3, 4};
  const std::string rest = R"( auto_pad="explicit" exclude-pad="false")";
  const std::string pads = R"(kernel="2" strides="2" pads_begin="0" pads_end="1" rounding_type=)";
  CHECK(pooled({"AvgPool", "opset1", pads + "\"ceil\"" + rest, {f32({1, 1, 4})}, {f32({1, 1, 3})}}, row) ==
        std::vector<float>{1.5f, 3.5f, 0});
  CHECK(pooled({"AvgPool", "opset14", pads + "\"ceil_torch\"" + rest, {f32({1, 1, 4})}, {f32({1, 1, 2})}}, row) ==
        std::vector<float>{1.5f, 3.5f});
  const OneLayer torch{"MaxPool",
                       "opset14",
                       R"(kernel="2" strides="2" pads_begin="0" pads_end="1" rounding_type="ceil_torch" auto_pad="explicit" )"
                       R"(dilations="1" index_element_type="i64" axis="0")",
                       {f32({1, 1, 4})},
                       {f32({1, 1, 2}), i64({1, 1, 2})}};
  const ModelFolder folder;
  const Graph graph = torch.read(folder);
  folder.rewritten(graph, {.version = 11});
  CHECK_THAT(folder.written_text(), contains("<data " + torch.data + "/>"));
  // Only version 11 has readers that know the word.
  folder.rewritten(graph, {.version = 10});
  CHECK_THAT(folder.written_text(), contains("pads_end=\"0\" rounding_type=\"floor\""));
}

TEST_CASE("poolings that PyTorch rounds are written with explicit pads, or behind a Pad where padding counts", "[ir]") {
  for (const int version : {5, 6, 7, 10, 11})
    for (const bool exclude : {false, true}) {
      INFO(version << " " << exclude);
      const ModelFolder folder;
      Graph graph("pool");
      const Value x = graph.parameter("x", ElementType::f32, {1, 2, 8, 9});
      graph.result("y", graph.add("pool", AvgPool{{3, 2}, {2, 3}, {1, 0}, {1, 1}, exclude, RoundingType::Ceil}, {x}));
      const Tensor input = random_tensor({1, 2, 8, 9}, 3);
      const Graph again = folder.rewritten(graph, {.version = version});
      CHECK(relative_difference(Executor(again, {.threads = 1}).run(input), Executor(graph, {.threads = 1}).run(input)) <= 1e-6);
      CHECK_THAT(folder.written_text(), !contains("ceil"));
    }
}

TEST_CASE("IR MaxPool of opset8 has dilations and indices", "[ir]") {
  const Operation op = require_round_trip(
      {"MaxPool",
       "opset8",
       R"(kernel="2,2" strides="1,1" pads_begin="0,0" pads_end="0,0" rounding_type="floor" auto_pad="valid" )"
       R"(dilations="2,2" index_element_type="i32" axis="2")",
       {f32({1, 3, 8, 8})},
       {f32({1, 3, 6, 6}), i32({1, 3, 6, 6})}});
  CHECK(op == Operation(MaxPool{{2, 2}, {1, 1}, {0, 0}, {0, 0}, {2, 2}, RoundingType::Floor, AutoPad::Valid, true, ElementType::i32, 2}));
}

TEST_CASE("a dilated MaxPool is written as opset8, whose second output stays unread", "[ir]") {
  const ModelFolder folder;
  Graph graph("pool");
  const Value input = graph.parameter("x", ElementType::f32, {1, 2, 8, 8});
  graph.result("y", graph.add("pool", MaxPool{.kernel = {2, 2}, .dilations = {2, 2}}, {input}));
  const Graph again = folder.rewritten(graph);
  const Node& pool = again.node(again.find("pool"));
  CHECK(pool.origin.version == "opset8");
  CHECK(pool.outputs.size() == 2);
  CHECK(pool.outputs[0].shape == Shape{1, 2, 6, 6});
  CHECK(again.users({again.find("pool"), 1}).empty());
}

TEST_CASE("IR AvgPool keeps whether padding counts", "[ir]") {
  const Operation op = require_round_trip(
      {"AvgPool",
       "opset1",
       R"(kernel="2,2" strides="2,2" pads_begin="0,0" pads_end="0,0" rounding_type="floor" auto_pad="explicit" exclude-pad="true")",
       {f32({1, 3, 8, 8})},
       {f32({1, 3, 4, 4})}});
  CHECK(op == Operation(AvgPool{{2, 2}, {2, 2}, {0, 0}, {0, 0}, true, RoundingType::Floor, AutoPad::Explicit}));
}
