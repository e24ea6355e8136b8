#include <octet/job/convert.hpp>

#include <octet/base/error.hpp>
#include <octet/convert/convert.hpp>
#include <octet/model/ir.hpp>
#include <octet/model/model.hpp>
#include <octet/model/onnx.hpp>
#include <octet/model/open_model.hpp>
#include <octet/quant/quantize.hpp>

#include "graph/unknown.hpp"
#include "graph/use_f32.hpp"
#include "model/foreign_model.hpp"
#include "model/format.hpp"
#include "job/convert/options.hpp"
#include "job/inputs/shape_arguments.hpp"
#include "job/messages.hpp"
#include "job/output_files.hpp"
#include "quant/weight_precision.hpp"

namespace octet::job {
namespace {

Graph with_batch(const Graph& graph, std::int64_t batch) {
  std::map<std::string, Shape> shapes;
  for (const NodeId id : graph.parameters()) {
    const Shape& shape = graph.node(id).outputs[0].shape;
    if (shape.rank() > 0) shapes[graph.node(id).name] = shape.with(0, batch);
  }
  return graph.reshape(shapes);
}

/// The model as its file has it, and what the job says of its inputs.
struct ReadModel {
  std::vector<std::string> file_inputs;
  InputReading reading;
  Graph graph;
  std::optional<OpenModel> open{};  ///< where dimensions are open
};

/// The shape that an input has: that of the job, or of the file.
std::optional<std::vector<DeclaredDim>> dims_of(const DeclaredInput& input, const InputReading& reading) {
  const auto given = reading.shapes.find(input.name);
  if (given == reading.shapes.end()) return input.dims;
  std::vector<DeclaredDim> dims;
  for (const std::int64_t dim : given->second) dims.push_back({.size = dim});
  return dims;
}

/// Dimensions are open that the job says so of, and those of the file. A batch that the file alone leaves open is 1, as networks have
/// it that are fixed but for that.
bool leaves_open(const DeclaredInput& input, const InputReading& reading) {
  if (reading.values.contains(input.name)) return false;
  const auto dims = dims_of(input, reading);
  const std::size_t first = reading.shapes.contains(input.name) || (dims && dims->size() < 2) ? 0 : 1;
  for (std::size_t i = first; dims && i < dims->size(); ++i)
    if ((*dims)[i].is_open()) return true;
  return false;
}

bool is_cut_by_reader(const ConversionJob& job) {
  const model::Format* format = model::find_format(job.model);
  return format && format->cuts;
}

/// Formats that cut while they read need not know what lies outside.
ReadOptions read_options_of(const ConversionJob& job, const InputReading& reading) {
  ReadOptions options{.input_values = reading.values};
  for (const auto& [name, dims] : reading.shapes)
    if (std::ranges::find(dims, -1) == dims.end()) options.input_shapes[name] = Shape(dims);
  options.inputs = reading.cuts;
  if (is_cut_by_reader(job) && !job.output.empty()) options.outputs = split_outside_brackets(job.output);
  options.weights = job.weights;
  options.tensorflow.keep_layout = job.disable_nhwc_to_nchw;
  options.tensorflow.pipeline_config = job.tensorflow_object_detection_api_pipeline_config;
  options.tensorflow.custom_operations_config = job.tensorflow_use_custom_operations_config;
  if (!job.saved_model_tags.empty()) options.tensorflow.saved_model_tags = split_outside_brackets(job.saved_model_tags);
  return options;
}

OpenModel read_open(const ConversionJob& job, const InputReading& reading, const std::vector<DeclaredInput>& inputs) {
  std::map<std::string, Dims> shapes = reading.shapes;
  for (const DeclaredInput& input : inputs) {
    const auto dims = dims_of(input, reading);
    if (job.batch <= 0 || !dims || dims->empty() || reading.values.contains(input.name)) continue;
    Dims& shape = shapes[input.name];
    shape.clear();
    for (const DeclaredDim& dim : *dims) shape.push_back(dim.size);
    shape[0] = job.batch;
  }
  ReadOptions options = read_options_of(job, reading);
  options.input_shapes.clear();
  return read_open_model(job.model, shapes, options);
}

/// A detector's pipeline.config says what its file leaves open of images. Throws where the job leaves it open again.
bool is_detector(const ConversionJob& job, const InputReading& reading) {
  if (job.tensorflow_object_detection_api_pipeline_config.empty()) return false;
  for (const auto& [name, dims] : reading.shapes)
    if (std::ranges::find(dims, -1) != dims.end())
      throw Error(ErrorCode::Unsupported, job.sinks.option_prefix + "input_shape: given " + to_string(dims) + " for '" + name +
                                              "' of a detector, expected fixed dimensions");
  if (job.batch > 1)
    throw Error(ErrorCode::Unsupported, job.sinks.option_prefix + "batch: given " + std::to_string(job.batch) + " for a detector, expected it in " +
                                            job.sinks.option_prefix + "input_shape");
  return true;
}

ReadModel read(const ConversionJob& job) {
  const std::vector<DeclaredInput> inputs = declared_inputs(job.model);
  ReadModel model;
  for (const DeclaredInput& input : inputs) model.file_inputs.push_back(input.name);
  model.reading = input_reading_of(job, model.file_inputs, is_cut_by_reader(job));
  model.file_inputs.insert(model.file_inputs.end(), model.reading.cuts.begin(), model.reading.cuts.end());
  if (is_detector(job, model.reading)) {
    model.graph = read_model(job.model, read_options_of(job, model.reading));
    return model;
  }
  if (std::ranges::any_of(inputs, [&](const DeclaredInput& input) { return leaves_open(input, model.reading); })) {
    model.open = read_open(job, model.reading, inputs);
    model.graph = model.open->graph;
    return model;
  }
  model.graph = read_model(job.model, read_options_of(job, model.reading));
  if (job.batch > 0) model.graph = with_batch(model.graph, job.batch);
  return model;
}

std::filesystem::path folder_of(const ConversionJob& job) { return job.output_dir.empty() ? "." : job.output_dir; }

std::filesystem::path output_file(const ConversionJob& job, const std::string& extension) {
  const std::string name = job.model_name.empty() ? job.model.stem().string() : job.model_name;
  return folder_of(job) / (name + extension);
}

/// The files of each format. Only this function knows which formats there are.
std::vector<std::filesystem::path> write(const Graph& graph, const ConversionJob& job) {
  make_folder(folder_of(job));
  if (job.format == ConversionJob::Format::Onnx) {
    // Weights behind FakeQuantize are written as their integers.
    write_onnx(compress_weights(graph), output_file(job, ".onnx"));
    return {output_file(job, ".onnx")};
  }
  write_ir(graph, output_file(job, ".xml"), {.version = job.ir_version});
  return {output_file(job, ".xml"), output_file(job, ".bin")};
}

/// Whether the result is the model's own file, as it is written for versions 2 to 7 where nothing changes.
bool keeps_file(const Graph& source, const ConversionJob& job) {
  const GraphOrigin& origin = source.origin();
  return origin.document && job.format == ConversionJob::Format::Ir && (job.ir_version == 0 || job.ir_version == origin.version);
}

Graph converted(const Graph& source, const ConversionJob& job, const ConvertOptions& options) {
  if (keeps_file(source, job) && options == ConvertOptions{}) return source;
  Graph graph = convert_model(source, options);
  // Networks of old versions widen f16 constants where they read them, which folding undoes.
  const bool in_f16 = source.origin().document && job.format == ConversionJob::Format::Ir &&
                      job.data_type == ConversionJob::DataType::AsModel && has_f16_weights(source);
  return in_f16 ? with_f16_weights(graph) : graph;
}

/// Channels are reversed where there are three of them.
void warn_of_unused(const ConversionJob& job, const Graph& source, Messages& messages) {
  const auto has_colors = [&](NodeId id) {
    const Shape& shape = source.node(id).outputs[0].shape;
    return shape.rank() >= 2 && shape[1] == 3;
  };
  if (job.reverse_input_channels && job.input.empty() && std::ranges::none_of(source.parameters(), has_colors))
    messages.warn_no_effect("reverse_input_channels", "no input has three channels");
}

/// An IR keeps what it does not know; what another format means by an unknown name, an IR cannot say.
Graph finished(Graph graph, const Graph& source, const ConversionJob& job) {
  if (source.origin().version == 0) require_known_operations(graph);
  if (!job.model_name.empty()) graph.set_name(job.model_name);
  return graph;
}

/// `source` is the network that was read, `graph` the one that the files hold.
ConvertSummary summary_of(const Graph& source, Graph graph, const std::vector<std::filesystem::path>& files) {
  ModelSummary model = summarize(graph);
  ConvertSummary summary{{}, model.layers.size(), std::move(model.inputs), std::move(model.outputs), source.origin().notes};
  for (const std::filesystem::path& file : files) {
    std::error_code failure;
    summary.files.push_back({file.string(), std::filesystem::file_size(file, failure)});
  }
  summary.graph = std::move(graph);
  return summary;
}

/// Writes a network with open dimensions, and tells what it wrote. What hangs on open dimensions stays to be computed.
ConvertSummary write_open(const ReadModel& model, ConvertOptions options, const ConversionJob& job, const Messages& messages) {
  if (job.format != ConversionJob::Format::Ir)
    throw Error(ErrorCode::Unsupported,
                messages.option("format") + ": given onnx for a network with open dimensions, expected ir, or fixed dimensions by " +
                    messages.option("input_shape"),
                {.file = job.model.string()});
  options.keep_shape_ops = true;
  OpenModel open = *model.open;
  open.graph = finished(converted(model.open->graph, job, options), model.graph, job);
  open.other = finished(converted(model.open->other, job, options), model.graph, job);
  const std::filesystem::path file = output_file(job, ".xml");
  make_folder(folder_of(job));
  write_ir(open, file, {.version = job.ir_version});
  ConvertSummary summary = summary_of(model.graph, open.graph, {file, output_file(job, ".bin")});
  for (std::size_t i = 0; i < summary.inputs.size(); ++i) summary.inputs[i].open_shape = open_shape(open, {open.graph.parameters()[i], 0});
  for (std::size_t i = 0; i < summary.outputs.size(); ++i)
    summary.outputs[i].open_shape = open_shape(open, open.graph.node(open.graph.results()[i]).inputs.at(0));
  return summary;
}

ConvertSummary write_fixed(const ReadModel& model, const ConvertOptions& options, const ConversionJob& job) {
  Graph graph = finished(converted(model.graph, job, options), model.graph, job);
  const std::vector<std::filesystem::path> files = write(graph, job);
  return summary_of(model.graph, std::move(graph), files);
}

ConvertSummary convert(const ConversionJob& job, Messages& messages) {
  messages.say("reading " + job.model.string());
  const ReadModel model = read(job);
  warn_of_unused(job, model.graph, messages);
  messages.say("converting");
  ConvertOptions options = convert_options_of(job, model.graph, model.file_inputs, model.reading);
  if (is_cut_by_reader(job)) options.outputs.clear();
  ConvertSummary summary = model.open ? write_open(model, options, job, messages) : write_fixed(model, options, job);
  summary.warnings = messages.warnings();
  return summary;
}

[[noreturn]] void fail(const ConversionJob& job, const std::string& field, const std::string& reason) {
  throw Error(ErrorCode::InvalidArgument, job.sinks.option_prefix + field + ": " + reason);
}

}  // namespace
}  // namespace octet::job

namespace octet {

void require_usable(const ConversionJob& job) {
  if (job.model.empty()) throw Error(ErrorCode::InvalidArgument, "MODEL is required");
  require_no_foreign_model(job.model);
  if (job.batch > 0 && !job.input_shape.empty())
    job::fail(job, "batch", "given with " + job.sinks.option_prefix + "input_shape, expected one of the two");
  if (job.ir_version != 0 && job.format != ConversionJob::Format::Ir)
    job::fail(job, "ir_version",
              "given with " + job.sinks.option_prefix + "format onnx, expected " + job.sinks.option_prefix + "format ir");
}

ConvertSummary convert(const ConversionJob& job) {
  require_usable(job);
  job::Messages messages(job.sinks);
  return job::convert(job, messages);
}

}  // namespace octet
