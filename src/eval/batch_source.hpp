#pragma once

#include <cstddef>
#include <vector>

#include <octet/eval/source.hpp>

#include "eval/ordered_loader.hpp"
#include "eval/sample_loader.hpp"

namespace octet {

/// Samples that were loaded for one batch, with their numbers in the data set.
struct LoadedBatch {
  std::vector<Tensor> inputs;
  std::vector<std::size_t> samples;
};

/// Hands out samples in batches, loaded ahead by threads.
class BatchSource {
 public:
  /// Loader and samples must outlive the source.
  BatchSource(const SampleLoader& loader, const std::vector<std::size_t>& samples, std::size_t threads, bool skip_damaged);

  /// The next samples, fewer than `size` at the end, none after it. Throws what loading one threw, unless damaged ones are skipped.
  LoadedBatch next(std::size_t size);
  /// How many samples were taken, skipped ones included.
  std::size_t position() const { return position_; }
  const std::vector<SkippedFile>& skipped() const { return skipped_; }

 private:
  void take(LoadedBatch& batch);

  const SampleLoader& loader_;
  const std::vector<std::size_t>& samples_;
  const bool skip_damaged_;
  std::size_t position_ = 0;
  std::vector<SkippedFile> skipped_;
  OrderedLoader ordered_;  // its threads use the members above, so it is made last and goes first
};

}  // namespace octet
