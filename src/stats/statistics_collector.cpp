#include "stats/statistics_collector.hpp"

namespace octet {

void StatisticsCollector::begin() {
  for (Observation& seen : seen_) seen.clear();
}

void StatisticsCollector::observe(std::size_t tensor, const StridedView& values, std::uint64_t sample) {
  seen_[tensor].add(values, tensors_[tensor], sample, scanner_);
}

/// All are checked before any is changed.
void StatisticsCollector::find_records() {
  TensorRecords& records = statistics_.impl_->records;
  for (std::size_t i = 0; i < seen_.size(); ++i)
    if (const auto known = records.find(tensors_[i]); !seen_[i].empty() && known != records.end())
      check_channels("tensor '" + tensors_[i] + "'", seen_[i].channels(), known->second.channels());
  for (std::size_t i = 0; i < seen_.size(); ++i)
    if (!seen_[i].empty()) records_[i] = &records.try_emplace(tensors_[i], seen_[i].channels()).first->second;
}

void StatisticsCollector::add() {
  bool all_known = true;
  for (std::size_t i = 0; i < seen_.size(); ++i)
    all_known &= seen_[i].empty() || (records_[i] && records_[i]->channels() == seen_[i].channels());
  if (!all_known) find_records();
  const auto count = static_cast<int>(seen_.size());
#pragma omp parallel for schedule(dynamic, 1) num_threads(threads_) if (threads_ > 1)
  for (int i = 0; i < count; ++i)
    if (const auto index = static_cast<std::size_t>(i); !seen_[index].empty()) records_[index]->add(seen_[index]);
}

}  // namespace octet
