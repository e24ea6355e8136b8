#include <array>

#include <octet/graph/evaluate.hpp>

#include "model/onnx/export/ops.hpp"
#include "model/onnx/records.hpp"

namespace octet::onnx {
namespace {

using Kind = CellFunction::Kind;

/// In the order of CellFunction::Kind.
constexpr std::array<std::string_view, 11> function_names{"Sigmoid",    "Tanh",        "Relu", "Affine",   "LeakyRelu", "ThresholdedRelu",
                                                          "ScaledTanh", "HardSigmoid", "Elu",  "Softsign", "Softplus"};

int parameters_of(Kind kind) {
  switch (kind) {
    case Kind::Affine:
    case Kind::ScaledTanh:
    case Kind::HardSigmoid: return 2;
    case Kind::LeakyRelu:
    case Kind::ThresholdedRelu:
    case Kind::Elu: return 1;
    default: return 0;
  }
}

/// Writes one layer: what it has in common with the others.
class Writer {
 public:
  Writer(ExportContext& node, std::size_t states, std::int64_t hidden, RecurrentDirection direction)
      : node_(node), states_(states), hidden_(hidden), direction_(direction) {}

  std::int64_t directions() const { return direction_ == RecurrentDirection::Bidirectional ? 2 : 1; }

  /// Rows of weights or biases: for each gate of the file its number in the graph.
  std::string rows(const std::string& suffix, std::size_t input, const Dims& gates) {
    Dims places;
    for (const std::int64_t gate : gates)
      for (std::int64_t i = 0; i < hidden_; ++i) places.push_back(gate * hidden_ + i);
    return picked(suffix, input, places);
  }

  std::string zeros(const std::string& suffix, std::int64_t gates) {
    return node_.initializer(suffix, Tensor(node_.type(0), Shape{directions(), gates * hidden_}));
  }

  std::string joined(const std::string& suffix, std::vector<std::string> parts) {
    return node_.step(suffix, "Concat", std::move(parts), AttributeList().integer("axis", 1));
  }

  void write(const std::string& type, const std::string& w, const std::string& r, const std::string& b,
             const std::vector<CellFunction>& functions, double clip, AttributeList attributes) {
    std::vector<std::string> inputs{turned("data", node_.input(0), {1, 0, 2}), w, r, b, lengths()};
    for (std::size_t i = 1; i <= states_; ++i) inputs.push_back(turned("state" + std::to_string(i), node_.input(i), {1, 0, 2}));
    if (states_ == 2 && node_.input_count() > 7) inputs.push_back(node_.input(7));
    add_functions(attributes, functions);
    attributes.integer("hidden_size", hidden_).text("direction", direction_word());
    if (clip != 0) attributes.number("clip", clip);
    node_.write_parts(type, std::move(inputs), std::move(attributes), part_orders());
  }

 private:
  std::string turned(const std::string& suffix, const std::string& x, const Dims& order) {
    return node_.step(suffix, "Transpose", {x}, AttributeList().integers("perm", order));
  }

  std::vector<Dims> part_orders() const {
    std::vector<Dims> orders{{2, 1, 0, 3}};
    orders.resize(1 + states_, Dims{1, 0, 2});
    return orders;
  }

  std::string lengths() {
    const std::size_t index = states_ + 1;
    if (node_.type(index) == ElementType::i32) return node_.input(index);
    return node_.step("lengths", "Cast", {node_.input(index)}, AttributeList().integer("to", data_type_of(ElementType::i32)));
  }

  std::string picked(const std::string& suffix, std::size_t input, const Dims& places) {
    if (const Tensor* known = node_.graph().known_value(node_.node().inputs[input])) {
      const std::vector<Tensor> operands{*known, Tensor::from(places), Tensor::scalar(std::int64_t{1})};
      return node_.initializer(suffix, evaluate(Gather{}, operands)[0]);
    }
    return node_.step(suffix, "Gather", {node_.input(input), node_.dims(suffix + "_rows", places)}, AttributeList().integer("axis", 1));
  }

  std::string direction_word() const {
    if (direction_ == RecurrentDirection::Forward) return "forward";
    return direction_ == RecurrentDirection::Reverse ? "reverse" : "bidirectional";
  }

  void add_functions(AttributeList& attributes, const std::vector<CellFunction>& functions) const {
    std::vector<std::string> names;
    std::vector<float> alphas, betas;
    for (std::int64_t direction = 0; direction < directions(); ++direction)
      for (const CellFunction& function : functions) {
        names.emplace_back(function_names[static_cast<std::size_t>(function.kind)]);
        if (parameters_of(function.kind) > 0) alphas.push_back(static_cast<float>(function.alpha));
        if (parameters_of(function.kind) > 1) betas.push_back(static_cast<float>(function.beta));
      }
    attributes.texts("activations", names);
    if (!alphas.empty()) attributes.numbers("activation_alpha", alphas);
    if (!betas.empty()) attributes.numbers("activation_beta", betas);
  }

  ExportContext& node_;
  std::size_t states_;
  std::int64_t hidden_;
  RecurrentDirection direction_;
};

}  // namespace

void export_op(ExportContext& node, const LSTMSequence& op) {
  Writer writer(node, 2, op.hidden_size, op.direction);
  // Files have input, output, forget, cell; the graph has forget, input, cell, output.
  const Dims gates{1, 3, 0, 2};
  const std::string bias = writer.joined("B", {writer.rows("B_data", 6, gates), writer.zeros("B_state", 4)});
  writer.write("LSTM", writer.rows("W", 4, gates), writer.rows("R", 5, gates), bias, {op.gates, op.cell, op.hidden}, op.clip,
               AttributeList().integer("input_forget", op.input_forget));
}

void export_op(ExportContext& node, const GRUSequence& op) {
  Writer writer(node, 1, op.hidden_size, op.direction);
  const std::string state = op.linear_before_reset
                                ? writer.joined("B_state", {writer.zeros("B_gates", 2), writer.rows("B_candidate", 5, {3})})
                                : writer.zeros("B_state", 3);
  const std::string bias = writer.joined("B", {writer.rows("B_data", 5, {0, 1, 2}), state});
  writer.write("GRU", node.input(3), node.input(4), bias, {op.gates, op.candidate}, op.clip,
               AttributeList().integer("linear_before_reset", op.linear_before_reset));
}

void export_op(ExportContext& node, const RNNSequence& op) {
  Writer writer(node, 1, op.hidden_size, op.direction);
  const std::string bias = writer.joined("B", {node.input(5), writer.zeros("B_state", 1)});
  writer.write("RNN", node.input(3), node.input(4), bias, {op.function}, op.clip, {});
}

}  // namespace octet::onnx
