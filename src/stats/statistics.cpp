#include <octet/base/error.hpp>
#include <octet/stats/statistics.hpp>

#include "stats/statistics_impl.hpp"

namespace octet {
namespace {

void check_percent(double percent) {
  if (percent > 0 && percent <= 100) return;
  throw Error(ErrorCode::InvalidArgument, "percent: given " + std::to_string(percent) + ", expected more than 0 and at most 100");
}

const TensorRecord& find(const TensorRecords& records, std::string_view tensor) {
  const auto found = records.find(tensor);
  if (found == records.end())
    throw Error(ErrorCode::NotFound, "tensor: given '" + std::string(tensor) + "', expected one of the " + std::to_string(records.size()) +
                                         " in the statistics");
  return found->second;
}

}  // namespace

Statistics::Statistics() : impl_(std::make_unique<Impl>()) {}
Statistics::~Statistics() = default;
Statistics::Statistics(const Statistics& other) : impl_(std::make_unique<Impl>(*other.impl_)) {}
Statistics::Statistics(Statistics&&) noexcept = default;
Statistics& Statistics::operator=(Statistics&&) noexcept = default;

Statistics& Statistics::operator=(const Statistics& other) {
  impl_ = std::make_unique<Impl>(*other.impl_);
  return *this;
}

void Statistics::observe(const std::string& tensor, const StridedView& values, std::uint64_t sample) {
  SampleScanner scanner;
  Observation seen;
  seen.add(values, tensor, sample, scanner);
  if (seen.empty()) return;
  const auto known = impl_->records.find(tensor);
  if (known != impl_->records.end()) check_channels(sample_name(tensor, sample), seen.channels(), known->second.channels());
  impl_->records.try_emplace(tensor, seen.channels()).first->second.add(seen);
}

void Statistics::observe(const std::string& tensor, const Tensor& values, std::uint64_t sample) {
  const Tensor floats = values.element_type() == ElementType::f32 ? values : values.converted(ElementType::f32);
  observe(tensor, StridedView{floats.data<float>().data(), floats.shape(), floats.shape().strides()}, sample);
}

void Statistics::merge(const Statistics& other) {
  if (&other == this) return merge(Statistics(other));
  // All are checked before any is changed.
  for (const auto& [tensor, record] : other.impl_->records)
    if (const auto known = impl_->records.find(tensor); known != impl_->records.end())
      check_channels("tensor '" + tensor + "'", record.channels(), known->second.channels());
  for (const auto& [tensor, record] : other.impl_->records)
    impl_->records.try_emplace(tensor, record.channels()).first->second.merge(record);
}

bool Statistics::contains(std::string_view tensor) const { return impl_->records.contains(tensor); }

TensorStatistics Statistics::of(std::string_view tensor) const { return find(impl_->records, tensor).statistics(); }

std::vector<std::string> Statistics::tensors() const {
  std::vector<std::string> names;
  for (const auto& [tensor, record] : impl_->records) names.push_back(tensor);
  return names;
}

bool Statistics::empty() const { return impl_->records.empty(); }

ValueRange Statistics::percentile(std::string_view tensor, double percent) const {
  check_percent(percent);
  return find(impl_->records, tensor).percentile(percent);
}

ValueRange Statistics::trimmed_extremes(std::string_view tensor, double percent) const {
  check_percent(percent);
  return find(impl_->records, tensor).trimmed_extremes(percent);
}

ValueHistogram Statistics::histogram(std::string_view tensor) const { return find(impl_->records, tensor).state().histogram.counted(); }

bool Statistics::operator==(const Statistics& other) const { return impl_->records == other.impl_->records; }

}  // namespace octet
