#pragma once

#include <span>
#include <string_view>

#include "model/caffe/layer.hpp"

namespace octet::caffe {

/// Makes the nodes of one layer and gives the values of its tops.
using TranslateLayer = Tops (*)(Layer&);

struct LayerType {
  std::string_view name;
  TranslateLayer translate;
};

/// The translation of a type; null for types that Octet does not know.
TranslateLayer find_translation(std::string_view type);

/// Why a type that is known cannot be translated; empty for one that is not known at all.
std::string_view reason_against(std::string_view type);

// The types of each family, in ops/FAMILY.cpp.
std::span<const LayerType> activation_types();
std::span<const LayerType> concat_types();
std::span<const LayerType> convolution_types();
std::span<const LayerType> detection_types();
std::span<const LayerType> elementwise_types();
std::span<const LayerType> interpolate_types();
std::span<const LayerType> matmul_types();
std::span<const LayerType> normalization_types();
std::span<const LayerType> pooling_types();
std::span<const LayerType> reduction_types();
std::span<const LayerType> reshape_types();

/// Dimensions that a constant of `values` needs to meet a tensor of `rank` from `axis` on: 1 elsewhere.
Dims aligned_dims(const Dims& values, std::size_t rank, std::size_t axis);

/// Adds the bias of an output channel to a product, whose channels lie in `axis`; the product itself has the layer's name without one.
Value finish_with_bias(Layer& layer, bool has_bias, std::size_t axis, Operation operation, std::vector<Value> inputs);

}  // namespace octet::caffe
