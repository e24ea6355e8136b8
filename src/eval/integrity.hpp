#pragma once

#include <cstdint>
#include <string_view>

namespace octet {

/// What shows that the file of an image is damaged or cut short, which the decoder itself does not notice; empty when nothing does.
/// `file` has been recognized as JPEG, PNG or BMP. Looks at the end of a JPEG, the checksums of a PNG and the size of a BMP.
std::string_view damage_of(std::string_view file);

}  // namespace octet
