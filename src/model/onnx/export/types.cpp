#include "model/onnx/export/types.hpp"

#include <algorithm>
#include <optional>

#include <octet/graph/rewrite.hpp>

namespace octet::onnx {
namespace {

using enum ElementType;

/// A set, because a list would not outlive the expression that names its elements.
class Types {
 public:
  constexpr Types(std::initializer_list<ElementType> types) {
    for (const ElementType type : types) bits_ |= bit(type);
  }
  constexpr bool has(ElementType type) const { return (bits_ & bit(type)) != 0; }

 private:
  static constexpr std::uint32_t bit(ElementType type) { return std::uint32_t{1} << static_cast<unsigned>(type); }

  std::uint32_t bits_ = 0;
};

/// Element types that ONNX Runtime has kernels for, and the inputs that hold the data.
struct Kernels {
  Types types;
  std::vector<std::size_t> inputs{0};
  bool may_round = true;  ///< whether numbers between integers may result
};

constexpr Types floats{f32, f16, f64}, short_floats{f32, f16};
constexpr Types numbers{f32, f16, f64, i8, u8, i16, u16, i32, u32, i64, u64};
constexpr Types numbers_but_16_bits{f32, f16, f64, i8, u8, i32, u32, i64, u64};
constexpr Types sums{f32, f16, f64, i32, i64};
constexpr Types extremes{f32, f16, f64, i8, u8, i32, i64};

struct KernelsOf {
  template <typename T>
  std::optional<Kernels> operator()(const T&) const {
    return std::nullopt;
  }

  std::optional<Kernels> operator()(const Unary& op) const {
    switch (op.kind) {
      case UnaryKind::LogicalNot: return std::nullopt;
      case UnaryKind::Relu:
      case UnaryKind::Negative: return Kernels{numbers_but_16_bits, {0}, false};
      case UnaryKind::Abs:
      case UnaryKind::Sign:
      case UnaryKind::Floor:
      case UnaryKind::Ceiling: return Kernels{numbers, {0}, false};
      case UnaryKind::Erf:
      case UnaryKind::SoftPlus:
      case UnaryKind::Mish:
      case UnaryKind::HSwish:
      case UnaryKind::HSigmoid: return Kernels{short_floats};
      default: return Kernels{floats};
    }
  }
  std::optional<Kernels> operator()(const Binary& op) const {
    if (is_logical(op.kind)) return std::nullopt;
    if (op.kind == BinaryKind::Equal || op.kind == BinaryKind::NotEqual)
      return Kernels{{f32, f16, f64, i8, u8, i16, u16, i32, u32, i64, u64, boolean}, {0, 1}, false};
    if (op.kind == BinaryKind::Power) return Kernels{sums, {0, 1}, false};
    const bool extreme = op.kind == BinaryKind::Maximum || op.kind == BinaryKind::Minimum;
    return Kernels{extreme ? numbers_but_16_bits : numbers, {0, 1}, false};
  }
  std::optional<Kernels> operator()(const Clamp&) const { return Kernels{numbers_but_16_bits, {0}, false}; }
  std::optional<Kernels> operator()(const Elu&) const { return Kernels{short_floats}; }
  std::optional<Kernels> operator()(const Gelu&) const { return Kernels{short_floats}; }
  std::optional<Kernels> operator()(const Swish&) const { return Kernels{floats, {0, 1}}; }
  std::optional<Kernels> operator()(const PRelu&) const { return Kernels{short_floats, {0, 1}}; }
  std::optional<Kernels> operator()(const Select&) const { return Kernels{{f32, f16, f64, i8, u8, i32, u32, i64}, {1, 2}, false}; }
  std::optional<Kernels> operator()(const Softmax&) const { return Kernels{floats}; }
  std::optional<Kernels> operator()(const LogSoftmax&) const { return Kernels{floats}; }
  std::optional<Kernels> operator()(const MatMul&) const { return Kernels{{f32, f16, f64, i32, u32, i64, u64}, {0, 1}, false}; }
  std::optional<Kernels> operator()(const Convolution&) const { return Kernels{short_floats, {0, 1}}; }
  std::optional<Kernels> operator()(const GroupConvolution&) const { return Kernels{short_floats, {0, 1}}; }
  std::optional<Kernels> operator()(const ConvolutionBackpropData&) const { return Kernels{short_floats, {0, 1}}; }
  std::optional<Kernels> operator()(const GroupConvolutionBackpropData&) const { return Kernels{short_floats, {0, 1}}; }
  std::optional<Kernels> operator()(const MaxPool&) const { return Kernels{{f32, f16, f64, i8, u8}, {0}, false}; }
  std::optional<Kernels> operator()(const AvgPool&) const { return Kernels{short_floats}; }
  std::optional<Kernels> operator()(const Reduce& op) const {
    if (op.kind == ReduceKind::LogicalAnd || op.kind == ReduceKind::LogicalOr) return std::nullopt;
    const bool extreme = op.kind == ReduceKind::Max || op.kind == ReduceKind::Min;
    if (op.kind == ReduceKind::Mean || op.kind == ReduceKind::L2) return Kernels{floats};
    return Kernels{extreme ? extremes : sums, {0}, false};
  }
  std::optional<Kernels> operator()(const Pad&) const {
    return Kernels{{f32, f16, f64, i8, u8, i32, u32, i64, u64, boolean}, {0, 3}, false};
  }
  std::optional<Kernels> operator()(const Broadcast&) const {
    return Kernels{{f32, f16, f64, i8, u8, i16, u16, i32, u32, i64, u64, boolean}, {0}, false};
  }
  std::optional<Kernels> operator()(const Tile&) const { return (*this)(Broadcast{}); }
  std::optional<Kernels> operator()(const Interpolate&) const { return Kernels{{f32, f16}}; }
  std::optional<Kernels> operator()(const BatchNormInference&) const { return Kernels{floats, {0, 1, 2, 3, 4}}; }
  std::optional<Kernels> operator()(const LRN&) const { return Kernels{short_floats}; }
  std::optional<Kernels> operator()(const NormalizeL2&) const { return Kernels{floats}; }
  std::optional<Kernels> operator()(const MVN&) const { return Kernels{floats}; }
  std::optional<Kernels> operator()(const FakeQuantize&) const { return Kernels{floats, {0, 1, 2, 3, 4}}; }
  std::optional<Kernels> operator()(const TopK&) const { return Kernels{{f32, f16, f64, i8, u8, i16, i32, i64}, {0}, false}; }
};

/// The narrowest of the types that holds what the type does, or the nearest to it.
ElementType wider(const Kernels& kernels, ElementType type) {
  const bool is_short = bit_width(type) < 32;
  if (is_floating_point(type)) return f32;
  if (is_short && kernels.types.has(i32)) return i32;
  if (kernels.types.has(i64)) return i64;
  return kernels.types.has(f64) ? f64 : f32;
}

class Widener {
 public:
  explicit Widener(const Graph& source) : source_(source), copy_(source) {}

  Graph run() {
    for (NodeId id = 0; id < source_.nodes().size(); ++id) visit(id);
    return std::move(copy_).take();
  }

 private:
  void visit(NodeId id) {
    const Node& node = source_.node(id);
    const std::optional<Kernels> kernels = std::visit(KernelsOf(), node.operation);
    if (!kernels) return copy_.keep(id);
    const ElementType type = source_.description(node.inputs.at(kernels->inputs.front())).element_type;
    if (kernels->types.has(type)) return keep(id);
    widen(id, *kernels, type, wider(*kernels, type));
  }

  void widen(NodeId id, const Kernels& kernels, ElementType type, ElementType wide) {
    const Node& node = source_.node(id);
    std::vector<Value> inputs = copy_.translated_inputs(id);
    for (const std::size_t index : kernels.inputs)
      if (index < inputs.size()) inputs[index] = step(node.name + "/wide" + std::to_string(index), Convert{wide}, {inputs[index]});
    if (node.outputs[0].element_type != type) {
      copy_.keep_as(id, node.operation, std::move(inputs));
      return;
    }
    Operation operation = node.operation;
    const bool has_narrow_indices = widen_indices(operation);
    Value result = step(node.name + "/in_" + std::string(name(wide)), std::move(operation), std::move(inputs));
    for (std::uint32_t port = 1; port < node.outputs.size(); ++port) {
      if (has_narrow_indices) put(id, port, step(node.name + "/indices", Convert{node.outputs[port].element_type}, {output(result, port)}));
      else put(id, port, output(result, port));
    }
    if (kernels.may_round && is_integer(type)) result = nearest(node.name, result, wide);
    if (node.outputs.size() == 1) copy_.keep_as(id, Convert{type}, {result});
    else put(id, 0, step(node.name + "/narrow", Convert{type}, {result}));
  }

  /// A layer of types that have a kernel; ONNX has indices of 64 bits only.
  void keep(NodeId id) {
    Operation operation = source_.node(id).operation;
    if (!widen_indices(operation)) return copy_.keep(id);
    const Value first = copy_.keep_as(id, std::move(operation), copy_.translated_inputs(id));
    copy_.graph().set_output_names(output(first, 1), {});
    const OutputDescription& indices = source_.node(id).outputs[1];
    put(id, 1, step(source_.node(id).name + "/indices", Convert{indices.element_type}, {output(first, 1)}));
  }

  static bool widen_indices(Operation& operation) {
    ElementType* type = nullptr;
    if (auto* top = std::get_if<TopK>(&operation)) type = &top->index_element_type;
    if (auto* pool = std::get_if<MaxPool>(&operation); pool && pool->with_indices) type = &pool->index_element_type;
    if (!type || *type == i64) return false;
    *type = i64;
    return true;
  }

  /// The value stands for an output of the source, and is called as that is.
  void put(NodeId id, std::uint32_t port, Value value) {
    copy_.graph().set_output_names(value, source_.node(id).outputs[port].names);
    copy_.replace({id, port}, value);
  }

  /// The nearest whole number, the even one of two.
  Value nearest(const std::string& node, Value x, ElementType type) {
    Graph& graph = copy_.graph();
    const auto number = [&](const std::string& purpose, double value) {
      return graph.constant(free_name(node + "/" + purpose), Tensor::scalar(value).converted(type));
    };
    const Value half = number("half", 0.5), floor = step(node + "/floor", Unary{UnaryKind::Floor}, {x});
    const Value fraction = step(node + "/fraction", Binary{BinaryKind::Subtract}, {x, floor});
    const Value above = step(node + "/above", Binary{BinaryKind::Add}, {floor, number("one", 1)});
    const Value upper_half = step(node + "/upper_half", Binary{BinaryKind::Multiply}, {above, half});
    const Value halved = step(node + "/halved", Unary{UnaryKind::Floor}, {upper_half});
    const Value even = step(node + "/even", Binary{BinaryKind::Multiply}, {halved, number("two", 2)});
    const Value is_above = step(node + "/is_above", Binary{BinaryKind::Greater}, {fraction, half});
    const Value nearer = step(node + "/nearer", Select{}, {is_above, above, floor});
    return step(node + "/whole", Select{}, {step(node + "/is_half", Binary{BinaryKind::Equal}, {fraction, half}), even, nearer});
  }

  Value step(const std::string& name, Operation operation, std::vector<Value> inputs) {
    return copy_.graph().add(free_name(name), std::move(operation), std::move(inputs));
  }

  std::string free_name(std::string name) {
    while (source_.contains(name) || copy_.graph().contains(name)) name += "_";
    return name;
  }

  const Graph& source_;
  GraphCopy copy_;
};

}  // namespace

Graph with_onnx_types(const Graph& graph) { return Widener(graph).run(); }

}  // namespace octet::onnx
