#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>

#include <octet/model/options.hpp>

namespace octet::model {

/// Throws Error(NotFound) where an option names none of `inputs`, which are "NOUN of the file".
void require_inputs(const ReadOptions& options, const std::unordered_set<std::string_view>& inputs, const std::string& noun);

/// Throws Error(InvalidArgument) where the options name a file of weights, which models of this kind do not have.
void require_no_weights(const ReadOptions& options, const std::string& kind);

/// The shape that replaces that of the input; null for none. Throws Error(InvalidShape) where it has another rank.
const Shape* replaced_shape(const ReadOptions& options, const std::string& input, const Dims& declared);

/// The shape that a file declares for an input. Dimension 0 is the batch, which may be left open; no other may: throws Error(InvalidModel).
Shape fixed_shape(Dims dims);

/// The constant that takes the place of the input, as given_value() makes it; nothing where there is none.
std::optional<Tensor> frozen_value(const ReadOptions& options, const std::string& input, ElementType type, const Dims& declared);

}  // namespace octet::model
