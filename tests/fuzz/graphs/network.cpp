#include "network.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <octet/base/error.hpp>
#include <octet/graph/evaluate.hpp>

namespace octet::fuzz {
namespace {

constexpr std::size_t most_elements = 40000;
constexpr double most_magnitude = 3000;
constexpr double least_magnitude = 1e-4;

bool is_plain_float(ElementType type) { return type == ElementType::f32 || type == ElementType::f16 || type == ElementType::bf16; }

void require_sane(const Tensor& tensor) {
  if (tensor.elements() > most_elements) throw Rejected("too many elements");
  if (!is_plain_float(tensor.element_type())) return;
  const double largest = largest_magnitude(tensor);
  if (!(largest <= most_magnitude)) throw Rejected("values too large");
  if (largest != 0 && largest < least_magnitude) throw Rejected("values too small");
}

std::vector<Tensor> evaluated(const Operation& operation, const std::vector<Tensor>& operands) {
  try {
    return evaluate(operation, operands);
  } catch (const Error& error) {
    throw Rejected(error.what());
  }
}

}  // namespace

double largest_magnitude(const Tensor& tensor) {
  const Tensor wide = tensor.converted(ElementType::f32);
  double largest = 0;
  for (const float value : wide.data<float>()) {
    if (std::isnan(value)) return std::numeric_limits<double>::infinity();
    largest = std::max(largest, std::abs(static_cast<double>(value)));
  }
  return largest;
}

float smallest_value(const Tensor& tensor) {
  const Tensor wide = tensor.converted(ElementType::f32);
  return wide.elements() == 0 ? 0 : *std::ranges::min_element(wide.data<float>());
}

float largest_value(const Tensor& tensor) {
  const Tensor wide = tensor.converted(ElementType::f32);
  return wide.elements() == 0 ? 0 : *std::ranges::max_element(wide.data<float>());
}

std::string Network::next_name(std::string_view stem) { return std::string(stem) + "_" + std::to_string(names_++); }

Value Network::input(Tensor value) {
  const Value added = graph_.parameter(next_name("input"), value.element_type(), value.shape());
  values_[added] = value;
  inputs_.push_back(std::move(value));
  computed_.push_back(added);
  return added;
}

Value Network::constant(Tensor value) {
  const Value added = graph_.constant(next_name("constant"), value);
  values_[added] = std::move(value);
  return added;
}

Value Network::add(const Addition& addition) {
  const auto& [operation, operands] = addition;
  std::vector<Tensor> tensors;
  bool is_computed = false;
  for (const Operand& operand : operands) {
    const Value* computed = std::get_if<Value>(&operand);
    is_computed = is_computed || (computed && std::ranges::find(computed_, *computed) != computed_.end());
    tensors.push_back(computed ? value(*computed) : std::get<Tensor>(operand));
  }
  const std::vector<Tensor> outputs = evaluated(operation, tensors);
  for (const Tensor& output : outputs) require_sane(output);
  std::vector<Value> inputs;
  for (const Operand& operand : operands) {
    const Value* computed = std::get_if<Value>(&operand);
    inputs.push_back(computed ? *computed : constant(std::get<Tensor>(operand)));
  }
  const Value added = graph_.add(next_name(type_name(operation)), operation, std::move(inputs));
  ++operations_;
  for (std::uint32_t port = 0; port < outputs.size(); ++port) {
    values_[{added.node, port}] = outputs[port];
    if (is_computed) computed_.push_back({added.node, port});
  }
  return added;
}

void Network::result(Value value) { graph_.result(next_name("result"), value); }

Value Network::pick(const std::function<bool(Value)>& fits) {
  std::vector<Value> fitting;
  std::ranges::copy_if(computed_, std::back_inserter(fitting), fits);
  if (fitting.empty()) throw Rejected("no value fits");
  const auto count = static_cast<std::int64_t>(fitting.size());
  const std::int64_t late = random.chance(70) ? std::min<std::int64_t>(count, random.chance(60) ? 1 : 3) : count;
  return fitting[static_cast<std::size_t>(count - 1 - random.below(late))];
}

Value Network::pick_real(std::size_t least_rank, std::size_t most_rank) {
  return pick([&](Value value) { return is_real(value) && rank(value) >= least_rank && rank(value) <= most_rank; });
}

Tensor Network::real(const Shape& shape, float deviation, float mean) {
  Tensor tensor(ElementType::f32, shape);
  for (float& value : tensor.mutable_data<float>()) value = mean + deviation * random.normal();
  return tensor.converted(traits.real);
}

Tensor Network::uniform(const Shape& shape, float low, float high) {
  Tensor tensor(ElementType::f32, shape);
  for (float& value : tensor.mutable_data<float>()) value = random.uniform(low, high);
  return tensor.converted(traits.real);
}

Tensor Network::real_scalar(float number, const Shape& shape) const {
  Tensor tensor(ElementType::f32, shape);
  std::ranges::fill(tensor.mutable_data<float>(), number);
  return tensor.converted(traits.real);
}

}  // namespace octet::fuzz
