#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "model/ir/records.hpp"

namespace octet::ir::v10 {

/// How a port of a layer and a Parameter or Result of the network inside belong together.
struct PortRule {
  std::int64_t external_port = -1;  ///< id of the layer's port
  std::int64_t internal_layer = 0;  ///< id of the Parameter or Result
  /// Along which iterations take or give a part of `part_size`; -1 in `start` and `end` is the end. Absent: all of it.
  std::optional<std::int64_t> axis{};
  std::int64_t start = 0, end = -1, stride = 1, part_size = 1;
  std::string purpose{};  ///< "current_iteration", "execution_condition", or nothing
};

/// A network inside a layer.
struct BodyRecord {
  NetRecord net{};
  std::vector<PortRule> inputs{}, outputs{};
  std::vector<std::pair<std::int64_t, std::int64_t>> back_edges{};  ///< from a Result to the Parameter of the next iteration
};

/// TensorIterator, Loop and If.
bool has_bodies(const LayerRecord& layer);

/// The body of a TensorIterator or a Loop; of an If that of `then`, then that of `else`. Errors have the line of the layer.
std::vector<BodyRecord> parse_bodies(const LayerRecord& layer, int version);

}  // namespace octet::ir::v10
