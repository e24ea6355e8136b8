#include <array>

#include <octet/base/error.hpp>

#include "model/ir/ops/ops.hpp"
#include "model/ir/text.hpp"

namespace octet::ir {
namespace {

using Kind = CellFunction::Kind;

constexpr std::array directions{Word<RecurrentDirection>{"forward", RecurrentDirection::Forward},
                                Word<RecurrentDirection>{"reverse", RecurrentDirection::Reverse},
                                Word<RecurrentDirection>{"bidirectional", RecurrentDirection::Bidirectional}};
constexpr std::array kinds{Word<Kind>{"sigmoid", Kind::Sigmoid},
                           Word<Kind>{"tanh", Kind::Tanh},
                           Word<Kind>{"relu", Kind::Relu},
                           Word<Kind>{"affine", Kind::Affine},
                           Word<Kind>{"leakyrelu", Kind::LeakyRelu},
                           Word<Kind>{"thresholdedrelu", Kind::ThresholdedRelu},
                           Word<Kind>{"scaledtanh", Kind::ScaledTanh},
                           Word<Kind>{"hardsigmoid", Kind::HardSigmoid},
                           Word<Kind>{"elu", Kind::Elu},
                           Word<Kind>{"softsign", Kind::Softsign},
                           Word<Kind>{"softplus", Kind::Softplus}};

std::vector<std::string> words_of(std::string_view list) {
  std::vector<std::string> words;
  while (!list.empty()) {
    const std::size_t end = std::min(list.find(','), list.size());
    std::string_view word = list.substr(0, end);
    while (!word.empty() && word.front() == ' ') word.remove_prefix(1);
    while (!word.empty() && word.back() == ' ') word.remove_suffix(1);
    words.emplace_back(word);
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return words;
}

/// The layer's functions; those of the defaults where the file lists none.
std::vector<CellFunction> read_functions(AttributeReader& reader, std::vector<CellFunction> functions) {
  const std::vector<float> alphas = reader.numbers("activations_alpha", {}), betas = reader.numbers("activations_beta", {});
  const std::vector<std::string> words = reader.has("activations") ? words_of(reader.text("activations")) : std::vector<std::string>{};
  if (!words.empty() && words.size() != functions.size())
    AttributeReader::fail("activations", std::to_string(words.size()) + " names", std::to_string(functions.size()));
  for (std::size_t i = 0; i < functions.size(); ++i) {
    if (!words.empty()) {
      const std::array<RawAttribute, 1> one{RawAttribute{"activations", words[i]}};
      functions[i].kind = AttributeReader(one).word("activations", kinds);
    }
    if (i < alphas.size()) functions[i].alpha = alphas[i];
    if (i < betas.size()) functions[i].beta = betas[i];
  }
  return functions;
}

template <typename Op>
Op read_common(AttributeReader& reader) {
  Op op;
  op.hidden_size = reader.integer("hidden_size");
  op.direction = reader.word("direction", directions, RecurrentDirection::Forward);
  op.clip = reader.number("clip", 0);
  return op;
}

std::optional<Operation> read_lstm(AttributeReader& reader, const LayerContext&) {
  auto op = read_common<LSTMSequence>(reader);
  const std::vector<CellFunction> functions = read_functions(reader, {op.gates, op.cell, op.hidden});
  op.gates = functions[0], op.cell = functions[1], op.hidden = functions[2];
  op.input_forget = reader.flag("input_forget", false);
  return op;
}

std::optional<Operation> read_gru(AttributeReader& reader, const LayerContext&) {
  auto op = read_common<GRUSequence>(reader);
  const std::vector<CellFunction> functions = read_functions(reader, {op.gates, op.candidate});
  op.gates = functions[0], op.candidate = functions[1];
  op.linear_before_reset = reader.flag("linear_before_reset", false);
  return op;
}

std::optional<Operation> read_rnn(AttributeReader& reader, const LayerContext&) {
  auto op = read_common<RNNSequence>(reader);
  op.function = read_functions(reader, {op.function})[0];
  return op;
}

constexpr std::array layers{LayerType{"LSTMSequence", 1, any_later, read_lstm}, LayerType{"GRUSequence", 5, any_later, read_gru},
                            LayerType{"RNNSequence", 5, any_later, read_rnn}};

std::string word_of(Kind kind) {
  for (const Word<Kind>& word : kinds)
    if (word.value == kind) return std::string(word.text);
  throw Error(ErrorCode::Internal, "cell function: given one without a name, expected one with a name");
}

template <typename Op>
void write_common(AttributeWriter& writer, const Op& op, const std::vector<CellFunction>& functions) {
  writer.integer("hidden_size", op.hidden_size);
  writer.word("direction", directions, op.direction);
  std::string names;
  std::vector<float> alphas, betas;
  bool has_numbers = false;
  for (const CellFunction& function : functions) {
    names += (names.empty() ? "" : ",") + word_of(function.kind);
    alphas.push_back(static_cast<float>(function.alpha));
    betas.push_back(static_cast<float>(function.beta));
    has_numbers = has_numbers || function.alpha != 0 || function.beta != 0;
  }
  writer.text("activations", names);
  writer.numbers("activations_alpha", has_numbers ? alphas : std::vector<float>{});
  writer.numbers("activations_beta", has_numbers ? betas : std::vector<float>{});
  writer.number("clip", op.clip);
}

}  // namespace

std::span<const LayerType> recurrent_layers() { return layers; }

void write_attributes(AttributeWriter& writer, const LSTMSequence& op, const LayerContext& context) {
  if (context.inputs.size() > 7) throw Error(ErrorCode::Unsupported, "input 7 (peepholes): given one, expected none in an IR");
  if (op.input_forget) throw Error(ErrorCode::Unsupported, "input_forget: given true, expected false in an IR");
  write_common(writer, op, {op.gates, op.cell, op.hidden});
}

void write_attributes(AttributeWriter& writer, const GRUSequence& op, const LayerContext&) {
  write_common(writer, op, {op.gates, op.candidate});
  writer.flag("linear_before_reset", op.linear_before_reset);
}

void write_attributes(AttributeWriter& writer, const RNNSequence& op, const LayerContext&) { write_common(writer, op, {op.function}); }

}  // namespace octet::ir
