#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <octet/base/warning.hpp>
#include <octet/eval/source.hpp>
#include <octet/quant/quantize.hpp>

namespace octet {

/// How a quantized network compares with the one that it was made from.
struct NetworkComparison {
  int threads = 0;          ///< of the inferences that were timed
  std::size_t runs = 0;     ///< timed runs of each
  double fp32_seconds = 0;  ///< median of one inference
  double int8_seconds = 0;
  std::size_t images = 0;  ///< compared images; 0 = the outputs were not compared
  double mean_sqnr = 0;    ///< of the outputs, in dB
};

/// What `octet calibrate` did.
struct CalibrationSummary {
  std::string model{};
  std::string output{};
  std::size_t samples = 0;  ///< what the statistics were made from, those of --statistics_in included
  std::vector<SkippedFile> skipped{};
  std::vector<LayerDecision> layers{};
  double macs = 0;  ///< of the whole network
  std::uintmax_t bytes_before = 0;
  std::uintmax_t bytes_after = 0;
  NetworkComparison comparison{};
  std::vector<Warning> warnings{};  ///< what was given and not used

  std::size_t layers_in(bool int8) const;
  /// Share of the network's multiply-accumulates that run in INT8, 0 to 1.
  double int8_share() const;
};

/// The results for people.
std::string to_text(const CalibrationSummary& summary);
/// A table of every layer's precision and its reason.
std::string layers_to_text(const std::vector<LayerDecision>& layers);
/// A table of the layers that stayed in FP32, below a heading; empty when there are none.
std::string kept_to_text(const std::vector<LayerDecision>& layers);
/// Rows of a table with columns for FP32, INT8 and a remark.
std::vector<std::string> macs_row(double int8_percent);
std::vector<std::string> files_row(std::uintmax_t bytes_before, std::uintmax_t bytes_after);
std::vector<std::string> latency_row(const NetworkComparison& compared);
/// All of it as one JSON object.
std::string to_json(const CalibrationSummary& summary);

}  // namespace octet
