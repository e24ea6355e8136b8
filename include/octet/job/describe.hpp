#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <octet/base/export.hpp>
#include <octet/base/warning.hpp>
#include <octet/graph/cost.hpp>
#include <octet/graph/graph.hpp>
#include <octet/model/open_model.hpp>

namespace octet {

/// One layer as `octet info` shows it.
struct LayerSummary {
  std::string name{};
  std::string type{};
  std::string element_type{};  ///< of the first output
  Shape output_shape{};        ///< of the first output
  Cost cost{};
  std::vector<DeclaredDim> open_shape{};  ///< the same where dimensions are open, else empty
};

/// An input or output of the network.
struct PortSummary {
  std::string name{};
  std::string element_type{};
  Shape shape{};
  std::vector<DeclaredDim> open_shape{};  ///< where dimensions are open, else empty
};

/// What a model consists of.
struct ModelSummary {
  std::string name{};
  std::vector<PortSummary> inputs{};
  std::vector<PortSummary> outputs{};
  std::vector<LayerSummary> layers{};  ///< everything but constants, in topological order
  Cost total{};
  std::vector<std::string> notes{};  ///< what the reader of the file found and did not use
  std::vector<Warning> warnings{};   ///< what was given and not used
  bool is_open = false;              ///< dimensions are open, and multiply-accumulates hang on them
};

/// Throws nothing but for a lack of memory.
OCTET_API ModelSummary summarize(const Graph& graph);
/// The same of a network with open dimensions.
OCTET_API ModelSummary summarize(const OpenModel& model);
/// What is known of a network whose layers cannot be listed for `reason`: the inputs of its file.
OCTET_API ModelSummary summarize_declared(const std::filesystem::path& file, const std::vector<DeclaredInput>& inputs,
                                          const std::string& reason);

}  // namespace octet
