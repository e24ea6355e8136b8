#pragma once

#include <span>
#include <vector>

#include <octet/quant/scheme.hpp>
#include <octet/stats/statistics.hpp>

#include "quant/estimator.hpp"

namespace octet::range {

/// What quantization is expected to do to values of which histograms are known: those beyond the limits are cut off, the others rounded.
/// Exact zeros are exact, since zero is a level; how many there are shows in a bin that is fuller than the ones beside it.
class ExpectedError {
 public:
  /// Several tensors count by their elements.
  ExpectedError(const Statistics& statistics, std::span<const std::string> tensors);

  /// Mean squared error with these limits.
  double of(const Limits& limits, int levels) const;

 private:
  struct Sums {
    double count = 0, rounded = 0, sum = 0, squares = 0;
  };

  void add(const ValueHistogram& histogram, double weight);
  Sums below(double value) const;

  struct Bin {
    double value = 0, count = 0, rounded = 0;
  };
  std::vector<Bin> bins_;
  std::vector<Sums> sums_;  ///< of the bins before each
};

/// The limits of a quantizer for values between those of `seen`, as the scheme wants them: narrowed where its statistic says so, with a
/// sign and a zero point as what is expected of the error says where the scheme leaves them open.
Limits least_error(const ExpectedError& error, const Limits& seen, bool may_be_signed, const ActivationScheme& scheme);

}  // namespace octet::range
