#include "arguments.hpp"

#include <octet/base/error.hpp>

#include "handles.hpp"
#include "structs.hpp"

namespace octet::c {
namespace {

constexpr std::size_t largest_rank = 64;

}  // namespace

void refuse_null(const char* name, const char* expected) {
  throw Error(ErrorCode::InvalidArgument, std::string(name) + ": given NULL, expected " + expected);
}

void refuse_second(const char* what, const char* name) {
  throw Error(ErrorCode::InvalidArgument, std::string(what) + ": given two of '" + name + "', expected one of each input");
}

Preprocessing preprocessing_in(const octet_preprocessing* given) {
  const octet_preprocessing options = options_in(given);
  const auto mean = array_in(options.mean, options.mean_count, "mean");
  const auto scale = array_in(options.scale, options.scale_count, "scale");
  if (options.layout < OCTET_LAYOUT_AUTO || options.layout > OCTET_LAYOUT_CHANNELS_LAST)
    throw Error(ErrorCode::InvalidArgument, "layout: given " + std::to_string(options.layout) + ", expected 0, 1 or 2");
  return {.shorter_side = options.shorter_side,
          .crop = options.crop,
          .filter = options.plain_bilinear ? ResizeFilter::Bilinear : ResizeFilter::Triangle,
          .mean = {mean.begin(), mean.end()},
          .scale = {scale.begin(), scale.end()},
          .reverse_channels = options.reverse_channels != 0,
          .layout = static_cast<ImageLayout>(options.layout)};
}

std::string_view text_in(const char* text, const char* name) {
  if (!text) refuse_null(name, "text");
  return text;
}

ElementType type_in(octet_element_type type) {
  if (type < OCTET_F32 || type > OCTET_U4)
    throw Error(ErrorCode::InvalidArgument, "element type: given " + std::to_string(type) + ", expected 0 to " + std::to_string(OCTET_U4));
  return static_cast<ElementType>(type);
}

Precision precision_in(octet_precision precision) {
  if (precision == OCTET_PRECISION_AUTO) return Precision::Auto;
  if (precision == OCTET_PRECISION_SIMULATED) return Precision::Simulated;
  throw Error(ErrorCode::InvalidArgument, "precision: given " + std::to_string(precision) + ", expected 0 or 1");
}

Shape shape_in(octet_shape shape) {
  if (shape.rank > largest_rank)
    throw Error(ErrorCode::InvalidArgument,
                "shape: given rank " + std::to_string(shape.rank) + ", expected at most " + std::to_string(largest_rank));
  const auto dims = array_in(shape.dims, shape.rank, "dims of a shape");
  return Shape(Dims(dims.begin(), dims.end()));
}

std::map<std::string, Shape> shapes_in(std::span<const octet_named_shape> shapes) {
  std::map<std::string, Shape> result;
  for (const octet_named_shape& entry : shapes)
    if (!result.emplace(text_in(entry.name, "name of a shape"), shape_in(entry.shape)).second) refuse_second("shapes", entry.name);
  return result;
}

std::map<std::string, Tensor> tensors_in(std::span<const octet_named_tensor> tensors) {
  std::map<std::string, Tensor> result;
  for (const octet_named_tensor& entry : tensors)
    if (!result.emplace(text_in(entry.name, "name of a tensor"), object_of(entry.tensor)).second) refuse_second("tensors", entry.name);
  return result;
}

std::vector<std::string> texts_in(const char* const* texts, std::size_t count, const char* name) {
  std::vector<std::string> result;
  for (const char* text : array_in(texts, count, name)) result.emplace_back(text_in(text, name));
  return result;
}

std::size_t index_in(std::size_t index, std::size_t count, const char* name) {
  if (index >= count)
    throw Error(ErrorCode::NotFound,
                std::string(name) + ": given index " + std::to_string(index) + ", expected less than " + std::to_string(count));
  return index;
}

std::vector<Tensor> tensors_in(const octet_tensor* const* tensors, std::size_t count, const char* name) {
  std::vector<Tensor> result;
  result.reserve(count);
  for (const octet_tensor* tensor : array_in(tensors, count, name)) result.push_back(object_of(tensor));
  return result;
}

static_assert(static_cast<int>(ElementType::f32) == OCTET_F32 && static_cast<int>(ElementType::f16) == OCTET_F16 &&
              static_cast<int>(ElementType::bf16) == OCTET_BF16 && static_cast<int>(ElementType::f64) == OCTET_F64 &&
              static_cast<int>(ElementType::i8) == OCTET_I8 && static_cast<int>(ElementType::u8) == OCTET_U8 &&
              static_cast<int>(ElementType::i16) == OCTET_I16 && static_cast<int>(ElementType::u16) == OCTET_U16 &&
              static_cast<int>(ElementType::i32) == OCTET_I32 && static_cast<int>(ElementType::u32) == OCTET_U32 &&
              static_cast<int>(ElementType::i64) == OCTET_I64 && static_cast<int>(ElementType::u64) == OCTET_U64 &&
              static_cast<int>(ElementType::boolean) == OCTET_BOOLEAN && static_cast<int>(ElementType::u1) == OCTET_U1 &&
              static_cast<int>(ElementType::i4) == OCTET_I4 && static_cast<int>(ElementType::u4) == OCTET_U4);

}  // namespace octet::c
