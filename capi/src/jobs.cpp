// What the commands do, as one call each.
#include <octet/base/error.hpp>
#include <octet/report/report.hpp>

#include "arguments.hpp"
#include "failure.hpp"
#include "handles.hpp"
#include "make.hpp"
#include "structs.hpp"

namespace octet::c {
namespace {

/// Of any options that have the caller's functions.
template <typename Options>
JobSinks sinks_in(const Options& options) {
  JobSinks sinks;
  void* user = options.user;
  if (options.warning) sinks.warn = [warning = options.warning, user](const Warning& given) { warning(user, to_string(given).c_str()); };
  if (options.progress)
    sinks.progress = [progress = options.progress, user](const JobProgress& now) {
      if (progress(user, now.text.c_str(), now.done, now.total) != OCTET_OK)
        throw Error(ErrorCode::Cancelled, "job: cancelled by its progress");
    };
  return sinks;
}

/// A constant of an enumeration whose numbers are those of C++, the last of which is `last`.
template <typename Enum>
Enum enum_in(std::int32_t given, Enum last, const char* name) {
  if (given < 0 || given > static_cast<std::int32_t>(last))
    throw Error(ErrorCode::InvalidArgument, std::string(name) + ": given " + std::to_string(given) + ", expected 0 to " +
                                                std::to_string(static_cast<std::int32_t>(last)));
  return static_cast<Enum>(given);
}

/// A number of 0 or greater.
template <typename Number>
Number count_in(Number given, const char* name) {
  if (!(given >= 0))
    throw Error(ErrorCode::InvalidArgument, std::string(name) + ": given " + std::to_string(given) + ", expected 0 or greater");
  return given;
}

std::vector<std::filesystem::path> paths_in(const char* const* texts, std::size_t count, const char* name) {
  const std::vector<std::string> given = texts_in(texts, count, name);
  return {given.begin(), given.end()};
}

/// 0 is the default.
template <typename Number>
std::optional<Number> optional_in(Number given, const char* name) {
  return count_in(given, name) == 0 ? std::nullopt : std::optional<Number>(given);
}

CheckConfigPaths configuration_in(const octet_configuration* given) {
  const octet_configuration options = options_in(given);
  CheckConfigPaths paths;
  paths.config = optional_text_in(options.config);
  paths.definitions = optional_text_in(options.definitions);
  paths.models = optional_text_in(options.models);
  paths.annotations = optional_text_in(options.annotations);
  paths.converted_models = optional_text_in(options.converted_models);
  paths.target_devices = texts_in(options.target_devices, options.target_device_count, "target_devices");
  paths.target_tags = texts_in(options.target_tags, options.target_tag_count, "target_tags");
  paths.target_framework = optional_text_in(options.target_framework);
  return paths;
}

[[noreturn]] void refuse_member(const char* member, const char* job) {
  throw Error(ErrorCode::InvalidArgument, std::string(member) + ": given to " + job + ", which has no use for it");
}

void fill(QuantizationJob& job, const octet_quantization_options& options) {
  job.model = text_in(options.model, "model");
  job.weights = optional_text_in(options.weights);
  job.input_shape = optional_text_in(options.input_shape);
  job.source = optional_text_in(options.source);
  job.list = optional_text_in(options.list);
  job.subset = options.subset;
  job.batch_size = count_in(options.batch_size, "batch_size");
  job.preprocessing = preprocessing_in(options.preprocessing);
  job.statistics_in = optional_text_in(options.statistics_in);
  job.statistics_out = optional_text_in(options.statistics_out);
  if (options.scheme) job.scheme = object_of(options.scheme);
  job.ignore_layer_types = texts_in(options.ignore_layer_types, options.ignore_layer_type_count, "ignore_layer_types");
  job.ignore_layer_names = texts_in(options.ignore_layer_names, options.ignore_layer_name_count, "ignore_layer_names");
  job.ignore_layer_types_path = optional_text_in(options.ignore_layer_types_path);
  job.ignore_layer_names_path = optional_text_in(options.ignore_layer_names_path);
  job.precision = enum_in(options.precision, StoredWeights::F16, "precision");
  job.compress_weights = options.compress_weights != 0;
  job.full_weights = !job.compress_weights;
  job.preset = options.preset ? preset_of(options.preset) : Preset::Legacy;
  if (options.activations) job.activations = symmetry_of(options.activations);
  job.output_dir = optional_text_in(options.output_dir);
  job.ir_version = options.ir_version;
  job.threads = count_in(options.threads, "threads");
  job.sinks = sinks_in(options);
}

CalibrationJob calibration_in(const octet_quantization_options* given) {
  const octet_quantization_options options = options_in(given);
  if (options.configuration) refuse_member("configuration", "octet_job_calibrate");
  CalibrationJob job;
  fill(job, options);
  job.performance_aware = options.performance_aware != 0;
  job.report = optional_text_in(options.report);
  return job;
}

/// A configuration names the model itself.
const char* model_in(const octet_quantization_options& options) { return options.configuration && !options.model ? "" : options.model; }

CollectJob collection_in(const octet_quantization_options* given) {
  octet_quantization_options options = options_in(given);
  options.model = model_in(options);
  if (options.performance_aware) refuse_member("performance_aware", "octet_job_collect");
  if (options.report) refuse_member("report", "octet_job_collect");
  CollectJob job;
  fill(job, options);
  job.configuration = configuration_in(options.configuration);
  return job;
}

void fill(TuningJob& job, const octet_search_options& search) {
  job.labels = optional_text_in(search.labels);
  if (search.label_offset != 0) job.label_offset = search.label_offset;
  job.metric_type = optional_text_in(search.metric_type);
  job.metric_name = optional_text_in(search.metric_name);
  job.top_k = optional_in(search.top_k, "top_k");
  job.threshold_step = optional_in(search.threshold_step, "threshold_step");
  job.threshold_boundary = optional_in(search.threshold_boundary, "threshold_boundary");
  job.calibration_samples = optional_in(search.calibration_samples, "calibration_samples");
  job.calibration_source = optional_text_in(search.calibration_source);
  job.calibrate_fully_connected = search.calibrate_fully_connected != 0;
  job.benchmark_iterations_count = search.benchmark_iterations_count;
  job.time_budget = search.time_budget;
  job.max_validations = search.max_validations;
  job.journal = optional_text_in(search.journal);
  job.resume = search.resume != 0;
  job.trials = optional_text_in(search.trials);
}

TuningJob tuning_in(const octet_quantization_options* given, double threshold, const octet_search_options* search) {
  octet_quantization_options options = options_in(given);
  options.model = model_in(options);
  TuningJob job;
  fill(job, options);
  fill(job, options_in(search));
  job.configuration = configuration_in(options.configuration);
  job.threshold = threshold;
  job.performance_aware = options.performance_aware != 0;
  job.report = optional_text_in(options.report);
  return job;
}

AccuracyJob accuracy_in(const octet_accuracy_options* given) {
  const octet_accuracy_options options = options_in(given);
  AccuracyJob job;
  job.models = paths_in(options.models, options.model_count, "models");
  job.weights = paths_in(options.weights, options.weights_count, "weights");
  job.configuration = configuration_in(options.configuration);
  job.source = optional_text_in(options.source);
  job.labels = optional_text_in(options.labels);
  if (options.label_offset != 0) job.label_offset = options.label_offset;
  job.input_shape = optional_text_in(options.input_shape);
  job.subset = options.subset;
  job.batch_size = count_in(options.batch_size, "batch_size");
  job.preprocessing = preprocessing_in(options.preprocessing);
  job.threads = count_in(options.threads, "threads");
  job.sinks = sinks_in(options);
  return job;
}

BenchmarkJob benchmark_in(const octet_benchmark_options* given) {
  const octet_benchmark_options options = options_in(given);
  BenchmarkJob job;
  job.models = paths_in(options.models, options.model_count, "models");
  job.weights = paths_in(options.weights, options.weights_count, "weights");
  job.api = enum_in(options.api, BenchmarkJob::Api::Async, "api");
  job.hint = options.throughput ? BenchmarkJob::Hint::Throughput : BenchmarkJob::Hint::Latency;
  job.streams = count_in(options.streams, "streams");
  job.requests = count_in(options.requests, "requests");
  job.threads = count_in(options.threads, "threads");
  job.iterations = options.iterations;
  job.seconds = count_in(options.seconds, "seconds");
  job.rounds = options.rounds;
  job.batch_size = count_in(options.batch_size, "batch_size");
  job.shape = optional_text_in(options.shape);
  job.input = texts_in(options.inputs, options.input_count, "inputs");
  job.preprocessing = preprocessing_in(options.preprocessing);
  job.counters = options.counters != 0;
  job.report_type = enum_in(options.report_type, BenchmarkJob::Report::DetailedCounters, "report_type");
  job.report_folder = optional_text_in(options.report_folder);
  job.peak_fp32 = count_in(options.peak_fp32, "peak_fp32");
  job.peak_int8 = count_in(options.peak_int8, "peak_int8");
  job.sinks = sinks_in(options);
  return job;
}

ConversionJob conversion_in(const octet_conversion_options* given) {
  const octet_conversion_options options = options_in(given);
  ConversionJob job;
  job.model = text_in(options.model, "model");
  job.weights = optional_text_in(options.weights);
  job.mean_file = optional_text_in(options.mean_file);
  job.mean_file_offsets = optional_text_in(options.mean_file_offsets);
  job.output_dir = optional_text_in(options.output_dir);
  job.model_name = optional_text_in(options.model_name);
  job.format = options.onnx ? ConversionJob::Format::Onnx : ConversionJob::Format::Ir;
  job.ir_version = options.ir_version;
  job.data_type = enum_in(options.data_type, ConversionJob::DataType::F16, "data_type");
  job.input = optional_text_in(options.input);
  job.output = optional_text_in(options.output);
  job.input_shape = optional_text_in(options.input_shape);
  job.freeze_placeholder_with_value = optional_text_in(options.freeze_placeholder_with_value);
  job.batch = count_in(options.batch, "batch");
  job.keep_shape_ops = options.keep_shape_ops != 0;
  job.disable_fusing = options.disable_fusing != 0;
  job.mean_values = optional_text_in(options.mean_values);
  job.scale_values = optional_text_in(options.scale_values);
  if (options.scale != 0) job.scale = static_cast<float>(options.scale);
  job.reverse_input_channels = options.reverse_input_channels != 0;
  job.image_inputs = options.image_inputs != 0;
  job.sinks = sinks_in(options);
  return job;
}

DoctorJob doctor_in(const octet_doctor_options* given) {
  const octet_doctor_options options = options_in(given);
  DoctorJob job;
  job.model = text_in(options.model, "model");
  job.weights = optional_text_in(options.weights);
  job.input_shape = optional_text_in(options.input_shape);
  job.source = text_in(options.source, "source");
  job.labels = optional_text_in(options.labels);
  if (options.label_offset) job.label_offset = *options.label_offset;
  if (options.subset != 0) job.subset = options.subset;
  job.layout = enum_in(options.layout, ImageLayout::ChannelsLast, "layout");
  job.threads = count_in(options.threads, "threads");
  job.sinks = sinks_in(options);
  return job;
}

JobReport diagnosed(const DoctorJob& job) {
  const DoctorSummary summary = diagnose(job);
  return {true, to_json(summary), to_text(summary)};
}

template <typename Summary>
JobReport report_of(Summary summary) {
  JobReport report{.json = to_json(summary), .text = to_text(summary)};
  report.graph = std::move(summary.graph);
  return report;
}

template <typename Job>
JobReport calibrated(const Job& job) {
  auto summary = calibrate(job);
  write_report(job, summary);
  return report_of(std::move(summary));
}

JobReport tuned(const TuningJob& job) {
  TuningSummary summary = tune(job);
  write_report(job, summary);
  const bool met = summary.result.met;
  JobReport report = report_of(std::move(summary));
  report.passed = met;
  return report;
}

JobReport checked(const AccuracyJob& job) {
  const AccuracyResult result = check(job);
  return {result.as_expected(), to_json(result), to_text(result)};
}

JobReport measured(const BenchmarkJob& job) {
  const BenchmarkSummary summary = benchmark(job);
  write_report(job, summary);
  return {true, to_json(summary), to_text(summary, job.counters)};
}

const Graph& graph_of(const JobReport& report) {
  if (report.graph) return *report.graph;
  throw Error(ErrorCode::NotFound,
              "report: given one of a job that writes no network, expected one of calibrate, collect, tune or convert");
}

}  // namespace
}  // namespace octet::c

using namespace octet::c;

extern "C" {

octet_status octet_job_calibrate(octet_job_report** report, const octet_quantization_options* options) {
  return making(report, "report", [&] { return calibrated(calibration_in(options)); });
}

octet_status octet_job_collect(octet_job_report** report, const octet_quantization_options* options) {
  return making(report, "report", [&] { return report_of(octet::collect(collection_in(options))); });
}

octet_status octet_job_tune(octet_job_report** report, const octet_quantization_options* options, double threshold,
                            const octet_search_options* search) {
  return making(report, "report", [&] { return tuned(tuning_in(options, threshold, search)); });
}

octet_status octet_job_check(octet_job_report** report, const octet_accuracy_options* options) {
  return making(report, "report", [&] { return checked(accuracy_in(options)); });
}

octet_status octet_job_benchmark(octet_job_report** report, const octet_benchmark_options* options) {
  return making(report, "report", [&] { return measured(benchmark_in(options)); });
}

octet_status octet_job_convert(octet_job_report** report, const octet_conversion_options* options) {
  return making(report, "report", [&] { return report_of(octet::convert(conversion_in(options))); });
}

octet_status octet_job_diagnose(octet_job_report** report, const octet_doctor_options* options) {
  return making(report, "report", [&] { return diagnosed(doctor_in(options)); });
}

octet_status octet_job_describe(octet_job_description* description, const octet_job_report* report) {
  return guarded([&] {
    const JobReport& object = object_of(report);
    describe(description, octet_job_description{0, object.passed ? 1 : 0, object.json.c_str(), object.text.c_str()});
  });
}

octet_status octet_job_graph(octet_graph** graph, const octet_job_report* report) {
  return making(graph, "graph", [&] { return graph_of(object_of(report)); });
}

octet_status octet_job_report_free(octet_job_report* report) {
  return guarded([&] { free_handle(report); });
}
}
