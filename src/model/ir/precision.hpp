#pragma once

#include <string_view>

#include <octet/tensor/element_type.hpp>

namespace octet::ir {

/// The name that the `precision` attribute of a port has: "FP32" for ElementType::f32.
std::string_view precision_name(ElementType type);
/// The element type of that name, in any case. Throws Error(InvalidModel) for other text.
ElementType parse_precision(std::string_view text);

}  // namespace octet::ir
