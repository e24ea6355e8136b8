#pragma once

#include <span>
#include <string_view>

#include "model/ir/v6/layer.hpp"

namespace octet::ir::v6 {

/// Makes the nodes of one layer. All outputs of the node of the value that is given are those of the layer.
using TranslateLayer = Value (*)(Layer&);

/// A type of layer of versions 2 to 7.
struct OldType {
  std::string_view name;
  TranslateLayer translate;
};

/// The translation of a type, whose name may be in any case; null for types that Octet cannot run.
TranslateLayer find_translation(std::string_view type);

// The types of each family, in ops/FAMILY.cpp.
std::span<const OldType> activation_types();
std::span<const OldType> concat_types();
std::span<const OldType> convolution_types();
std::span<const OldType> detection_types();
std::span<const OldType> elementwise_types();
std::span<const OldType> interpolate_types();
std::span<const OldType> matmul_types();
std::span<const OldType> normalization_types();
std::span<const OldType> pooling_types();
std::span<const OldType> reshape_types();
std::span<const OldType> slice_types();
std::span<const OldType> top_k_types();

/// The attribute `name`, or those of version 2, OLD_NAME-y and OLD_NAME-x, or `fallback` where there is neither.
Dims read_spatial(AttributeReader& attributes, std::string_view name, std::string_view old_name, Dims fallback);

}  // namespace octet::ir::v6
