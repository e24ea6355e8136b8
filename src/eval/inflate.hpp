#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace octet {

/// What deflated bytes, without a zlib header, stand for. Throws Error(InvalidArgument) unless that is `size` bytes.
std::string inflate(std::string_view bytes, std::size_t size);

}  // namespace octet
