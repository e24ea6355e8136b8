#include <array>

#include "model/ir/ops/ops.hpp"

namespace octet::ir {
namespace {

constexpr std::array modes{Word<TopK::Mode>{"max", TopK::Mode::Max}, Word<TopK::Mode>{"min", TopK::Mode::Min}};
constexpr std::array sorts{Word<TopK::Sort>{"value", TopK::Sort::Values}, Word<TopK::Sort>{"index", TopK::Sort::Indices},
                           Word<TopK::Sort>{"none", TopK::Sort::None}};

std::optional<Operation> read_top_k(AttributeReader& reader, const LayerContext&) {
  TopK op;
  op.axis = reader.integer("axis");
  op.mode = reader.word("mode", modes);
  op.sort = reader.word("sort", sorts);
  op.index_element_type = reader.element_type("index_element_type", ElementType::i32);
  return op;
}

// TopK-11 may ask for a stable order, which Octet's is anyway.
constexpr std::array layers{LayerType{"TopK", 1, any_later, read_top_k}};

}  // namespace

std::span<const LayerType> top_k_layers() { return layers; }

void write_attributes(AttributeWriter& writer, const TopK& op, const LayerContext&) {
  writer.integer("axis", op.axis);
  writer.word("mode", modes, op.mode);
  writer.word("sort", sorts, op.sort);
  writer.element_type("index_element_type", op.index_element_type);
}

}  // namespace octet::ir
