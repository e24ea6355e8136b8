#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <octet/base/export.hpp>
#include <octet/eval/image.hpp>
#include <octet/tensor/tensor.hpp>

namespace octet {

/// A file that holds one sample: a JPEG, PNG or BMP image, or a tensor as .npy.
struct SourceFile {
  std::string name{};  ///< relative to the source's folder, with '/' between its parts
  std::filesystem::path path{};
  std::optional<std::int64_t> label{};  ///< class index, where a list gave one
  bool operator==(const SourceFile&) const = default;
};

/// The files of a folder and its subfolders whose names end in .jpg, .jpeg, .png, .bmp or .npy in any case, sorted by the bytes of their
/// names. Files that are images of other kinds by their names, such as .webp, .gif and .tif, are among them, so that whoever loads them hears
/// that they cannot be read. Linked folders are not entered. Throws Error(Io) naming a folder that cannot be read.
OCTET_API std::vector<SourceFile> list_source(const std::filesystem::path& folder);

/// The files that the lines of a text file name, in its order: "NAME LABEL" or "NAME", names relative to `folder`. Spaces may stand in
/// names; a line of several words of which the last is an integer has a label. Empty lines do not count. Whether the files exist is seen
/// when they are loaded. Throws Error(Io) naming the list.
OCTET_API std::vector<SourceFile> read_source_list(const std::filesystem::path& list, const std::filesystem::path& folder);

struct SourceOptions {
  Preprocessing preprocessing{};  ///< for images; .npy files hold the input as the network wants it
  std::size_t batch = 1;          ///< samples in one tensor
  int threads = 0;                ///< threads that load files ahead of the reader; 0 = all that the process may use
};

/// A file that could not become a sample.
struct SkippedFile {
  std::string name{};
  std::string reason{};
};

/// Samples that go through a network together.
struct SourceBatch {
  /// f32; dimension 0 counts the samples: the batch, or fewer at the end. Or, alone in its batch, the whole input that one file holds.
  Tensor input{};
  std::vector<std::size_t> files{};  ///< for each sample the position of its file in Source::files()
};

/// Loads files as inputs of a network, in their order, in threads of its own that run ahead of the reader by a few files. A file that
/// is damaged, or does not fit the network, is skipped and the next one takes its place. Not thread-safe.
class OCTET_API Source {
 public:
  /// `input_shape` is that of the network's input. A .npy file holds one sample, which is that shape with a dimension 0 of 1 or without
  /// dimension 0; or all of the input, also with a dimension of 1 in front, as networks need it whose dimension 0 is no batch. Throws
  /// Error(InvalidShape) when images are to be loaded and the input holds none, as load_image() says.
  Source(std::vector<SourceFile> files, const Shape& input_shape, const SourceOptions& options = {});
  ~Source();
  Source(Source&&) noexcept;
  Source& operator=(Source&&) noexcept;

  /// The next batch, or nothing after the last one.
  std::optional<SourceBatch> next();

  const std::vector<SourceFile>& files() const;
  /// The files skipped so far, in order.
  const std::vector<SkippedFile>& skipped() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace octet
