#include "graph/reference/movement.hpp"

#include <algorithm>

#include <octet/base/error.hpp>

namespace octet::reference {
namespace {

/// Bytes may alias any type and need no alignment, while compilers still move the whole element at once.
template <std::size_t Size>
struct Element {
  std::byte bytes[Size];
};

void append(StridedCopy& plan, std::int64_t extent, std::int64_t source_stride, std::int64_t destination_stride) {
  plan.extents.push_back(extent);
  plan.source_strides.push_back(source_stride);
  plan.destination_strides.push_back(destination_stride);
}

bool continues_last(const StridedCopy& plan, std::int64_t extent, std::int64_t source_stride, std::int64_t destination_stride) {
  return !plan.extents.empty() && plan.source_strides.back() == source_stride * extent &&
         plan.destination_strides.back() == destination_stride * extent;
}

/// The same copy with dimensions of 1 dropped and neighbours that are dense in both arrays merged.
StridedCopy merged(const StridedCopy& plan) {
  StridedCopy result;
  for (std::size_t i = 0; i < plan.extents.size(); ++i) {
    const std::int64_t extent = plan.extents[i];
    if (extent == 1) continue;
    if (continues_last(result, extent, plan.source_strides[i], plan.destination_strides[i])) {
      result.extents.back() *= extent;
      result.source_strides.back() = plan.source_strides[i];
      result.destination_strides.back() = plan.destination_strides[i];
    } else {
      append(result, extent, plan.source_strides[i], plan.destination_strides[i]);
    }
  }
  return result;
}

/// Where the last dimension jumps in the source and another one is dense there, brings that one next to the last.
bool make_transposing(StridedCopy& plan) {
  if (plan.extents.size() < 2 || plan.source_strides.back() == 1 || plan.source_strides.back() == 0) return false;
  const auto dense = std::ranges::find(plan.source_strides, 1);
  if (dense == plan.source_strides.end()) return false;
  const auto index = dense - plan.source_strides.begin();
  for (Dims* dims : {&plan.extents, &plan.source_strides, &plan.destination_strides})
    std::rotate(dims->begin() + index, dims->begin() + index + 1, dims->end() - 1);
  return true;
}

template <std::size_t Size>
class Copier {
 public:
  explicit Copier(const StridedCopy& plan) : plan_(merged(plan)), transposing_(make_transposing(plan_)) {}

  void run(const Element<Size>* source, Element<Size>* destination) const {
    if (plan_.extents.empty()) *destination = *source;
    else walk(0, source, destination);
  }

 private:
  void walk(std::size_t dim, const Element<Size>* source, Element<Size>* destination) const {
    const std::size_t remaining = plan_.extents.size() - dim;
    if (remaining == 1) return copy_run(source, destination);
    if (remaining == 2 && transposing_) return transpose(source, destination);
    for (std::int64_t i = 0; i < plan_.extents[dim]; ++i)
      walk(dim + 1, source + i * plan_.source_strides[dim], destination + i * plan_.destination_strides[dim]);
  }

  void copy_run(const Element<Size>* source, Element<Size>* destination) const {
    const std::int64_t count = plan_.extents.back(), from = plan_.source_strides.back(), to = plan_.destination_strides.back();
    if (from == 1 && to == 1) std::copy_n(source, count, destination);
    else if (from == 0 && to == 1) std::fill_n(destination, count, *source);
    else
      for (std::int64_t i = 0; i < count; ++i) destination[i * to] = source[i * from];
  }

  void transpose(const Element<Size>* source, Element<Size>* destination) const {
    const std::size_t row_dim = plan_.extents.size() - 2;
    const std::int64_t rows = plan_.extents[row_dim], columns = plan_.extents.back();
    for (std::int64_t row = 0; row < rows; row += tile_side)
      for (std::int64_t column = 0; column < columns; column += tile_side)
        transpose_tile(source + row + column * plan_.source_strides.back(),
                       destination + row * plan_.destination_strides[row_dim] + column * plan_.destination_strides.back(),
                       std::min(tile_side, rows - row), std::min(tile_side, columns - column));
  }

  /// Through a copy on the stack, since the lines of the source may drive each other out of the cache before they are used up.
  void transpose_tile(const Element<Size>* source, Element<Size>* destination, std::int64_t rows, std::int64_t columns) const {
    const std::int64_t from = plan_.source_strides.back(), to = plan_.destination_strides.back();
    const std::int64_t row_to = plan_.destination_strides[plan_.extents.size() - 2];
    Element<Size> tile[tile_side][tile_side];
    for (std::int64_t column = 0; column < columns; ++column) std::copy_n(source + column * from, rows, tile[column]);
    for (std::int64_t row = 0; row < rows; ++row)
      for (std::int64_t column = 0; column < columns; ++column) destination[row * row_to + column * to] = tile[column][row];
  }

  /// Side of the square that is transposed at once: two cache lines, which the processor fetches together.
  static constexpr std::int64_t tile_side = 128 / Size;

  StridedCopy plan_;
  bool transposing_;
};

/// Calls `function` with an Element of that size.
template <typename Function>
void with_element(std::size_t element_bytes, Function&& function) {
  switch (element_bytes) {
    case 1: return function(Element<1>{});
    case 2: return function(Element<2>{});
    case 4: return function(Element<4>{});
    case 8: return function(Element<8>{});
    default: throw Error(ErrorCode::Internal, "element size: given " + std::to_string(element_bytes) + " bytes, expected 1, 2, 4 or 8");
  }
}

}  // namespace

std::size_t element_bytes(ElementType type) {
  if (bit_width(type) < 8)
    throw Error(ErrorCode::Unsupported, "element type: given " + std::string(name(type)) + ", expected one of whole bytes");
  return bit_width(type) / 8;
}

void copy(const StridedCopy& plan, const std::byte* source, std::byte* destination, std::size_t element_bytes) {
  if (std::ranges::count(plan.extents, 0) > 0) return;
  with_element(element_bytes, [&](auto element) {
    using Type = decltype(element);
    Copier<sizeof(Type)>(plan).run(reinterpret_cast<const Type*>(source), reinterpret_cast<Type*>(destination));
  });
}

void fill(const std::byte* element, std::byte* destination, std::size_t count, std::size_t element_bytes) {
  with_element(element_bytes, [&](auto zero) {
    using Type = decltype(zero);
    std::fill_n(reinterpret_cast<Type*>(destination), count, *reinterpret_cast<const Type*>(element));
  });
}

void store(const Tensor& values, Tensor& output) {
  const Tensor converted = values.converted(output.element_type());
  std::copy_n(bytes_of(converted), converted.bytes(), mutable_bytes_of(output));
}

}  // namespace octet::reference
