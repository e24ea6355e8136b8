#pragma once

#include <string>
#include <vector>

#include <octet/report/report.hpp>

namespace octet {

/// A table of every layer's precision and its reason.
std::string layers_to_text(const std::vector<LayerDecision>& layers);
/// A table of the layers that stayed in FP32, below a heading; empty when there are none.
std::string kept_to_text(const std::vector<LayerDecision>& layers);
/// Rows of a table with columns for FP32, INT8 and a remark.
std::vector<std::string> macs_row(double int8_percent);
std::vector<std::string> files_row(std::uintmax_t bytes_before, std::uintmax_t bytes_after);
std::vector<std::string> latency_row(const NetworkComparison& compared);

}  // namespace octet
