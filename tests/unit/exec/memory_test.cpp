#include <octet/exec/executor.hpp>

#include <octet/graph/ops/fake_quantize.hpp>

#include "exec/plan.hpp"
#include "support.hpp"
#include "unit/exec/reference_run.hpp"

using namespace octet;
using namespace octet::exec;
using namespace octet::test;

namespace {

class NoKernel : public Kernel {
 public:
  void run(const RunContext&) const override {}
};

/// A plan of tensors of 64 bytes and steps that do nothing.
class MemoryPlan {
 public:
  TensorId tensor(Storage storage = Storage::Arena) {
    const auto id = static_cast<TensorId>(plan.tensors.size());
    PlanTensor tensor;
    tensor.bytes = 64;
    tensor.storage = storage;
    tensor.base = tensor.content = id;
    plan.tensors.push_back(tensor);
    return id;
  }

  TensorId view(TensorId of) {
    plan.tensors.push_back(plan.tensors[of]);
    return static_cast<TensorId>(plan.tensors.size() - 1);
  }

  Step& step(std::string name, std::vector<TensorId> reads, std::vector<TensorId> writes) {
    Step step;
    step.description.name = std::move(name);
    step.kernel = std::make_unique<NoKernel>();
    step.reads = std::move(reads);
    step.writes = std::move(writes);
    plan.steps.push_back(std::move(step));
    return plan.steps.back();
  }

  void in_place(std::string name, TensorId operand, TensorId result) { step(std::move(name), {operand}, {result}).in_place = operand; }
  void copy(TensorId from, TensorId to) { step("copy", {from}, {to}).copies = true; }
  void output(TensorId id) {
    plan.tensors[id].storage = Storage::Output;
    plan.output_tensors.push_back(id);
  }

  bool shares(TensorId a, TensorId b) const { return plan.tensors[a].base == plan.tensors[b].base; }
  void finish() {
    share_memory(plan);
    place_tensors(plan);
  }

  Plan plan;
};

std::string memory_error(const Plan& plan) {
  return error_of([&] { check_memory(plan); }).message();
}

}  // namespace

TEST_CASE("a result lies on its operand where nobody reads that any more") {
  MemoryPlan made;
  const TensorId source = made.tensor(Storage::Input), first = made.tensor(), second = made.tensor(), last = made.tensor();
  made.step("a", {source}, {first});
  made.in_place("b", first, second);
  made.in_place("c", second, last);
  made.output(last);
  made.finish();
  CHECK(made.shares(first, second));
  CHECK(made.shares(second, last));
  CHECK(made.plan.tensors[made.plan.tensors[first].base].storage == Storage::Output);
  CHECK_NOTHROW(check_memory(made.plan));
}

TEST_CASE("a result does not lie on what a later step, a view, an observer, an output or an input of the network still needs") {
  const int reader = GENERATE(0, 1, 2, 3, 4, 5);
  MemoryPlan made;
  const TensorId source = made.tensor(Storage::Input), operand = reader == 4 ? source : made.tensor(), result = made.tensor();
  if (reader != 4) made.step("a", {source}, {operand});
  made.in_place("b", operand, result);
  if (reader == 0) made.step("later", {operand}, {made.tensor()});
  if (reader == 1) made.step("later", {made.view(operand)}, {made.tensor()});
  if (reader == 2) made.plan.taps.push_back({operand, 0, made.plan.steps.size(), {}});
  if (reader == 3) made.output(operand);
  if (reader == 5) made.plan.steps.back().reads.push_back(made.view(operand));
  made.output(result);
  made.finish();
  CHECK(!made.shares(operand, result));
  CHECK_NOTHROW(check_memory(made.plan));
}

TEST_CASE("an observer that saw an operand before does not keep a result from lying on it") {
  MemoryPlan made;
  const TensorId source = made.tensor(Storage::Input), operand = made.tensor(), result = made.tensor();
  made.step("a", {source}, {operand});
  made.plan.taps.push_back({operand, 0, made.plan.steps.size(), {}});
  made.in_place("b", operand, result);
  made.output(result);
  made.finish();
  CHECK(made.shares(operand, result));
  CHECK_NOTHROW(check_memory(made.plan));
}

TEST_CASE("a copy for a sum is left out where the summand is read by nobody else") {
  const bool source_is_summand = GENERATE(false, true);
  MemoryPlan made;
  const TensorId input = made.tensor(Storage::Input), summand = made.tensor(), other = made.tensor(), sum = made.tensor();
  made.step("a", {input}, {summand});
  made.step("b", {input}, {other});
  made.copy(summand, sum);
  made.step("convolution", {source_is_summand ? summand : other, sum}, {sum});
  made.plan.taps.push_back({sum, 0, made.plan.steps.size(), {}});
  made.output(sum);
  made.finish();
  CHECK(made.shares(summand, sum) == !source_is_summand);
  CHECK(made.plan.steps.size() == (source_is_summand ? 4 : 3));
  CHECK(made.plan.taps[0].steps_before == made.plan.steps.size());
  CHECK_NOTHROW(check_memory(made.plan));
}

TEST_CASE("the check of a plan's memory names who reads what was overwritten, and by whom") {
  MemoryPlan made;
  const TensorId input = made.tensor(Storage::Input), first = made.tensor(), second = made.tensor(), third = made.tensor();
  made.step("first", {input}, {first});
  made.step("second", {input}, {second});
  made.step("third", {first}, {third});
  made.output(third);
  place_tensors(made.plan);
  CHECK_NOTHROW(check_memory(made.plan));

  SECTION("by a tensor at the same place in the arena") {
    made.plan.tensors[second].offset = made.plan.tensors[first].offset;
    CHECK(memory_error(made.plan) == "memory plan: layer 'third' reads what 'first' wrote, after other layers wrote to the same memory");
  }
  SECTION("by a tensor that overlaps it") {
    made.plan.tensors[second].offset = made.plan.tensors[first].offset + 32;
    CHECK(memory_error(made.plan) == "memory plan: layer 'third' reads what 'first' wrote, after other layers wrote to the same memory");
  }
  SECTION("by a tensor in the same memory") {
    made.plan.tensors[second].base = first;
    CHECK(memory_error(made.plan) == "memory plan: layer 'third' reads what 'second' wrote, expecting other elements there");
  }
  SECTION("within one step") {
    made.plan.tensors[third].base = first;
    made.plan.tensors[third].storage = Storage::Arena;
    CHECK(memory_error(made.plan) == "memory plan: layer 'third' reads what 'third' wrote, expecting other elements there");
  }
  SECTION("an input") {
    made.plan.tensors[second].base = input;
    CHECK(memory_error(made.plan) == "memory plan: layer 'second' writes to a constant or an input of the network");
  }
  SECTION("what nobody wrote") {
    made.plan.steps[0].writes.clear();
    CHECK(memory_error(made.plan) == "memory plan: layer 'third' reads what nobody wrote, expecting other elements there");
  }
  SECTION("an output") {
    made.plan.output_tensors.push_back(second);
    made.plan.tensors[second].offset = made.plan.tensors[first].offset;
    made.plan.steps[2].reads.clear();
    made.plan.steps[2].writes.push_back(first);
    CHECK(memory_error(made.plan) ==
          "memory plan: an output of the network reads what 'second' wrote, after other layers wrote to the same memory");
  }
}

namespace {

Value convolution(Graph& graph, const std::string& name, Value data, std::int64_t channels, unsigned seed) {
  const Value weights = graph.constant(name + "/weights", random_tensor(Shape{channels, graph.shape(data)[1], 3, 3}, seed, 0, 0.2f));
  return graph.add(name, Convolution{.strides = {1, 1}, .pads_begin = {1, 1}, .pads_end = {1, 1}, .dilations = {1, 1}}, {data, weights});
}

Value binary(Graph& graph, const std::string& name, BinaryKind kind, Value a, Value b) {
  return graph.add(name, Binary{.kind = kind}, {a, b});
}

void check_against_reference(const Graph& graph) {
  const std::vector<Tensor> inputs = random_inputs(graph, 7);
  const std::vector<Tensor> expected = run_reference(graph, inputs);
  for (const int threads : {1, 2}) {
    const std::vector<Tensor> given = Executor(graph, {.threads = threads}).run(inputs);
    for (std::size_t i = 0; i < expected.size(); ++i) CHECK(relative_difference(given[i], expected[i]) < 1e-5);
  }
}

}  // namespace

TEST_CASE("a residual whose branch is one convolution of the same value adds to the value as it was") {
  const std::int64_t channels = GENERATE(3, 16, 24);
  Graph graph;
  const Value input = graph.parameter("x", ElementType::f32, Shape{1, channels, 9, 9});
  const Value start = graph.add("start", Unary{.kind = UnaryKind::Relu}, {convolution(graph, "c0", input, channels, 1)});
  const Value sum = binary(graph, "sum", BinaryKind::Add, start, convolution(graph, "c1", start, channels, 2));
  graph.result("y", sum);
  check_against_reference(graph);
}

TEST_CASE("element-wise operations of one value in a row see it as it was") {
  const BinaryKind outer = GENERATE(BinaryKind::Add, BinaryKind::Multiply, BinaryKind::Subtract, BinaryKind::Maximum);
  const bool by_constant = GENERATE(true, false);
  Graph graph;
  const Value input = graph.parameter("x", ElementType::f32, Shape{2, 5, 6, 7});
  const Value value = graph.add("h", Unary{.kind = UnaryKind::Relu}, {input});
  const Value gate =
      by_constant ? graph.constant("half", Tensor::scalar(0.5f))
                  : graph.add("gate", Unary{.kind = UnaryKind::Sigmoid}, {graph.parameter("g", ElementType::f32, Shape{2, 5, 1, 1})});
  const Value inner = binary(graph, "inner", BinaryKind::Multiply, value, gate);
  graph.result("y", binary(graph, "outer", outer, inner, value));
  check_against_reference(graph);
}

TEST_CASE("a gate computed from a value multiplies the value as it was") {
  Graph graph;
  const Value input = graph.parameter("x", ElementType::f32, Shape{1, 8, 5, 5});
  const Value value = convolution(graph, "c", input, 8, 3);
  const Value scaled = binary(graph, "scaled", BinaryKind::Multiply, value, graph.constant("c1", Tensor::scalar(1.7f)));
  const Value gate = graph.add("gate", Unary{.kind = UnaryKind::Sigmoid}, {scaled});
  const Value product = binary(graph, "product", BinaryKind::Multiply, value, gate);
  graph.result("y", product);
  graph.result("z", binary(graph, "sum", BinaryKind::Add, value, product));
  check_against_reference(graph);
}

TEST_CASE("a value that is an output and is read by a view and by a sum keeps its elements") {
  Graph graph;
  const Value input = graph.parameter("x", ElementType::f32, Shape{1, 4, 6, 6});
  const Value value = graph.add("h", Unary{.kind = UnaryKind::Tanh}, {input});
  const Value flat = graph.add("flat", Reshape{}, {value, graph.constant("shape", Tensor::from(Dims{1, 144}))});
  const Value sum = binary(graph, "sum", BinaryKind::Add, value, convolution(graph, "c", input, 4, 5));
  graph.result("view", flat);
  graph.result("sum/out", sum);
  graph.result("again", sum);
  check_against_reference(graph);
}
