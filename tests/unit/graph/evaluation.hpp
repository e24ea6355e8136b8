#pragma once

#include <initializer_list>
#include <vector>

#include <octet/graph/evaluate.hpp>

#include "graph/infer.hpp"
#include "support.hpp"

namespace octet::test {

template <typename T = float>
Tensor tensor(const std::vector<T>& values, Shape shape) {
  return Tensor::from(values, std::move(shape));
}

template <typename T = float>
Tensor vector(const std::vector<T>& values) {
  return Tensor::from(values, Shape{static_cast<std::int64_t>(values.size())});
}

template <typename T = float>
std::vector<T> list(const Tensor& tensor) {
  const auto values = tensor.data<T>();
  return {values.begin(), values.end()};
}

/// The first output of the operation on these inputs.
inline Tensor evaluate_one(const Operation& operation, const std::vector<Tensor>& inputs) { return evaluate(operation, inputs).at(0); }

/// Element types and shapes of the outputs for inputs of one element type whose elements are not known.
inline std::vector<OutputDescription> infer_from(const Operation& operation, const std::vector<Shape>& shapes,
                                                 ElementType type = ElementType::f32) {
  std::vector<InputView> views;
  for (const Shape& shape : shapes) views.push_back({type, shape, nullptr});
  return infer(operation, InferenceInputs(views));
}

inline Shape inferred_shape(const Operation& operation, const std::vector<Shape>& shapes) {
  return infer_from(operation, shapes).at(0).shape;
}

/// The message of the error that inference from these shapes gives.
inline std::string refusal(const Operation& operation, const std::vector<Shape>& shapes, ElementType type = ElementType::f32) {
  const Error error = error_of([&] { infer_from(operation, shapes, type); });
  CHECK(error.code() == ErrorCode::InvalidShape);
  return error.message();
}

/// The message of the error that evaluation of these inputs gives.
inline std::string refusal(const Operation& operation, const std::vector<Tensor>& inputs) {
  return error_of([&] { evaluate(operation, inputs); }).message();
}

/// Checks every element against an expectation, relative to its magnitude and at least 1.
inline void check_close(const std::vector<float>& actual, const std::vector<float>& expected, double tolerance = 1e-6) {
  REQUIRE(actual.size() == expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    INFO("element " << i);
    CHECK(actual[i] == Approx(expected[i]).margin(tolerance).epsilon(tolerance));
  }
}

}  // namespace octet::test
