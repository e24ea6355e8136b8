#pragma once

#include <cstddef>
#include <cstring>
#include <map>
#include <octet/eval/image.hpp>
#include <octet/exec/executor.hpp>
#include <octet/tensor/tensor.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "octet.h"

namespace octet::c {

/// Throws Error(InvalidArgument) "NAME: given NULL, expected EXPECTED".
[[noreturn]] void refuse_null(const char* name, const char* expected);

/// Throws Error(InvalidArgument) for an input that is named twice.
[[noreturn]] void refuse_second(const char* what, const char* name);

/// What a function makes is written here.
template <typename T>
T& place_for(T* place, const char* name) {
  if (!place) refuse_null(name, "a place for the result");
  return *place;
}

/// NULL is no preprocessing. Throws Error(InvalidArgument) for an unknown layout.
Preprocessing preprocessing_in(const octet_preprocessing* given);

/// Text that may be NULL, which is none.
inline std::string optional_text_in(const char* text) { return text ? text : ""; }

/// Text that must be there.
std::string_view text_in(const char* text, const char* name);

/// A function that must be there.
template <typename Function>
Function function_in(Function function, const char* name) {
  if (!function) refuse_null(name, "a function");
  return function;
}

/// An array, which may be NULL where it is empty.
template <typename T>
std::span<T> array_in(T* first, std::size_t count, const char* name) {
  if (!first && count > 0) refuse_null(name, "an array");
  return {first, count};
}

ElementType type_in(octet_element_type type);
Precision precision_in(octet_precision precision);
Shape shape_in(octet_shape shape);
std::map<std::string, Shape> shapes_in(std::span<const octet_named_shape> shapes);
std::map<std::string, Tensor> tensors_in(std::span<const octet_named_tensor> tensors);
/// The strings of an array of text.
std::vector<std::string> texts_in(const char* const* texts, std::size_t count, const char* name);
/// Throws Error(NotFound) unless `index` is less than `count`.
std::size_t index_in(std::size_t index, std::size_t count, const char* name);
/// Copies of the tensors, which share their elements.
std::vector<Tensor> tensors_in(const octet_tensor* const* tensors, std::size_t count, const char* name);

inline octet_element_type type_out(ElementType type) { return static_cast<octet_element_type>(type); }
inline octet_shape shape_out(const Shape& shape) { return {shape.rank(), shape.dims().data()}; }

}  // namespace octet::c
