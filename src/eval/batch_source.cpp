#include "eval/batch_source.hpp"

#include <octet/base/error.hpp>

#include "eval/failures.hpp"

namespace octet {

BatchSource::BatchSource(const SampleLoader& loader, const std::vector<std::size_t>& samples, std::size_t threads, bool skip_damaged)
    : loader_(loader),
      samples_(samples),
      skip_damaged_(skip_damaged),
      ordered_(samples.size(), threads, [this](std::size_t i) { return loader_.load(samples_[i]); }) {}

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
