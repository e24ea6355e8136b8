#pragma once

#include <cstddef>
#include <memory>

#include <octet/tensor/tensor.hpp>

namespace octet::exec {

/// Memory for the prepacked weights of a plan, in few large pieces: every inference reads all of it, and large pieces lie in large pages,
/// which the processor finds faster.
class ConstantPool {
 public:
  /// Memory for so many bytes, aligned to 64, and a tensor of type u8 that keeps it alive.
  struct Place {
    std::byte* address;
    Tensor tensor;
  };
  Place allocate(std::size_t bytes);

 private:
  std::shared_ptr<void> piece_;
  std::size_t size_ = 0;   ///< of the piece
  std::size_t used_ = 0;   ///< of that
  std::size_t total_ = 0;  ///< of all pieces
};

}  // namespace octet::exec
