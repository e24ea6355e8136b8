#include <array>

#include "model/ir/ops/ops.hpp"

namespace octet::ir {
namespace {

constexpr int first_with_reduced_elements = 12, first_with_reduced_slices = 15;

constexpr std::array reductions{
    Word<ScatterReduction>{"none", ScatterReduction::None},    Word<ScatterReduction>{"sum", ScatterReduction::Sum},
    Word<ScatterReduction>{"sub", ScatterReduction::Subtract}, Word<ScatterReduction>{"prod", ScatterReduction::Product},
    Word<ScatterReduction>{"min", ScatterReduction::Minimum},  Word<ScatterReduction>{"max", ScatterReduction::Maximum},
    Word<ScatterReduction>{"mean", ScatterReduction::Mean}};

template <typename Op>
std::optional<Operation> read_plain(AttributeReader&, const LayerContext&) {
  return Op{};
}

std::optional<Operation> read_elements(AttributeReader& reader, const LayerContext&) {
  return ScatterElementsUpdate{reader.word("reduction", reductions, ScatterReduction::None), reader.flag("use_init_val", true)};
}

std::optional<Operation> read_slices(AttributeReader& reader, const LayerContext&) {
  return ScatterNDUpdate{reader.word("reduction", reductions, ScatterReduction::None)};
}

constexpr std::array layers{
    LayerType{"ScatterElementsUpdate", 3, first_with_reduced_elements - 1, read_plain<ScatterElementsUpdate>},
    LayerType{"ScatterElementsUpdate", first_with_reduced_elements, any_later, read_elements},
    LayerType{"ScatterNDUpdate", 3, first_with_reduced_slices - 1, read_plain<ScatterNDUpdate>},
    LayerType{"ScatterNDUpdate", first_with_reduced_slices, any_later, read_slices},
};

}  // namespace

std::span<const LayerType> scatter_layers() { return layers; }

void write_attributes(AttributeWriter& writer, const ScatterElementsUpdate& op, const LayerContext& context) {
  if (context.opset < first_with_reduced_elements) return;
  writer.word("reduction", reductions, op.reduction);
  writer.flag("use_init_val", op.use_init_val);
}

void write_attributes(AttributeWriter& writer, const ScatterNDUpdate& op, const LayerContext& context) {
  if (context.opset >= first_with_reduced_slices) writer.word("reduction", reductions, op.reduction);
}

}  // namespace octet::ir
