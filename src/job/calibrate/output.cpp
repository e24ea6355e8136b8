#include "job/calibrate/output.hpp"

#include <array>
#include <set>
#include <string_view>
#include <utility>

#include <octet/base/error.hpp>
#include <octet/model/ir.hpp>
#include <octet/model/model.hpp>

#include "base/tally.hpp"
#include "graph/use_f32.hpp"
#include "job/output_files.hpp"
#include "quant/weight_precision.hpp"

namespace octet::job {

Graph read_calibratable(const QuantizationJob& job, const GivenDims& given) {
  Graph model = read_model(job.model, shaped_reading(job.model, shapes_of(job), given, {.use_statistics = false}));
  if (model.parameters().size() == 1) return model;
  throw Error(ErrorCode::Unsupported,
              "calibrate: given a network of " + std::to_string(model.parameters().size()) +
                  " inputs, expected one of one input; those of several are calibrated with " + simplified_mode(job.sinks) +
                  " on .npz files or folders of .npy files",
              {.file = job.model.string()});
}

std::filesystem::path output_file_of(const QuantizationJob& job) {
  const std::filesystem::path folder = job.output_dir.empty() ? job.model.parent_path() : job.output_dir;
  return folder / (job.model.stem().string() + "_i8.xml");
}

void require_outputs(const std::filesystem::path& output, const std::vector<std::filesystem::path>& others) {
  if (output.has_parent_path()) make_folder(output.parent_path());
  require_writable(output);
  require_writable(std::filesystem::path(output).replace_extension(".bin"));
  for (const std::filesystem::path& file : others) require_writable(file);
}

Graph with_asked_precision(const Graph& quantized, const Graph& model, const QuantizationJob& job) {
  const bool compressed = job.compress_weights || (!job.full_weights && job.precision == StoredWeights::AsModel);
  const Graph graph = compressed ? compress_weights(quantized) : quantized;
  const bool in_f16 = job.precision == StoredWeights::F16 || (job.precision == StoredWeights::AsModel && has_f16_weights(model));
  return in_f16 ? with_f16_weights(graph) : with_f32_weights(graph);
}

namespace {

/// An IR and a Caffe network are two files, an ONNX model is one.
std::filesystem::path second_file(std::filesystem::path file) {
  constexpr std::array<std::pair<std::string_view, const char*>, 3> pairs{
      {{".xml", ".bin"}, {".prototxt", ".caffemodel"}, {".caffemodel", ".prototxt"}}};
  for (const auto& [first, second] : pairs)
    if (file.extension() == first) return file.replace_extension(second);
  return {};
}

}  // namespace

std::uintmax_t bytes_of_model(const std::filesystem::path& file, const std::filesystem::path& weights) {
  const std::uintmax_t first = std::filesystem::file_size(file);
  std::error_code absent;
  const std::uintmax_t second = std::filesystem::file_size(weights.empty() ? second_file(file) : weights, absent);
  return absent ? first : first + second;
}

Statistics saved_statistics(const QuantizationJob& job, const std::vector<std::string>& needed, Messages& messages) {
  Statistics statistics = Statistics::load(job.statistics_in);
  const std::set<std::string> names(needed.begin(), needed.end());
  Tally unused(job.statistics_in.string() + ": tensors of which this network needs no statistics");
  for (const std::string& tensor : statistics.tensors())
    if (!names.contains(tensor)) unused.add(tensor);
  std::vector<Warning> found;
  unused.report(found);
  messages.warn(found);
  return statistics;
}

}  // namespace octet::job
