#pragma once

#include <cstdint>

namespace octet {

/// What becomes of an element that an update meets.
enum class ScatterReduction : std::uint8_t {
  None,  ///< the update takes its place, the last of several
  Sum, Subtract, Product, Minimum, Maximum, Mean,
};

/// Changes single elements, whose place along an axis the indices say; along the others it is that of the index. Inputs: data, indices
/// (negative ones count from the end), updates of the indices' shape, axis (constant scalar).
struct ScatterElementsUpdate {
  ScatterReduction reduction = ScatterReduction::None;
  bool use_init_val = true;  ///< whether the data's element counts among what is reduced
  bool operator==(const ScatterElementsUpdate&) const = default;
};

/// Changes slices, whose place in the first dimensions the last dimension of the indices lists. Inputs: data, indices (negative ones count
/// from the end), updates.
struct ScatterNDUpdate {
  ScatterReduction reduction = ScatterReduction::None;
  bool operator==(const ScatterNDUpdate&) const = default;
};

}  // namespace octet
