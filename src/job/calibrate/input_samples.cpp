#include "job/calibrate/input_samples.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <utility>

#include <octet/base/error.hpp>
#include <octet/calib/calibrator.hpp>
#include <octet/model/model.hpp>

#include "eval/failures.hpp"
#include "eval/source_files.hpp"
#include "job/calibrate/output.hpp"

namespace octet::job {
namespace {

std::vector<InputSample> listed_samples(const FileChoice& files, bool one_input) {
  if (files.list.empty()) return list_input_samples(files.folder, one_input);
  std::vector<InputSample> samples;
  for (const SourceFile& file : read_source_list(files.list, files.folder)) samples.push_back({file.name, file.path});
  return samples;
}

bool is_archive(const InputSample& sample) { return is_archive_file(sample.path); }
bool holds_tensors(const InputSample& sample) { return is_archive(sample) || is_tensor_file(sample.path); }

/// Images, and tensors of one size, are joined to batches instead.
bool are_inferences(const std::vector<InputSample>& samples, bool has_open) {
  return std::ranges::all_of(samples, holds_tensors) && (has_open || std::ranges::any_of(samples, is_archive));
}

std::vector<std::string> names_of(const Graph& graph) {
  std::vector<std::string> names;
  for (const NodeId id : graph.parameters()) names.push_back(graph.node(id).name);
  return names;
}

/// `given` as dimensions of an input of that rank, or nothing.
std::optional<Shape> shape_for(const Shape& given, std::size_t rank) {
  Dims dims = given.dims();
  if (dims.size() + 1 == rank) dims.insert(dims.begin(), 1);
  else if (dims.size() == rank + 1 && dims.front() == 1) dims.erase(dims.begin());
  return dims.size() == rank ? std::optional(Shape(std::move(dims))) : std::nullopt;
}

Tensor in_rank(const Tensor& tensor, const std::string& input, std::size_t rank, const InputSample& sample) {
  if (const std::optional<Shape> shape = shape_for(tensor.shape(), rank)) return tensor.reshaped(*shape);
  throw Error(ErrorCode::InvalidShape,
              "input '" + input + "': given shape " + to_string(tensor.shape()) + ", expected " + std::to_string(rank) + " dimensions",
              {.file = sample.path.string()});
}

/// Inputs of the file that are constants of the network, because what they are decides which layers it has, with their values.
FixedInputs fixed_inputs(const Graph& graph, const QuantizationJob& job, const InputSample& sample) {
  FixedInputs fixed;
  const std::vector<std::string> names = names_of(graph);
  for (const DeclaredInput& input : declared_inputs(job.model))
    if (std::ranges::find(names, input.name) == names.end()) fixed.emplace(input.name, input_of_sample(sample, input.name));
  return fixed;
}

void require_fixed(const std::string& input, const Tensor& expected, const Tensor& given, const InputSample& sample) {
  if (given == expected) return;
  throw Error(ErrorCode::InvalidArgument,
              "input '" + input +
                  "': given another value than in the first sample, expected the same in all, since it decides which layers there are",
              {.file = sample.path.string()});
}

bool has_unknown(const Graph& graph) {
  return std::ranges::any_of(graph.nodes(), [](const Node& node) { return node.as<Opaque>() != nullptr; });
}

/// An axis, a target shape or a sampling rate has no more elements than this.
constexpr std::size_t small_elements = 64;

/// With small tensors of integers as constants, where that lets the network run.
std::optional<Graph> read_with_values(const QuantizationJob& job, ReadOptions reading, const InputSample& sample, Messages& messages) try {
  for (const DeclaredInput& input : declared_inputs(job.model)) {
    if (is_floating_point(input.element_type)) continue;
    Tensor value = input_of_sample(sample, input.name);
    if (value.elements() > small_elements) continue;
    reading.input_shapes.erase(input.name);
    reading.input_values.emplace(input.name, std::move(value));
  }
  if (reading.input_values.empty()) return std::nullopt;
  Graph graph = read_model(job.model, reading);
  if (has_unknown(graph)) return std::nullopt;
  for (const auto& [name, value] : reading.input_values)
    messages.warn(
        Warning{"input '" + name + "': decides which layers the network has; its value in the first sample is a constant of the result"});
  return graph;
} catch (const Error&) {
  return std::nullopt;
}

/// Observes samples, in a network of its own for each shape that follows another one.
class SampleCollector {
 public:
  SampleCollector(const Graph& model, const QuantScheme& scheme, const QuantizationJob& job, const std::vector<std::string>& tensors,
                  const Messages& messages)
      : model_(model),
        scheme_(scheme),
        job_(job),
        tensors_(tensors),
        messages_(messages),
        network_(model),
        calibrator_(make_calibrator(model)) {}

  Collected collect(const std::vector<InputSample>& samples, std::size_t kept_inferences);

 private:
  std::unique_ptr<Calibrator> make_calibrator(const Graph& network) const {
    return std::make_unique<Calibrator>(network, scheme_,
                                        CalibratorOptions{.threads = job_.threads, .tensors = tensors_, .kept_inferences = 0});
  }
  void observe(const InputSample& sample);
  void keep(InputKeeper& keeper, std::size_t inference);
  void take_shapes(const std::vector<Tensor>& inputs);

  const Graph& model_;
  const QuantScheme& scheme_;
  const QuantizationJob& job_;
  const std::vector<std::string>& tensors_;
  const Messages& messages_;
  Graph network_;  ///< in the shapes of the last sample
  std::unique_ptr<Calibrator> calibrator_;
  Collected collected_;
};

/// A file is read anew for other shapes: what it computes from them may have become constants.
void SampleCollector::take_shapes(const std::vector<Tensor>& inputs) {
  std::map<std::string, Shape> shapes;
  bool same = true;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const NodeId id = network_.parameters()[i];
    same &= network_.shape({id, 0}) == inputs[i].shape();
    shapes[network_.node(id).name] = inputs[i].shape();
  }
  if (same) return;
  const GivenDims given = [&](const DeclaredInput& input, std::size_t) {
    const auto shape = shapes.find(input.name);
    return shape == shapes.end() ? std::nullopt : std::optional(shape->second.dims());
  };
  ReadOptions reading = shaped_reading(job_.model, shapes_of(job_), given, {.use_statistics = false});
  reading.input_values = collected_.fixed;
  for (const auto& [name, value] : collected_.fixed) reading.input_shapes.erase(name);
  const std::vector<DeclaredInput> declared = declared_inputs(job_.model);
  for (const auto& [name, shape] : shapes) {
    const auto read = reading.input_shapes.find(name);
    const auto input = std::ranges::find(declared, name, &DeclaredInput::name);
    const Shape expected = read == reading.input_shapes.end() || input == declared.end()
                               ? model_.shape({model_.find(name), 0})
                               : Shape(in_network_order(*input, read->second.dims()));
    if (shape != expected)
      throw Error(ErrorCode::InvalidShape, "input '" + name + "': given shape " + to_string(shape) + ", expected " + to_string(expected));
  }
  Graph network = read_model(job_.model, reading);
  std::unique_ptr<Calibrator> calibrator = make_calibrator(network);
  calibrator->set_statistics(calibrator_->statistics());
  network_ = std::move(network);
  calibrator_ = std::move(calibrator);
}

void SampleCollector::observe(const InputSample& sample) {
  try {
    const std::vector<Tensor> inputs = inputs_for(network_, sample, collected_.fixed);
    take_shapes(inputs);
    calibrator_->observe(inputs);
    ++collected_.samples;
    collected_.inputs.push_back(sample);
  } catch (const Error& error) {
    if (!is_of_file(error)) throw;
    collected_.skipped.push_back({sample.name, error.message()});
  }
}

/// Those of the network's own shapes.
void SampleCollector::keep(InputKeeper& keeper, std::size_t inference) {
  if (!keeper.wants(inference)) return;
  std::vector<Tensor> inputs = inputs_for(network_, collected_.inputs.back(), collected_.fixed);
  for (std::size_t i = 0; i < inputs.size(); ++i)
    if (inputs[i].shape() != model_.shape({model_.parameters()[i], 0})) return;
  keeper.keep(std::move(inputs), {collected_.inputs.size() - 1}, collected_.kept);
}

Collected SampleCollector::collect(const std::vector<InputSample>& samples, std::size_t kept_inferences) {
  if (!job_.statistics_in.empty()) {
    calibrator_->set_statistics(Statistics::load(job_.statistics_in));
    collected_.samples = calibrator_->samples();
  }
  if (!samples.empty()) collected_.fixed = fixed_inputs(model_, job_, samples.front());
  InputKeeper keeper(kept_inferences, samples.size());
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const std::size_t seen = collected_.inputs.size();
    observe(samples[i]);
    if (collected_.inputs.size() > seen) keep(keeper, i);
    messages_.count("calibrating", i + 1, samples.size());
  }
  if (collected_.inputs.empty())
    throw Error(ErrorCode::InvalidArgument, "given no usable sample, expected at least one; " + first_reason(collected_.skipped),
                {.file = job_.source.string()});
  collected_.statistics = calibrator_->statistics();
  return std::move(collected_);
}

}  // namespace

std::vector<InputSample> chosen_input_samples(const QuantizationJob& job) {
  if (job.source.empty()) return {};
  const std::vector<DeclaredInput> inputs = shaped_inputs(job.model, shapes_of(job));
  const bool one_input = inputs.size() == 1, has_open = has_any_open_dims(inputs) && job.batch_size == 0;
  std::vector<InputSample> samples = listed_samples(files_of(job), one_input);
  if (one_input && (samples.empty() || !are_inferences(samples, has_open))) return {};
  if (samples.empty())
    throw Error(ErrorCode::InvalidArgument,
                "given a folder without samples for a network of " + std::to_string(inputs.size()) +
                    " inputs, expected .npz files with an array for each input, or folders with NAME.npy for each",
                {.file = job.source.string()});
  if (job.batch_size > 0)
    throw Error(
        ErrorCode::InvalidArgument,
        job.sinks.option_prefix + "batch_size: given with samples that are whole inputs, each an inference of its own; expected none");
  if (job.subset != 0) samples.resize(std::min(samples.size(), job.subset));
  return samples;
}

GivenDims dims_of_input_sample(const InputSample& sample) {
  return [sample](const DeclaredInput& input, std::size_t) -> std::optional<Dims> {
    return input_of_sample(sample, input.name).shape().dims();
  };
}

Collected collect_of_input_samples(const Graph& model, const QuantScheme& scheme, const QuantizationJob& job,
                                   const std::vector<std::string>& tensors, const std::vector<InputSample>& samples,
                                   std::size_t kept_inferences, const Messages& messages) {
  return SampleCollector(model, scheme, job, tensors, messages).collect(samples, kept_inferences);
}

Graph read_for_sample(const QuantizationJob& job, const InputSample& sample, Messages& messages) {
  const ReadOptions reading = shaped_reading(job.model, shapes_of(job), dims_of_input_sample(sample), {.use_statistics = false});
  try {
    Graph graph = read_model(job.model, reading);
    if (has_unknown(graph))
      if (auto with_values = read_with_values(job, reading, sample, messages)) return *std::move(with_values);
    return graph;
  } catch (const Error&) {
    if (auto with_values = read_with_values(job, reading, sample, messages)) return *std::move(with_values);
    throw;
  }
}

std::vector<Tensor> inputs_for(const Graph& graph, const InputSample& sample, const FixedInputs& fixed) {
  const std::vector<std::string> names = names_of(graph);
  std::vector<std::string> all = names;
  for (const auto& [name, value] : fixed) all.push_back(name);
  std::vector<Tensor> inputs = inputs_of_sample(sample, all);
  std::size_t next = names.size();
  for (const auto& [name, value] : fixed) require_fixed(name, value, inputs[next++], sample);
  inputs.resize(names.size());
  for (std::size_t i = 0; i < inputs.size(); ++i)
    inputs[i] = in_rank(inputs[i], names[i], graph.shape({graph.parameters()[i], 0}).rank(), sample);
  return inputs;
}

}  // namespace octet::job
