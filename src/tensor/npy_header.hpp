#pragma once

#include <string>
#include <string_view>

#include <octet/tensor/element_type.hpp>
#include <octet/tensor/shape.hpp>

namespace octet {

/// What the text of a .npy header says.
struct NpyHeader {
  ElementType element_type = ElementType::f32;
  bool fortran_order = false;
  Shape shape{};
};

/// Parses the dictionary literal of a .npy header. Throws Error(InvalidArgument) with the offset in `text`, and
/// Error(Unsupported) for an element type that Octet cannot hold.
NpyHeader parse_npy_header(std::string_view text);

/// The dictionary literal, without padding. Throws Error(Unsupported) for a type that NumPy does not have.
std::string npy_header_text(ElementType type, const Shape& shape);

}  // namespace octet
