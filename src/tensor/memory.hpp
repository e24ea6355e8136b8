#pragma once

#include <cstddef>
#include <memory>

namespace octet {

/// Memory aligned to 64 bytes, its contents undefined. Memory of several large pages (2 MB) is aligned to them and asks for such: walking
/// through it then misses the processor's table of pages less often. Throws Error(OutOfMemory).
std::shared_ptr<void> allocate(std::size_t bytes);

}  // namespace octet
