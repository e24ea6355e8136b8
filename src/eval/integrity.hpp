#pragma once

#include <cstdint>
#include <string_view>

namespace octet {

/// Whether a JPEG has Huffman tables of more codes than there can be, which not every version of the decoder has room for. False for other
/// files.
bool has_impossible_tables(std::string_view file);

/// What shows that the file of an image is damaged or cut short, which the decoder itself does not notice; empty when nothing does.
/// `file` has been recognized as JPEG, PNG or BMP of so many pixels. Looks at the end of a JPEG, the checksums of a PNG, and whether the file
/// is large enough to hold its pixels, so that a small one cannot ask for much memory.
std::string_view damage_of(std::string_view file, std::uint64_t pixels);

}  // namespace octet
