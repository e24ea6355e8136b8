#include "tensor/memory.hpp"

#include <sys/mman.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <string>

#include <octet/base/error.hpp>

namespace octet {
namespace {

constexpr std::size_t alignment = 64;
constexpr std::size_t mapped_from = std::size_t{1} << 20;
constexpr std::size_t large_page = std::size_t{2} << 20;

[[noreturn]] void fail(std::size_t bytes) {
  throw Error(ErrorCode::OutOfMemory, "memory: cannot allocate " + std::to_string(bytes) + " bytes");
}

std::shared_ptr<void> from_heap(std::size_t bytes) {
  const std::size_t rounded = bytes == 0 ? alignment : (bytes + alignment - 1) / alignment * alignment;
  void* memory = std::aligned_alloc(alignment, rounded);
  if (!memory) fail(bytes);
  std::memset(memory, 0, rounded);
  return {memory, std::free};
}

std::shared_ptr<void> from_system(std::size_t bytes) {
  const bool is_large = bytes >= 2 * large_page;
  const std::size_t slack = is_large ? large_page : 0;
  if (bytes > std::numeric_limits<std::size_t>::max() - slack) fail(bytes);
  const std::size_t mapped = bytes + slack;
  void* const memory = mmap(nullptr, mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) fail(bytes);
  const auto begin = reinterpret_cast<std::uintptr_t>(memory);
  auto* const aligned = reinterpret_cast<void*>(is_large ? (begin + large_page - 1) / large_page * large_page : begin);
  if (is_large) madvise(aligned, bytes, MADV_HUGEPAGE);  // A wish: without large pages nothing changes.
  return {aligned, [memory, mapped](void*) { munmap(memory, mapped); }};
}

}  // namespace

std::shared_ptr<void> allocate_zeros(std::size_t bytes) { return bytes < mapped_from ? from_heap(bytes) : from_system(bytes); }

}  // namespace octet
