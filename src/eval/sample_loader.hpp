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
  /// `config` must outlive the loader; `input_shape` is that of a network's input.
  SampleLoader(const DatasetConfig& config, const Shape& input_shape, std::size_t cache_bytes);

  /// Throws Error naming the file.
  Tensor load(std::size_t sample) const;
  /// The sample's file, relative to the folder of the data.
  const std::string& name_of(std::size_t sample) const { return config_.annotations.annotations.at(sample).identifier; }
  /// That of the input with a batch of 1, or of all of the input where samples are whole inputs.
  const Shape& shape() const { return shape_; }
  /// Whether a sample is all of an input whose dimension 0 is not a batch of 1, which the first sample's file shows.
  bool whole_inputs() const { return whole_inputs_; }

 private:
  Tensor load_file(const std::filesystem::path& file) const;
  std::optional<Tensor> kept(std::size_t sample) const;

  const DatasetConfig& config_;
  bool whole_inputs_;
  Shape shape_;
  mutable std::mutex mutex_;
  mutable std::vector<std::optional<Tensor>> cache_;
};

}  // namespace octet
