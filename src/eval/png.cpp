#include "eval/png.hpp"

#include <octet/base/error.hpp>

#include "base/file.hpp"
#include "eval/image_view.hpp"

#define STB_IMAGE_WRITE_IMPLEMENTATION
#define STB_IMAGE_WRITE_STATIC
#define STBI_WRITE_NO_STDIO
#include <stb_image_write.h>

namespace octet {

void write_png(const Tensor& image, const std::filesystem::path& file) {
  require_image(image);
  AtomicFile output(file);
  const auto append = [](void* target, void* data, int size) {
    static_cast<AtomicFile*>(target)->write(data, static_cast<std::size_t>(size));
  };
  const int height = static_cast<int>(image.shape()[0]), width = static_cast<int>(image.shape()[1]);
  if (stbi_write_png_to_func(append, &output, width, height, image_channels, image.raw(), width * static_cast<int>(image_channels)) == 0)
    throw Error(ErrorCode::OutOfMemory, "PNG: given no memory to compress it in", {.file = file.string()});
  output.commit();
}

}  // namespace octet
