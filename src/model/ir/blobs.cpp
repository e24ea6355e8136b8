#include "model/ir/blobs.hpp"

#include <functional>
#include <string_view>

namespace octet::ir {
namespace {

std::string_view bytes_of(const Tensor& tensor) { return {static_cast<const char*>(tensor.raw()), tensor.bytes()}; }

}  // namespace

std::size_t BlobWriter::add(const Tensor& tensor) {
  if (tensor.bytes() == 0) return file_.size();
  const std::string_view bytes = bytes_of(tensor);
  const std::size_t hash = std::hash<std::string_view>()(bytes);
  const auto [first, last] = written_.equal_range(hash);
  for (auto blob = first; blob != last; ++blob)
    if (bytes_of(blob->second.tensor) == bytes) return blob->second.offset;
  const std::size_t offset = file_.size();
  file_.write(bytes);
  written_.emplace(hash, Blob{tensor, offset});
  return offset;
}

}  // namespace octet::ir
