#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>

#include <octet/tensor/tensor.hpp>

#include "base/file.hpp"
#include "model/onnx/records.hpp"

namespace octet::onnx {

/// Turns the tensors of one model file into Tensors, which are views of the file where its elements are aligned.
class TensorReader {
 public:
  TensorReader(std::shared_ptr<const MappedFile> file, std::filesystem::path folder) : file_(std::move(file)), folder_(std::move(folder)) {}

  /// Throws Error(InvalidModel) when the elements do not make up the dimensions, before memory is taken for them, and when external data
  /// lie outside of the model's folder; Error(Unsupported) for element types that Octet does not compute with. Numbers of narrow types
  /// come in the wide one.
  Tensor read(const TensorRecord& record);

 private:
  Tensor read_narrow(const TensorRecord& record, const NarrowFormat& format);
  Tensor read_bytes(Bytes bytes, ElementType type, Shape shape, std::shared_ptr<const MappedFile> owner) const;
  Tensor read_external(const TensorRecord& record, ElementType type, Shape shape);
  std::shared_ptr<const MappedFile> open_external(std::string_view location);

  std::shared_ptr<const MappedFile> file_;
  std::filesystem::path folder_;
  std::map<std::string, std::shared_ptr<const MappedFile>, std::less<>> external_;
};

}  // namespace octet::onnx
