#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <octet/graph/graph.hpp>
#include <octet/quant/quantize.hpp>

#include "cli/calibrate_options.hpp"

namespace octet::cli {

/// Reads the model in FP32; `given` says what the samples say of open dimensions. Throws Error(Unsupported) unless the network has one
/// input.
Graph read_calibratable(const CalibrateOptions& options, const GivenDims& given);

/// Makes the folder of the result and finds out at once what could not be written after hours of work. Throws Error(Io).
void require_outputs(const std::filesystem::path& output, const std::vector<std::filesystem::path>& others);

/// The network with weights in the precision that was asked for. Quantization computes in f32; the model's own precision returns where none
/// was asked for.
Graph with_asked_precision(const Graph& quantized, const Graph& model, const CalibrateOptions& options);

/// Writes the report where a file is given: the JSON where its name ends in .json, else a table of the layers. Throws Error(Io).
void write_report(const std::string& file, const std::string& json, const std::vector<LayerDecision>& layers);

/// Bytes of the .xml and the .bin.
std::uintmax_t bytes_of_model(std::filesystem::path file);

}  // namespace octet::cli
