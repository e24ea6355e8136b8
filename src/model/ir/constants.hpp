#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <tuple>

#include <octet/tensor/tensor.hpp>

#include "base/file.hpp"
#include "model/ir/attribute_reader.hpp"

namespace octet::ir {

/// Gives the constants of one .bin file, as views of its mapping where the offset suits the element type and as copies
/// elsewhere. The file is opened when the first constant that has bytes is asked for.
class ConstantReader {
 public:
  explicit ConstantReader(std::filesystem::path path) : path_(std::move(path)) {}
  /// Of a file that was read already, as whole_file() gave it.
  explicit ConstantReader(const Tensor& file);

  /// The constant that the attributes of a Const layer describe. Throws Error(InvalidModel) where they contradict
  /// themselves or the file's size.
  Tensor read(AttributeReader& attributes);
  /// The same, with numbers of 4 bits as numbers of 8 bits, since nothing computes with the others.
  Tensor read_unpacked(AttributeReader& attributes);
  /// The elements that begin at `offset`. Throws Error(InvalidModel) where `size` is not theirs or they do not lie in the file.
  Tensor read(ElementType type, Shape shape, std::int64_t offset, std::int64_t size);
  /// Throws Error(InvalidModel) unless the bytes lie in the file.
  void require(std::int64_t offset, std::int64_t size);
  /// All of the file; of shape [0] where there is none.
  Tensor whole_file();

 private:
  const std::byte* bytes(std::int64_t offset, std::size_t size);
  Tensor copy(const std::byte* data, ElementType type, Shape shape);

  void load();

  std::filesystem::path path_;
  std::shared_ptr<const void> owner_;  ///< of the bytes; null while they are not loaded
  std::span<const std::byte> bytes_;
  /// Copies made so far, so that a file that names one place many times does not take its memory many times.
  std::map<std::tuple<const std::byte*, ElementType, std::size_t>, Tensor> copies_;
};

}  // namespace octet::ir
