#pragma once

#include <filesystem>
#include <optional>
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
  std::string runs_in{};  ///< "INT8" or "FP32", as an Executor runs it; empty where that was not asked or no step is needed
  std::string reason{};   ///< why it runs in FP32 though the network has quantizers for it; empty where it does not
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
  std::optional<double> int8_macs{};  ///< of `total`, those that run in INT8; nothing where that was not asked
};

/// Throws nothing but for a lack of memory.
OCTET_API ModelSummary summarize(const Graph& graph);
/// The same of a network with open dimensions.
OCTET_API ModelSummary summarize(const OpenModel& model);
/// Adds to the summary of a network with quantizers in which precision an Executor on this machine runs each layer. Other networks run in FP32,
/// and their summary stays as it is; a network that no Executor can run gets a note that says why.
OCTET_API void add_precisions(ModelSummary& summary, const Graph& graph);
/// What is known of a network whose layers cannot be listed for `reason`: the inputs of its file.
OCTET_API ModelSummary summarize_declared(const std::filesystem::path& file, const std::vector<DeclaredInput>& inputs,
                                          const std::string& reason);

}  // namespace octet
