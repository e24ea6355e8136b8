#pragma once

#include "stats/exact_sum.hpp"
#include "stats/histogram.hpp"
#include "stats/observation.hpp"
#include "stats/tail.hpp"

namespace octet {

/// Everything that Statistics keep of one tensor. Equal observations in any order make equal records.
class TensorRecord {
 public:
  /// What a file holds.
  struct State {
    std::uint64_t samples = 0;
    std::uint64_t elements = 0;
    ExactSum sum{};
    ExactSum minima{};  ///< of the samples' minima
    ExactSum maxima{};
    ChannelExtremes extremes;
    Histogram histogram{};
    Tail highest{};  ///< of the samples' maxima
    Tail lowest{};   ///< of the samples' minima, negated
    bool operator==(const State&) const = default;
  };

  explicit TensorRecord(std::size_t channels) : state_{.extremes = ChannelExtremes(channels)} {}
  explicit TensorRecord(State state) : state_(std::move(state)) {}

  /// Takes in what was seen of a tensor of the same number of channels. Never fails.
  void add(const Observation& seen);
  /// `other` has the same number of channels.
  void merge(const TensorRecord& other);

  std::size_t channels() const { return state_.extremes.minimum.size(); }
  TensorStatistics statistics() const;
  /// As Statistics::percentile.
  ValueRange percentile(double percent) const;
  /// As Statistics::trimmed_extremes.
  ValueRange trimmed_extremes(double percent) const;

  const State& state() const { return state_; }
  bool operator==(const TensorRecord&) const = default;

 private:
  State state_;
};

}  // namespace octet
