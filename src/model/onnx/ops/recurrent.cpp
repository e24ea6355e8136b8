#include "model/onnx/ops/recurrent.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <numeric>

#include <octet/base/error.hpp>
#include <octet/graph/evaluate.hpp>

#include "model/onnx/ops/arithmetic.hpp"
#include "model/onnx/ops/ops.hpp"

namespace octet::onnx {
namespace {

using Kind = CellFunction::Kind;

/// A function as ONNX names it, in small letters, and the parameters that it takes: their number and what they are where a file has none.
struct NamedFunction {
  std::string_view name;
  Kind kind;
  int parameters = 0;
  double alpha = 0;
  double beta = 0;
  bool has_defaults = true;
};

constexpr std::array named_functions{NamedFunction{"sigmoid", Kind::Sigmoid},
                                     NamedFunction{"tanh", Kind::Tanh},
                                     NamedFunction{"relu", Kind::Relu},
                                     NamedFunction{"affine", Kind::Affine, 2, 0, 0, false},
                                     NamedFunction{"leakyrelu", Kind::LeakyRelu, 1, 0.01},
                                     NamedFunction{"thresholdedrelu", Kind::ThresholdedRelu, 1, 1},
                                     NamedFunction{"scaledtanh", Kind::ScaledTanh, 2, 0, 0, false},
                                     NamedFunction{"hardsigmoid", Kind::HardSigmoid, 2, 0.2, 0.5},
                                     NamedFunction{"elu", Kind::Elu, 1, 1},
                                     NamedFunction{"softsign", Kind::Softsign},
                                     NamedFunction{"softplus", Kind::Softplus}};

const NamedFunction& find_function(std::string_view given) {
  std::string lower(given);
  std::ranges::transform(lower, lower.begin(), [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
  for (const NamedFunction& function : named_functions)
    if (function.name == lower) return function;
  throw Error(ErrorCode::Unsupported, "attribute 'activations': given '" + std::string(given) + "', expected a function that ONNX lists");
}

/// Numbers that functions take one after another, each as many as it has parameters.
class Parameters {
 public:
  explicit Parameters(std::vector<float> numbers) : numbers_(std::move(numbers)) {}
  /// The next one; the function's default behind the last.
  double next(const NamedFunction& function, double fallback, const char* attribute) {
    if (taken_ < numbers_.size()) return static_cast<double>(numbers_[taken_++]);
    if (function.has_defaults) return fallback;
    throw Error(ErrorCode::Unsupported, "attribute '" + std::string(attribute) + "': given " + std::to_string(numbers_.size()) +
                                            " numbers, expected one for each " + std::string(function.name) + ", which has no default");
  }

 private:
  std::vector<float> numbers_;
  std::size_t taken_ = 0;
};

std::vector<std::string_view> function_names(NodeContext& node, const std::vector<std::string_view>& defaults, std::size_t directions) {
  std::vector<std::string_view> names;
  if (node.attributes().has("activations")) names = node.attributes().texts("activations");
  else
    for (std::size_t i = 0; i < directions; ++i) names.insert(names.end(), defaults.begin(), defaults.end());
  if (names.size() != defaults.size() * directions)
    throw Error(ErrorCode::InvalidModel, "attribute 'activations': given " + std::to_string(names.size()) + ", expected " +
                                             std::to_string(defaults.size() * directions));
  return names;
}

std::vector<CellFunction> read_functions(NodeContext& node, const std::vector<std::string_view>& defaults, std::size_t directions) {
  const auto list = [&](const char* name) { return node.attributes().has(name) ? node.attributes().numbers(name) : std::vector<float>{}; };
  Parameters alphas(list("activation_alpha")), betas(list("activation_beta"));
  std::vector<CellFunction> functions;
  for (const std::string_view name : function_names(node, defaults, directions)) {
    const NamedFunction& function = find_function(name);
    const double alpha = function.parameters > 0 ? alphas.next(function, function.alpha, "activation_alpha") : 0;
    const double beta = function.parameters > 1 ? betas.next(function, function.beta, "activation_beta") : 0;
    functions.push_back({function.kind, alpha, beta});
  }
  return functions;
}

RecurrentDirection read_direction(NodeContext& node) {
  const std::string_view direction = node.attributes().text("direction", "forward");
  if (direction == "forward") return RecurrentDirection::Forward;
  if (direction == "reverse") return RecurrentDirection::Reverse;
  if (direction == "bidirectional") return RecurrentDirection::Bidirectional;
  throw Error(ErrorCode::InvalidModel,
              "attribute 'direction': given '" + std::string(direction) + "', expected forward, reverse or bidirectional");
}

Dims numbers_from(std::int64_t first, std::int64_t count) {
  Dims numbers(static_cast<std::size_t>(std::max<std::int64_t>(count, 0)));
  std::iota(numbers.begin(), numbers.end(), first);
  return numbers;
}

void append(Dims& list, const Dims& more) { list.insert(list.end(), more.begin(), more.end()); }

}  // namespace

Value folded(NodeContext& node, const std::string& suffix, Operation operation, std::vector<Value> inputs) {
  std::vector<Tensor> known;
  for (const Value input : inputs) {
    const Tensor* value = node.graph().known_value(input);
    if (!value) return node.step(suffix, std::move(operation), std::move(inputs));
    known.push_back(*value);
  }
  return node.constant(suffix, evaluate(operation, known)[0]);
}

namespace {

/// The numbers of one axis that a list names.
Value picked(NodeContext& node, const std::string& suffix, Value value, const Dims& list, std::int64_t axis) {
  return folded(node, suffix, Gather{}, {value, node.dims(suffix + "/places", list), node.index(suffix + "/axis", axis)});
}

/// Where a type of layer has its inputs and what its weights are made of.
struct Kinds {
  std::size_t states;          ///< 1, or 2 with that of a cell
  Dims gate_order;             ///< for each gate of the graph's weights, its number in the file
  bool separate_bias = false;  ///< whether the last gate has one for the data and one for the state
};

}  // namespace

/// What the layers have in common: operands in the order and layout of the graph's operations.
class RecurrentReader {
 public:
  RecurrentReader(NodeContext& node, const RecurrentWeights& weights, Kinds kinds)
      : node_(node), kinds_(std::move(kinds)), direction_(read_direction(node)), batch_first_(node.attributes().integer("layout", 0) == 1) {
    if (node.rank(0) != 3) throw Error(ErrorCode::InvalidModel, "X: given shape " + to_string(node.shape(0)) + ", expected rank 3");
    const Shape state_weights = node.graph().shape(weights.r);
    if (state_weights.rank() != 3) throw Error(ErrorCode::InvalidModel, "R: given shape " + to_string(state_weights) + ", expected rank 3");
    hidden_ = node.attributes().integer("hidden_size", state_weights[2]);
    if (hidden_ < 1 || hidden_ > largest_hidden)
      throw Error(ErrorCode::InvalidModel, "attribute 'hidden_size': given " + std::to_string(hidden_) + ", expected 1 to 2^24");
    x_ = batch_first_ ? node.input(0) : node.step("data", Transpose{}, {node.input(0), node.dims("data/order", {1, 0, 2})});
    for (std::size_t i = 0; i < kinds_.states; ++i) operands_.push_back({state(i), 1});
    operands_.push_back({lengths(), -1});
    operands_.push_back({reordered("W", weights.w), 0});
    operands_.push_back({reordered("R", weights.r), 0});
    operands_.push_back({bias(), 0});
    if (kinds_.states == 2 && node.has(7)) operands_.push_back({node.input(7), 0});
  }

  std::int64_t hidden() const { return hidden_; }
  std::size_t directions() const { return direction_ == RecurrentDirection::Bidirectional ? 2 : 1; }

  /// Adds make(direction, functions) for both directions at once, or for each alone where their functions differ.
  template <typename Make>
  Converted convert(const std::vector<CellFunction>& functions, Make make) {
    const std::size_t half = functions.size() / 2;
    const auto middle = functions.begin() + static_cast<std::ptrdiff_t>(half);
    const bool is_double = direction_ == RecurrentDirection::Bidirectional;
    if (!is_double || std::equal(functions.begin(), middle, middle)) {
      const std::vector<CellFunction> first(functions.begin(), is_double ? middle : functions.end());
      return results(parts_of(node_.step("sequence", make(direction_, first), inputs())));
    }
    const std::vector<CellFunction> first(functions.begin(), middle), second(middle, functions.end());
    const std::vector<Value> forward = parts_of(node_.step("forward", make(RecurrentDirection::Forward, first), inputs_of(0)));
    const std::vector<Value> backward = parts_of(node_.step("backward", make(RecurrentDirection::Reverse, second), inputs_of(1)));
    std::vector<Value> joined;
    for (std::size_t i = 0; i < forward.size(); ++i)
      joined.push_back(node_.step("joined" + std::to_string(i), Concat{1}, {forward[i], backward[i]}));
    return results(joined);
  }

 private:
  static constexpr std::int64_t largest_hidden = 1 << 24;

  /// An operand, and the axis along which it has one part for each direction; -1 where it has none.
  struct Operand {
    Value value;
    std::int64_t axis;
  };

  Value size_of(const std::string& name, std::int64_t axis) {
    const Value shape = node_.step(name + "/shape", ShapeOf{}, {x_});
    return node_.step(name, Gather{}, {shape, node_.dims(name + "/which", {axis}), node_.index(name + "/axis", 0)});
  }

  /// The initial state that the file gives, or zeros.
  Value state(std::size_t index) {
    const std::string name = index == 0 ? "initial_h" : "initial_c";
    if (node_.has(5 + index)) {
      const Value given = node_.input(5 + index);
      return batch_first_ ? given : node_.step(name, Transpose{}, {given, node_.dims(name + "/order", {1, 0, 2})});
    }
    const Value rest = node_.dims(name + "/rest", {static_cast<std::int64_t>(directions()), hidden_});
    const Value shape = node_.step(name + "/target", Concat{0}, {size_of(name + "/batch", 0), rest});
    return node_.step(name, Broadcast{}, {node_.scalar(name + "/zero", 0, x_), shape});
  }

  /// As many steps as there are where the file says no lengths.
  Value lengths() {
    if (node_.has(4)) return node_.input(4);
    return node_.step("lengths", Broadcast{}, {size_of("steps", 1), size_of("batch", 0)});
  }

  Dims gate_rows() const {
    Dims rows;
    for (const std::int64_t gate : kinds_.gate_order) append(rows, numbers_from(gate * hidden_, hidden_));
    return rows;
  }

  Value reordered(const std::string& name, Value value) {
    const bool is_sorted = std::ranges::is_sorted(kinds_.gate_order);
    return is_sorted ? value : picked(node_, name, value, gate_rows(), 1);
  }

  /// The file has one for the data, then one for the state; the graph has their sum.
  Value bias() {
    const auto gates = static_cast<std::int64_t>(kinds_.gate_order.size());
    if (!node_.has(3)) {
      const std::int64_t parts = gates + (kinds_.separate_bias ? 1 : 0);
      return node_.constant("B", Tensor(node_.type(0), Shape{static_cast<std::int64_t>(directions()), parts * hidden_}));
    }
    const Dims of_data = gate_rows();
    Dims of_state = of_data;
    for (std::int64_t& row : of_state) row += gates * hidden_;
    const Value given = node_.input(3);
    if (!kinds_.separate_bias)
      return folded(node_, "B", Binary{BinaryKind::Add},
                    {picked(node_, "B/data", given, of_data, 1), picked(node_, "B/state", given, of_state, 1)});
    const std::int64_t summed = (gates - 1) * hidden_;
    const Value sum = folded(node_, "B/sum", Binary{BinaryKind::Add},
                             {picked(node_, "B/data", given, numbers_from(0, summed), 1),
                              picked(node_, "B/state", given, numbers_from(gates * hidden_, summed), 1)});
    Dims last = numbers_from(summed, hidden_);
    append(last, numbers_from(gates * hidden_ + summed, hidden_));
    return folded(node_, "B", Concat{1}, {sum, picked(node_, "B/last", given, last, 1)});
  }

  std::vector<Value> inputs() const {
    std::vector<Value> values{x_};
    for (const Operand& operand : operands_) values.push_back(operand.value);
    return values;
  }

  std::vector<Value> inputs_of(std::int64_t direction) {
    std::vector<Value> values{x_};
    for (std::size_t i = 0; i < operands_.size(); ++i) {
      const std::string name = "part" + std::to_string(i) + "_" + std::to_string(direction);
      const Operand& operand = operands_[i];
      values.push_back(operand.axis < 0 ? operand.value : picked(node_, name, operand.value, {direction}, operand.axis));
    }
    return values;
  }

  std::vector<Value> parts_of(Value first) const {
    std::vector<Value> parts;
    for (std::uint32_t i = 0; i <= kinds_.states; ++i) parts.push_back(output(first, i));
    return parts;
  }

  Converted results(std::vector<Value> values) {
    const Dims all_order = batch_first_ ? Dims{0, 2, 1, 3} : Dims{2, 1, 0, 3};
    for (std::size_t i = 1; i < values.size() && !batch_first_; ++i) {
      const std::string name = "last" + std::to_string(i);
      values[i] = node_.step(name, Transpose{}, {values[i], node_.dims(name + "/order", {1, 0, 2})});
    }
    values[0] = node_.add(Transpose{}, {values[0], node_.dims("order", all_order)});
    return values;
  }

  NodeContext& node_;
  Kinds kinds_;
  RecurrentDirection direction_;
  bool batch_first_;
  std::int64_t hidden_ = 0;
  Value x_{};
  std::vector<Operand> operands_{};
};

namespace {

bool has_known_layout(NodeContext& node) {
  const std::int64_t layout = node.attributes().integer("layout", 0);
  return layout == 0 || layout == 1;
}

Converted convert_lstm_node(NodeContext& node) { return convert_lstm(node, {node.input(1), node.input(2)}); }

Converted convert_gru(NodeContext& node) {
  if (!has_known_layout(node)) return node.lacks("layout", "0 or 1");
  const bool linear = node.attributes().flag("linear_before_reset", false);
  RecurrentReader reader(node, {node.input(1), node.input(2)}, {1, {0, 1, 2}, linear});
  const double clip = node.attributes().number("clip", 0);
  return reader.convert(read_functions(node, {"Sigmoid", "Tanh"}, reader.directions()),
                        [&](RecurrentDirection direction, const auto& functions) {
                          return GRUSequence{reader.hidden(), direction, functions[0], functions[1], clip, linear};
                        });
}

Converted convert_rnn(NodeContext& node) {
  if (!has_known_layout(node)) return node.lacks("layout", "0 or 1");
  RecurrentReader reader(node, {node.input(1), node.input(2)}, {1, {0}});
  const double clip = node.attributes().number("clip", 0);
  return reader.convert(read_functions(node, {"Tanh"}, reader.directions()), [&](RecurrentDirection direction, const auto& functions) {
    return RNNSequence{reader.hidden(), direction, functions[0], clip};
  });
}

constexpr OpType types[] = {
    {"LSTM", convert_lstm_node,
     "activation_alpha activation_beta activations clip direction hidden_size input_forget layout output_sequence<7"},
    {"GRU", convert_gru,
     "activation_alpha activation_beta activations clip direction hidden_size layout linear_before_reset output_sequence<7"},
    {"RNN", convert_rnn, "activation_alpha activation_beta activations clip direction hidden_size layout output_sequence<7"},
};

}  // namespace

Converted convert_lstm(NodeContext& node, const RecurrentWeights& weights) {
  if (!has_known_layout(node)) return node.lacks("layout", "0 or 1");
  // The graph has forget, input, cell, output; files have input, output, forget, cell.
  RecurrentReader reader(node, weights, {2, {2, 0, 3, 1}});
  const double clip = node.attributes().number("clip", 0);
  const bool input_forget = node.attributes().flag("input_forget", false);
  return reader.convert(read_functions(node, {"Sigmoid", "Tanh", "Tanh"}, reader.directions()),
                        [&](RecurrentDirection direction, const auto& functions) {
                          return LSTMSequence{reader.hidden(), direction, functions[0], functions[1], functions[2], clip, input_forget};
                        });
}

std::span<const OpType> recurrent_ops() { return types; }

}  // namespace octet::onnx
