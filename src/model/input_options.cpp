#include "model/input_options.hpp"

#include <algorithm>

#include <octet/base/error.hpp>

#include "graph/given_value.hpp"

namespace octet::model {

void require_inputs(const ReadOptions& options, const std::unordered_set<std::string_view>& inputs, const std::string& noun) {
  const auto require = [&](const std::string& name, const std::string& where) {
    if (inputs.contains(name)) return;
    throw Error(ErrorCode::NotFound, "input '" + name + "': given in " + where + ", expected the name of " + noun + " of the file");
  };
  for (const auto& [name, shape] : options.input_shapes) require(name, "input_shapes");
  for (const auto& [name, value] : options.input_values) require(name, "input_values");
}

void require_no_weights(const ReadOptions& options, const std::string& kind) {
  if (options.weights.empty()) return;
  throw Error(ErrorCode::InvalidArgument, "weights: given " + options.weights.string() + " for " + kind +
                                              ", expected none; the .caffemodel of a Caffe network is given so");
}

const Shape* replaced_shape(const ReadOptions& options, const std::string& input, const Dims& declared) {
  const auto replaced = options.input_shapes.find(input);
  if (replaced == options.input_shapes.end()) return nullptr;
  if (replaced->second.rank() == declared.size()) return &replaced->second;
  throw Error(ErrorCode::InvalidShape,
              "input_shapes: given " + to_string(replaced->second) + ", expected the rank of " + to_string(declared) + " as in the file");
}

Shape fixed_shape(Dims dims) {
  if (!dims.empty() && dims[0] == -1) dims[0] = 1;
  if (std::ranges::find(dims, -1) != dims.end())
    throw Error(ErrorCode::InvalidModel, "input: given the dynamic shape " + to_string(dims) +
                                             ", expected fixed dimensions behind the batch, from the file or as input shape");
  return Shape(std::move(dims));
}

std::optional<Tensor> frozen_value(const ReadOptions& options, const std::string& input, ElementType type, const Dims& declared) {
  const auto given = options.input_values.find(input);
  if (given == options.input_values.end()) return std::nullopt;
  return given_value(given->second, type, declared);
}

}  // namespace octet::model
