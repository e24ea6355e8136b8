#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <octet/tensor/tensor.hpp>

#include "base/file.hpp"
#include "base/wire.hpp"

namespace octet::caffe {

/// The numbers of one blob. Its own dimensions are not trusted: files of different versions give the same blob different ones.
struct Blob {
  Dims dims{};
  Bytes packed{};               ///< floats as the file has them, where they stand in one piece
  std::vector<float> values{};  ///< all others
  std::size_t elements() const { return packed.empty() ? values.size() : packed.size() / sizeof(float); }
};

/// The blobs of layers, by the layers' names: a .caffemodel, binary or text, of either version of layers.
class Weights {
 public:
  Weights() = default;
  /// Throws Error(Io), and Error(InvalidModel) with byte offset or line.
  static Weights read(const std::filesystem::path& path);

  /// Whether no layer has blobs.
  bool empty() const noexcept { return layers_.empty(); }
  /// The blobs of the first layer of that name that has some; null for none.
  const std::vector<Blob>* find(const std::string& layer) const;
  /// The numbers under that shape, a view of the file where its bytes are aligned. Throws Error(InvalidModel) where their count differs.
  Tensor tensor(const Blob& blob, Shape shape) const;

 private:
  std::shared_ptr<const MappedFile> file_{};
  std::unordered_map<std::string, std::vector<Blob>> layers_{};

  void add(const std::string& name, std::vector<Blob> blobs);
  void read_wire();
  void read_text();
};

/// Reads a blob of a file of its own, as those of means are. Throws as Weights::read.
Tensor read_blob_file(const std::filesystem::path& path);

/// Whether bytes look like the binary form of a net.
bool begins_as_weights(Bytes file);

}  // namespace octet::caffe
