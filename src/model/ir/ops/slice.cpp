#include <array>

#include "model/ir/ops/ops.hpp"

namespace octet::ir {
namespace {

std::optional<Operation> read_strided_slice(AttributeReader& reader, const LayerContext&) {
  StridedSlice op;
  op.begin_mask = reader.integers("begin_mask");
  op.end_mask = reader.integers("end_mask");
  op.new_axis_mask = reader.integers("new_axis_mask", {});
  op.shrink_axis_mask = reader.integers("shrink_axis_mask", {});
  op.ellipsis_mask = reader.integers("ellipsis_mask", {});
  return op;
}

std::optional<Operation> read_slice(AttributeReader&, const LayerContext&) { return Slice{}; }

constexpr std::array layers{LayerType{"StridedSlice", 1, any_later, read_strided_slice}, LayerType{"Slice", 8, any_later, read_slice}};

}  // namespace

std::span<const LayerType> slice_layers() { return layers; }

void write_attributes(AttributeWriter& writer, const StridedSlice& op, const LayerContext&) {
  writer.integers("begin_mask", op.begin_mask);
  writer.integers("end_mask", op.end_mask);
  writer.integers("new_axis_mask", op.new_axis_mask);
  writer.integers("shrink_axis_mask", op.shrink_axis_mask);
  writer.integers("ellipsis_mask", op.ellipsis_mask);
}

void write_attributes(AttributeWriter&, const Slice&, const LayerContext&) {}

}  // namespace octet::ir
