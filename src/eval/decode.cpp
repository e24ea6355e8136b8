#include <limits>
#include <memory>
#include <string_view>

#include <octet/base/error.hpp>
#include <octet/eval/image.hpp>

#include "base/file.hpp"
#include "eval/image_view.hpp"
#include "eval/integrity.hpp"

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
  const std::shared_ptr<stbi_uc> pixels(stbi_load_from_memory(bytes, size, &width, &height, &channels, image_channels), stbi_image_free);
  if (!pixels) fail(std::string("damaged contents (") + stbi_failure_reason() + ")");
  return Tensor::borrow(static_cast<const void*>(pixels.get()), ElementType::u8, {height, width, image_channels}, pixels);
}

}  // namespace

Tensor read_image(const std::filesystem::path& path) try {
  return decode(read_whole_file(path));
} catch (const Error& error) {
  throw error.at({.file = path.string()});
}

}  // namespace octet
