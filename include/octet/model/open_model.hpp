#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include <octet/base/export.hpp>
#include <octet/graph/graph.hpp>
#include <octet/model/inputs.hpp>
#include <octet/model/options.hpp>

namespace octet {

/// A network of which dimensions of inputs are open. A Graph has fixed shapes, so it is held twice, with one size and with another in place
/// of each open dimension: what differs between the two hangs on what is open.
struct OpenModel {
  Graph graph{};
  Graph other{};
  std::map<std::string, std::vector<DeclaredDim>> inputs{};  ///< of all inputs
};

/// Reads a model with dimensions left open: those that `input_shapes` has -1 for, and of inputs that it does not name those that the file
/// leaves open. Names are those of declared_inputs(); a shape has the rank of the file's where that has one. Sizes are tried in place of
/// open dimensions until the network bears them, equal ones where the file calls dimensions alike. Throws what read_model throws, for the
/// last sizes tried where the network bears none.
OCTET_API OpenModel read_open_model(const std::filesystem::path& path, const std::map<std::string, Dims>& input_shapes = {},
                                    const ReadOptions& options = {});

/// The shape of a value, with dimensions open where the two graphs differ: by the name of the input's dimension that has the same sizes,
/// or without a name. `value` is one of both graphs. Throws Error(InvalidArgument) where the graphs have no such value in common.
OCTET_API std::vector<DeclaredDim> open_shape(const OpenModel& model, Value value);

/// Throws Error(Unsupported), naming a layer, unless one graph reshaped to the inputs of the other is the other: then the network is the
/// same whatever the sizes are. Networks with parts that were computed from sizes are not.
OCTET_API void require_reshapable(const OpenModel& model);

/// write_ir() with open dimensions: what differs between the two graphs is written as -1. Versions 10 and 11. Throws what
/// require_reshapable() throws.
OCTET_API void write_ir(const OpenModel& model, const std::filesystem::path& path, const WriteOptions& options = {});

}  // namespace octet
