#include <charconv>

#include <octet/base/error.hpp>
#include <octet/calib/tune.hpp>

namespace octet {
namespace {

/// The shortest text that reads back as the number.
std::string text_of(double number) {
  char text[32];
  const auto [end, status] = std::to_chars(text, text + sizeof text, number);
  return {text, end};
}

}  // namespace

std::vector<RangeChoice> trimmed_ranges(const ActivationScheme& base, double step, double boundary) {
  if (!(step > 0)) throw Error(ErrorCode::InvalidArgument, "step of ranges: given " + text_of(step) + ", expected more than 0");
  if (!(boundary >= 50 && boundary <= 100))
    throw Error(ErrorCode::InvalidArgument, "boundary of ranges: given " + text_of(boundary) + ", expected 50 to 100");
  std::vector<RangeChoice> choices;
  constexpr double rounding = 1e-9;
  for (int i = 1; 100 - i * step >= boundary - rounding; ++i) {
    RangeChoice choice{"extremes of " + text_of(100 - i * step) + " % of the samples", base};
    choice.activations.statistic = SampleStatistic::MinMax;
    choice.activations.aggregator = Aggregator::Trimmed;
    choice.activations.kept_samples = 100 - i * step;
    choices.push_back(std::move(choice));
  }
  return choices;
}

std::vector<RangeChoice> default_ranges(const ActivationScheme& base) {
  std::vector<RangeChoice> choices = trimmed_ranges(base);
  RangeChoice mean{"means of the samples' extremes", base};
  mean.activations.statistic = SampleStatistic::MinMax;
  mean.activations.aggregator = Aggregator::Mean;
  RangeChoice percentile{"99.99 % of all values", base};
  percentile.activations.statistic = SampleStatistic::Percentile;
  percentile.activations.percentile = 99.99;
  RangeChoice asymmetric{"asymmetric", base};
  asymmetric.activations.symmetric = false;
  for (RangeChoice* choice : {&mean, &percentile, &asymmetric})
    if (choice->activations != base) choices.push_back(std::move(*choice));
  return choices;
}

}  // namespace octet
