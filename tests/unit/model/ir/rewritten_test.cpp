#include <octet/exec/executor.hpp>

#include "unit/model/ir/ir_support.hpp"

using namespace octet;
using namespace octet::test;

namespace {

constexpr std::initializer_list<ElementType> computed_types{
    ElementType::f32, ElementType::f16, ElementType::bf16, ElementType::f64, ElementType::i8,  ElementType::u8,     ElementType::i16,
    ElementType::u16, ElementType::i32, ElementType::u32,  ElementType::i64, ElementType::u64, ElementType::boolean};

/// Small whole numbers, which every type holds.
Tensor small_numbers(ElementType type, const Shape& shape) {
  Tensor tensor(ElementType::f32, shape);
  float next = 0;
  for (float& value : tensor.mutable_data<float>()) value = next = next == 5 ? 0 : next + 1;
  return tensor.converted(type);
}

/// One operation on an input of shape [1,2,4,4].
struct Case {
  const char* name;
  Operation operation;
  std::vector<Tensor> constants;
};

std::vector<Case> cases(ElementType type) {
  const Tensor like = small_numbers(type, {1, 2, 4, 4}), one = small_numbers(type, {1, 1, 1, 1}),
               channels = small_numbers(type, {1, 2, 1, 1});
  const Tensor axis = Tensor::scalar(std::int64_t{1});
  return {
      {"relu", Unary{UnaryKind::Relu}, {}},
      {"add", Binary{BinaryKind::Add}, {like}},
      {"add one", Binary{BinaryKind::Add}, {one}},
      {"scale channels", Binary{BinaryKind::Multiply}, {channels}},
      {"subtract", Binary{BinaryKind::Subtract}, {like}},
      {"maximum", Binary{BinaryKind::Maximum}, {like}},
      {"clamp", Clamp{1, 3}, {}},
      {"concat", Concat{1}, {like}},
      {"transpose", Transpose{}, {Tensor::from(Dims{0, 2, 3, 1})}},
      {"reshape", Reshape{}, {Tensor::from(Dims{1, 8, 4})}},
      {"gather i64", Gather{}, {Tensor::from(Dims{1, 0, 1}), axis}},
      {"gather i32", Gather{}, {Tensor::from(Dims{1, 0}).converted(ElementType::i32), axis}},
      {"gather far", Gather{}, {Tensor::from(Dims{1, -2}), axis}},
      {"max pool", MaxPool{{3, 3}, {2, 2}, {1, 1}, {1, 1}, {}, RoundingType::Ceil}, {}},
      {"average pool", AvgPool{{3, 2}, {2, 3}, {1, 0}, {1, 1}, false, RoundingType::Ceil}, {}},
      {"pad", Pad{}, {Tensor::from(Dims{0, 0, 1, 0}), Tensor::from(Dims{0, 0, 0, 2})}},
      {"crop", StridedSlice{{0, 0, 0, 0}, {0, 0, 0, 0}}, {Tensor::from(Dims{0, 0, 1, 0}), Tensor::from(Dims{1, 2, 3, 4})}},
  };
}

/// Nothing where the operation does not take the type.
std::optional<Graph> graph_of(const Case& given, ElementType type) {
  Graph graph("net");
  std::vector<Value> inputs{graph.parameter("x", type, {1, 2, 4, 4})};
  for (std::size_t i = 0; i < given.constants.size(); ++i) inputs.push_back(graph.constant("c" + std::to_string(i), given.constants[i]));
  try {
    graph.result("y", graph.add("op", given.operation, inputs));
  } catch (const Error&) {
    return std::nullopt;
  }
  return graph;
}

Tensor result_of(const Graph& graph) {
  const OutputDescription& input = graph.node(graph.parameters()[0]).outputs[0];
  return Executor(graph, {.threads = 1}).run(small_numbers(input.element_type, input.shape)).converted(ElementType::f32);
}

/// Whether the version takes the network; that it means the same then. Old versions compute with f32 in place of shorter numbers.
bool comes_back(const ModelFolder& folder, const Graph& graph, const Tensor& expected, int version, double tolerance) {
  try {
    write_ir(graph, folder.path("written.xml"), {.version = version});
  } catch (const Error& error) {
    CHECK(error.code() == ErrorCode::Unsupported);
    return false;
  }
  CHECK(relative_difference(result_of(read_ir(folder.path("written.xml"))), expected) <= tolerance);
  return true;
}

}  // namespace

TEST_CASE("every version gives back what it took, in every element type", "[ir]") {
  const ModelFolder folder;
  for (const ElementType type : computed_types) {
    int written_old = 0;
    for (const Case& given : cases(type)) {
      const std::optional<Graph> graph = graph_of(given, type);
      if (!graph) continue;
      const Tensor expected = result_of(*graph);
      for (const int version : {5, 6, 7, 10, 11}) {
        INFO(given.name << " " << name(type) << " in version " << version);
        const bool is_short = is_floating_point(type) && bit_width(type) < 32;
        const bool taken = comes_back(folder, *graph, expected, version, is_short ? 1e-2 : 1e-6);
        if (version >= 10) CHECK(taken);
        else written_old += taken ? 1 : 0;
      }
    }
    INFO(name(type));
    // Only numbers of 64 bits behind the point have no place in the old versions.
    CHECK((written_old > 0) == (type != ElementType::f64));
  }
}

TEST_CASE("old versions keep constants without elements and indices of 64 bits", "[ir]") {
  for (const int version : {5, 6, 7}) {
    INFO(version);
    Graph graph("net");
    const Value x = graph.parameter("x", ElementType::f32, {2, 3});
    const Value empty = graph.constant("empty", Tensor(ElementType::f32, Shape{2, 0}));
    const Value joined = graph.add("joined", Concat{1}, {x, empty});
    const Value indices = graph.constant("indices", Tensor::from(Dims{1, 0}));
    graph.result("y", graph.add("taken", Gather{}, {joined, indices, graph.constant("axis", Tensor::scalar(std::int64_t{0}))}));
    const ModelFolder folder;
    const Graph again = folder.rewritten(graph, {.version = version});
    CHECK(relative_difference(result_of(again), result_of(graph)) == 0);
    // The converter of that time wrote places with 32 bits.
    CHECK(again.node(again.find("indices")).outputs[0].element_type == ElementType::i32);
  }
}

TEST_CASE("IR constants of 4 bits are read as numbers of 8 bits", "[ir]") {
  const auto constant = [](const char* type, const char* precision) {
    return std::string(R"(<?xml version="1.0"?>
<net name="packed" version="11"><layers>
<layer id="0" name="codes" type="Const" version="opset1"><data offset="0" size="2" shape="3" element_type=")") +
           type + R"("/><output><port id="0" precision=")" + precision + R"("><dim>3</dim></port></output></layer>
<layer id="1" name="wide" type="Convert" version="opset1"><data destination_type="f32"/><input><port id="0" precision=")" +
           precision + R"("><dim>3</dim></port></input><output><port id="1" precision="FP32"><dim>3</dim></port></output></layer>
<layer id="2" name="x" type="Parameter" version="opset1"><data shape="3" element_type="f32"/><output><port id="0" precision="FP32"><dim>3</dim></port></output></layer>
<layer id="3" name="y" type="Add" version="opset1"><input><port id="0"><dim>3</dim></port><port id="1"><dim>3</dim></port></input><output><port id="2" precision="FP32"><dim>3</dim></port></output></layer>
<layer id="4" name="out" type="Result" version="opset1"><input><port id="0"><dim>3</dim></port></input></layer>
</layers><edges><edge from-layer="0" from-port="0" to-layer="1" to-port="0"/><edge from-layer="1" from-port="1" to-layer="3" to-port="0"/>
<edge from-layer="2" from-port="0" to-layer="3" to-port="1"/><edge from-layer="3" from-port="2" to-layer="4" to-port="0"/></edges></net>)";
  };
  const std::string bytes("\xf1\x08", 2);  // 1, 15 and 8, or 1, -1 and -8
  const auto values = [&](const Graph& graph) {
    const Tensor result = Executor(graph, {.threads = 1}).run(Tensor::from(std::vector<float>{0, 0, 0}, Shape{3}));
    return std::vector<float>(result.data<float>().begin(), result.data<float>().end());
  };
  const ModelFolder folder;
  const Graph with_sign = folder.read(constant("i4", "I4"), bytes), without = folder.read(constant("u4", "U4"), bytes);
  CHECK(values(with_sign) == std::vector<float>{1, -1, -8});
  CHECK(values(without) == std::vector<float>{1, 15, 8});
  CHECK(folder.rewritten(without) == without);
  CHECK_THAT(folder.written_text(), contains("element_type=\"u8\"") && contains("precision=\"U8\"") && !contains("U4"));
  const Error refused = error_of([&] { folder.read(constant("nf4", "NF4"), bytes); });
  CHECK_THAT(refused.message(), contains("given 'NF4', expected one of FP32"));
}
