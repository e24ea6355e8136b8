#include "tensor/memory.hpp"

#include <sys/mman.h>

#include <cstdlib>
#include <string>

#include <octet/base/error.hpp>

namespace octet {
namespace {

constexpr std::size_t least_alignment = 64;
constexpr std::size_t large_page = std::size_t{2} << 20;

}  // namespace

std::shared_ptr<void> allocate(std::size_t bytes) {
  const bool is_large = bytes >= 2 * large_page;
  const std::size_t rounded = (bytes + least_alignment - 1) / least_alignment * least_alignment;
  void* memory = nullptr;
  if (rounded < bytes || posix_memalign(&memory, is_large ? large_page : least_alignment, rounded ? rounded : least_alignment) != 0)
    throw Error(ErrorCode::OutOfMemory, "memory: cannot allocate " + std::to_string(bytes) + " bytes");
  if (is_large) madvise(memory, rounded, MADV_HUGEPAGE);  // A wish: without large pages nothing changes.
  return {memory, std::free};
}

}  // namespace octet
