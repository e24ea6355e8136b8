#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include <octet/base/warning.hpp>

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
  std::vector<std::string> notes;  ///< what the reader of the model found and did not use
  std::vector<Warning> warnings{};  ///< what was given and not used
};

/// `source` is the network that was read, `graph` the one that the files hold.
ConvertSummary summarize_conversion(const Graph& source, const Graph& graph, const std::vector<std::filesystem::path>& files);

std::string to_text(const ConvertSummary& summary);
std::string to_json(const ConvertSummary& summary);

}  // namespace octet
