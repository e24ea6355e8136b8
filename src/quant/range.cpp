#include <octet/quant/range.hpp>

#include <algorithm>

#include <octet/base/error.hpp>

#include "quant/estimator.hpp"
#include "quant/least_error.hpp"
#include "quant/limits.hpp"
#include "quant/scheme_check.hpp"

namespace octet {
namespace {

bool is_signed(const Statistics& statistics, std::span<const std::string> tensors, Signedness sign) {
  if (sign != Signedness::Auto) return sign == Signedness::Signed;
  return std::any_of(tensors.begin(), tensors.end(), [&](const std::string& tensor) { return statistics.of(tensor).minimum < 0; });
}

}  // namespace

ValueRange activation_range(const Statistics& statistics, std::span<const std::string> tensors, const ActivationScheme& scheme) {
  validate(scheme, "activations.");
  if (tensors.empty()) throw Error(ErrorCode::InvalidArgument, "tensors of a shared range: given none, expected at least one");
  const range::Estimator estimator = range::estimator_of(scheme);
  range::Limits seen = range::estimate(estimator, statistics, tensors[0]);
  for (const std::string& tensor : tensors.subspan(1)) {
    const range::Limits other = range::estimate(estimator, statistics, tensor);
    seen = {std::min(seen.low, other.low), std::max(seen.high, other.high)};
  }
  if (scheme.statistic == SampleStatistic::LeastError || scheme.auto_symmetric) {
    const bool may_be_signed = is_signed(statistics, tensors, scheme.sign);
    return range::rounded(range::least_error(range::ExpectedError(statistics, tensors), seen, may_be_signed, scheme));
  }
  return range::rounded(scheme.symmetric ? range::symmetric(seen, is_signed(statistics, tensors, scheme.sign), scheme.levels)
                                         : range::asymmetric(seen, scheme.sign, scheme.levels));
}

ValueRange activation_range(const Statistics& statistics, std::string_view tensor, const ActivationScheme& scheme) {
  const std::string name(tensor);
  return activation_range(statistics, std::span<const std::string>(&name, 1), scheme);
}

}  // namespace octet
