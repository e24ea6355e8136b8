#pragma once

#include <unordered_map>

#include <octet/tensor/tensor.hpp>

#include "base/file.hpp"

namespace octet::ir {

/// Writes constants one behind the other, equal ones once.
class BlobWriter {
 public:
  /// `file` must outlive the writer.
  explicit BlobWriter(AtomicFile& file) : file_(file) {}

  /// The offset of the tensor's bytes in the file.
  std::size_t add(const Tensor& tensor);

 private:
  struct Blob {
    Tensor tensor;  ///< shares its elements with the graph
    std::size_t offset;
  };
  AtomicFile& file_;
  std::unordered_multimap<std::size_t, Blob> written_;
};

}  // namespace octet::ir
