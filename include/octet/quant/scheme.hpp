#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <octet/base/export.hpp>
#include <octet/stats/value_range.hpp>

namespace octet {

/// Whether one range serves a whole tensor or each output channel has its own.
enum class Granularity : std::uint8_t { PerTensor, PerChannel };

/// The sign of quantized activations. Auto: unsigned where no value below zero was seen.
enum class Signedness : std::uint8_t { Auto, Signed, Unsigned };

/// A range is made in two steps: what of one sample counts, and how the samples' values become one.
enum class SampleStatistic : std::uint8_t {
  MinMax,      ///< smallest and largest value
  Percentile,  ///< the values that `percentile` per cent of all elements lie between, by the histogram of all samples; no aggregator
  LeastError,  ///< the range in which quantization is expected to have the least squared error, by the histogram of all samples; no
               ///< aggregator
};
enum class Aggregator : std::uint8_t {
  Extreme,  ///< smallest of the minima, largest of the maxima
  Mean,     ///< mean of the minima, mean of the maxima
  Trimmed,  ///< as Extreme, of the `kept_samples` per cent of the samples that reach least far; see Statistics::trimmed_extremes
};

/// How the ranges of activations are chosen.
struct ActivationScheme {
  Signedness sign = Signedness::Auto;
  bool symmetric = true;  ///< around zero when signed, from zero when unsigned; otherwise any range that holds zero, with a zero point
  int levels = 256;       ///< 256 or 255 (narrow range)
  SampleStatistic statistic = SampleStatistic::MinMax;
  Aggregator aggregator = Aggregator::Extreme;
  double percentile = 99.99;   ///< of SampleStatistic::Percentile, between 50 and 100
  double kept_samples = 99.5;  ///< of Aggregator::Trimmed, between 50 and 100
  /// Decides tensor by tensor, in place of `symmetric`: any range that holds zero where that is expected to lower the squared error by a
  /// tenth at least, else a symmetric one.
  bool auto_symmetric = false;
  bool operator==(const ActivationScheme&) const = default;
};

/// How weights are quantized: symmetric, range [-m, m] with m the largest magnitude.
struct WeightScheme {
  Granularity granularity = Granularity::PerChannel;
  int levels = 255;  ///< 255 (-127...127) or 256 (-128...127)
  bool operator==(const WeightScheme&) const = default;
};

/// Other choices for some layers. A layer matches when its name matches `name` and its type matches `type`; an empty pattern matches all.
/// In a glob `*` is any text, `?` any byte, `[a-cx]` one of a, b, c, x and `[!a-cx]` none of them; `[*]` is a star.
struct SchemeOverride {
  /// Glob over the layer name: `*`, `?`, `[a-z]`. The name of a layer that had biases in its file means the product that it has become too:
  /// "fc" that of "fc/WithoutBiases".
  std::string name{};
  /// Glob over the operation type as type_name() gives it, or the name that an ONNX file or an IR of version 2 to 7 has for such layers,
  /// as "Conv", "Gemm" or "FullyConnected"; without regard to case.
  std::string type{};
  bool keep_fp32 = false;
  std::optional<ActivationScheme> activations{};
  std::optional<WeightScheme> weights{};
  std::string reason{};  ///< why layers stay in FP32, to be recorded with them
  bool operator==(const SchemeOverride&) const = default;
};

/// Everything that decides how a network is quantized, given what its activations look like.
struct QuantScheme {
  WeightScheme weights{};
  ActivationScheme activations{};
  std::vector<SchemeOverride> overrides{};  ///< the last match wins; for activations and weights the last that has them
  bool operator==(const QuantScheme&) const = default;

  /// The choices for one layer after overrides.
  OCTET_API bool keeps_fp32(std::string_view layer, std::string_view type) const;
  /// Why, where keeps_fp32(): what the override says, or that it is so.
  OCTET_API std::string fp32_reason(std::string_view layer, std::string_view type) const;
  OCTET_API ActivationScheme activations_of(std::string_view layer, std::string_view type) const;
  OCTET_API WeightScheme weights_of(std::string_view layer, std::string_view type) const;
};

/// Throws Error(InvalidArgument) naming the member that has no meaning, such as 100 levels.
OCTET_API void validate(const QuantScheme& scheme);

/// Reads and writes a scheme as JSON; the keys are the members' names, the enumerators' names are the values, lower-case with
/// underscores: {"activations": {"sign": "unsigned", "statistic": "min_max"}}. Absent members have their defaults, and within an override
/// those of the scheme's own activations and weights. Comments are allowed. Throws Error with the file, and the key or line.
OCTET_API QuantScheme read_scheme(const std::filesystem::path& path);
OCTET_API void write_scheme(const QuantScheme& scheme, const std::filesystem::path& path);
/// The same from and to text.
OCTET_API QuantScheme parse_scheme(std::string_view json);
OCTET_API std::string scheme_json(const QuantScheme& scheme);

}  // namespace octet
