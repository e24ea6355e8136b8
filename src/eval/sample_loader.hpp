#pragma once

#include <cstddef>
#include <filesystem>
#include <mutex>
#include <optional>
#include <vector>

#include <octet/eval/evaluator.hpp>

namespace octet {

/// Loads and preprocesses samples of a data set and keeps the first ones. Its const members may be used by several threads at the same
/// time.
class SampleLoader {
 public:
  /// `config` must outlive the loader; `sample_shape` is that of a network's input with a batch of 1.
  SampleLoader(const DatasetConfig& config, Shape sample_shape, std::size_t cache_bytes);

  /// Throws Error naming the file.
  Tensor load(std::size_t sample) const;
  /// The sample's file, relative to the folder of the data.
  const std::string& name_of(std::size_t sample) const { return config_.annotations.annotations.at(sample).identifier; }
  const Shape& shape() const { return shape_; }

 private:
  Tensor load_file(const std::filesystem::path& file) const;
  std::optional<Tensor> kept(std::size_t sample) const;

  const DatasetConfig& config_;
  Shape shape_;
  mutable std::mutex mutex_;
  mutable std::vector<std::optional<Tensor>> cache_;
};

}  // namespace octet
