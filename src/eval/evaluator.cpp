#include <octet/eval/evaluator.hpp>

#include <algorithm>
#include <utility>

#include <octet/base/error.hpp>

#include "base/bytes.hpp"
#include "base/pieces.hpp"
#include "eval/batch.hpp"
#include "eval/batch_source.hpp"
#include "eval/evaluator_check.hpp"
#include "eval/metric_names.hpp"
#include "eval/tasks/task.hpp"

namespace octet {

struct ReferenceOutputs::Impl {
  std::vector<std::vector<Tensor>> outputs;  // of each sample of the data set; none where it was not run
};

ReferenceOutputs::ReferenceOutputs() = default;
ReferenceOutputs::~ReferenceOutputs() = default;
ReferenceOutputs::ReferenceOutputs(const ReferenceOutputs&) = default;
ReferenceOutputs::ReferenceOutputs(ReferenceOutputs&&) noexcept = default;
ReferenceOutputs& ReferenceOutputs::operator=(const ReferenceOutputs&) = default;
ReferenceOutputs& ReferenceOutputs::operator=(ReferenceOutputs&&) noexcept = default;

std::span<const Tensor> ReferenceOutputs::outputs(std::size_t sample) const {
  if (!impl_ || sample >= impl_->outputs.size() || impl_->outputs[sample].empty())
    throw Error(ErrorCode::NotFound, "reference: given sample " + std::to_string(sample) + ", expected one that the reference network saw");
  return impl_->outputs[sample];
}

namespace {

/// The samples in one inference of the network.
Batch batch_of(const Executor& executor, bool whole_inputs) {
  return {whole_inputs ? 1 : static_cast<std::size_t>(executor.inputs().front().shape[0]), whole_inputs};
}

/// A network in an evaluation, and what is measured of it.
struct Candidate {
  Candidate(const Executor& given, const std::vector<MetricConfig>& configs, const DatasetMeta& meta, const OutputAdapter& chosen,
            bool whole_inputs)
      : executor(given), request(given.make_request()), adapter(chosen), batch(batch_of(given, whole_inputs)) {
    for (const MetricConfig& config : configs) metrics.push_back(kind_of(config).make(config, meta));
  }
  SampleOutputs outputs_of(std::size_t sample) const {
    std::vector<Tensor> outputs;
    for (std::size_t i = 0; i < executor.outputs().size(); ++i) outputs.push_back(request.output(i));
    return adapter.outputs_of({outputs, executor.outputs()}, batch, sample);
  }

  const Executor& executor;
  InferRequest request;
  const OutputAdapter& adapter;
  Batch batch;
  std::vector<std::unique_ptr<MetricAccumulator>> metrics;
};

/// The samples to evaluate. Throws for ones that do not exist or stand twice.
std::vector<std::size_t> chosen_samples(const EvaluateOptions& options, std::size_t size) {
  std::vector<std::size_t> samples(size);
  for (std::size_t i = 0; i < size; ++i) samples[i] = i;
  if (!options.samples) return samples;
  std::vector<bool> seen(size, false);
  for (const std::size_t sample : *options.samples) {
    if (sample >= size)
      throw Error(ErrorCode::InvalidArgument, "samples: given " + std::to_string(sample) + ", expected less than " + std::to_string(size));
    if (seen[sample]) throw Error(ErrorCode::InvalidArgument, "samples: given " + std::to_string(sample) + " twice, expected it once");
    seen[sample] = true;
  }
  return *options.samples;
}

void report_progress(const EvaluateOptions& options, std::size_t done, std::size_t total) {
  if (options.progress && !options.progress(done, total)) throw Error(ErrorCode::Cancelled, "evaluation: cancelled");
}

/// One column of the rows of samples for each input of the network, in the order in which the data set names them.
void set_columns(const Executor& executor, InferRequest& request, const Tensor& rows, const std::vector<InputValue>& inputs) {
  const auto values = rows.data<float>();
  for (std::size_t column = 0; column < inputs.size(); ++column) {
    const std::size_t index = executor.input_index(inputs[column].name);
    const Port& port = executor.inputs()[index];
    Tensor tensor(ElementType::f32, port.shape);
    const auto to = tensor.mutable_data<float>();
    for (std::size_t i = 0; i < to.size(); ++i) to[i] = values[i * inputs.size() + column];
    request.set_input(index, tensor.converted(port.element_type));
  }
}

/// Runs executors of one batch size on samples and hands each sample's outputs to `take` in order.
template <typename Take>
void for_each_sample(std::vector<Candidate>& candidates, BatchSource& source, const EvaluateOptions& options, std::size_t total,
                     const std::vector<InputValue>& inputs, Take&& take) {
  const std::size_t size = candidates.front().batch.size;
  while (true) {
    const LoadedBatch batch = source.next(size);
    if (batch.inputs.empty()) return;
    const Tensor input = joined(batch.inputs, size);
    for (Candidate& candidate : candidates) {
      if (inputs.empty()) candidate.request.set_input(0, input);
      else set_columns(candidate.executor, candidate.request, input, inputs);
      candidate.request.run();
    }
    for (std::size_t i = 0; i < batch.samples.size(); ++i) take(batch.samples[i], i);
    report_progress(options, source.position(), total);
  }
}

std::vector<Candidate> candidates_of(std::span<const Executor* const> executors, const std::vector<MetricConfig>& metrics,
                                     const DatasetMeta& meta, const OutputAdapter& adapter, bool whole_inputs) {
  std::vector<Candidate> candidates;
  for (const Executor* executor : executors) candidates.emplace_back(*executor, metrics, meta, adapter, whole_inputs);
  return candidates;
}

void require_same_batch(std::span<const Executor* const> executors) {
  for (const Executor* executor : executors)
    if (const Shape& shape = executor->inputs()[0].shape; shape != executors.front()->inputs()[0].shape)
      throw Error(ErrorCode::Unsupported, "evaluation: given an input of shape " + to_string(shape) +
                                              ", expected that of the first network, " + to_string(executors.front()->inputs()[0].shape));
}

void require_same_outputs(const SampleOutputs& outputs, std::span<const Tensor> reference) {
  const auto shape = [](const Tensor& tensor) { return tensor.shape(); };
  if (std::ranges::equal(outputs, reference, {}, shape, shape)) return;
  throw Error(ErrorCode::Unsupported, "evaluation: given " + std::to_string(outputs.size()) + " outputs" +
                                          (outputs.empty() ? "" : ", the first of shape " + to_string(outputs.front().shape())) +
                                          " without the batch, expected as many of the same shapes as the reference network has");
}

bool compares(const DatasetConfig& config) {
  return std::ranges::any_of(config.metrics, [](const MetricConfig& metric) { return kind_of(metric).needs_reference; });
}

/// One sample of the last batch, and how its outputs are understood.
struct MeasuredSample {
  const DatasetConfig& config;
  const OutputAdapter& adapter;
  const Annotation& annotation;
  const Shape& input;
  std::optional<ImageSize> image;
  std::size_t position;            ///< in the batch
  std::span<const Tensor> stored;  ///< what the reference network gave for it
};

/// What metrics compare: a prediction, and what is true of the sample, both after the steps of postprocessing.
struct Judged {
  std::unique_ptr<Prediction> prediction;
  Annotation annotation;
};

Judged judged(const MeasuredSample& sample, const SampleOutputs& outputs) try {
  Judged result{sample.adapter.predict(outputs, sample.input), sample.annotation};
  PostprocessedSample processed{result.annotation, *result.prediction, sample.image, sample.config.annotations.meta};
  const Task& task = find_kind(sample.config.adapter).task;
  if (task.prepare) task.prepare(processed, sample.config.data_source);
  for (const PostprocessingStep& step : sample.config.postprocessing) task.apply(step, processed);
  return result;
} catch (const Error& error) {
  throw error.at({.file = (sample.config.data_source / sample.annotation.identifier).string()});
}

/// Gives the sample to all metrics. Without a stored reference the first network is the reference.
void measure(std::vector<Candidate>& candidates, const MeasuredSample& sample) {
  const SampleOutputs first = candidates.front().outputs_of(sample.position);
  const SampleOutputs reference = sample.stored.empty() ? first : SampleOutputs(sample.stored.begin(), sample.stored.end());
  const Judged of_reference = judged(sample, reference);
  for (Candidate& candidate : candidates) {
    const bool is_reference = &candidate == candidates.data() && sample.stored.empty();
    const SampleOutputs outputs = &candidate == candidates.data() ? first : candidate.outputs_of(sample.position);
    require_same_outputs(outputs, reference);
    const Judged own = is_reference ? Judged{} : judged(sample, outputs);
    const Judged& now = is_reference ? of_reference : own;
    for (const auto& metric : candidate.metrics)
      metric->add({now.annotation, *now.prediction, outputs, *of_reference.prediction, reference});
  }
}

MetricValue value_of(const MetricAccumulator& metric, const MetricConfig& config) {
  MetricValue value = metric.value();
  value.type = config.type;
  value.kind = kind_of(config).name;
  value.name = shown_name(config);
  if (value.values.empty()) value.values.push_back({value.kind, value.value});
  return value;
}

/// Networks with what was measured of them, and the samples that it was measured on.
struct Measurement {
  std::vector<Candidate> candidates;
  std::vector<std::size_t> done;
  std::vector<SkippedFile> skipped;
};

void write_text(ByteWriter& writer, std::string_view text) {
  writer.number(static_cast<std::uint64_t>(text.size()));
  writer.text(text);
}

std::string_view read_text(ByteReader& reader) {
  const auto size = reader.number<std::uint64_t>("size");
  return reader.take("text", size);
}

/// What a worker found, for the one that asked.
std::string to_bytes(const Measurement& measurement) {
  ByteWriter writer;
  for (const Candidate& candidate : measurement.candidates)
    for (const auto& metric : candidate.metrics) write_text(writer, metric->state());
  writer.number(static_cast<std::uint64_t>(measurement.done.size()));
  for (const std::size_t sample : measurement.done) writer.number(static_cast<std::uint64_t>(sample));
  for (const SkippedFile& file : measurement.skipped) {
    write_text(writer, file.name);
    write_text(writer, file.reason);
  }
  return std::move(writer).take();
}

/// Adds what a worker found on samples that come next.
void merge(Measurement& measurement, std::string_view bytes) {
  ByteReader reader(bytes);
  for (Candidate& candidate : measurement.candidates)
    for (const auto& metric : candidate.metrics) metric->merge(read_text(reader));
  const auto count = reader.number<std::uint64_t>("number of samples");
  for (const std::uint64_t sample : reader.numbers<std::uint64_t>("samples", count)) measurement.done.push_back(sample);
  while (reader.left() > 0) {
    const std::string name(read_text(reader));
    measurement.skipped.push_back({name, std::string(read_text(reader))});
  }
}

Evaluation finish(const Candidate& candidate, const std::vector<MetricConfig>& configs, const std::vector<std::size_t>& samples,
                  const std::vector<SkippedFile>& skipped) {
  Evaluation evaluation{samples, skipped, {}};
  for (std::size_t i = 0; i < configs.size(); ++i) evaluation.metrics.push_back(value_of(*candidate.metrics[i], configs[i]));
  return evaluation;
}

}  // namespace

struct Evaluator::Impl {
  Impl(DatasetConfig given, const Shape& input_shape, const EvaluatorOptions& chosen)
      : config(std::move(given)),
        options(chosen),
        threads(loading_threads(chosen.threads)),
        adapter(find_kind(config.adapter).make(config.adapter_options)),
        loader(config, input_shape, chosen.cache_bytes) {}

  /// Measures these samples, loaded by `loading` threads.
  Measurement measure(std::span<const Executor* const> executors, const std::vector<std::size_t>& samples, const EvaluateOptions& chosen,
                      std::size_t loading) const;
  /// The same by workers, each a piece of the samples.
  Measurement measure_by(Workers& workers, std::span<const Executor* const> executors, const std::vector<std::size_t>& samples,
                         const EvaluateOptions& chosen) const;
  Measurement measurement_of(std::span<const Executor* const> executors) const {
    return {candidates_of(executors, config.metrics, config.annotations.meta, *adapter, loader.whole_inputs()), {}, {}};
  }

  DatasetConfig config;
  EvaluatorOptions options;
  std::size_t threads;
  std::unique_ptr<OutputAdapter> adapter;
  SampleLoader loader;
};

Measurement Evaluator::Impl::measure(std::span<const Executor* const> executors, const std::vector<std::size_t>& samples,
                                     const EvaluateOptions& chosen, std::size_t loading) const {
  Measurement result = measurement_of(executors);
  BatchSource source(loader, samples, loading, options.skip_damaged);
  const ReferenceOutputs* stored = chosen.reference && compares(config) ? &*chosen.reference : nullptr;
  for_each_sample(result.candidates, source, chosen, samples.size(), config.inputs, [&](std::size_t sample, std::size_t position) {
    octet::measure(result.candidates, {config, *adapter, config.annotations.annotations[sample], loader.shape(), loader.image_size(sample),
                                       position, stored ? stored->outputs(sample) : std::span<const Tensor>{}});
    result.done.push_back(sample);
  });
  result.skipped = source.skipped();
  return result;
}

Measurement Evaluator::Impl::measure_by(Workers& workers, std::span<const Executor* const> executors,
                                        const std::vector<std::size_t>& samples, const EvaluateOptions& chosen) const {
  Measurement result = measurement_of(executors);
  const std::size_t pieces = std::min(std::max<std::size_t>(workers.count(), 1), samples.size());
  EvaluateOptions silent = chosen;
  silent.progress = {};
  const auto begin = [&](std::size_t piece) {
    return samples.begin() + static_cast<std::ptrdiff_t>(begin_of_piece(piece, pieces, samples.size()));
  };
  const auto work = [&](std::size_t piece) {
    return to_bytes(measure(executors, {begin(piece), begin(piece + 1)}, silent, std::max<std::size_t>(threads / pieces, 1)));
  };
  workers.run(pieces, work, [&](std::size_t piece, const std::string& bytes) {
    merge(result, bytes);
    report_progress(chosen, static_cast<std::size_t>(begin(piece + 1) - samples.begin()), samples.size());
  });
  return result;
}

Evaluator::Evaluator(DatasetConfig config, const Shape& input_shape, const EvaluatorOptions& options) {
  require_complete(config);
  if (!options.skip_damaged && config.inputs.empty()) require_files(config.annotations, config.data_source);
  impl_ = std::make_unique<Impl>(std::move(config), input_shape, options);
}
Evaluator::~Evaluator() = default;
Evaluator::Evaluator(Evaluator&&) noexcept = default;
Evaluator& Evaluator::operator=(Evaluator&&) noexcept = default;

std::size_t Evaluator::size() const { return impl_->config.annotations.annotations.size(); }
Tensor Evaluator::input(std::size_t sample) const {
  annotation(sample);
  return impl_->loader.load(sample);
}
const Shape& Evaluator::input_shape() const { return impl_->loader.shape(); }
bool Evaluator::whole_inputs() const { return impl_->loader.whole_inputs(); }
const DatasetConfig& Evaluator::config() const { return impl_->config; }

const Annotation& Evaluator::annotation(std::size_t sample) const {
  if (sample >= size())
    throw Error(ErrorCode::InvalidArgument, "sample: given " + std::to_string(sample) + ", expected less than " + std::to_string(size()));
  return impl_->config.annotations.annotations[sample];
}

std::size_t Evaluator::metric_index(std::string_view metric_name, std::string_view type_name) const {
  return octet::metric_index(impl_->config.metrics, metric_name, type_name);
}

Evaluation Evaluator::evaluate(const Executor& executor, const EvaluateOptions& options) const {
  const Executor* const executors[] = {&executor};
  if (compares(impl_->config) && !options.reference)
    throw Error(ErrorCode::InvalidArgument, "evaluation: given a metric that compares networks and one network, expected a reference");
  return evaluate(executors, options).front();
}

std::vector<Evaluation> Evaluator::evaluate(std::span<const Executor* const> executors, const EvaluateOptions& options) const {
  if (executors.empty()) return {};
  const std::vector<std::size_t> samples = chosen_samples(options, size());
  for (const Executor* executor : executors) {
    require_fitting(*executor, impl_->loader, *impl_->adapter);
    require_possible(impl_->config, samples, *impl_->adapter, executor->outputs(), batch_of(*executor, whole_inputs()));
  }
  require_same_batch(executors);
  const Measurement whole = options.workers ? impl_->measure_by(*options.workers, executors, samples, options)
                                            : impl_->measure(executors, samples, options, impl_->threads);
  std::vector<Evaluation> evaluations;
  for (const Candidate& candidate : whole.candidates)
    evaluations.push_back(finish(candidate, impl_->config.metrics, whole.done, whole.skipped));
  return evaluations;
}

ReferenceOutputs Evaluator::reference(const Executor& executor, const EvaluateOptions& options) const {
  const std::vector<std::size_t> samples = chosen_samples(options, size());
  require_fitting(executor, impl_->loader, *impl_->adapter);
  const auto result = std::make_shared<ReferenceOutputs::Impl>();
  result->outputs.resize(size());
  const Executor* const executors[] = {&executor};
  std::vector<Candidate> candidates = candidates_of(executors, {}, {}, *impl_->adapter, whole_inputs());
  BatchSource source(impl_->loader, samples, impl_->threads, impl_->options.skip_damaged);
  for_each_sample(candidates, source, options, samples.size(), impl_->config.inputs, [&](std::size_t sample, std::size_t position) {
    for (const Tensor& output : candidates.front().outputs_of(position)) result->outputs[sample].push_back(output.clone());
  });
  ReferenceOutputs reference;
  reference.impl_ = result;
  return reference;
}

}  // namespace octet
