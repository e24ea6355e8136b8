#include <octet/exec/executor.hpp>

#include "onnx_model.hpp"
#include "unit/graph/operation_support.hpp"

using namespace octet;
using namespace octet::test;

namespace {

using Attributes = std::vector<OnnxModel::NamedAttribute>;

/// What a network of one node gives for constants.
std::vector<Tensor> results(const std::string& type, const std::vector<Tensor>& inputs, const Attributes& attributes = {},
                            std::int64_t opset = 16, const std::string& domain = {}, std::size_t outputs = 1) {
  OnnxModel model(opset);
  OnnxModel::Names names, output_names;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    names.push_back("x" + std::to_string(i));
    if (i == 0) model.input(names.back(), inputs[i].shape().dims(), inputs[i].element_type());
    else model.initializer(names.back(), inputs[i]);
  }
  for (std::size_t i = 0; i < outputs; ++i) {
    output_names.push_back("y" + std::to_string(i));
    model.output(output_names.back());
  }
  model.node(type, names, output_names, attributes, domain);
  return Executor(model.read()).run(std::vector{inputs[0]});
}

Tensor result(const std::string& type, const std::vector<Tensor>& inputs, const Attributes& attributes = {}, std::int64_t opset = 16,
              const std::string& domain = {}) {
  return results(type, inputs, attributes, opset, domain).at(0);
}

Tensor summed(const std::string& equation, const std::vector<Tensor>& inputs) {
  return result("Einsum", inputs, {{"equation", equation}}, 12);
}

/// Two trees over two columns: x0 <= 1 ? 10 : (x1 < 2 ? 20 : 30), and 100.
Attributes two_trees() {
  return {{"nodes_treeids", Dims{0, 0, 0, 0, 0, 1}},
          {"nodes_nodeids", Dims{0, 1, 2, 3, 4, 0}},
          {"nodes_featureids", Dims{0, 0, 1, 0, 0, 0}},
          {"nodes_values", std::vector<float>{1, 0, 2, 0, 0, 0}},
          {"nodes_modes", std::vector<std::string>{"BRANCH_LEQ", "LEAF", "BRANCH_LT", "LEAF", "LEAF", "LEAF"}},
          {"nodes_truenodeids", Dims{1, 0, 3, 0, 0, 0}},
          {"nodes_falsenodeids", Dims{2, 0, 4, 0, 0, 0}}};
}

Attributes with_targets(Attributes trees, const std::string& kind, const Dims& ids) {
  trees.push_back({kind + "_treeids", Dims{0, 0, 0, 1}});
  trees.push_back({kind + "_nodeids", Dims{1, 3, 4, 0}});
  trees.push_back({kind + "_ids", ids});
  trees.push_back({kind + "_weights", std::vector<float>{10, 20, 30, 100}});
  return trees;
}

const Tensor tree_data = floats({1, 5, 2, 1.5F, 2, 2}, {3, 2});

}  // namespace

TEST_CASE("onnx: Einsum multiplies, sums, turns and takes diagonals") {
  const Tensor a = counting({2, 3}), b = counting({3, 2}), square = counting({3, 3});
  CHECK(summed("ij,jk->ik", {a, b}) == floats({10, 13, 28, 40}, {2, 2}));
  CHECK(summed("ij->ji", {a}) == floats({0, 3, 1, 4, 2, 5}, {3, 2}));
  CHECK(summed("ij->i", {a}) == floats({3, 12}, {2}));
  CHECK(summed("ii->i", {square}) == floats({0, 4, 8}, {3}));
  CHECK(summed("ii", {square}) == Tensor::scalar(12.0F));
  CHECK(summed("i,j->ij", {floats({1, 2}, {2}), floats({3, 4}, {2})}) == floats({3, 4, 6, 8}, {2, 2}));
  CHECK(summed("ij,ij->", {a, a}) == Tensor::scalar(55.0F));
}

TEST_CASE("onnx: Einsum has dimensions without a letter, and any number of operands") {
  const Tensor a = counting({2, 1, 2}), b = counting({2, 2});
  CHECK(summed("...ij,jk->...ik", {a, b}) == floats({2, 3, 6, 11}, {2, 1, 2}));
  CHECK(summed("bi,ij,bj->b", {counting({2, 2}), counting({2, 2}), counting({2, 2})}) == floats({3, 45}, {2}));
  const std::string message = error_of([&] { summed("ij,jk->iz", {counting({2, 2}), counting({2, 2})}); }).message();
  CHECK(message == "attribute 'equation': given 'ij,jk->iz', expected each letter of the result once, and in an operand");
}

TEST_CASE("onnx: scatter operations reduce as they are told") {
  const Tensor data = floats({1, 2, 3}, {3}), places = integers({0, 0}), updates = floats({4, 5}, {2});
  CHECK(result("ScatterElements", {data, places, updates}, {{"reduction", std::string("add")}}, 18) == floats({10, 2, 3}, {3}));
  CHECK(result("ScatterElements", {data, places, updates}, {{"reduction", std::string("max")}}, 18) == floats({5, 2, 3}, {3}));
  CHECK(result("ScatterND", {data, places.reshaped({2, 1}), updates}, {{"reduction", std::string("mul")}}, 18) == floats({20, 2, 3}, {3}));
  const std::string message = error_of([&] {
                                result("ScatterND", {data, places.reshaped({2, 1}), updates}, {{"reduction", std::string("mean")}}, 18);
                              }).message();
  CHECK(message.find("attribute 'reduction': given mean, expected none, add, mul, max or min") != std::string::npos);
}

TEST_CASE("onnx: sums, products, reversed sequences and selected slices") {
  const Tensor row = floats({1, 2, 3, 4}, {1, 4}), axis = Tensor::scalar(std::int64_t{1});
  CHECK(result("CumSum", {row, axis}, {{"exclusive", std::int64_t{1}}}) == floats({0, 1, 3, 6}, {1, 4}));
  CHECK(result("CumProd", {row, axis}, {{"reverse", std::int64_t{1}}}, 26) == floats({24, 24, 12, 4}, {1, 4}));
  CHECK(result("ReverseSequence", {row.reshaped({4, 1}), integers({3})}) == floats({3, 2, 1, 4}, {4, 1}));
  CHECK(result("Compress", {row, Tensor::from(Dims{0, 1, 1}).converted(ElementType::boolean)}, {{"axis", std::int64_t{1}}}) ==
        floats({2, 3}, {1, 2}));
}

TEST_CASE("onnx: as many rows as a condition selects") {
  OnnxModel model(16);
  model.input("x", {3, 2})
      .input("keep", {3}, ElementType::boolean)
      .node("Compress", {"x", "keep"}, {"y"}, {{"axis", std::int64_t{0}}})
      .output("y");
  const Tensor keep = integers({1, 0, 1}).converted(ElementType::boolean);
  CHECK(Executor(model.read()).run(std::vector{counting({3, 2}), keep}).at(0) == floats({0, 1, 4, 5}, {2, 2}));
}

TEST_CASE("onnx: bits are moved and joined") {
  const Tensor bytes = Tensor::from(std::vector<std::uint8_t>{1, 129}, {2}), by = Tensor::from(std::vector<std::uint8_t>{1, 9}, {2});
  CHECK(result("BitShift", {bytes, by}, {{"direction", std::string("LEFT")}}) == Tensor::from(std::vector<std::uint8_t>{2, 0}, {2}));
  CHECK(result("BitShift", {bytes, by}, {{"direction", std::string("RIGHT")}}) == Tensor::from(std::vector<std::uint8_t>{0, 0}, {2}));
  CHECK(result("BitwiseXor", {bytes, by}, {}, 18) == Tensor::from(std::vector<std::uint8_t>{0, 136}, {2}));
  CHECK(result("BitwiseNot", {bytes}, {}, 18) == Tensor::from(std::vector<std::uint8_t>{254, 126}, {2}));
}

TEST_CASE("onnx: a transform and its inverse") {
  const Tensor signal = floats({1, 2, 3, 4}, {1, 4, 1});
  const Tensor bins = result("DFT", {signal}, {{"axis", std::int64_t{1}}}, 17);
  require_close(bins, {1, 4, 2}, {10, 0, -2, 2, -2, 0, -2, -2});
  require_close(result("DFT", {bins}, {{"axis", std::int64_t{1}}, {"inverse", std::int64_t{1}}}, 17), {1, 4, 2}, {1, 0, 2, 0, 3, 0, 4, 0});
  require_close(result("DFT", {signal}, {{"axis", std::int64_t{1}}, {"onesided", std::int64_t{1}}}, 17), {1, 3, 2}, {10, 0, -2, 2, -2, 0});
  const Tensor step = Tensor::scalar(std::int64_t{2}), window = floats({1, 2}, {2});
  require_close(result("STFT", {signal, step, window}, {}, 17), {1, 2, 2, 2}, {5, 0, -3, 0, 11, 0, -5, 0});
}

TEST_CASE("onnx: trees give the sum of the weights of their leaves") {
  Attributes attributes = with_targets(two_trees(), "target", {0, 0, 1, 1});
  attributes.push_back({"n_targets", std::int64_t{2}});
  CHECK(result("TreeEnsembleRegressor", {tree_data}, attributes, 16, "ai.onnx.ml") == floats({10, 100, 20, 100, 0, 130}, {3, 2}));
  attributes.push_back({"aggregate_function", std::string("AVERAGE")});
  attributes.push_back({"base_values", std::vector<float>{1, 2}});
  CHECK(result("TreeEnsembleRegressor", {tree_data}, attributes, 16, "ai.onnx.ml") == floats({6, 52, 11, 52, 1, 67}, {3, 2}));
}

TEST_CASE("onnx: trees of a classifier give labels and scores") {
  Attributes attributes = with_targets(two_trees(), "class", {0, 1, 2, 0});
  attributes.push_back({"classlabels_int64s", Dims{7, 8, 9}});
  const std::vector<Tensor> outputs = results("TreeEnsembleClassifier", {tree_data}, attributes, 16, "ai.onnx.ml", 2);
  CHECK(outputs.at(0) == integers({7, 7, 7}));
  CHECK(outputs.at(1) == floats({110, 0, 0, 100, 20, 0, 100, 0, 30}, {3, 3}));
}

TEST_CASE("onnx: trees that lead back to themselves are refused") {
  Attributes attributes = with_targets(two_trees(), "target", {0, 0, 0, 0});
  attributes[5].value = Dims{0, 0, 3, 0, 0, 0};
  const std::string message = error_of([&] { result("TreeEnsembleRegressor", {tree_data}, attributes, 16, "ai.onnx.ml"); }).message();
  CHECK(message == "trees: given node 0 that no root leads to, expected trees");
  attributes[5].value = Dims{1, 0, 2, 0, 0, 0};
  CHECK(error_of([&] { result("TreeEnsembleRegressor", {tree_data}, attributes, 16, "ai.onnx.ml"); }).message() ==
        "trees: given nodes that lead back to themselves, expected trees");
}

TEST_CASE("onnx: operations of tables") {
  const Tensor x = floats({1, 2, -3, 4}, {2, 2});
  CHECK(result("Scaler", {x}, {{"offset", std::vector<float>{1, 0}}, {"scale", std::vector<float>{2, 3}}}, 16, "ai.onnx.ml") ==
        floats({0, 6, -8, 12}, {2, 2}));
  require_close(result("Normalizer", {x}, {{"norm", std::string("L2")}}, 16, "ai.onnx.ml"), {2, 2}, {0.4472136F, 0.8944272F, -0.6F, 0.8F});
  CHECK(result("Binarizer", {x}, {{"threshold", 1.0F}}, 16, "ai.onnx.ml") == floats({0, 1, 0, 1}, {2, 2}));
  const Attributes labels{{"keys_int64s", Dims{3, 5}}, {"values_floats", std::vector<float>{0.5F, 1.5F}}, {"default_float", -1.0F}};
  CHECK(result("LabelEncoder", {integers({5, 4, 3})}, labels, 16, "ai.onnx.ml") == floats({1.5F, -1, 0.5F}, {3}));
  const Attributes linear{{"coefficients", std::vector<float>{1, 2}}, {"intercepts", std::vector<float>{3}}};
  CHECK(result("LinearRegressor", {x}, linear, 16, "ai.onnx.ml") == floats({8, 8}, {2, 1}));
}

TEST_CASE("onnx: Attention weighs values, with masks and later keys hidden") {
  const Tensor q = floats({0, 0}, {1, 1, 2, 1}), k = floats({1, 2}, {1, 1, 2, 1}), v = floats({4, 8}, {1, 1, 2, 1});
  require_close(result("Attention", {q, k, v}, {}, 23), {1, 1, 2, 1}, {6, 6});
  require_close(result("Attention", {q, k, v}, {{"is_causal", std::int64_t{1}}}, 23), {1, 1, 2, 1}, {4, 6});
  const Tensor mask = integers({0, 1, 0, 0}).converted(ElementType::boolean).reshaped({2, 2});
  require_close(result("Attention", {q, k, v, mask}, {}, 23), {1, 1, 2, 1}, {8, 0});
}

TEST_CASE("onnx: operations of com.microsoft that join several") {
  const Tensor x = floats({-1, 2}, {1, 2}), bias = floats({1, 1}, {2});
  require_close(result("BiasGelu", {x, bias}, {}, 16, "com.microsoft"), {1, 2}, {0, 2.99595031F});
  require_close(result("QuickGelu", {x}, {}, 16, "com.microsoft"), {1, 2}, {-0.15420423F, 1.93565862F});
  const Tensor w = floats({1, 2, 3, 4}, {2, 2});
  CHECK(result("FusedMatMul", {x, w}, {{"alpha", 0.5F}, {"transB", std::int64_t{1}}}, 16, "com.microsoft") == floats({1.5F, 2.5F}, {1, 2}));
  const Tensor image = floats({-1, 2}, {1, 1, 1, 2}), kernel = floats({2}, {1, 1, 1, 1});
  CHECK(result("FusedConv", {image, kernel}, {{"activation", std::string("Relu")}}, 16, "com.microsoft") == floats({0, 4}, {1, 1, 1, 2}));
  const Tensor ones = floats({1, 1}, {2}), zeros = floats({0, 0}, {2});
  require_close(result("SkipLayerNormalization", {x, x, ones, zeros}, {}, 16, "com.microsoft"), {1, 2}, {-1, 1});
}
