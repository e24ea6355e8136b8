#include "job/calibrate/usable.hpp"

#include <initializer_list>
#include <utility>

#include <octet/base/error.hpp>

#include "job/inputs/sample_files.hpp"

namespace octet::job {
namespace {

/// Refuses fields in their own words: those of the command's options, where a command asks.
class Refusal {
 public:
  explicit Refusal(const QuantizationJob& job) : prefix_(job.sinks.option_prefix) {}

  [[noreturn]] void fail(const std::string& field, const std::string& reason) const {
    throw Error(ErrorCode::InvalidArgument, prefix_ + field + ": " + reason);
  }
  void require(bool is_there, std::initializer_list<const char*> fields, const char* between = " or ") const {
    if (is_there) return;
    std::string names;
    for (const char* field : fields) names += (names.empty() ? "" : between) + prefix_ + field;
    throw Error(ErrorCode::InvalidArgument, names + " is required");
  }
  std::string option(const std::string& field) const { return prefix_ + field; }

 private:
  std::string prefix_;
};

using GivenField = std::pair<const char*, bool>;

void refuse_given(const Refusal& refusal, std::initializer_list<GivenField> fields, const std::string& reason) {
  for (const auto& [field, is_given] : fields)
    if (is_given) refusal.fail(field, reason);
}

/// A field that would be passed over in silence: one about images with a configuration, which has the preprocessing, or one about
/// configurations without.
void require_one_way(const Refusal& refusal, const QuantizationJob& job, const CheckConfigPaths& paths) {
  if (paths.config.empty())
    return refuse_given(refusal,
                        {{"definitions", !paths.definitions.empty()},
                         {"annotations", !paths.annotations.empty()},
                         {"converted_models", !paths.converted_models.empty()},
                         {"target_tags", !paths.target_tags.empty()},
                         {"target_framework", !paths.target_framework.empty()}},
                        "given without " + refusal.option("config"));
  Preprocessing beside_layout = job.preprocessing;
  beside_layout.layout = ImageLayout::Auto;
  if (const std::vector<std::string> fields = given_fields(beside_layout); !fields.empty())
    refusal.fail(fields.front(), "given with " + refusal.option("config") + ", expected the preprocessing in the configuration");
  refuse_given(refusal, {{"list", !job.list.empty()}},
               "given with " + refusal.option("config") + ", expected the annotations in the configuration");
}

void require_one_scheme(const Refusal& refusal, const QuantizationJob& job) {
  if (!job.scheme_file.empty() && job.scheme != QuantScheme{})
    refusal.fail("scheme", "given as a file and as a value, expected one of them");
}

void require_version(const Refusal& refusal, const QuantizationJob& job) {
  const std::initializer_list<int> versions{0, 5, 6, 7, 10, 11};
  if (std::ranges::find(versions, job.ir_version) == versions.end())
    refusal.fail("ir_version", "given " + std::to_string(job.ir_version) + ", expected 5, 6, 7, 10 or 11");
}

void require_not_below(const Refusal& refusal, const char* field, double given, double least) {
  if (!(given >= least)) refusal.fail(field, "given " + std::to_string(given) + ", expected " + std::to_string(least) + " or greater");
}

void require_common(const Refusal& refusal, const QuantizationJob& job) {
  if (job.full_weights && job.compress_weights)
    refusal.fail("full_weights", "given with " + refusal.option("compress_weights") + ", expected one of them");
  require_one_scheme(refusal, job);
  require_version(refusal, job);
  require_not_below(refusal, "batch_size", job.batch_size, 0);
  require_not_below(refusal, "threads", job.threads, 0);
}

void require_numbers(const Refusal& refusal, const TuningJob& job) {
  require_not_below(refusal, "threshold", job.threshold, 0);
  require_not_below(refusal, "top_k", job.top_k.value_or(1), 1);
  require_not_below(refusal, "calibration_samples", static_cast<double>(job.calibration_samples.value_or(1)), 1);
  require_not_below(refusal, "benchmark_iterations_count", job.benchmark_iterations_count, 0);
  require_not_below(refusal, "time_budget", job.time_budget, 0);
  require_not_below(refusal, "max_validations", job.max_validations, 0);
}

bool compares_with_fp32(const TuningJob& job) { return job.metric_type == "agreement" || job.metric_type == "kl_divergence"; }

void require_labels(const Refusal& refusal, const TuningJob& job) {
  if (job.labels.empty() && !compares_with_fp32(job))
    refusal.fail("labels", "not given; expected a file with lines NAME LABEL, or " + refusal.option("metric_type") +
                               " agreement or kl_divergence, or " + simplified_mode(job.sinks) + " to measure nothing");
  if (!job.list.empty())
    refusal.fail("list",
                 "given without " + simplified_mode(job.sinks) + ", expected " + refusal.option("labels") + ", which names the files too");
  refuse_given(refusal, {{"metric_name", !job.metric_name.empty()}},
               "given without " + refusal.option("config") + ", whose metrics have names; expected " + refusal.option("metric_type"));
  if (job.labels.empty())
    refuse_given(refusal, {{"label_offset", job.label_offset.has_value()}},
                 "given without " + refusal.option("labels") + ", expected labels to add it to");
}

/// A configuration names the data itself.
void require_no_labels(const Refusal& refusal, const TuningJob& job) {
  refuse_given(refusal, {{"labels", !job.labels.empty()}, {"label_offset", job.label_offset.has_value()}},
               "given with " + refusal.option("config") + ", expected the annotations in the configuration");
  refuse_given(refusal, {{"top_k", job.top_k.has_value()}},
               "given with " + refusal.option("config") + ", expected the metrics in the configuration");
}

/// Algorithms behind ranges run networks on samples.
void refuse_without_samples(const Refusal& refusal, const TuningJob& job) {
  refuse_given(refusal, {{"statistics_in", !job.statistics_in.empty()}, {"performance_aware", job.performance_aware}},
               "given with " + refusal.option("preset") + " " + std::string(name(*job.preset)) +
                   ", expected one of them; only legacy goes with both");
}

}  // namespace

void warn_of_unused(const CalibrationJob& job, Messages& messages) {
  if (!job.source.empty() || !job.configuration.config.empty()) return;
  const std::string reason = "without " + messages.option("source") + " there are no samples";
  if (job.subset != 0) messages.warn_no_effect("subset", reason);
  if (job.batch_size != 0) messages.warn_no_effect("batch_size", reason);
  for (const std::string& field : given_fields(job.preprocessing)) messages.warn_no_effect(field, reason);
}

void warn_of_unused(const TuningJob& job, Messages& messages) {
  if (job.top_k && compares_with_fp32(job))
    messages.warn_no_effect("top_k", messages.option("metric_type") + " " + job.metric_type + " compares all of the outputs");
  if (job.label_offset && job.metric_type == "agreement")
    messages.warn_no_effect("label_offset", messages.option("metric_type") + " agreement needs no labels");
  if (job.calibration_samples && !job.statistics_in.empty() && job.calibration_source.empty())
    messages.warn_no_effect("calibration_samples", messages.option("statistics_in") + " has the ranges");
}

}  // namespace octet::job

namespace octet {

void require_usable(const CalibrationJob& job) {
  const job::Refusal refusal(job);
  if (!job.configuration.config.empty()) return job::require_common(refusal, job);
  refusal.require(!job.model.empty(), {"models"});
  refusal.require(!job.source.empty() || !job.statistics_in.empty(), {"source", "statistics_in"});
  refusal.require(!job.source.empty() || job.list.empty(), {"source", "list"}, " with ");
  job::require_common(refusal, job);
}

void require_usable(const CollectJob& job) {
  const job::Refusal refusal(job);
  job::require_common(refusal, job);
  job::require_one_way(refusal, job, job.configuration);
  if (!job.configuration.config.empty()) return;
  refusal.require(!job.model.empty(), {"models", "config"});
  refusal.require(!job.source.empty(), {"source", "config"});
}

void require_usable(const TuningJob& job) {
  const job::Refusal refusal(job);
  job::require_common(refusal, job);
  job::require_numbers(refusal, job);
  job::require_one_way(refusal, job, job.configuration);
  if (job.preset.value_or(Preset::Legacy) != Preset::Legacy) job::refuse_without_samples(refusal, job);
  if (!job.configuration.config.empty()) return job::require_no_labels(refusal, job);
  refusal.require(!job.model.empty(), {"models", "config"});
  refusal.require(!job.source.empty(), {"source"});
  job::require_labels(refusal, job);
}

std::string_view name(StoredWeights precision) {
  switch (precision) {
    case StoredWeights::AsModel: return "INT8";
    case StoredWeights::F32: return "FP32";
    case StoredWeights::F16: return "FP16";
  }
  return "unknown";
}

ActivationSymmetry symmetry_of(std::string_view name) {
  if (name == "symmetric") return ActivationSymmetry::Symmetric;
  if (name == "asymmetric") return ActivationSymmetry::Asymmetric;
  if (name == "auto") return ActivationSymmetry::Auto;
  throw Error(ErrorCode::InvalidArgument, "activations: given '" + std::string(name) + "', expected symmetric, asymmetric or auto");
}

std::size_t CalibrationSummary::layers_in(bool int8) const {
  return static_cast<std::size_t>(std::ranges::count(layers, int8, &LayerDecision::int8));
}

double CalibrationSummary::int8_share() const {
  double share = 0;
  for (const LayerDecision& layer : layers)
    if (layer.int8 && macs > 0) share += layer.macs / macs;
  return std::min(share, 1.0);
}

}  // namespace octet
