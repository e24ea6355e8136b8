// The search, with the caller's functions as metric and hooks.
#include <limits>
#include <octet/base/error.hpp>

#include "arguments.hpp"
#include "failure.hpp"
#include "handles.hpp"
#include "structs.hpp"
#include "trial.hpp"

namespace octet::c {
namespace {

/// A handle that looks at the candidate and lives as long as one call of the caller's function.
OwnedHandle<octet_executor> handle_of(const Executor& candidate) {
  return OwnedHandle<octet_executor>(make_handle<octet_executor>(std::shared_ptr<const Executor>(std::shared_ptr<void>(), &candidate)));
}

void require_ok(octet_status status, const char* whose) {
  if (status != OCTET_OK) throw Error(ErrorCode::Cancelled, std::string("tuning: cancelled by its ") + whose);
}

/// A metric that gives nothing has given NaN, which the search refuses.
constexpr double nothing = std::numeric_limits<double>::quiet_NaN();

Metric metric_in(octet_metric metric, void* user) {
  function_in(metric, "metric");
  return [metric, user](const Executor& candidate) {
    double value = nothing;
    require_ok(metric(user, &value, handle_of(candidate).get()), "metric");
    return value;
  };
}

SampledMetric metric_in(octet_sample_metric metric, std::size_t samples, void* user) {
  function_in(metric, "metric");
  return {samples, [metric, user](const Executor& candidate, std::span<const std::size_t> samples) {
            std::vector<double> scores(samples.size(), nothing);
            require_ok(metric(user, scores.data(), handle_of(candidate).get(), samples.data(), samples.size()), "metric");
            return scores;
          }};
}

/// The caller may give back the candidate itself, so what it gave is copied before it is freed.
Graph finished(octet_finish finish, void* user, Graph candidate) {
  const OwnedHandle<octet_graph> given(make_handle<octet_graph>(std::move(candidate)));
  octet_graph* place = nullptr;
  require_ok(finish(user, &place, given.get()), "function finish");
  Graph graph = object_of(place);
  free_handle(place);
  return graph;
}

bool goes_on(octet_tune_progress progress, void* user, const TuneProgress& now) {
  octet_tune_state state{sizeof state, now.stage.c_str(), nullptr, now.validations};
  if (!now.trial) return progress(user, &state) == OCTET_OK;
  const std::vector<const char*> layers = fp32_layers_of(*now.trial);
  octet_trial trial = trial_out(*now.trial, layers);
  trial.struct_size = sizeof trial;
  state.trial = &trial;
  return progress(user, &state) == OCTET_OK;
}

std::vector<RangeChoice> ranges_in(std::span<const octet_range_choice> choices) {
  std::vector<RangeChoice> result;
  for (const octet_range_choice& choice : choices)
    result.push_back({std::string(text_in(choice.name, "name of ranges")), object_of(choice.scheme).activations});
  return result;
}

std::vector<std::vector<Tensor>> samples_in(const octet_tensor* const* samples, std::size_t count, std::size_t input_count) {
  std::vector<std::vector<Tensor>> result;
  const auto tensors = array_in(samples, count * input_count, "samples");
  for (std::size_t i = 0; i < count; ++i) result.push_back(tensors_in(tensors.data() + i * input_count, input_count, "samples"));
  return result;
}

TuneOptions tune_options_in(const octet_tune_options* given, double max_drop, std::size_t input_count) {
  const octet_tune_options options = options_in(given);
  TuneOptions result{.max_drop = max_drop, .threads = options.threads};
  if (options.workers > 0) result.workers = options.workers;
  if (options.ranges) result.ranges = ranges_in({options.ranges, options.range_count});
  result.samples = samples_in(options.samples, options.sample_count, input_count);
  result.max_validations = options.max_validations;
  result.time_budget = options.time_budget;
  result.latency_runs = options.latency_runs;
  result.resume = options.resume != 0;
  if (options.journal) result.journal = options.journal;
  if (options.data) result.data = options.data;
  if (options.finish) result.finish = [=](Graph candidate) { return finished(options.finish, options.user, std::move(candidate)); };
  if (options.progress) result.progress = [=](const TuneProgress& now) { return goes_on(options.progress, options.user, now); };
  return result;
}

template <typename AnyMetric>
void tune(octet_tuning** tuning, const octet_calibrator* calibrator, const AnyMetric& metric, double max_drop,
          const octet_tune_options* options) {
  octet_tuning*& place = place_for(tuning, "tuning");
  const auto& [input_count, object] = object_of(calibrator);
  place = make_handle<octet_tuning>(Tuning(object.tune(metric, tune_options_in(options, max_drop, input_count))));
}

}  // namespace
}  // namespace octet::c

using namespace octet::c;

extern "C" {

octet_status octet_calibrator_tune(octet_tuning** tuning, const octet_calibrator* calibrator, double max_drop, octet_metric metric,
                                   void* user, const octet_tune_options* options) {
  return guarded([&] { tune(tuning, calibrator, metric_in(metric, user), max_drop, options); });
}

octet_status octet_calibrator_tune_samples(octet_tuning** tuning, const octet_calibrator* calibrator, double max_drop,
                                           octet_sample_metric metric, size_t sample_count, void* user, const octet_tune_options* options) {
  return guarded([&] { tune(tuning, calibrator, metric_in(metric, sample_count, user), max_drop, options); });
}
}
