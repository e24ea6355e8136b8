#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include <octet/tensor/tensor.hpp>

namespace octet {

/// The numbers of colours that a PNG file with a palette holds, u8 [height,width]; nothing for another file. Throws Error as read_image().
std::optional<Tensor> read_stored_values(const std::filesystem::path& file);

/// The PNG file with a palette in which colour i is the grey of value i, so that decoders show the numbers of colours; nothing for a file
/// without a palette. Its checksums are not made anew.
std::optional<std::string> with_numbers_as_palette(std::string_view file);

}  // namespace octet
