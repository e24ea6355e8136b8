#pragma once

#include <optional>
#include <string_view>

#include <octet/tensor/tensor.hpp>

namespace octet {

/// The pixels of a JPEG file as libjpeg-turbo decodes it, u8 [height,width,3], red first; the same bytes as Pillow and OpenCV have. Nothing
/// where the file is no JPEG or has four channels, and where Octet was built without that library. Throws Error(InvalidArgument) with the
/// library's reason for damaged contents.
std::optional<Tensor> decode_jpeg(std::string_view file);

}  // namespace octet
