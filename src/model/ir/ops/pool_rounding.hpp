#pragma once

#include <array>

#include "model/ir/ops/ops.hpp"

namespace octet::ir {

// An IR rounds the number of windows in three ways. With "ceil" a window that begins in the padding at the end counts, and what a window
// covers beyond the padding counts as padding; "ceil_torch" of opset14 drops such windows, as RoundingType::Ceil does. A mean counts
// padding only where there is some.

enum class IrRounding : std::uint8_t { Floor, Ceil, CeilTorch };
inline constexpr std::array ir_roundings{Word<IrRounding>{"floor", IrRounding::Floor}, Word<IrRounding>{"ceil", IrRounding::Ceil},
                                         Word<IrRounding>{"ceil_torch", IrRounding::CeilTorch}};
inline constexpr int first_opset_with_ceil_torch = 14;

/// Gives a pooling, whose pads are set, the meaning that an IR's word has; `data` is the shape of its input, or null where it is unknown.
void set_rounding(MaxPool& op, IrRounding rounding, const Shape* data);
void set_rounding(AvgPool& op, IrRounding rounding, const Shape* data);

/// Whether an IR's "ceil" and RoundingType::Ceil are one for such a window, whatever the size of its input.
bool is_ceil_in_ir(const MaxPool& op);
bool is_ceil_in_ir(const AvgPool& op);

/// The same network with windows that an IR can say: "floor" and explicit pads in place of RoundingType::Ceil where "ceil" means something
/// else, but for those that were read from opset14 where `keep_ceil_torch`, and no pads that no window reaches; and the pads of transposed
/// convolutions beside their output shape.
Graph with_ir_windows(const Graph& graph, bool keep_ceil_torch);

}  // namespace octet::ir
