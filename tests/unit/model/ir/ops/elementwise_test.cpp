#include "unit/model/ir/ir_support.hpp"

using namespace octet;
using namespace octet::test;

TEST_CASE("IR functions of one element are known by their names", "[ir]") {
  const auto [type, version, kind] = GENERATE(table<std::string, std::string, UnaryKind>({{"ReLU", "opset1", UnaryKind::Relu},
                                                                                          {"Sigmoid", "opset1", UnaryKind::Sigmoid},
                                                                                          {"Tanh", "opset1", UnaryKind::Tanh},
                                                                                          {"Exp", "opset1", UnaryKind::Exp},
                                                                                          {"Log", "opset1", UnaryKind::Log},
                                                                                          {"Sqrt", "opset1", UnaryKind::Sqrt},
                                                                                          {"Abs", "opset1", UnaryKind::Abs},
                                                                                          {"Negative", "opset1", UnaryKind::Negative},
                                                                                          {"Floor", "opset1", UnaryKind::Floor},
                                                                                          {"Ceiling", "opset1", UnaryKind::Ceiling},
                                                                                          {"Sign", "opset1", UnaryKind::Sign},
                                                                                          {"Erf", "opset1", UnaryKind::Erf},
                                                                                          {"Sin", "opset1", UnaryKind::Sin},
                                                                                          {"Cos", "opset1", UnaryKind::Cos},
                                                                                          {"HSwish", "opset4", UnaryKind::HSwish},
                                                                                          {"HSigmoid", "opset5", UnaryKind::HSigmoid},
                                                                                          {"Mish", "opset4", UnaryKind::Mish},
                                                                                          {"SoftPlus", "opset4", UnaryKind::SoftPlus}}));
  CHECK(require_round_trip({type, version, "", {f32({1, 3})}, {f32({1, 3})}}) == Operation(Unary{kind}));
  Graph graph;
  graph.result("y", graph.add("op", Unary{kind}, {graph.parameter("x", ElementType::f32, {1, 3})}));
  CHECK(written_layer(graph, "op") == type + " " + version);
}

TEST_CASE("IR LogicalNot works on booleans", "[ir]") {
  CHECK(require_round_trip({"LogicalNot", "opset1", "", {boolean({2})}, {boolean({2})}}) == Operation(Unary{UnaryKind::LogicalNot}));
}

TEST_CASE("IR spellings of other writers mean the same operation", "[ir]") {
  const auto [given, written] = GENERATE(table<std::string, std::string>({{"TanH", "Tanh"}, {"Relu", "ReLU"}}));
  const ModelFolder folder;
  const Graph graph = OneLayer{given, "opset1", "", {f32({1, 3})}, {f32({1, 3})}}.read(folder);
  CHECK(folder.rewritten(graph) == graph);
  CHECK(folder.written_text().find("type=\"" + written + "\"") != std::string::npos);
}

TEST_CASE("IR functions of two elements are known by their names", "[ir]") {
  const auto [type, kind] = GENERATE(table<std::string, BinaryKind>({{"Add", BinaryKind::Add},
                                                                     {"Subtract", BinaryKind::Subtract},
                                                                     {"Multiply", BinaryKind::Multiply},
                                                                     {"Divide", BinaryKind::Divide},
                                                                     {"Maximum", BinaryKind::Maximum},
                                                                     {"Minimum", BinaryKind::Minimum},
                                                                     {"Power", BinaryKind::Power},
                                                                     {"SquaredDifference", BinaryKind::SquaredDifference},
                                                                     {"Mod", BinaryKind::Mod},
                                                                     {"FloorMod", BinaryKind::FloorMod}}));
  CHECK(require_round_trip({type, "opset1", R"(auto_broadcast="numpy")", {f32({2, 3}), f32({3})}, {f32({2, 3})}}) ==
        Operation(Binary{kind, true}));
}

TEST_CASE("IR comparisons give booleans", "[ir]") {
  const auto [type, kind] = GENERATE(table<std::string, BinaryKind>({{"Equal", BinaryKind::Equal},
                                                                     {"NotEqual", BinaryKind::NotEqual},
                                                                     {"Less", BinaryKind::Less},
                                                                     {"LessEqual", BinaryKind::LessEqual},
                                                                     {"Greater", BinaryKind::Greater},
                                                                     {"GreaterEqual", BinaryKind::GreaterEqual}}));
  CHECK(require_round_trip({type, "opset1", R"(auto_broadcast="none")", {f32({2, 3}), f32({2, 3})}, {boolean({2, 3})}}) ==
        Operation(Binary{kind, false}));
}

TEST_CASE("IR logical operations join booleans", "[ir]") {
  const auto [type, kind] = GENERATE(table<std::string, BinaryKind>(
      {{"LogicalAnd", BinaryKind::LogicalAnd}, {"LogicalOr", BinaryKind::LogicalOr}, {"LogicalXor", BinaryKind::LogicalXor}}));
  CHECK(require_round_trip({type, "opset1", R"(auto_broadcast="numpy")", {boolean({2}), boolean({2})}, {boolean({2})}}) ==
        Operation(Binary{kind, true}));
}

TEST_CASE("IR broadcasting that Octet does not have keeps the layer as it is", "[ir]") {
  const Operation op =
      require_round_trip({"Add", "opset1", R"(auto_broadcast="pdpd" axis="1")", {f32({2, 3, 4}), f32({3})}, {f32({2, 3, 4})}});
  CHECK(std::get<Opaque>(op).type == "Add");
}

TEST_CASE("IR activations keep their numbers exactly", "[ir]") {
  CHECK(require_round_trip({"Clamp", "opset1", R"(min="-0.1" max="6")", {f32({4})}, {f32({4})}}) == Operation(Clamp{-0.1, 6.0}));
  CHECK(require_round_trip({"Clamp", "opset1", R"(min="0" max="3.4028234663852886e+38")", {f32({4})}, {f32({4})}}) ==
        Operation(Clamp{0, 3.4028234663852886e+38}));
  CHECK(require_round_trip({"Elu", "opset1", R"(alpha="0.30000000000000004")", {f32({4})}, {f32({4})}}) == Operation(Elu{0.1 + 0.2}));
}

TEST_CASE("IR Gelu has its approximation since opset7", "[ir]") {
  CHECK(require_round_trip({"Gelu", "opset2", "", {f32({4})}, {f32({4})}}) == Operation(Gelu{Gelu::Approximation::Erf}));
  CHECK(require_round_trip({"Gelu", "opset7", R"(approximation_mode="TANH")", {f32({4})}, {f32({4})}}) ==
        Operation(Gelu{Gelu::Approximation::Tanh}));
}

TEST_CASE("a Gelu that its old operation set cannot say is written in a newer one", "[ir]") {
  Graph graph;
  const Value gelu = graph.add("op", Gelu{Gelu::Approximation::Tanh}, {graph.parameter("x", ElementType::f32, {4})});
  graph.result("y", gelu);
  graph.set_origin(gelu.node, NodeOrigin{.id = 1, .version = "opset2"});
  CHECK(written_layer(graph, "op") == R"(Gelu opset7 approximation_mode="TANH")");
}

TEST_CASE("IR operations without attributes", "[ir]") {
  CHECK(require_round_trip({"PReLU", "opset1", "", {f32({1, 3}), Tensor::from(std::vector<float>{0.1F}, {1})}, {f32({1, 3})}}) ==
        Operation(PRelu{}));
  CHECK(require_round_trip({"Swish", "opset4", "", {f32({1, 3})}, {f32({1, 3})}}) == Operation(Swish{}));
}

TEST_CASE("IR Select and Convert", "[ir]") {
  CHECK(require_round_trip({"Select", "opset1", R"(auto_broadcast="numpy")", {boolean({3}), f32({3}), f32({3})}, {f32({3})}}) ==
        Operation(Select{true}));
  CHECK(require_round_trip({"Convert", "opset1", R"(destination_type="i32")", {f32({3})}, {i32({3})}}) ==
        Operation(Convert{ElementType::i32}));
}
