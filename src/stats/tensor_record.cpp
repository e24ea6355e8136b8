#include "stats/tensor_record.hpp"

#include <algorithm>
#include <cmath>

namespace octet {
namespace {

float lowest(const ChannelExtremes& extremes) { return *std::min_element(extremes.minimum.begin(), extremes.minimum.end()); }

float highest(const ChannelExtremes& extremes) { return *std::max_element(extremes.maximum.begin(), extremes.maximum.end()); }

}  // namespace

void TensorRecord::add(const Observation& seen) {
  state_.extremes.include(seen.extremes());
  for (const SampleSummary& sample : seen.samples()) {
    state_.histogram.grow(std::max(std::abs(sample.minimum), std::abs(sample.maximum)));
    state_.sum.add(sample.sum);
    state_.minima.add(sample.minimum);
    state_.maxima.add(sample.maximum);
    state_.highest.add(sample.maximum);
    state_.lowest.add(-sample.minimum);
  }
  state_.histogram.add(seen.counted());
  state_.samples += seen.samples().size();
  state_.elements += seen.elements();
}

void TensorRecord::merge(const TensorRecord& other) {
  const State& term = other.state_;
  state_.samples += term.samples;
  state_.elements += term.elements;
  state_.sum.add(term.sum);
  state_.minima.add(term.minima);
  state_.maxima.add(term.maxima);
  state_.extremes.include(term.extremes);
  state_.histogram.merge(term.histogram);
  state_.highest.merge(term.highest);
  state_.lowest.merge(term.lowest);
}

TensorStatistics TensorRecord::statistics() const {
  const auto samples = static_cast<double>(state_.samples);
  return {
      .samples = state_.samples,
      .elements = state_.elements,
      .minimum = lowest(state_.extremes),
      .maximum = highest(state_.extremes),
      .mean = state_.sum.value() / static_cast<double>(state_.elements),
      .mean_minimum = state_.minima.value() / samples,
      .mean_maximum = state_.maxima.value() / samples,
      .channel_minimum = state_.extremes.minimum,
      .channel_maximum = state_.extremes.maximum,
  };
}

ValueRange TensorRecord::percentile(double percent) const {
  const float low = lowest(state_.extremes);
  const float high = highest(state_.extremes);
  if (percent >= 100) return {low, high};
  const double cut = static_cast<double>(state_.histogram.total()) * (100 - percent) / 200;
  const Histogram::Edges edges = state_.histogram.within(cut);
  return {static_cast<float>(std::clamp<double>(edges.low, low, high)), static_cast<float>(std::clamp<double>(edges.high, low, high))};
}

ValueRange TensorRecord::trimmed_extremes(double percent) const {
  const auto kept = static_cast<std::uint64_t>(std::floor(static_cast<double>(state_.samples) * percent / 100));
  const std::uint64_t left_out = state_.samples - std::max<std::uint64_t>(kept, 1);
  const std::size_t index = std::min<std::uint64_t>(left_out, state_.highest.values().size() - 1);
  const float low = -state_.lowest.values()[index], high = state_.highest.values()[index];
  return {std::min(low, high), std::max(low, high)};
}

}  // namespace octet
