#include "eval/sample_loader.hpp"

#include <algorithm>
#include <utility>

#include <octet/base/error.hpp>

#include "eval/source_files.hpp"
#include "eval/steps.hpp"

namespace octet {

SampleLoader::SampleLoader(const DatasetConfig& config, Shape sample_shape, std::size_t cache_bytes)
    : config_(config),
      shape_(std::move(sample_shape)),
      cache_(std::min(config.annotations.annotations.size(), cache_bytes / std::max<std::size_t>(shape_.elements() * sizeof(float), 1))) {}

Tensor SampleLoader::load_file(const std::filesystem::path& file) const try {
  if (is_tensor_file(file)) return load_tensor(file, shape_);
  Tensor image = read_image(file);
  if (config_.channel_order == ChannelOrder::Bgr) image = apply_step(ReverseChannelsStep{}, image);
  Tensor input = network_input(config_.preprocessing, image, shape_);
  if (input.shape() == shape_) return input;
  throw Error(ErrorCode::InvalidShape, "preprocessing: given " + to_string(input.shape()) + " at its end, expected " + to_string(shape_) +
                                           " as the network takes it");
} catch (const Error& error) {
  throw error.at({.file = file.string()});
}

std::optional<Tensor> SampleLoader::kept(std::size_t sample) const {
  if (sample >= cache_.size()) return std::nullopt;
  const std::lock_guard lock(mutex_);
  return cache_[sample];
}

Tensor SampleLoader::load(std::size_t sample) const {
  if (std::optional<Tensor> input = kept(sample)) return *std::move(input);
  Tensor input = load_file(config_.data_source / name_of(sample));
  if (sample < cache_.size()) {
    const std::lock_guard lock(mutex_);
    cache_[sample] = input;
  }
  return input;
}

}  // namespace octet
