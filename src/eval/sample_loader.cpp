#include "eval/sample_loader.hpp"

#include <algorithm>
#include <regex>
#include <utility>

#include <octet/base/error.hpp>
#include <octet/tensor/npy.hpp>

#include "eval/source_files.hpp"
#include "eval/steps.hpp"

namespace octet {

namespace {

/// What the first sample holds, the others have to hold too. A file that cannot be read says nothing; loading it does.
bool holds_whole_inputs(const DatasetConfig& config, const Shape& input_shape) {
  if (config.annotations.annotations.empty() || !config.inputs.empty()) return false;
  const std::filesystem::path file = config.data_source / config.annotations.annotations.front().identifier;
  if (!is_tensor_file(file)) return input_shape.rank() == 3;
  try {
    return is_whole_input(fitted(read_npy(file), input_shape).shape(), input_shape);
  } catch (const Error&) {
    return input_shape.rank() == 0;
  }
}

/// The sample's user or item, whichever the input asks for. Throws Error naming the input.
float value_for(const InputValue& input, const RankedItem& item) try {
  const std::regex expression(input.value);
  for (const auto& [kind, number] : {std::pair{'u', item.user}, {'i', item.item}})
    if (std::regex_search(std::string{kind} + ":" + std::to_string(number), expression, std::regex_constants::match_continuous))
      return static_cast<float>(number);
  throw Error(ErrorCode::InvalidArgument,
              "input '" + input.name + "': given the value '" + input.value + "', expected one that matches u:7 or i:42");
} catch (const std::regex_error&) {
  throw Error(ErrorCode::InvalidArgument,
              "input '" + input.name + "': given the value '" + input.value + "', expected a regular expression");
}

/// A row of what each input takes.
Tensor row_of(const std::vector<InputValue>& inputs, const Annotation& annotation) {
  const auto* item = std::get_if<RankedItem>(&annotation.truth);
  if (!item)
    throw Error(ErrorCode::InvalidArgument, "annotation: given '" + annotation.identifier + "' without a user and an item, expected both");
  std::vector<float> values;
  for (const InputValue& input : inputs) values.push_back(value_for(input, *item));
  return Tensor::from(values, {1, static_cast<std::int64_t>(values.size())});
}

Shape sample_shape(const DatasetConfig& config, const Shape& input_shape, bool whole_inputs) {
  if (!config.inputs.empty()) return {1, static_cast<std::int64_t>(config.inputs.size())};
  return whole_inputs ? input_shape : one_sample(input_shape);
}

}  // namespace

SampleLoader::SampleLoader(const DatasetConfig& config, const Shape& input_shape, std::size_t cache_bytes)
    : config_(config),
      whole_inputs_(holds_whole_inputs(config, input_shape)),
      shape_(sample_shape(config, input_shape, whole_inputs_)),
      cache_(std::min(config.annotations.annotations.size(), cache_bytes / std::max<std::size_t>(shape_.elements() * sizeof(float), 1))),
      sizes_(config.annotations.annotations.size()) {}

Tensor SampleLoader::load_image(std::size_t sample, const std::filesystem::path& file) const {
  Tensor image = read_image(file);
  {
    const std::lock_guard lock(mutex_);
    sizes_[sample] = {image.shape()[1], image.shape()[0]};
  }
  if (config_.channel_order == ChannelOrder::Bgr) image = apply_step(ReverseChannelsStep{}, image);
  Tensor input = network_input(config_.preprocessing, image, {shape_, config_.layout, config_.channel_order == ChannelOrder::Bgr});
  if (input.shape() == shape_) return input;
  throw Error(ErrorCode::InvalidShape, "preprocessing: given " + to_string(input.shape()) + " at its end, expected " + to_string(shape_) +
                                           " as the network takes it");
}

Tensor SampleLoader::load_file(std::size_t sample, const std::filesystem::path& file) const try {
  return is_tensor_file(file) ? load_tensor(file, shape_) : load_image(sample, file);
} catch (const Error& error) {
  throw error.at({.file = file.string()});
}

std::optional<ImageSize> SampleLoader::image_size(std::size_t sample) const {
  const std::lock_guard lock(mutex_);
  if (sizes_.at(sample).width == 0) return std::nullopt;
  return sizes_[sample];
}

std::optional<Tensor> SampleLoader::kept(std::size_t sample) const {
  if (sample >= cache_.size()) return std::nullopt;
  const std::lock_guard lock(mutex_);
  return cache_[sample];
}

Tensor SampleLoader::load(std::size_t sample) const {
  if (!config_.inputs.empty()) return row_of(config_.inputs, config_.annotations.annotations.at(sample));
  if (std::optional<Tensor> input = kept(sample)) return *std::move(input);
  Tensor input = load_file(sample, config_.data_source / name_of(sample));
  if (sample < cache_.size()) {
    const std::lock_guard lock(mutex_);
    cache_[sample] = input;
  }
  return input;
}

}  // namespace octet
