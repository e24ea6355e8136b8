#include "stats/observation.hpp"

#include <bit>
#include <cmath>
#include <octet/base/error.hpp>

#include "stats/histogram_values.hpp"

namespace octet {
namespace {

[[noreturn]] void fail_not_finite(const std::string& what, const Shape& shape, const SampleView& sample) {
  for (std::size_t channel = 0; channel < sample.channels; ++channel)
    for (std::size_t position = 0; position < sample.positions; ++position) {
      const float value = sample.at(channel, position);
      if (std::isfinite(value)) continue;
      throw Error(ErrorCode::InvalidArgument, what + ": given " + std::to_string(value) + " at " +
                                                  index_in_sample(shape, channel * sample.positions + position) +
                                                  ", expected finite values");
    }
  throw Error(ErrorCode::Internal, what + ": given finite values with a sum that is not, expected a finite sum");
}

}  // namespace

std::string sample_name(const std::string& tensor, std::uint64_t sample) {
  return "tensor '" + tensor + "', sample " + std::to_string(sample);
}

void check_channels(const std::string& what, std::size_t given, std::size_t expected) {
  if (given == expected) return;
  throw Error(ErrorCode::InvalidArgument,
              what + ": given " + std::to_string(given) + " channels, expected the " + std::to_string(expected) + " seen before");
}

void Observation::clear() {
  samples_.clear();
  counted_.clear();
  elements_ = 0;
}

void Observation::add(const StridedView& values, const std::string& tensor, std::uint64_t first_sample, SampleScanner& scanner) {
  SampleBatch batch(values);
  if (batch.size() * batch.sample_elements() == 0) return;
  if (empty()) extremes_.reset(batch.channels());
  if (batch.channels() != channels()) check_channels(sample_name(tensor, first_sample), batch.channels(), channels());
  for (std::size_t i = 0; i < batch.size(); ++i) {
    const SampleView sample = batch.sample(i);
    samples_.push_back(scanner.scan(sample, extremes_));
    const double sum = samples_.back().sum;
    if (!std::isfinite(sum)) fail_not_finite(sample_name(tensor, first_sample + i), values.shape, sample);
    append_histogram_values(sample, std::bit_cast<std::uint64_t>(sum), counted_);
  }
  elements_ += batch.size() * batch.sample_elements();
}

}  // namespace octet
