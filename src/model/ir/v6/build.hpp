#pragma once

#include <octet/model/ir.hpp>

#include "model/ir/connect.hpp"
#include "model/ir/constants.hpp"
#include "model/ir/v6/pre_process.hpp"

namespace octet::ir::v6 {

/// A file's network in FP32, and where its layers are in it.
struct BuiltNet {
  Graph graph{};
  Connections connections{};         ///< as connect() gives them
  std::vector<std::size_t> order{};  ///< as topological_order() gives it
  /// For each layer, the value of its first output. Behind an Input whose mean is subtracted it is what the layers read.
  std::vector<Value> outputs{};
};

/// Makes the graph that the records describe. Names are those of the layers; a layer that takes several nodes gives its name to the last.
/// Outputs that nothing reads become Results. Shapes are compared with those that the file declares. Errors have a line and a layer.
BuiltNet build_net(const NetRecord& net, const std::vector<PreProcess>& pre_process, ConstantReader& constants, const ReadOptions& options);

}  // namespace octet::ir::v6
