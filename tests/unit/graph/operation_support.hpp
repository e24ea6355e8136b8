#pragma once

#include <octet/graph/evaluate.hpp>
#include <octet/graph/graph.hpp>

#include "support.hpp"

namespace octet::test {

inline Tensor floats(std::vector<float> values, Shape shape) { return Tensor::from(values, std::move(shape)); }
inline Tensor integers(const Dims& values) { return Tensor::from(values); }

/// Values 0, 1, 2, ... of that type.
inline Tensor counting(Shape shape, ElementType type = ElementType::f32) {
  Tensor tensor(ElementType::f64, std::move(shape));
  double next = 0;
  for (double& value : tensor.mutable_data<double>()) value = next++;
  return tensor.converted(type);
}

/// The only output of an operation.
inline Tensor compute(const Operation& operation, const std::vector<Tensor>& inputs) { return evaluate(operation, inputs).at(0); }

inline std::vector<float> float_values(const Tensor& tensor) {
  const Tensor wide = tensor.converted(ElementType::f32);
  return {wide.data<float>().begin(), wide.data<float>().end()};
}

/// The message of the Error that the operation throws for these inputs.
inline std::string refusal(const Operation& operation, const std::vector<Tensor>& inputs) {
  return error_of([&] { evaluate(operation, inputs); }).message();
}

inline void require_close(const Tensor& actual, const Shape& shape, const std::vector<float>& expected) {
  REQUIRE(to_string(actual.shape()) == to_string(shape));
  const std::vector<float> values = float_values(actual);
  REQUIRE(values.size() == expected.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    INFO("element " << i);
    CHECK(values[i] == Approx(expected[i]).margin(2e-5));
  }
}

}  // namespace octet::test
