#include "job/pot/params.hpp"

#include <initializer_list>
#include <optional>

namespace octet::job {
namespace {

using Kind = ConfigNode::Kind;

[[noreturn]] void refuse(const ConfigNode& node, const std::string& path, const std::string& given, const std::string& expected) {
  fail_config(node, path, given, expected, ErrorCode::Unsupported);
}

/// One of the words; otherwise the error lists them.
std::string word_of(const ConfigNode& node, const std::string& path, std::initializer_list<const char*> words) {
  const std::string word = text_of(node, path);
  std::string expected;
  for (const char* known : words) {
    if (word == known) return word;
    expected += (expected.empty() ? "" : ", ") + std::string(known);
  }
  fail_config(node, path, "'" + word + "'", "one of " + expected);
}

/// Keys that POT has and that make no difference here.
void take_without_effect(ConfigMembers& members, std::initializer_list<const char*> keys, const std::string& reason,
                         std::vector<Warning>& warnings) {
  for (const char* key : keys)
    if (const ConfigNode* node = members.take(key)) warnings.push_back(no_effect(*node, members.path(key), reason));
}

void require_8_bits(ConfigMembers& members) {
  const ConfigNode* node = members.take("bits");
  if (!node) return;
  if (const auto bits = integer_of(*node, members.path("bits"), 1); bits != 8)
    refuse(*node, members.path("bits"), std::to_string(bits), "8");
}

/// An end of a range: which statistic of a sample, and how the samples' become one.
struct EndOfRange {
  std::string type{}, aggregator{};
  double outlier = 1e-4;
};

EndOfRange end_of_range(const ConfigNode& node, const std::string& path, std::vector<Warning>& warnings) {
  ConfigMembers members(node, path);
  EndOfRange end;
  if (const ConfigNode* type = members.take("type"))
    end.type = word_of(*type, members.path("type"), {"min", "max", "abs_max", "quantile", "abs_quantile"});
  if (const ConfigNode* aggregator = members.take("aggregator"))
    end.aggregator = word_of(*aggregator, members.path("aggregator"),
                             {"mean", "max", "min", "median", "mean_no_outliers", "median_no_outliers", "hl_estimator"});
  if (const ConfigNode* share = members.take("outlier_prob")) end.outlier = number_of(*share, members.path("outlier_prob"));
  if (!(end.outlier >= 0 && end.outlier < 0.25)) fail_config(node, members.path("outlier_prob"), std::to_string(end.outlier), "0 to 0.25");
  take_without_effect(members, {"clipping_value"}, "ranges hold what was seen", warnings);
  members.finish();
  return end;
}

bool is_quantile(const EndOfRange& end) { return end.type == "quantile" || end.type == "abs_quantile"; }

/// The estimators of Octet that come closest: ranges have one for both ends.
void choose(const ConfigNode& node, const std::string& path, const EndOfRange& end, ActivationScheme& scheme,
            std::vector<Warning>& warnings) {
  if (is_quantile(end)) {
    scheme.statistic = SampleStatistic::Percentile;
    scheme.percentile = 100 * (1 - 2 * end.outlier);
    if (!end.aggregator.empty())
      warnings.push_back(no_effect(node, path + ".aggregator", "quantiles are those of the values of all samples together"));
    return;
  }
  scheme.statistic = SampleStatistic::MinMax;
  if (end.aggregator == "mean") scheme.aggregator = Aggregator::Mean;
  else if (end.aggregator.empty() || end.aggregator == "max" || end.aggregator == "min") scheme.aggregator = Aggregator::Extreme;
  else refuse(node, path + ".aggregator", "'" + end.aggregator + "'", "mean, max or min");
}

void read_range_estimator(const ConfigNode& node, const std::string& path, ActivationScheme& scheme, std::vector<Warning>& warnings) {
  ConfigMembers members(node, path);
  if (const ConfigNode* preset = members.take("preset");
      preset && word_of(*preset, members.path("preset"), {"default", "quantile"}) == "quantile")
    choose(*preset, members.path("preset"), {.type = "quantile"}, scheme, warnings);
  const ConfigNode* low = members.take("min");
  const ConfigNode* high = members.take("max");
  members.finish();
  std::optional<EndOfRange> first, last;
  if (low) first = end_of_range(*low, members.path("min"), warnings);
  if (high) last = end_of_range(*high, members.path("max"), warnings);
  if (last) choose(*high, members.path("max"), *last, scheme, warnings);
  else if (first) choose(*low, members.path("min"), *first, scheme, warnings);
  if (first && last && (is_quantile(*first) != is_quantile(*last) || first->outlier != last->outlier))
    warnings.push_back(no_effect(*low, members.path("min"), "both ends of a range are chosen as its upper one"));
}

void read_levels(ConfigMembers& members, int& levels, Signedness* sign) {
  const ConfigNode* low = members.take("level_low");
  const ConfigNode* high = members.take("level_high");
  if (!low && !high) return;
  const ConfigNode& node = low ? *low : *high;
  const std::int64_t first = low ? integer_of(*low, members.path("level_low"), -128) : 0;
  const std::int64_t last = high ? integer_of(*high, members.path("level_high"), 0) : 255;
  levels = static_cast<int>(last - first + 1);
  if (levels != 255 && levels != 256) refuse(node, members.path("level_low"), std::to_string(levels) + " levels", "255 or 256 of them");
  if (sign && first < 0) *sign = Signedness::Signed;
}

void read_weights(const ConfigNode& node, const std::string& path, WeightScheme& scheme, std::vector<Warning>& warnings) {
  ConfigMembers members(node, path);
  require_8_bits(members);
  if (const ConfigNode* mode = members.take("mode");
      mode && word_of(*mode, members.path("mode"), {"symmetric", "asymmetric"}) != "symmetric")
    refuse(*mode, members.path("mode"), "asymmetric", "symmetric, since weights have no zero points");
  if (const ConfigNode* granularity = members.take("granularity"))
    scheme.granularity = word_of(*granularity, members.path("granularity"), {"perchannel", "pertensor"}) == "perchannel"
                             ? Granularity::PerChannel
                             : Granularity::PerTensor;
  read_levels(members, scheme.levels, nullptr);
  take_without_effect(members, {"range_estimator"}, "weights are as wide as their largest, and rounded by what their layers give",
                      warnings);
  members.finish();
}

void read_activations(const ConfigNode& node, const std::string& path, ActivationScheme& scheme, std::vector<Warning>& warnings) {
  ConfigMembers members(node, path);
  require_8_bits(members);
  if (const ConfigNode* mode = members.take("mode")) {
    scheme.symmetric = word_of(*mode, members.path("mode"), {"symmetric", "asymmetric"}) == "symmetric";
    scheme.auto_symmetric = false;
  }
  if (const ConfigNode* granularity = members.take("granularity");
      granularity && word_of(*granularity, members.path("granularity"), {"perchannel", "pertensor"}) != "pertensor")
    refuse(*granularity, members.path("granularity"), "perchannel", "pertensor");
  read_levels(members, scheme.levels, &scheme.sign);
  if (const ConfigNode* estimator = members.take("range_estimator"))
    read_range_estimator(*estimator, members.path("range_estimator"), scheme, warnings);
  members.finish();
}

void read_operation(const ConfigNode& node, const std::string& path, QuantizationJob& job) {
  ConfigMembers members(node, path);
  job.ignore_layer_types.push_back(text_of(members.need("type"), members.path("type")));
  if (const ConfigNode* attributes = members.take("attributes"))
    refuse(*attributes, members.path("attributes"), "attributes of a type", "types alone, or names in scope");
  members.finish();
}

void read_ignored(const ConfigNode& node, const std::string& path, QuantizationJob& job, std::vector<Warning>& warnings) {
  ConfigMembers members(node, path);
  if (const ConfigNode* scope = members.take("scope"))
    for (const std::string& name : texts_of(*scope, members.path("scope"))) job.ignore_layer_names.push_back(name);
  if (const ConfigNode* operations = members.take("operations"))
    for (const ConfigNode& operation : items_of(*operations, members.path("operations")))
      read_operation(operation, members.path("operations"), job);
  if (const ConfigNode* skip = members.take("skip_model"); skip && flag_of(*skip, members.path("skip_model")))
    refuse(*skip, members.path("skip_model"), "true", "false");
  static_cast<void>(warnings);
  members.finish();
}

Preset read_preset(const ConfigNode& node, const std::string& path) {
  const std::string name = word_of(node, path, {"performance", "mixed", "accuracy", "symmetric", "asymmetric"});
  if (name == "symmetric") return Preset::Performance;
  return name == "asymmetric" ? Preset::Accuracy : preset_of(name);
}

}  // namespace

void read_params(ConfigMembers& params, QuantizationJob& job, std::vector<Warning>& warnings) {
  if (const ConfigNode* node = params.take("preset")) job.preset = read_preset(*node, params.path("preset"));
  job.scheme.activations = recipe(*job.preset).activations;
  if (const ConfigNode* node = params.take("stat_subset_size"))
    job.subset = static_cast<std::size_t>(integer_of(*node, params.path("stat_subset_size"), 1));
  if (const ConfigNode* node = params.take("ignored")) read_ignored(*node, params.path("ignored"), job, warnings);
  if (const ConfigNode* node = params.take("range_estimator"))
    read_range_estimator(*node, params.path("range_estimator"), job.scheme.activations, warnings);
  if (const ConfigNode* node = params.take("weights")) read_weights(*node, params.path("weights"), job.scheme.weights, warnings);
  if (const ConfigNode* node = params.take("activations"))
    read_activations(*node, params.path("activations"), job.scheme.activations, warnings);
  take_without_effect(params, {"use_fast_bias", "threshold", "apply_for_all_nodes", "use_layerwise_tuning"},
                      "weights and biases are fitted as the preset says, and kept where samples that are held back gain by it", warnings);
  take_without_effect(params, {"saturation_fix"}, "sums of products do not saturate", warnings);
  take_without_effect(params, {"shuffle_data", "seed"}, "samples are taken in order", warnings);
  take_without_effect(params, {"stat_batch_size"}, "samples are joined as the model has it", warnings);
}

void read_accuracy_params(ConfigMembers& params, TuningJob& job, std::vector<Warning>& warnings) {
  if (const ConfigNode* node = params.take("maximal_drop")) job.threshold = 100 * number_of(*node, params.path("maximal_drop"));
  if (const ConfigNode* node = params.take("drop_type");
      node && word_of(*node, params.path("drop_type"), {"absolute", "relative"}) != "absolute")
    refuse(*node, params.path("drop_type"), "relative", "absolute");
  if (const ConfigNode* node = params.take("metrics")) {
    const auto& items = items_of(*node, params.path("metrics"));
    if (items.size() != 1) refuse(*node, params.path("metrics"), std::to_string(items.size()) + " metrics", "one");
    ConfigMembers metric(items.front(), params.path("metrics"));
    if (const ConfigNode* name = metric.take("name")) job.metric_name = text_of(*name, metric.path("name"));
    if (const ConfigNode* type = metric.take("type")) job.metric_type = text_of(*type, metric.path("type"));
    take_without_effect(metric, {"baseline_value"}, "the FP32 network is measured", warnings);
    metric.finish();
  }
  if (const ConfigNode* node = params.take("annotation_free"); node && flag_of(*node, params.path("annotation_free")))
    refuse(*node, params.path("annotation_free"), "true", "false; without labels --metric_type agreement compares with FP32");
  if (const ConfigNode* node = params.take("base_algorithm")) word_of(*node, params.path("base_algorithm"), {"DefaultQuantization"});
  take_without_effect(params,
                      {"max_iter_num", "ranking_subset_size", "metric_subset_ratio", "use_prev_if_drop_increase",
                       "annotation_conf_threshold", "tune_hyperparams", "convert_to_mixed_preset"},
                      "Octet's own search ranks layers, tries ranges and gives back as few layers as can be", warnings);
}

}  // namespace octet::job
