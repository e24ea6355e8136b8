#include "eval/batch_source.hpp"

#include <algorithm>

#include <octet/base/error.hpp>

#include "eval/failures.hpp"

namespace octet {
namespace {

/// Samples are loaded ahead up to so many bytes.
constexpr std::size_t bytes_ahead = std::size_t{8} << 20;

std::size_t samples_ahead(const Shape& sample) { return bytes_ahead / std::max<std::size_t>(sample.elements() * sizeof(float), 1); }

}  // namespace

BatchSource::BatchSource(const SampleLoader& loader, const std::vector<std::size_t>& samples, std::size_t threads, bool skip_damaged)
    : loader_(loader),
      samples_(samples),
      skip_damaged_(skip_damaged),
      ordered_(samples.size(), threads, [this](std::size_t i) { return loader_.load(samples_[i]); }, samples_ahead(loader.shape())) {}

LoadedBatch BatchSource::next(std::size_t size) {
  LoadedBatch batch;
  while (batch.inputs.size() < size && !ordered_.done()) take(batch);
  return batch;
}

void BatchSource::take(LoadedBatch& batch) {
  const std::size_t sample = samples_[position_++];
  try {
    batch.inputs.push_back(ordered_.next());
    batch.samples.push_back(sample);
  } catch (const Error& error) {
    if (!skip_damaged_ || !is_of_file(error)) throw;
    skipped_.push_back({loader_.name_of(sample), error.message()});
  }
}

}  // namespace octet
