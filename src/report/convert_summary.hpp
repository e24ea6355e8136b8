#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "report/model_summary.hpp"

namespace octet {

/// What `octet convert` wrote.
struct ConvertSummary {
  struct File {
    std::string path;
    std::uintmax_t bytes = 0;
  };
  std::vector<File> files;
  std::size_t layers = 0;  ///< constants not counted
  std::vector<PortSummary> inputs, outputs;
};

ConvertSummary summarize_conversion(const Graph& graph, const std::vector<std::filesystem::path>& files);

std::string to_text(const ConvertSummary& summary);
std::string to_json(const ConvertSummary& summary);

}  // namespace octet
