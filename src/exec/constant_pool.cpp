#include "exec/constant_pool.hpp"

#include <algorithm>

#include "tensor/memory.hpp"

namespace octet::exec {
namespace {

constexpr std::size_t alignment = 64;
/// A piece is as large as all before it together, within these limits. What is not used of a piece is never touched and takes no memory.
constexpr std::size_t smallest_piece = std::size_t{64} << 10, largest_piece = std::size_t{32} << 20;

}  // namespace

ConstantPool::Place ConstantPool::allocate(std::size_t bytes) {
  const std::size_t rounded = (bytes + alignment - 1) / alignment * alignment;
  if (rounded > size_ - used_) {
    size_ = std::max(rounded, std::clamp(total_, smallest_piece, largest_piece));
    piece_ = allocate_zeros(size_);
    used_ = 0;
    total_ += size_;
  }
  std::byte* address = static_cast<std::byte*>(piece_.get()) + used_;
  used_ += rounded;
  return {address, Tensor::borrow(address, ElementType::u8, Shape{static_cast<std::int64_t>(bytes)}, piece_)};
}

}  // namespace octet::exec
