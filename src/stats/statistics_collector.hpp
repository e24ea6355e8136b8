#pragma once

#include <algorithm>
#include <span>

#include "stats/statistics_impl.hpp"

namespace octet {

/// Collects statistics of the same tensors, inference by inference, without taking memory or looking names up each time.
class StatisticsCollector {
 public:
  /// `statistics` and `tensors` must outlive the collector. The calling thread takes part in the work of `threads` threads.
  StatisticsCollector(Statistics& statistics, std::span<const std::string> tensors, int threads)
      : statistics_(statistics), tensors_(tensors), threads_(threads), scanner_(threads), seen_(tensors.size()), records_(tensors.size()) {}

  /// Begins an inference and forgets what another one showed that was not added.
  void begin();
  /// Takes in what the inference shows of one of the tensors. Throws as Statistics::observe.
  void observe(std::size_t tensor, const StridedView& values, std::uint64_t sample);
  /// Adds what the inference showed to the statistics. Throws Error(InvalidArgument) naming a tensor whose number of channels is another
  /// one than there; nothing has changed then.
  void add();
  /// To be called when other statistics take the place of those given.
  void forget_records() { std::ranges::fill(records_, nullptr); }

 private:
  void find_records();

  Statistics& statistics_;
  std::span<const std::string> tensors_;
  int threads_;
  SampleScanner scanner_;
  std::vector<Observation> seen_;
  std::vector<TensorRecord*> records_;  ///< null until the tensor was seen
};

}  // namespace octet
