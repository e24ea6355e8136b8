#include "model/ir/v6/ops.hpp"

#include <string>

#include "model/ir/text.hpp"

namespace octet::ir::v6 {

TranslateLayer find_translation(std::string_view type) {
  for (const std::span<const OldType> family :
       {activation_types(), concat_types(), convolution_types(), detection_types(), elementwise_types(), interpolate_types(),
        matmul_types(), normalization_types(), pooling_types(), reshape_types(), slice_types(), top_k_types()})
    for (const OldType& known : family)
      if (equal_ignoring_case(known.name, type)) return known.translate;
  return nullptr;
}

Dims read_spatial(AttributeReader& attributes, std::string_view name, std::string_view old_name, Dims fallback) {
  if (attributes.has(name)) return attributes.integers(name);
  const std::string rows = std::string(old_name) + "-y", columns = std::string(old_name) + "-x";
  if (!attributes.has(rows) && !attributes.has(columns)) return fallback;
  const std::int64_t row_value = attributes.integer(rows, fallback.empty() ? 1 : fallback.front());
  return {row_value, attributes.integer(columns, fallback.empty() ? 1 : fallback.back())};
}

}  // namespace octet::ir::v6
