#pragma once

#include <cstddef>
#include <memory>

namespace octet {

/// Memory of zeros, aligned to 64 bytes. From a megabyte on it comes from the system and goes back there when it is freed; that of several
/// large pages (2 MB) is aligned to them and asks for such, so that walking through it misses the processor's table of pages less often.
/// What is never touched of such memory is never there. Throws Error(OutOfMemory).
std::shared_ptr<void> allocate_zeros(std::size_t bytes);

}  // namespace octet
