#pragma once

#include <cstddef>
#include <filesystem>
#include <mutex>
#include <optional>
#include <vector>

#include <octet/eval/evaluator.hpp>

#include "eval/tasks/postprocess.hpp"

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
  /// What a sample is made of where it is a row of numbers, one for each input.
  const std::vector<InputValue>& inputs() const { return config_.inputs; }
  /// Of a sample that was loaded, as its file has it; nothing where it is no image.
  std::optional<ImageSize> image_size(std::size_t sample) const;

 private:
  Tensor load_file(std::size_t sample, const std::filesystem::path& file) const;
  Tensor load_image(std::size_t sample, const std::filesystem::path& file) const;
  std::optional<Tensor> kept(std::size_t sample) const;

  const DatasetConfig& config_;
  bool whole_inputs_;
  Shape shape_;
  mutable std::mutex mutex_;
  mutable std::vector<std::optional<Tensor>> cache_;
  mutable std::vector<ImageSize> sizes_;  ///< of each sample; 0 where it was not loaded or is no image
};

}  // namespace octet
