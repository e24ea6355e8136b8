#pragma once

#include <filesystem>
#include <vector>

#include <octet/job/calibrate.hpp>

#include "job/inputs/model_shapes.hpp"
#include "job/inputs/sample_files.hpp"
#include "job/messages.hpp"

namespace octet::job {

inline ShapeChoice shapes_of(const QuantizationJob& job) { 
  return {.text = job.input_shape, .prefix = job.sinks.option_prefix, .weights = job.weights};
}
inline FileChoice files_of(const QuantizationJob& job) { return {job.source.string(), job.list.string(), job.subset}; }

/// Reads the model in FP32; `given` says what the samples say of open dimensions. Throws Error(Unsupported) unless the network has one
/// input.
Graph read_calibratable(const QuantizationJob& job, const GivenDims& given);

/// NAME_i8.xml in the output folder, or beside the model NAME.xml.
std::filesystem::path output_file_of(const QuantizationJob& job);

/// Makes the folder of the result and finds out at once what could not be written after hours of work. Throws Error(Io).
void require_outputs(const std::filesystem::path& output, const std::vector<std::filesystem::path>& others);

/// The network with weights in the precision asked for. Quantization computes in f32; the model's own precision returns where none
/// was asked for.
Graph with_asked_precision(const Graph& quantized, const Graph& model, const QuantizationJob& job);

/// Bytes of the model's file, and of the one that belongs to it: the .bin of an IR, `weights` or those beside a Caffe network.
std::uintmax_t bytes_of_model(const std::filesystem::path& file, const std::filesystem::path& weights = {});

/// The file of `statistics_in`. Warns of tensors in it that are none of those that are needed, as one of another network has.
Statistics saved_statistics(const QuantizationJob& job, const std::vector<std::string>& needed, Messages& messages);

}  // namespace octet::job
