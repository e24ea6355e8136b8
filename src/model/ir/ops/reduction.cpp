#include <array>

#include "model/ir/ops/ops.hpp"

namespace octet::ir {
namespace {

template <ReduceKind kind>
std::optional<Operation> read_reduce(AttributeReader& reader, const LayerContext&) {
  return Reduce{.kind = kind, .keep_dims = reader.flag("keep_dims", false)};
}

template <ReduceKind kind>
constexpr LayerType reduce(std::string_view name, int first = 1) {
  return {name, first, any_later, read_reduce<kind>};
}

constexpr std::array layers{reduce<ReduceKind::Mean>("ReduceMean"),
                            reduce<ReduceKind::Sum>("ReduceSum"),
                            reduce<ReduceKind::Max>("ReduceMax"),
                            reduce<ReduceKind::Min>("ReduceMin"),
                            reduce<ReduceKind::Prod>("ReduceProd"),
                            reduce<ReduceKind::L1>("ReduceL1", 4),
                            reduce<ReduceKind::L2>("ReduceL2", 4),
                            reduce<ReduceKind::LogicalAnd>("ReduceLogicalAnd"),
                            reduce<ReduceKind::LogicalOr>("ReduceLogicalOr")};

}  // namespace

std::span<const LayerType> reduction_layers() { return layers; }

void write_attributes(AttributeWriter& writer, const Reduce& op, const LayerContext&) { writer.flag("keep_dims", op.keep_dims); }

}  // namespace octet::ir
