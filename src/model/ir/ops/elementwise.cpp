#include "model/ir/ops/broadcast_words.hpp"

namespace octet::ir {
namespace {

constexpr std::array approximations{Word<Gelu::Approximation>{"ERF", Gelu::Approximation::Erf},
                                    Word<Gelu::Approximation>{"TANH", Gelu::Approximation::Tanh}};

template <UnaryKind kind>
std::optional<Operation> read_unary(AttributeReader&, const LayerContext&) {
  return Unary{kind};
}

template <BinaryKind kind>
std::optional<Operation> read_binary(AttributeReader& reader, const LayerContext&) {
  const std::optional<bool> broadcast = read_broadcasting(reader);
  if (!broadcast) return std::nullopt;
  return Binary{kind, *broadcast};
}

template <typename T>
std::optional<Operation> read_plain(AttributeReader&, const LayerContext&) {
  return T{};
}

std::optional<Operation> read_clamp(AttributeReader& reader, const LayerContext&) {
  return Clamp{.min = reader.number("min"), .max = reader.number("max")};
}

std::optional<Operation> read_elu(AttributeReader& reader, const LayerContext&) { return Elu{.alpha = reader.number("alpha")}; }

std::optional<Operation> read_gelu(AttributeReader& reader, const LayerContext&) {
  return Gelu{.approximation = reader.word("approximation_mode", approximations, Gelu::Approximation::Erf)};
}

std::optional<Operation> read_select(AttributeReader& reader, const LayerContext&) {
  const std::optional<bool> broadcast = read_broadcasting(reader);
  if (!broadcast) return std::nullopt;
  return Select{*broadcast};
}

std::optional<Operation> read_convert(AttributeReader& reader, const LayerContext&) {
  return Convert{.destination_type = reader.element_type("destination_type")};
}

template <UnaryKind kind>
constexpr LayerType unary(std::string_view name, int first = 1) {
  return {name, first, any_later, read_unary<kind>};
}

template <BinaryKind kind>
constexpr LayerType binary(std::string_view name) {
  return {name, 1, any_later, read_binary<kind>};
}

constexpr std::array layers{
    unary<UnaryKind::Relu>("ReLU"),
    unary<UnaryKind::Relu>("Relu"),
    unary<UnaryKind::Sigmoid>("Sigmoid"),
    unary<UnaryKind::Tanh>("Tanh"),
    unary<UnaryKind::Tanh>("TanH"),
    unary<UnaryKind::Exp>("Exp"),
    unary<UnaryKind::Log>("Log"),
    unary<UnaryKind::Sqrt>("Sqrt"),
    unary<UnaryKind::Abs>("Abs"),
    unary<UnaryKind::Negative>("Negative"),
    unary<UnaryKind::Floor>("Floor"),
    unary<UnaryKind::Ceiling>("Ceiling"),
    unary<UnaryKind::Sign>("Sign"),
    unary<UnaryKind::Erf>("Erf"),
    unary<UnaryKind::Sin>("Sin"),
    unary<UnaryKind::Cos>("Cos"),
    unary<UnaryKind::HSwish>("HSwish", 4),
    unary<UnaryKind::HSigmoid>("HSigmoid", 5),
    unary<UnaryKind::Mish>("Mish", 4),
    unary<UnaryKind::SoftPlus>("SoftPlus", 4),
    unary<UnaryKind::LogicalNot>("LogicalNot"),
    binary<BinaryKind::Add>("Add"),
    binary<BinaryKind::Subtract>("Subtract"),
    binary<BinaryKind::Multiply>("Multiply"),
    binary<BinaryKind::Divide>("Divide"),
    binary<BinaryKind::Maximum>("Maximum"),
    binary<BinaryKind::Minimum>("Minimum"),
    binary<BinaryKind::Power>("Power"),
    binary<BinaryKind::SquaredDifference>("SquaredDifference"),
    binary<BinaryKind::Mod>("Mod"),
    binary<BinaryKind::FloorMod>("FloorMod"),
    binary<BinaryKind::Equal>("Equal"),
    binary<BinaryKind::NotEqual>("NotEqual"),
    binary<BinaryKind::Less>("Less"),
    binary<BinaryKind::LessEqual>("LessEqual"),
    binary<BinaryKind::Greater>("Greater"),
    binary<BinaryKind::GreaterEqual>("GreaterEqual"),
    binary<BinaryKind::LogicalAnd>("LogicalAnd"),
    binary<BinaryKind::LogicalOr>("LogicalOr"),
    binary<BinaryKind::LogicalXor>("LogicalXor"),
    binary<BinaryKind::LogicalXor>("Xor"),
    LayerType{"Clamp", 1, any_later, read_clamp},
    LayerType{"Elu", 1, any_later, read_elu},
    LayerType{"ELU", 1, any_later, read_elu},
    LayerType{"Gelu", 2, 6, read_plain<Gelu>},
    LayerType{"Gelu", 7, any_later, read_gelu},
    LayerType{"Swish", 4, any_later, read_plain<Swish>},
    LayerType{"PReLU", 1, any_later, read_plain<PRelu>},
    LayerType{"PRelu", 1, any_later, read_plain<PRelu>},
    LayerType{"Select", 1, any_later, read_select},
    LayerType{"Convert", 1, any_later, read_convert},
};

}  // namespace

std::span<const LayerType> elementwise_layers() { return layers; }

void write_attributes(AttributeWriter&, const Unary&, const LayerContext&) {}
void write_attributes(AttributeWriter& writer, const Binary& op, const LayerContext&) { write_broadcasting(writer, op.broadcast); }

void write_attributes(AttributeWriter& writer, const Clamp& op, const LayerContext&) {
  writer.number("min", op.min);
  writer.number("max", op.max);
}

void write_attributes(AttributeWriter& writer, const Elu& op, const LayerContext&) { writer.number("alpha", op.alpha); }

void write_attributes(AttributeWriter& writer, const Gelu& op, const LayerContext& context) {
  if (context.opset >= 7) writer.word("approximation_mode", approximations, op.approximation);
}

void write_attributes(AttributeWriter&, const Swish&, const LayerContext&) {}
void write_attributes(AttributeWriter&, const PRelu&, const LayerContext&) {}
void write_attributes(AttributeWriter& writer, const Select& op, const LayerContext&) { write_broadcasting(writer, op.broadcast); }
void write_attributes(AttributeWriter& writer, const Convert& op, const LayerContext&) {
  writer.element_type("destination_type", op.destination_type);
}

}  // namespace octet::ir
