#include <octet/tensor/npy.hpp>

#include <algorithm>
#include <cstring>

#include <octet/base/error.hpp>

#include "base/file.hpp"
#include "tensor/npy_header.hpp"

namespace octet {
namespace {

constexpr std::string_view magic = "\x93NUMPY";
constexpr std::size_t alignment = 64;
constexpr std::size_t largest_rank = 32;

std::size_t little_endian(std::string_view bytes) {
  std::size_t value = 0;
  for (std::size_t i = bytes.size(); i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes[i]);
  return value;
}

/// A file cut at its header: where the header's text begins, and where the elements do.
struct Layout {
  std::size_t header_begin;
  std::size_t data_begin;
};

Layout find_layout(std::string_view file) {
  constexpr std::size_t version_end = 8;
  if (!file.starts_with(magic) || file.size() < version_end)
    throw Error(ErrorCode::InvalidArgument, "npy file: given other bytes, expected it to begin with \\x93NUMPY and a version",
                {.byte_offset = 0});
  const int major = static_cast<unsigned char>(file[6]);
  const int minor = static_cast<unsigned char>(file[7]);
  if (major < 1 || major > 3 || minor != 0)
    throw Error(ErrorCode::Unsupported,
                "npy version: given " + std::to_string(major) + "." + std::to_string(minor) + ", expected 1.0, 2.0 or 3.0",
                {.byte_offset = 6});
  const std::size_t length_bytes = major == 1 ? 2 : 4;
  const std::size_t header_begin = version_end + length_bytes;
  const std::size_t left = file.size() < header_begin ? 0 : file.size() - header_begin;
  const std::size_t length = little_endian(file.substr(version_end, length_bytes));
  if (file.size() < header_begin || length > left)
    throw Error(
        ErrorCode::InvalidArgument,
        "npy header length: given " + std::to_string(length) + ", expected at most the " + std::to_string(left) + " bytes that follow",
        {.byte_offset = version_end});
  return {header_begin, header_begin + length};
}

NpyHeader read_header(std::string_view file, const Layout& layout) try {
  return parse_npy_header(file.substr(layout.header_begin, layout.data_begin - layout.header_begin));
} catch (const Error& error) {
  const std::int64_t inside = std::max<std::int64_t>(error.where().byte_offset, 0);
  throw Error(error.code(), error.message(), {.byte_offset = static_cast<std::int64_t>(layout.header_begin) + inside});
}

void check_data_size(std::size_t given, std::size_t expected, const Shape& shape, std::size_t offset) {
  if (given == expected) return;
  throw Error(
      ErrorCode::InvalidArgument,
      "npy data: given " + std::to_string(given) + " bytes, expected " + std::to_string(expected) + " for shape " + to_string(shape),
      {.byte_offset = static_cast<std::int64_t>(offset)});
}

/// Copies elements whose first dimension varies fastest into row-major order.
void copy_from_fortran_order(const char* source, std::byte* destination, const Shape& shape, std::size_t width) {
  if (shape.elements() == 0) return;
  const std::size_t rank = shape.rank();
  Dims index(rank, 0);
  Dims strides(rank, 1);
  for (std::size_t i = 1; i < rank; ++i) strides[i] = strides[i - 1] * shape[i - 1];
  std::int64_t offset = 0;
  for (std::size_t element = 0; element < shape.elements(); ++element) {
    std::memcpy(destination + element * width, source + static_cast<std::size_t>(offset) * width, width);
    for (std::size_t axis = rank; axis-- > 0;) {
      offset += strides[axis];
      if (++index[axis] < shape[axis]) break;
      offset -= strides[axis] * shape[axis];
      index[axis] = 0;
    }
  }
}

/// NumPy writes booleans as 0 and 1; any other byte is not a value that C++ may read as bool.
void normalize_booleans(std::byte* data, std::size_t size) {
  for (std::size_t i = 0; i < size; ++i) data[i] = data[i] == std::byte{0} ? std::byte{0} : std::byte{1};
}

Tensor read(std::string_view file) {
  const Layout layout = find_layout(file);
  const NpyHeader header = read_header(file, layout);
  const std::string_view data = file.substr(layout.data_begin);
  check_data_size(data.size(), byte_size(header.element_type, header.shape.elements()), header.shape, layout.data_begin);
  Tensor tensor(header.element_type, header.shape);
  auto* destination = static_cast<std::byte*>(tensor.mutable_raw());
  if (header.fortran_order && header.shape.rank() > 1)
    copy_from_fortran_order(data.data(), destination, header.shape, bit_width(header.element_type) / 8);
  else if (!data.empty())
    std::memcpy(destination, data.data(), data.size());
  if (header.element_type == ElementType::boolean) normalize_booleans(destination, data.size());
  return tensor;
}

}  // namespace

Tensor parse_npy(std::string_view bytes) { return read(bytes); }

Tensor read_npy(const std::filesystem::path& path) try {
  return read(MappedFile::open(path)->text());
} catch (const Error& error) {
  throw error.at({.file = path.string()});
}

void write_npy(const Tensor& tensor, const std::filesystem::path& path) try {
  if (tensor.shape().rank() > largest_rank)
    throw Error(ErrorCode::Unsupported, "npy shape: given " + std::to_string(tensor.shape().rank()) + " dimensions, expected at most " +
                                            std::to_string(largest_rank));
  std::string header = npy_header_text(tensor.element_type(), tensor.shape());
  const std::size_t prefix = magic.size() + 4;
  const std::size_t unpadded = prefix + header.size() + 1;
  header.append((alignment - unpadded % alignment) % alignment, ' ');
  header += '\n';

  AtomicFile file(path);
  file.write(magic);
  const char version_and_length[] = {1, 0, static_cast<char>(header.size() & 0xff), static_cast<char>(header.size() >> 8)};
  file.write(version_and_length, sizeof version_and_length);
  file.write(header);
  if (tensor.bytes() > 0) file.write(tensor.raw(), tensor.bytes());
  file.commit();
} catch (const Error& error) {
  throw error.at({.file = path.string()});
}

}  // namespace octet
