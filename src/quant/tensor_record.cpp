#include "quant/tensor_record.hpp"

#include <algorithm>
#include <numeric>

namespace octet {
namespace {

/// The distance in row-major order between values that the histogram counts. It has no factor in common with the number of elements, so
/// that the values wander over all rows and columns.
std::size_t histogram_step(std::size_t elements) {
  constexpr std::size_t wanted = 4096;
  std::size_t step = std::max<std::size_t>(1, elements / wanted);
  while (std::gcd(step, elements) != 1) ++step;
  return step;
}

void count(Histogram& histogram, const SampleView& sample) {
  const std::size_t step = histogram_step(sample.channels * sample.positions);
  const std::size_t channel_step = step / sample.positions;
  const std::size_t position_step = step % sample.positions;
  std::size_t position = 0;
  for (std::size_t channel = 0; channel < sample.channels; channel += channel_step) {
    histogram.add(sample.at(channel, position));
    position += position_step;
    if (position < sample.positions) continue;
    position -= sample.positions;
    ++channel;
  }
}

float lowest(const ChannelExtremes& extremes) { return *std::min_element(extremes.minimum.begin(), extremes.minimum.end()); }

float highest(const ChannelExtremes& extremes) { return *std::max_element(extremes.maximum.begin(), extremes.maximum.end()); }

}  // namespace

void TensorRecord::add(const BatchSummary& found, SampleBatch& batch) {
  state_.extremes.include(found.extremes);
  state_.histogram.grow(state_.extremes.largest_magnitude());
  for (std::size_t i = 0; i < batch.size(); ++i) count(state_.histogram, batch.sample(i));
  for (const SampleSummary& sample : found.samples) {
    state_.sum.add(sample.sum);
    state_.minima.add(sample.minimum);
    state_.maxima.add(sample.maximum);
  }
  state_.samples += batch.size();
  state_.elements += batch.size() * batch.sample_elements();
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

}  // namespace octet
