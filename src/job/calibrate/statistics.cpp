#include <octet/calib/calibrator.hpp>
#include <octet/model/ir.hpp>
#include <octet/model/model.hpp>
#include <octet/job/calibrate.hpp>

#include "calib/effective.hpp"
#include "job/calibrate/output.hpp"
#include "job/calibrate/scheme.hpp"
#include "job/calibrate/task.hpp"
#include "job/inputs/batches.hpp"
#include "job/inputs/joined_samples.hpp"

namespace octet::job {
namespace {

/// NAME_int8_statistics.xml, or NAME_int8_statistics_without_ignored.xml where layers are ignored, as OpenVINO's collector named it.
std::filesystem::path model_file_of(const CollectJob& job) {
  const bool ignores = !(job.ignore_layer_names.empty() && job.ignore_layer_types.empty() && job.ignore_layer_names_path.empty() &&
                         job.ignore_layer_types_path.empty());
  const std::string name = job.model.stem().string() + "_int8_statistics" + (ignores ? "_without_ignored" : "") + ".xml";
  return output_file_of(job).parent_path() / name;
}

std::filesystem::path statistics_file_of(const CollectJob& job) {
  if (!job.statistics_out.empty()) return job.statistics_out;
  return model_file_of(job).replace_extension(".statistics");
}

/// What is measured does not matter here, so that annotations need not fit it.
Evaluator samples_of(DatasetConfig dataset, const Shape& input_shape) {
  dataset.metrics.clear();
  return Evaluator(std::move(dataset), input_shape, {.threads = 1});
}

Calibrator observed(const CalibrationTask<CollectJob>& task, const Graph& model, const QuantScheme& scheme, Messages& messages) {
  const CollectJob& job = task.job;
  const Evaluator data = samples_of(task.dataset, input_shape(model));
  const std::int64_t batch = data.whole_inputs() ? 1 : samples_at_once(model, job.batch_size);
  Calibrator calibrator(data.whole_inputs() ? model : with_batch(model, batch), scheme, {.threads = job.threads, .kept_inferences = 0});
  if (!job.statistics_in.empty()) calibrator.set_statistics(saved_statistics(job, place_quantizers(model, scheme).tensors(), messages));
  std::size_t done = 0;
  for_each_input(data, spread_positions(data.size(), data.size()), batch, worker_count(job.threads), [&](const Tensor& input) {
    calibrator.observe(input);
    done = std::min(done + static_cast<std::size_t>(batch), data.size());
    messages.count("collecting", done, data.size());
  });
  return calibrator;
}

StatisticsSummary collect(const CalibrationTask<CollectJob>& task, Messages& messages) {
  const CollectJob& job = task.job;
  const Graph model = read_calibratable(job, dims_of_samples(task.dataset));
  const QuantScheme scheme = scheme_of(job, model, messages);
  warn_of_unused_preprocessing(job.preprocessing, task.dataset.annotations, messages);
  const std::filesystem::path output = model_file_of(job), file = statistics_file_of(job);
  require_outputs(output, {file});
  const Calibrator calibrator = observed(task, model, scheme, messages);
  calibrator.statistics().save(file);
  const Placement placement = place_quantizers(model, scheme);
  StatisticsSummary summary{
      job.model.string(), output.string(), file.string(), calibrator.samples(), calibrator.statistics().tensors().size()};
  summary.graph = with_asked_precision(quantize(placement, calibrator.statistics(), scheme), model, job);
  summary.layers = calib::effective_decisions(Executor(summary.graph), placement);
  write_ir(summary.graph, output, {.version = job.ir_version});
  summary.warnings = messages.warnings();
  return summary;
}

}  // namespace
}  // namespace octet::job

namespace octet {

StatisticsSummary collect(const CollectJob& job) {
  require_usable(job);
  job::Messages messages(job.sinks);
  return job::collect(job::task_of(job, messages), messages);
}

}  // namespace octet
