#include <limits>
#include <memory>
#include <optional>
#include <string_view>

#include <octet/base/error.hpp>
#include <octet/eval/image.hpp>

#include "base/file.hpp"
#include "eval/image_view.hpp"
#include "eval/inflate.hpp"
#include "eval/integrity.hpp"
#include "eval/jpeg.hpp"
#include "eval/png_indices.hpp"

#define STB_IMAGE_IMPLEMENTATION
#define STB_IMAGE_STATIC
#define STBI_ONLY_JPEG
#define STBI_ONLY_PNG
#define STBI_ONLY_BMP
#define STBI_NO_STDIO
#include <stb_image.h>

namespace octet {
namespace {

constexpr std::int64_t largest_pixel_count = std::int64_t{1} << 28;

[[noreturn]] void fail(const std::string& given) {
  throw Error(ErrorCode::InvalidArgument, "image: given " + given + ", expected a whole JPEG, PNG or BMP file");
}

[[noreturn]] void fail_size(const std::string& given) {
  throw Error(ErrorCode::InvalidArgument, "image size: given " + given + ", expected at most 2^28 pixels");
}

/// The header alone does not say why it is refused, but decoding stops at it with the reason.
[[noreturn]] void refuse_header(const stbi_uc* bytes, int size) {
  int width = 0, height = 0, channels = 0;
  const std::shared_ptr<stbi_uc> none(stbi_load_from_memory(bytes, size, &width, &height, &channels, image_channels), stbi_image_free);
  if (stbi_failure_reason() == std::string_view("too large")) fail_size("more");
  fail("a file of another kind");
}

Tensor pixels_of(std::string_view file, std::int64_t wanted) {
  int width = 0, height = 0, channels = 0;
  const std::shared_ptr<stbi_uc> pixels(stbi_load_from_memory(reinterpret_cast<const stbi_uc*>(file.data()), static_cast<int>(file.size()),
                                                              &width, &height, &channels, static_cast<int>(wanted)),
                                        stbi_image_free);
  if (!pixels) fail(std::string("damaged contents (") + stbi_failure_reason() + ")");
  const Shape shape = wanted == 1 ? Shape{height, width} : Shape{height, width, wanted};
  return Tensor::borrow(static_cast<const void*>(pixels.get()), ElementType::u8, shape, pixels);
}

Tensor decode(std::string_view file) {
  if (file.size() > static_cast<std::size_t>(std::numeric_limits<int>::max())) fail(std::to_string(file.size()) + " bytes");
  const auto* bytes = reinterpret_cast<const stbi_uc*>(file.data());
  const int size = static_cast<int>(file.size());
  int width = 0, height = 0, channels = 0;
  if (size == 0) fail("an empty file");
  if (has_impossible_tables(file)) fail("damaged contents (tables of too many codes)");
  if (!stbi_info_from_memory(bytes, size, &width, &height, &channels)) refuse_header(bytes, size);
  if (std::int64_t{width} * height > largest_pixel_count) fail_size(std::to_string(width) + "x" + std::to_string(height));
  const std::string_view damage = damage_of(file, std::uint64_t(width) * std::uint64_t(height));
  if (!damage.empty()) fail("damaged contents (" + std::string(damage) + ")");
  if (std::optional<Tensor> image = decode_jpeg(file)) return *std::move(image);
  return pixels_of(file, image_channels);
}

}  // namespace

std::string inflate(std::string_view bytes, std::size_t size) {
  if (size > static_cast<std::size_t>(std::numeric_limits<int>::max()) ||
      bytes.size() > static_cast<std::size_t>(std::numeric_limits<int>::max()))
    throw Error(ErrorCode::Unsupported, "compressed data: given " + std::to_string(size) + " bytes, expected less than 2 GiB");
  constexpr std::size_t most_of_a_byte = 1032;
  if (size / most_of_a_byte > bytes.size())
    throw Error(ErrorCode::InvalidArgument,
                "compressed data: given " + std::to_string(bytes.size()) + " bytes for " + std::to_string(size) + ", expected more");
  std::string result(size, '\0');
  // The decoder wants more to follow, as a checksum does where there is a header.
  const std::string padded = std::string(bytes) + std::string(8, '\0');
  const int written =
      stbi_zlib_decode_noheader_buffer(result.data(), static_cast<int>(size), padded.data(), static_cast<int>(padded.size()));
  if (written == static_cast<int>(size)) return result;
  throw Error(ErrorCode::InvalidArgument, "compressed data: given damaged bytes, expected " + std::to_string(size) + " bytes of content");
}

std::optional<Tensor> read_stored_values(const std::filesystem::path& path) try {
  const std::string file = read_whole_file(path);
  const std::optional<std::string> numbers = with_numbers_as_palette(file);
  if (!numbers) return std::nullopt;
  decode(file);  // It says what is damaged.
  return pixels_of(*numbers, 1);
} catch (const Error& error) {
  throw error.at({.file = path.string()});
}

Tensor read_image(const std::filesystem::path& path) try { return decode(read_whole_file(path)); } catch (const Error& error) {
  throw error.at({.file = path.string()});
}

}  // namespace octet
