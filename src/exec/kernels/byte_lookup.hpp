#pragma once

#include <cstdint>

namespace octet::exec {

/// Whether this processor, and the instruction set that oneDNN may use, can look bytes up in registers.
bool has_byte_lookup();

/// results[i] = table[i % channels * 256 + bytes[i]], for 1 or 3 channels.
void look_up_bytes(const std::uint8_t* table, std::int64_t channels, const std::uint8_t* bytes, std::int64_t count, std::uint8_t* results);

}  // namespace octet::exec
