#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include <octet/base/export.hpp>
#include <octet/graph/graph.hpp>

namespace octet {

/// What is known of an input of a custom operation while shapes are inferred.
struct CustomInput {
  ElementType element_type = ElementType::f32;
  Shape shape{};
  const Tensor* value = nullptr;  ///< the elements where known, else null
};

/// An operation that Octet does not have itself. Layers of its type are Opaque in a graph; with this they have shapes and run.
/// Both functions may be called from several threads at the same time.
struct CustomOperation {
  std::string type{};  ///< as model files name it
  /// Element types and shapes of the layer's outputs.
  std::function<std::vector<Opaque::Output>(const Opaque& layer, std::span<const CustomInput> inputs)> infer{};
  /// Fills the outputs, which have the inferred types and shapes. Half floats come as f32.
  std::function<void(const Opaque& layer, std::span<const Tensor> inputs, std::span<Tensor> outputs)> run{};
  /// Each element of output 0 is an element of input 0, whatever their type: INT8 values pass through as integers, and `run` is
  /// then called with i8 or u8 there.
  bool moves_values = false;
};

}  // namespace octet
