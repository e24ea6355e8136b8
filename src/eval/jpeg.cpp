#include "eval/jpeg.hpp"

#ifdef OCTET_HAS_JPEG

#include <array>
#include <csetjmp>
#include <cstdio>
#include <memory>
#include <string>

#include <jpeglib.h>

#include <octet/base/error.hpp>

namespace octet {
namespace {

constexpr int colours = 3, wide_channels = 4;

/// The library's errors come back here instead of ending the process.
struct Errors {
  jpeg_error_mgr manager;  // first, so that the library's pointer to it is one to this
  std::jmp_buf back;
  std::array<char, JMSG_LENGTH_MAX> reason;
};

[[noreturn]] void keep_reason(j_common_ptr decoder) {
  auto* errors = reinterpret_cast<Errors*>(decoder->err);
  errors->manager.format_message(decoder, errors->reason.data());
  std::longjmp(errors->back, 1);
}

void say_nothing(j_common_ptr) {}

/// A decoder that is freed with the object.
struct Decoder {
  Decoder() {
    state.err = jpeg_std_error(&errors.manager);
    errors.manager.error_exit = keep_reason;
    errors.manager.output_message = say_nothing;
  }
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;
  ~Decoder() { jpeg_destroy_decompress(&state); }

  Errors errors{};
  jpeg_decompress_struct state{};
};

// What runs between setjmp() and longjmp() has no objects with destructors.

bool read_header(Decoder& decoder, std::string_view file) {
  if (setjmp(decoder.errors.back) != 0) return false;
  jpeg_create_decompress(&decoder.state);
  jpeg_mem_src(&decoder.state, reinterpret_cast<const unsigned char*>(file.data()), file.size());
  jpeg_read_header(&decoder.state, TRUE);
  return true;
}

bool read_rows(Decoder& decoder, std::uint8_t* pixels) {
  if (setjmp(decoder.errors.back) != 0) return false;
  decoder.state.out_color_space = JCS_RGB;
  jpeg_start_decompress(&decoder.state);
  while (decoder.state.output_scanline < decoder.state.output_height) {
    JSAMPROW row = pixels + std::size_t{decoder.state.output_scanline} * decoder.state.output_width * colours;
    jpeg_read_scanlines(&decoder.state, &row, 1);
  }
  jpeg_finish_decompress(&decoder.state);
  return true;
}

[[noreturn]] void fail(const Decoder& decoder) {
  throw Error(ErrorCode::InvalidArgument,
              "image: given damaged contents (" + std::string(decoder.errors.reason.data()) + "), expected a whole JPEG, PNG or BMP file");
}

}  // namespace

std::optional<Tensor> decode_jpeg(std::string_view file) {
  if (!file.starts_with("\xFF\xD8")) return std::nullopt;
  const auto decoder = std::make_unique<Decoder>();
  if (!read_header(*decoder, file)) fail(*decoder);
  if (decoder->state.num_components == wide_channels) return std::nullopt;
  Tensor image(ElementType::u8, {std::int64_t{decoder->state.image_height}, std::int64_t{decoder->state.image_width}, colours});
  if (!read_rows(*decoder, image.mutable_data<std::uint8_t>().data())) fail(*decoder);
  return image;
}

}  // namespace octet

#else

namespace octet {

std::optional<Tensor> decode_jpeg(std::string_view) { return std::nullopt; }

}  // namespace octet

#endif
